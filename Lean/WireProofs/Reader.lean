import WireProofs.Digits
import WireProofs.Grammar
import Wire.Json.Reader

/-!
# Steps of a reader that succeeds

What each step of the strict reader says about the bytes when it does not fault.
-/

namespace Wire.Json

open Window

variable {δ α β : Type} {input : Input} {i j : USize}

theorem bind_ok {x : Reader δ α} {f : α → Reader δ β} {b : β} :
    (x >>= f) input i = .ok b j ↔ ∃ a k, x input i = .ok a k ∧ f a input k = .ok b j := by
  simp only [bind, ReaderT.bind, EStateM.bind]
  cases x input i with
  | ok a k =>
    constructor
    · exact fun h => ⟨a, k, rfl, h⟩
    · rintro ⟨_, _, h, hf⟩
      cases h
      exact hf
  | error => simp

theorem pure_ok {a b : α} : (pure a : Reader δ α) input i = .ok b j ↔ a = b ∧ i = j := by
  show EStateM.Result.ok a i = _ ↔ _
  simp

theorem get_ok {a : USize} : (get : Reader δ USize) input i = .ok a j ↔ i = a ∧ i = j := by
  show EStateM.Result.ok i i = _ ↔ _
  simp

theorem set_ok {s : USize} {u : PUnit} : (set s : Reader δ PUnit) input i = .ok u j ↔ s = j := by
  show EStateM.Result.ok PUnit.unit s = _ ↔ _
  simp

theorem read_ok {a : Input} : (read : Reader δ Input) input i = .ok a j ↔ input = a ∧ i = j := by
  show EStateM.Result.ok input i = _ ↔ _
  simp

theorem skipByte_ok {u : Unit} : (skipByte : Reader δ Unit) input i = .ok u j ↔ i + 1 = j := by
  show EStateM.Result.ok () (i + 1) = _ ↔ _
  simp

theorem skipSpace_ok {u : Unit} :
    (skipSpace : Reader δ Unit) input i = .ok u j ↔ spaceEnd input.window i = j := by
  show EStateM.Result.ok () (spaceEnd input.window i) = _ ↔ _
  simp

theorem faultAt_ok {pos : USize} {path : Path} {e : Error δ} {a : α} :
    (faultAt pos path e : Reader δ α) input i = .ok a j ↔ False := by
  show EStateM.Result.error _ i = _ ↔ _
  simp

theorem fault_ok {path : Path} {e : Error δ} {a : α} :
    (fault path e : Reader δ α) input i = .ok a j ↔ False := by
  simp [fault, bind_ok, faultAt_ok]

theorem atByte_ok {b : UInt8} {r : Bool} :
    (atByte b : Reader δ Bool) input i = .ok r j ↔ (input.window.peek i == b) = r ∧ i = j := by
  show EStateM.Result.ok _ i = _ ↔ _
  simp

theorem accept_ok {p : UInt8 → Bool} {r : Bool} (h : (accept p : Reader δ Bool) input i = .ok r j) :
    p (input.window.peek i) = r ∧ j = if r then i + 1 else i := by
  simp only [accept, bind_ok, read_ok, get_ok] at h
  obtain ⟨_, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, h⟩ := h
  split at h
  · rename_i hp
    obtain ⟨_, _, h1, h2⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp h1
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h2
    simp [hp]
  · rename_i hp
    obtain ⟨_, _, h1, h2⟩ := bind_ok.mp h
    obtain ⟨_, rfl⟩ := pure_ok.mp h1
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h2
    simp [hp]

/-- A byte that is accepted is there; where none is, the reader stays. -/
theorem accept_cases {p : UInt8 → Bool} (h0 : p 0 = false) {r : Bool}
    (h : (accept p : Reader δ Bool) input i = .ok r j) :
    (r = true ∧ j ≤ input.window.stop ∧
      ∃ b, p b = true ∧ rest input.window i = b :: rest input.window j) ∨ r = false ∧ i = j := by
  obtain ⟨hp, rfl⟩ := accept_ok h
  subst hp
  by_cases hb : p (input.window.peek i) = true
  · left
    obtain ⟨hlt, hr⟩ := rest_of_peek (b := input.window.peek i) (i := i) rfl
      (fun e => by simp [e, h0] at hb)
    simp only [hb, if_true, true_and]
    refine ⟨?_, _, hb, hr⟩
    rw [USize.le_iff_toNat_le, toNat_succ hlt]
    exact USize.lt_iff_toNat_lt.mp hlt
  · simp [hb]

theorem byteOr_ok {atEnd : Reader δ UInt8} {b : UInt8} (h : ∀ {a j}, ¬ atEnd input i = .ok a j) :
    byteOr atEnd input i = .ok b j ↔
      ∃ hi : i < input.window.stop, input.window.get i hi = b ∧ i = j := by
  unfold byteOr
  show (dite (i < input.window.stop) _ _ : EStateM _ _ _) i = _ ↔ _
  by_cases hi : i < input.window.stop
  · rw [dif_pos hi]
    show EStateM.Result.ok _ i = _ ↔ _
    simp [hi]
  · rw [dif_neg hi]
    refine ⟨fun e => ?_, fun ⟨h, _⟩ => absurd h hi⟩
    cases hin : input.inside with
    | none =>
      rw [hin] at e
      exact absurd e h
    | some v =>
      rw [hin] at e
      cases e

theorem peekByte_ok {path : Path} {expected : String} {b : UInt8} :
    (peekByte path expected : Reader δ UInt8) input i = .ok b j ↔
      ∃ hi : i < input.window.stop, input.window.get i hi = b ∧ i = j :=
  byteOr_ok (by simp [fault_ok])

/-- White space that was skipped, and that it does not go on. -/
theorem spaceEnd_spec (w : Window) (i : USize) :
    ∃ ws, (∀ b ∈ ws, isSpace b = true) ∧ rest w i = ws ++ rest w (spaceEnd w i) ∧
      (i ≤ w.stop → spaceEnd w i ≤ w.stop) := by
  rw [spaceEnd]
  split
  · rename_i h
    simp only
    split
    · rename_i hb
      have hs := toNat_succ h
      have hlt := USize.lt_iff_toNat_lt.mp h
      obtain ⟨ws, h1, h2, h3⟩ := spaceEnd_spec w (i + 1)
      refine ⟨w.get i h :: ws, ?_, by rw [rest_cons h, h2, List.cons_append],
        fun _ => h3 (USize.le_iff_toNat_le.mpr (by omega))⟩
      intro b hm
      rcases List.mem_cons.mp hm with rfl | hm
      · exact hb
      · exact h1 b hm
    · exact ⟨[], by simp, rfl, id⟩
  · exact ⟨[], by simp, rfl, id⟩
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt ‹_›

theorem kind_ok {path : Path} {k : Kind} (h : (kind path : Reader δ Kind) input i = .ok k j) :
    j = spaceEnd input.window i ∧ j < input.window.stop := by
  simp only [kind, bind_ok, skipSpace_ok, peekByte_ok] at h
  obtain ⟨_, _, rfl, b, _, ⟨hi, _, rfl⟩, h⟩ := h
  cases hk : kindOf? b with
  | some k =>
    rw [hk] at h
    obtain ⟨_, rfl⟩ := pure_ok.mp h
    exact ⟨rfl, hi⟩
  | none =>
    rw [hk] at h
    simp only at h
    split at h <;> exact (fault_ok.mp h).elim

theorem expect_ok {path : Path} {expected : String} {kinds : List Kind} {k : Kind}
    (h : (expect path expected kinds : Reader δ Kind) input i = .ok k j) :
    j = spaceEnd input.window i ∧ j < input.window.stop := by
  simp only [expect, bind_ok] at h
  obtain ⟨k', s, hk, h⟩ := h
  split at h
  · obtain ⟨_, rfl⟩ := pure_ok.mp h
    exact kind_ok hk
  · exact (fault_ok.mp h).elim

end Wire.Json
