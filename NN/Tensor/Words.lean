import NN.Tensor.Tensor
import Wire.Bytes

/-!
# Loops on machine words

What evaluation spends its time in, on indices and scalars that the compiler keeps in registers: it
specialises each loop to its arithmetic and its body. Every loop is proved to be the one on natural
numbers that it stands for.
-/

namespace NN

open Wire

/-- Scalar `i` of some bytes is there, and the first of its bytes has a machine index. -/
abbrev Within (bytes : ByteArray) (i : Nat) : Prop := i < 0x40000000 ∧ 4 * i + 3 < bytes.size

/-- The bits of scalar `i` of some bytes, little-endian. -/
@[inline] def wordAt (bytes : ByteArray) (i : USize) (h : Within bytes i.toNat) : UInt32 :=
  have lt {c : Nat} (hc : c < 4) : (i * 4 + .ofNat c).toNat < bytes.size := by
    have := Float32Array.offset_lt h.1 hc h.2
    rwa [USize.ofNat_toNat] at this
  let start := i * 4
  packLE (bytes.uget (start + 0) (lt (c := 0) (by decide)))
    (bytes.uget (start + 1) (lt (c := 1) (by decide)))
    (bytes.uget (start + 2) (lt (c := 2) (by decide)))
    (bytes.uget (start + 3) (lt (c := 3) (by decide)))

/-- The index that a number is, if it is not too large for one. -/
theorem toNat_ofNat {j : Nat} (h : j < 0x40000000) : (USize.ofNat j).toNat = j := by
  have := USize.le_size
  exact USize.toNat_ofNat_of_lt' (by omega)

/-- An index below a number. -/
theorem lt_of_lt_ofNat {i : USize} {n : Nat} (small : n < 0x40000000) (h : i < .ofNat n) :
    i.toNat < n := toNat_ofNat small ▸ USize.lt_iff_toNat_lt.mp h

/-- Every scalar of a tensor with 2³⁰ at most is there. -/
theorem Tensor.within {s : Shape} (t : Tensor s) (small : s.numel ≤ 0x40000000) {i : USize} {j : Nat}
    (h : j < s.numel) (e : i = .ofNat j) : Within t.data.bytes i.toNat := by
  have := t.data.size_eq
  have := t.size_eq
  rw [e, toNat_ofNat (by omega)]
  exact ⟨by omega, by omega⟩

/-- A machine index reads what the natural number reads. -/
theorem Tensor.ofBits_wordAt {α : Type} [Arithmetic α] {s : Shape} (t : Tensor s)
    (small : s.numel ≤ 0x40000000) {i : USize} {j : Nat} (h : j < s.numel) (e : i = .ofNat j) :
    (Arithmetic.ofBits (wordAt t.data.bytes i (t.within small h e)) : α) = t.get j h := by
  subst e
  have hj : j < 0x40000000 := by omega
  unfold wordAt get Float32Array.bits
  rw [dif_pos hj]

namespace Arithmetic

variable {α : Type} [Arithmetic α]

/-- `acc + f k + … + f (n - 1)`, from left to right. -/
@[specialize] def sumWords (n : USize) (f : (k : USize) → k < n → α) (k : USize) (acc : α) : α :=
  if h : k < n then sumWords n f (k + 1) (acc + f k h) else acc
termination_by n.toNat - k.toNat
decreasing_by exact step_lt h

/-- Four sums of products with a factor in common, side by side, given to what comes next. -/
@[specialize] def sumWords₄ {β : Type} (n : USize) (x w₀ w₁ w₂ w₃ : (k : USize) → k < n → α)
    (next : α → α → α → α → β) (k : USize) (a₀ a₁ a₂ a₃ : α) : β :=
  if h : k < n then
    let s := x k h
    sumWords₄ n x w₀ w₁ w₂ w₃ next (k + 1) (a₀ + s * w₀ k h) (a₁ + s * w₁ k h) (a₂ + s * w₂ k h)
      (a₃ + s * w₃ k h)
  else next a₀ a₁ a₂ a₃
termination_by n.toNat - k.toNat
decreasing_by exact step_lt h

theorem sumWords₄_eq {β : Type} {n : USize} {x w₀ w₁ w₂ w₃ : (k : USize) → k < n → α}
    {next : α → α → α → α → β} (k : USize) (a₀ a₁ a₂ a₃ : α) :
    sumWords₄ n x w₀ w₁ w₂ w₃ next k a₀ a₁ a₂ a₃ =
      next (sumWords n (fun k h => x k h * w₀ k h) k a₀)
        (sumWords n (fun k h => x k h * w₁ k h) k a₁)
        (sumWords n (fun k h => x k h * w₂ k h) k a₂)
        (sumWords n (fun k h => x k h * w₃ k h) k a₃) := by
  unfold sumWords₄ sumWords
  split
  · exact sumWords₄_eq (k + 1) ..
  · rfl
termination_by n.toNat - k.toNat
decreasing_by exact step_lt ‹_›

private theorem sumWords_eq_from {n : USize} {f : (k : USize) → k < n → α} (len : Nat) (k : USize)
    (acc : α) (hk : k.toNat + len = n.toNat)
    (g : (i : Nat) → i < len → α)
    (hg : ∀ i hi (u : USize) (hu : u < n), u.toNat = k.toNat + i → g i hi = f u hu) :
    sumWords n f k acc = sumFrom acc len g := by
  induction len generalizing k acc with
  | zero =>
    unfold sumWords sumFrom
    rw [dif_neg fun h => by have := USize.lt_iff_toNat_lt.mp h; omega, Fin.foldl_zero]
  | succ len ih =>
    have h : k < n := USize.lt_iff_toNat_lt.mpr (by omega)
    have hs := toNat_succ h
    unfold sumWords sumFrom
    rw [dif_pos h, Fin.foldl_succ,
      ih (k + 1) _ (by omega) (fun i hi => g (i + 1) (by omega)) fun i hi u hu e =>
        hg (i + 1) (by omega) u hu (by omega)]
    rw [← hg 0 (by omega) k h rfl]
    rfl

/-- A loop on machine words adds up what the loop on natural numbers does. -/
theorem sumWords_eq {n : USize} {m : Nat} (hn : n.toNat = m) {f : (k : USize) → k < n → α}
    {g : (i : Nat) → i < m → α}
    (hg : ∀ i hi (u : USize) (hu : u < n), u.toNat = i → g i hi = f u hu) :
    sumWords n f 0 zero = sum m g :=
  sumWords_eq_from m 0 zero (by simp [hn]) g fun i hi u hu e => hg i hi u hu (by simpa using e)

end Arithmetic

end NN
