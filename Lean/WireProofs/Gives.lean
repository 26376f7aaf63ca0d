import WireProofs.TokenComplete

/-!
# What a reader of values does

Two claims about a reader, for all places in its input: `Gives` says what text stood there if it
succeeds, `Reads` that it succeeds where a text stands. Each reader of a value has one of each, and
those of a composite one follow from those of its parts.
-/

namespace Wire.Json

open Window

variable {δ α β : Type} {input : Input} {i j : USize} {ws tail : List UInt8}

/-- If the reader succeeds, white space and a text stood where it started, it stands behind them,
and `Q` holds of the text and of what it returned. -/
def Gives (input : Input) (r : Reader δ α) (Q : List UInt8 → α → Prop) : Prop :=
  ∀ i j a, i ≤ input.window.stop → r input i = .ok a j →
    j ≤ input.window.stop ∧ ∃ ws text, Space ws ∧
      rest input.window i = ws ++ (text ++ rest input.window j) ∧ Q text a

/-- Where white space and this text stand, and behind them nothing that could continue a number, the
reader succeeds, stands behind the text, and `Q` holds of what it returns. -/
def Reads (input : Input) (r : Reader δ α) (text : List UInt8) (Q : α → Prop) : Prop :=
  ∀ i ws tail, i ≤ input.window.stop → Space ws → Ends tail →
    rest input.window i = ws ++ (text ++ tail) →
    ∃ a j, r input i = .ok a j ∧ j ≤ input.window.stop ∧ rest input.window j = tail ∧ Q a

theorem Gives.mono {r : Reader δ α} {Q Q' : List UInt8 → α → Prop} (h : Gives input r Q)
    (hq : ∀ text a, Q text a → Q' text a) : Gives input r Q' := by
  intro i j a hi hr
  obtain ⟨hj, ws, text, hws, hrest, hQ⟩ := h i j a hi hr
  exact ⟨hj, ws, text, hws, hrest, hq _ _ hQ⟩

theorem Gives.map {r : Reader δ α} {Q : List UInt8 → α → Prop} {f : α → β} (h : Gives input r Q) :
    Gives input (r >>= fun a => pure (f a)) fun text b => ∃ a, Q text a ∧ b = f a := by
  intro i j b hi hb
  obtain ⟨a, k, hr, hp⟩ := bind_ok.mp hb
  obtain ⟨rfl, rfl⟩ := pure_ok.mp hp
  obtain ⟨hj, ws, text, hws, hrest, hQ⟩ := h i k a hi hr
  exact ⟨hj, ws, text, hws, hrest, a, hQ, rfl⟩

theorem Reads.mono {r : Reader δ α} {text : List UInt8} {Q Q' : α → Prop} (h : Reads input r text Q)
    (hq : ∀ a, Q a → Q' a) : Reads input r text Q' := by
  intro i ws tail hi hws ht hr
  obtain ⟨a, j, h1, h2, h3, hQ⟩ := h i ws tail hi hws ht hr
  exact ⟨a, j, h1, h2, h3, hq _ hQ⟩

theorem Reads.map {r : Reader δ α} {text : List UInt8} {Q : α → Prop} {f : α → β}
    (h : Reads input r text Q) :
    Reads input (r >>= fun a => pure (f a)) text fun b => ∃ a, Q a ∧ b = f a := by
  intro i ws tail hi hws ht hr
  obtain ⟨a, j, h1, h2, h3, hQ⟩ := h i ws tail hi hws ht hr
  exact ⟨f a, j, bind_ok.mpr ⟨a, j, h1, pure_ok.mpr ⟨rfl, rfl⟩⟩, h2, h3, a, hQ, rfl⟩

/-! ## Places -/

theorem succ_le {w : Window} (h : i < w.stop) : i + 1 ≤ w.stop := by
  rw [USize.le_iff_toNat_le, toNat_succ h]
  exact USize.lt_iff_toNat_lt.mp h

theorem rest_peek {w : Window} (h : i < w.stop) : rest w i = w.peek i :: rest w (i + 1) := by
  rw [peek_eq h]
  exact rest_cons h

/-- Two places with the same bytes left are the same place. -/
theorem place_unique {w : Window} (hi : i ≤ w.stop) (hj : j ≤ w.stop) (h : rest w i = rest w j) :
    i = j := by
  have := congrArg List.length h
  rw [length_rest, length_rest] at this
  rw [USize.le_iff_toNat_le] at hi hj
  exact USize.toNat_inj.mp (by omega)

/-! ## White space -/

theorem Space.nil : Space [] := by simp [Space]

theorem Space.append {a b : List UInt8} (ha : Space a) (hb : Space b) : Space (a ++ b) := by
  intro c hc
  rcases List.mem_append.mp hc with hc | hc
  · exact ha c hc
  · exact hb c hc

theorem spaceEnd_gives {w : Window} (hi : i ≤ w.stop) :
    spaceEnd w i ≤ w.stop ∧ ∃ ws, Space ws ∧ rest w i = ws ++ rest w (spaceEnd w i) := by
  obtain ⟨ws, h1, h2, h3⟩ := spaceEnd_spec w i
  exact ⟨h3 hi, ws, h1, h2⟩

/-- White space is skipped up to the first byte that is none. -/
theorem spaceEnd_reads {w : Window} (hi : i ≤ w.stop) (hws : Space ws)
    (hr : rest w i = ws ++ tail) (ht : ∀ b ∈ tail.head?, isSpace b = false) :
    spaceEnd w i ≤ w.stop ∧ rest w (spaceEnd w i) = tail := by
  induction ws generalizing i with
  | nil =>
    have : spaceEnd w i = i := by
      rw [spaceEnd]
      split
      · rename_i h
        have hb := ht (w.get i h) (by
          rw [List.nil_append, rest_cons h] at hr
          rw [← hr]
          rfl)
        simp only
        split
        · rename_i hs
          exact absurd (show isSpace (w.get i h) = true from hs) (by simp [hb])
        · rfl
      · rfl
    rw [this]
    exact ⟨hi, hr⟩
  | cons b ws ih =>
    obtain ⟨hlt, hget, _, hrest⟩ := of_rest hr
    rw [spaceEnd, dif_pos hlt]
    simp only
    have hs : isSpace (w.get i hlt) = true := by rw [hget]; exact hws b (.head _)
    rw [isSpace] at hs
    rw [if_pos hs]
    exact ih (succ_le hlt) (fun c hc => hws c (.tail _ hc)) hrest

theorem valueStart_ok {a : USize} :
    (valueStart : Reader δ USize) input i = .ok a j ↔ spaceEnd input.window i = a ∧ a = j := by
  show EStateM.Result.ok (spaceEnd input.window i) (spaceEnd input.window i) = _ ↔ _
  rw [EStateM.Result.ok.injEq]
  constructor <;> rintro ⟨rfl, rfl⟩ <;> exact ⟨rfl, rfl⟩

theorem remaining_ok {n : Nat} :
    (remaining : Reader δ Nat) input i = .ok n j ↔ (input.window.stop - i).toNat = n ∧ i = j := by
  show EStateM.Result.ok (input.window.stop - i).toNat i = _ ↔ _
  simp

theorem remaining_eq {w : Window} (hi : i ≤ w.stop) :
    (w.stop - i).toNat = (rest w i).length := by
  rw [USize.toNat_sub_of_le _ _ hi, length_rest]

/-! ## What may follow a number -/

theorem Ends.of_cons {b : UInt8} {l : List UInt8}
    (h : isDigit b = false ∧ b ≠ 46 ∧ b ≠ 101 ∧ b ≠ 69) : Ends (b :: l) := by
  rintro c ⟨⟩
  exact h

/-- White space may, if what follows it may. -/
theorem Ends.space {l : List UInt8} (hws : Space ws) (h : Ends l) : Ends (ws ++ l) := by
  cases ws with
  | nil => exact h
  | cons b ws =>
    refine .of_cons ?_
    have hb := hws b (.head _)
    simp only [isSpace, Bool.or_eq_true, beq_iff_eq] at hb
    rcases hb with ((rfl | rfl) | rfl) | rfl <;> decide

end Wire.Json
