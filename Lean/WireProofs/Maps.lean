import WireProofs.Numbers
import WireProofs.Objects

/-!
# Objects whose keys are data

`map` reads what the grammar says of an object of natural numbers, and all of it.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize}

theorem twice_none {at_ : String → Path} {seen : List String} {name : String} :
    (twice at_ seen name : Option (Path × Error δ)) = none ↔ name ∉ seen := by
  simp only [twice]
  split
  · rename_i h
    simpa using h
  · rename_i h
    simpa using h

/-- What reading an entry of a map does. -/
def Mapped (e : String × List UInt8) (a b : List (String × Nat)) : Prop :=
  b = a ++ [(e.1, natOf 0 e.2)]

theorem Mapped.all {es : List (String × List UInt8)} {a b : List (String × Nat)}
    (h : Steps Mapped es a b) : b = a ++ es.map fun e => (e.1, natOf 0 e.2) := by
  induction es generalizing a with
  | nil => simpa using (show a = b from h).symm
  | cons e es ih =>
    obtain ⟨m, rfl, hes⟩ := h
    rw [ih hes]
    simp

theorem Mapped.nodup {at_ : String → Path} {es : List (String × List UInt8)}
    {a b : List (String × Nat)}
    (h : Steps (fun e a b => (twice at_ (a.map (·.1)) e.1 : Option (Path × Error δ)) = none ∧
      Mapped e a b) es a b) (ha : (a.map (·.1)).Nodup) : (b.map (·.1)).Nodup := by
  induction es generalizing a with
  | nil => rwa [← show a = b from h]
  | cons e es ih =>
    obtain ⟨m, ⟨hn, rfl⟩, hes⟩ := h
    refine ih hes ?_
    rw [List.map_append, List.nodup_append]
    refine ⟨ha, by simp, ?_⟩
    rintro x hx y hy rfl
    simp only [List.map_cons, List.map_nil, List.mem_singleton] at hy
    exact twice_none.mp hn (hy ▸ hx)

/-- An object of natural numbers that was read. -/
theorem map_gives {limit most : Nat} :
    Gives input (Json.map path limit most : Reader δ (List (String × Nat))) fun text c =>
      ∃ es, ObjectText input.limits.name text es ∧ c = es.map (fun e => (e.1, natOf 0 e.2)) ∧
        (keysOf es).Nodup ∧ es.length ≤ limit ∧
        ∀ e ∈ es, NaturalText input.limits e.2 (natOf 0 e.2) ∧ natOf 0 e.2 ≤ most := by
  intro i j c hi h
  obtain ⟨r, k, ho, h⟩ := bind_ok.mp h
  obtain ⟨hk, ws, a, hws, ha, ⟨rfl, hr⟩ | ⟨rfl, hr⟩⟩ := openObject_gives hi ho
  · rw [if_neg (by decide)] at h
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    exact ⟨hk, ws, 123 :: (a ++ [125]), hws, by rw [hr]; simp, [], .inl ⟨a, ha, rfl, rfl⟩, rfl,
      by simp [keysOf], Nat.zero_le _, by simp⟩
  · rw [if_pos rfl] at h
    obtain ⟨hj, text, es, ht, hrt, hlen, hsteps⟩ := members_gives (I := fun _ => True)
      (P := fun e a b => Mapped e a b ∧ NaturalText input.limits e.2 (natOf 0 e.2) ∧
        natOf 0 e.2 ≤ most) (by
        intro i a j h
        obtain ⟨_, _, _, h⟩ := bind_ok.mp h
        exact fault_ok.mp h) (by
        intro acc name _ _
        refine (natural_gives (δ := δ) (limit := some most)).map.mono ?_
        rintro v c ⟨n, ⟨hn, hmost⟩, rfl⟩
        obtain rfl := hn.2.2.2
        exact ⟨trivial, rfl, hn, hmost _ rfl⟩) trivial hk h
    have hmapped := Mapped.all (hsteps.mono fun e _ a b h => h.2.1)
    have hnodup := Mapped.nodup (hsteps.mono fun e _ a b h => ⟨h.1, h.2.1⟩) (by simp)
    rw [List.nil_append] at hmapped
    rw [hmapped, List.map_map] at hnodup
    exact ⟨hj, ws, 123 :: (a ++ text), hws, by rw [hr, hrt]; simp, es, .inr ⟨_, rfl, ht.space ha⟩,
      hmapped, hnodup, hlen, hsteps.all fun e a b h => h.2.2⟩

/-- An object of natural numbers is read. -/
theorem map_reads {limit most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (ht : ObjectText input.limits.name text es) (hnodup : (keysOf es).Nodup)
    (hlen : es.length ≤ limit)
    (hes : ∀ e ∈ es, NaturalText input.limits e.2 (natOf 0 e.2) ∧ natOf 0 e.2 ≤ most) :
    Reads input (Json.map path limit most : Reader δ (List (String × Nat))) text
      (· = es.map fun e => (e.1, natOf 0 e.2)) := by
  intro i ws tail hi hws _ hr
  rcases ht with ⟨a, ha, rfl, rfl⟩ | ⟨t, rfl, ht⟩
  · simp only [List.append_assoc, List.cons_append, List.nil_append] at hr
    obtain ⟨j, h1, h2, h3⟩ := openObject_empty (δ := δ) (path := path) hi hws ha hr
    refine ⟨[], j, bind_ok.mpr ⟨false, j, h1, ?_⟩, h2, h3, rfl⟩
    rw [if_neg (by decide)]
    exact pure_ok.mpr ⟨rfl, rfl⟩
  · obtain ⟨a, t', ha, rfl, ht'⟩ := ht.split
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨k, h1, hk, h2⟩ := openObject_more (δ := δ) (path := path) hi hws ha hr
    rw [← List.cons_append] at h2
    obtain ⟨c, j, h3, h4, h5, hsteps⟩ := members_reads (path := path)
      (full := do skipSpace; fault path (.limit limit .entries))
      (refuse := fun seen => twice (.field · :: path) (seen.map (·.1)))
      (step := fun seen name => do
        return seen ++ [(name, ← natural (.field name :: path) (some most))])
      (I := fun _ => True) (P := Mapped) (acc := []) (left := limit) (by
        intro e he acc _ _
        obtain ⟨hn, hmost⟩ := hes e he
        refine (natural_reads (δ := δ) (limit := some most) hn
          (by rintro m ⟨⟩; exact hmost)).map.mono ?_
        rintro c ⟨n, rfl, rfl⟩
        exact ⟨trivial, rfl⟩)
      (by
        rintro done e todo rfl m hm
        have := Mapped.all (hm.mono fun _ _ _ _ h => h.2)
        rw [List.nil_append] at this
        rw [this, twice_none, List.map_map]
        simp only [keysOf, List.map_append, List.map_cons, List.nodup_append, List.mem_map,
          List.mem_cons] at hnodup
        intro hmem
        obtain ⟨d, hd, hde⟩ := List.mem_map.mp hmem
        exact hnodup.2.2 _ ⟨d, hd, rfl⟩ _ (.inl rfl) hde)
      trivial ht' hlen hk h2
    refine ⟨c, j, bind_ok.mpr ⟨true, k, h1, ?_⟩, h4, h5, ?_⟩
    · rw [if_pos rfl]
      exact h3
    · have := Mapped.all (hsteps.mono fun _ _ _ _ h => h.2)
      rwa [List.nil_append] at this

end Wire.Json
