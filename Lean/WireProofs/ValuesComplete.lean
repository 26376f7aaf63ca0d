import WireProofs.ValuesSound

/-!
# Every value is read

`any` lets every value of JSON pass that is nested within the limit and has no key twice.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize}

/-- Any value is read. -/
theorem any_reads {depth : Nat} {text : List UInt8} (h : ValueText input.limits depth text) :
    Reads input (Json.any path depth : Reader δ Unit) text fun _ => True := by
  have atom {depth : Nat} {text : List UInt8} (h : AtomText input.limits text) :
      Reads input (Json.any path depth : Reader δ Unit) text fun _ => True := by
    intro i ws tail hi hws ht hr
    obtain ⟨b, l, hb, hkind⟩ := h.starts
    obtain ⟨k, hk⟩ := Option.isSome_iff_exists.mp hkind
    obtain ⟨m, h1, hm, h2⟩ := kind_reads (δ := δ) (path := path) hk hi hws
      (by rw [hr, hb, List.cons_append])
    rw [← List.cons_append, ← hb] at h2
    have finish {r : Reader δ Unit} (hk' : ∀ {u j}, r input m = .ok u j →
        (Json.any path depth : Reader δ Unit) input i = .ok u j)
        (hr : ∃ j, r input m = .ok () j ∧ j ≤ input.window.stop ∧ rest input.window j = tail) :
        ∃ a j, (Json.any path depth : Reader δ Unit) input i = .ok a j ∧ j ≤ input.window.stop ∧
          rest input.window j = tail ∧ True := by
      obtain ⟨j, h3, h4, h5⟩ := hr
      exact ⟨(), j, hk' h3, h4, h5, trivial⟩
    cases h with
    | string hs =>
      obtain ⟨t, rfl⟩ := hs.starts
      obtain ⟨rfl, rfl⟩ := List.cons.inj hb
      obtain rfl : Kind.string = k := Option.some.inj hk
      obtain ⟨s, j, h3, h4, h5, _⟩ := string_reads (δ := δ) (path := path) (input := input)
        (limit := none) hs (by simp) m [] tail hm .nil ht h2
      refine ⟨(), j, ?_, h4, h5, trivial⟩
      rw [Json.any.eq_def]
      exact bind_ok.mpr ⟨_, m, h1, bind_ok.mpr ⟨s, j, h3, pure_ok.mpr ⟨rfl, rfl⟩⟩⟩
    | number hl hw =>
      obtain ⟨b', t', hb', hkind'⟩ := hl.first
      obtain ⟨rfl, rfl⟩ := List.cons.inj (hb'.symm.trans hb)
      obtain rfl : Kind.number = k := Option.some.inj (hkind'.symm.trans hk)
      obtain ⟨s, j, h3, h4, h5, _⟩ := token_reads (δ := δ) (path := path) (input := input) hl hw m
        [] tail hm .nil ht h2
      refine ⟨(), j, ?_, h4, h5, trivial⟩
      rw [Json.any.eq_def]
      exact bind_ok.mpr ⟨_, m, h1, bind_ok.mpr ⟨s, j, h3, pure_ok.mpr ⟨rfl, rfl⟩⟩⟩
    | true =>
      obtain ⟨rfl, rfl⟩ := List.cons.inj hb
      obtain rfl : Kind.true = k := Option.some.inj hk
      refine finish (fun {u j} h => ?_) (word_reads (path := path) (text := "true") hm h2)
      rw [Json.any.eq_def]
      exact bind_ok.mpr ⟨_, m, h1, h⟩
    | false =>
      obtain ⟨rfl, rfl⟩ := List.cons.inj hb
      obtain rfl : Kind.false = k := Option.some.inj hk
      refine finish (fun {u j} h => ?_) (word_reads (path := path) (text := "false") hm h2)
      rw [Json.any.eq_def]
      exact bind_ok.mpr ⟨_, m, h1, h⟩
    | null =>
      obtain ⟨rfl, rfl⟩ := List.cons.inj hb
      obtain rfl : Kind.null = k := Option.some.inj hk
      refine finish (fun {u j} h => ?_) (word_reads (path := path) (text := "null") hm h2)
      rw [Json.any.eq_def]
      exact bind_ok.mpr ⟨_, m, h1, h⟩
  induction depth generalizing text with
  | zero => exact atom h
  | succ depth ih =>
    rcases h with h | ⟨vs, ht, hvs⟩ | ⟨es, ht, hnodup, hes⟩
    · exact atom h
    · intro i ws tail hi hws htail hr
      obtain ⟨t, rfl⟩ := ht.starts
      rw [List.cons_append] at hr
      obtain ⟨m, h1, hm, h2⟩ := kind_reads (δ := δ) (path := path)
        (show kindOf? 91 = some .array from rfl) hi hws hr
      obtain ⟨_, j, h3, h4, h5, _⟩ := array_reads (δ := δ) (path := path) (input := input)
        (limit := (input.window.stop - m).toNat) (of := .bytes) (init := ())
        (step := fun _ _ => Json.any path depth) (f := id) (R := fun _ _ _ => True)
        (fun x hx _ _ => (ih (hvs x hx)).mono fun _ _ => trivial)
        (fun x hx => (hvs x hx).starts) (by rw [List.map_id]; exact ht) (by
          rw [remaining_eq hm, h2]
          rcases ht with ⟨_, _, _, rfl⟩ | ⟨t', ht', h⟩
          · exact Nat.zero_le _
          · have := h.length_le
            obtain ⟨_, rfl⟩ := List.cons.inj ht'
            simp only [List.length_cons, List.length_append]
            omega) m [] tail hm .nil htail h2
      refine ⟨(), j, ?_, h4, h5, trivial⟩
      rw [Json.any.eq_def]
      exact bind_ok.mpr ⟨_, m, h1, bind_ok.mpr ⟨_, m, remaining_ok.mpr ⟨rfl, rfl⟩, h3⟩⟩
    · intro i ws tail hi hws htail hr
      obtain ⟨t, ht123⟩ := ht.starts
      obtain ⟨m, h1, hm, h2⟩ := kind_reads (δ := δ) (path := path)
        (show kindOf? 123 = some .object from rfl) hi hws (by rw [hr, ht123, List.cons_append])
      rw [← List.cons_append, ← ht123] at h2
      rcases ht with ⟨a, ha, rfl, rfl⟩ | ⟨t', rfl, ht⟩
      · simp only [List.append_assoc, List.cons_append, List.nil_append] at h2
        obtain ⟨j, h3, h4, h5⟩ := openObject_empty (δ := δ) (path := path) (ws := []) hm .nil ha h2
        refine ⟨(), j, ?_, h4, h5, trivial⟩
        rw [Json.any.eq_def]
        refine bind_ok.mpr ⟨_, m, h1, bind_ok.mpr ⟨false, j, h3, ?_⟩⟩
        rw [if_neg (by decide)]
        exact pure_ok.mpr ⟨rfl, rfl⟩
      · obtain ⟨a, t'', ha, rfl, ht'⟩ := ht.split
        simp only [List.append_assoc, List.cons_append] at h2
        obtain ⟨k, h3, hk, h4⟩ := openObject_more (δ := δ) (path := path) (ws := []) hm .nil ha h2
        rw [← List.cons_append] at h4
        obtain ⟨seen, j, h5, h6, h7, _⟩ := members_reads (path := path)
          (full := fault path (.syntax "'}'" "more")) (refuse := twice fun _ => path)
          (step := fun seen name => do
            Json.any path depth
            return name :: seen)
          (I := fun _ => True) (P := Seen) (acc := [])
          (left := (input.window.stop - k).toNat) (by
            intro e he acc _ _
            refine (ih (hes e he)).map.mono ?_
            rintro c ⟨_, _, rfl⟩
            exact ⟨trivial, rfl⟩)
          (by
            rintro done e todo rfl seen hseen
            rw [twice_none, Seen.mem (hseen.mono fun _ _ _ _ h => h.2)]
            simp only [List.not_mem_nil, false_or]
            simp only [keysOf, List.map_append, List.map_cons, List.nodup_append, List.mem_map,
              List.mem_cons] at hnodup
            intro hmem
            obtain ⟨d, hd, hde⟩ := List.mem_map.mp hmem
            exact hnodup.2.2 _ ⟨d, hd, rfl⟩ _ (.inl rfl) hde)
          trivial ht' (by
            rw [remaining_eq hk, h4, List.length_append]
            have := ht'.length_le
            omega) hk h4
        refine ⟨(), j, ?_, h6, h7, trivial⟩
        rw [Json.any.eq_def]
        refine bind_ok.mpr ⟨_, m, h1, bind_ok.mpr ⟨true, k, h3, ?_⟩⟩
        rw [if_pos rfl]
        exact bind_ok.mpr ⟨_, k, remaining_ok.mpr ⟨rfl, rfl⟩,
          bind_ok.mpr ⟨seen, j, h5, pure_ok.mpr ⟨rfl, rfl⟩⟩⟩

end Wire.Json
