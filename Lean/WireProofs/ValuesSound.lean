import WireProofs.Arrays
import WireProofs.Maps

/-!
# Values that are checked

What `any` lets pass is a value of JSON, nested within the limit, no key twice.
-/

namespace Wire.Json

open Window

variable {δ : Type} {input : Input} {path : Path} {i j : USize}

theorem ValueText.atom {limits : Limits} {depth : Nat} {text : List UInt8}
    (h : AtomText limits text) : ValueText limits depth text := by
  cases depth with
  | zero => exact h
  | succ depth => exact .inl h

theorem ArrayText.starts {text : List UInt8} {vs : List (List UInt8)} (h : ArrayText text vs) :
    ∃ t, text = 91 :: t := by
  rcases h with ⟨a, _, rfl, _⟩ | ⟨t, rfl, _⟩ <;> exact ⟨_, rfl⟩

theorem ObjectText.starts {most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (h : ObjectText most text es) : ∃ t, text = 123 :: t := by
  rcases h with ⟨a, _, rfl, _⟩ | ⟨t, rfl, _⟩ <;> exact ⟨_, rfl⟩

theorem AtomText.starts {limits : Limits} {text : List UInt8} (h : AtomText limits text) :
    Starts text := by
  cases h with
  | string h =>
    obtain ⟨t, rfl⟩ := h.starts
    exact ⟨_, _, rfl, rfl⟩
  | number h => exact h.starts
  | true => exact ⟨_, _, rfl, rfl⟩
  | false => exact ⟨_, _, rfl, rfl⟩
  | null => exact ⟨_, _, rfl, rfl⟩

theorem ValueText.starts {limits : Limits} {depth : Nat} {text : List UInt8}
    (h : ValueText limits depth text) : Starts text := by
  cases depth with
  | zero => exact AtomText.starts h
  | succ depth =>
    rcases h with h | ⟨vs, h, _⟩ | ⟨es, h, _⟩
    · exact h.starts
    · obtain ⟨t, rfl⟩ := h.starts
      exact ⟨_, _, rfl, rfl⟩
    · obtain ⟨t, rfl⟩ := h.starts
      exact ⟨_, _, rfl, rfl⟩

/-- What reading an entry of some object does to the keys that were seen. -/
def Seen (e : String × List UInt8) (a b : List String) : Prop := b = e.1 :: a

theorem Seen.nodup {at_ : String → Path} {es : List (String × List UInt8)} {a b : List String}
    (h : Steps (fun e a b => (twice at_ a e.1 : Option (Path × Error δ)) = none ∧ Seen e a b)
      es a b) : (keysOf es).Nodup ∧ ∀ k ∈ keysOf es, k ∉ a := by
  induction es generalizing a with
  | nil => simp [keysOf]
  | cons e es ih =>
    obtain ⟨m, ⟨hn, rfl⟩, hes⟩ := h
    obtain ⟨h1, h2⟩ := ih hes
    have hn := twice_none.mp hn
    simp only [keysOf, List.map_cons, List.nodup_cons, List.mem_cons]
    refine ⟨⟨fun hk => h2 _ hk (.head _), h1⟩, ?_⟩
    rintro k (rfl | hk)
    · exact hn
    · exact fun ha => h2 k hk (.tail _ ha)

theorem Seen.mem {es : List (String × List UInt8)} {a b : List String} (h : Steps Seen es a b)
    (k : String) : k ∈ b ↔ k ∈ a ∨ k ∈ keysOf es := by
  induction es generalizing a with
  | nil =>
    rw [show a = b from h]
    simp [keysOf]
  | cons e es ih =>
    obtain ⟨m, rfl, hes⟩ := h
    rw [ih hes]
    simp only [keysOf, List.map_cons, List.mem_cons, or_assoc]
    exact or_left_comm

/-- Any value that was read. -/
theorem any_gives (depth : Nat) : Gives input (Json.any path depth : Reader δ Unit) fun text _ =>
    ValueText input.limits depth text := by
  induction depth using Nat.strongRecOn with
  | ind depth ih =>
  intro i j u hi h
  rw [Json.any.eq_def] at h
  obtain ⟨k, l, hk, h⟩ := bind_ok.mp h
  obtain ⟨rfl, hlt, hkind⟩ := kind_gives hk
  obtain ⟨hle, ws, hws, hr⟩ := spaceEnd_gives (w := input.window) hi
  have behind {ws' text : List UInt8} (hj : j ≤ input.window.stop) (hws' : Space ws')
      (hr' : rest input.window (spaceEnd input.window i)
        = ws' ++ (text ++ rest input.window j))
      (ht : ValueText input.limits depth text) :
      j ≤ input.window.stop ∧ ∃ ws text, Space ws ∧
        rest input.window i = ws ++ (text ++ rest input.window j) ∧
        ValueText input.limits depth text :=
    ⟨hj, ws ++ ws', text, hws.append hws', by rw [hr, hr', List.append_assoc], ht⟩
  cases k with
  | string =>
    obtain ⟨s, m, hs, h⟩ := bind_ok.mp h
    obtain ⟨_, rfl⟩ := pure_ok.mp h
    obtain ⟨hj, ws', text, hws', hr', ht, _⟩ := string_gives _ _ _ hle hs
    exact behind hj hws' hr' (.atom (.string ht))
  | number =>
    obtain ⟨t, m, hs, h⟩ := bind_ok.mp h
    obtain ⟨_, rfl⟩ := pure_ok.mp h
    obtain ⟨hj, ws', text, hws', hr', l, hl, hw, rfl, _⟩ := token_gives _ _ _ hle hs
    exact behind hj hws' hr' (.atom (.number hl hw))
  | true =>
    obtain ⟨hj, hr'⟩ := word_gives hle h
    exact behind hj .nil hr' (.atom .true)
  | false =>
    obtain ⟨hj, hr'⟩ := word_gives hle h
    exact behind hj .nil hr' (.atom .false)
  | null =>
    obtain ⟨hj, hr'⟩ := word_gives hle h
    exact behind hj .nil hr' (.atom .null)
  | array =>
    cases depth with
    | zero =>
      obtain ⟨_, _, _, h⟩ := bind_ok.mp h
      exact (fault_ok.mp h).elim
    | succ depth =>
      obtain ⟨n, m, hrem, h⟩ := bind_ok.mp h
      obtain ⟨_, rfl⟩ := remaining_ok.mp hrem
      obtain ⟨hj, ws', text, hws', hr', xs, ht, _, hsteps⟩ := array_gives (f := id)
        (R := fun x _ _ => ValueText input.limits depth x)
        (fun _ _ => (ih depth (Nat.lt_succ_self _)).mono fun text _ h => ⟨text, rfl, h⟩)
        _ _ _ hle h
      rw [List.map_id] at ht
      exact behind hj hws' hr' (.inr (.inl ⟨xs, ht, hsteps.all fun x _ _ h => h⟩))
  | object =>
    cases depth with
    | zero =>
      obtain ⟨_, _, _, h⟩ := bind_ok.mp h
      exact (fault_ok.mp h).elim
    | succ depth =>
      obtain ⟨r, m, ho, h⟩ := bind_ok.mp h
      obtain ⟨hk, ws', a, hws', ha, ⟨rfl, hr'⟩ | ⟨rfl, hr'⟩⟩ := openObject_gives hle ho
      · rw [if_neg (by decide)] at h
        obtain ⟨_, rfl⟩ := pure_ok.mp h
        exact behind (text := 123 :: (a ++ [125])) hk hws' (by rw [hr']; simp)
          (.inr (.inr ⟨[], .inl ⟨a, ha, rfl, rfl⟩, by simp [keysOf], by simp⟩))
      · rw [if_pos rfl] at h
        obtain ⟨n, _, hrem, h⟩ := bind_ok.mp h
        obtain ⟨_, rfl⟩ := remaining_ok.mp hrem
        obtain ⟨seen, _, hm, h⟩ := bind_ok.mp h
        obtain ⟨_, rfl⟩ := pure_ok.mp h
        obtain ⟨hj, text, es, ht, hrt, _, hsteps⟩ := members_gives (I := fun _ => True)
          (P := fun e a b => Seen e a b ∧ ValueText input.limits depth e.2) fault_ok.mp (by
            intro acc name _ _
            refine (ih depth (Nat.lt_succ_self _)).map.mono ?_
            rintro v c ⟨_, hv, rfl⟩
            exact ⟨trivial, rfl, hv⟩) trivial hk hm
        refine behind (text := 123 :: (a ++ text)) hj hws' (by rw [hr', hrt]; simp)
          (.inr (.inr ⟨es, .inr ⟨_, rfl, ht.space ha⟩, ?_, hsteps.all fun e _ _ h => h.2.2⟩))
        exact (Seen.nodup (hsteps.mono fun _ _ _ _ h => ⟨h.1, h.2.1⟩)).1

end Wire.Json
