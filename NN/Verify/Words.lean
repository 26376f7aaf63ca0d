import NN.Verify.Row
import Wire.Bytes

/-!
# Sums on machine words

Words are integers modulo `2^64`: however a sum wraps on the way, it is right if the result fits.
-/

namespace NN.Verify

open Wire

theorem sumFrom_eq (f : Nat → Int) : (n : Nat) → (acc : Int) → sumFrom f n acc = acc + sumTo n f
  | 0, acc => (Int.add_zero acc).symm
  | n + 1, acc => by
    unfold sumTo sumFrom
    rw [sumFrom_eq f n, sumFrom_eq f n]
    omega

theorem sumTo_succ (n : Nat) (f : Nat → Int) : sumTo (n + 1) f = sumTo n f + f n := by
  show sumFrom f n (0 + f n) = _
  rw [sumFrom_eq]
  omega

theorem sumTo_congr {f g : Nat → Int} : {n : Nat} → (∀ i < n, f i = g i) → sumTo n f = sumTo n g
  | 0, _ => rfl
  | n + 1, h => by
    rw [sumTo_succ, sumTo_succ, h n (by omega), sumTo_congr fun i hi => h i (by omega)]

theorem sumTo_mul (f : Nat → Int) (a : Int) : (n : Nat) → sumTo n f * a = sumTo n fun i => f i * a
  | 0 => Int.zero_mul a
  | n + 1 => by rw [sumTo_succ, sumTo_succ, Int.add_mul, sumTo_mul f a n]

theorem sumTo_const (a : Int) : (n : Nat) → sumTo n (fun _ => a) = n * a
  | 0 => by simp [sumTo, sumFrom]
  | n + 1 => by rw [sumTo_succ, sumTo_const a n, Int.natCast_succ, Int.add_mul, Int.one_mul]

theorem natAbs_sumTo_le {f g : Nat → Int} :
    {n : Nat} → (∀ i < n, ((f i).natAbs : Int) ≤ g i) → ((sumTo n f).natAbs : Int) ≤ sumTo n g
  | 0, _ => Int.le_refl 0
  | n + 1, h => by
    have := natAbs_sumTo_le (f := f) (g := g) (n := n) fun i hi => h i (by omega)
    have := h n (by omega)
    rw [sumTo_succ, sumTo_succ]
    omega

/-- `acc + f i + … + f (n - 1)`. -/
@[specialize] def addWords (n : USize) (f : (i : USize) → i.toNat < n.toNat → Int64) (i : USize)
    (acc : Int64) : Int64 :=
  if h : i < n then addWords n f (i + 1) (acc + f i (USize.lt_iff_toNat_lt.mp h)) else acc
termination_by n.toNat - i.toNat
decreasing_by exact step_lt h

theorem addWords_eq_of {n : USize} {f : (i : USize) → i.toNat < n.toNat → Int64} {g : Nat → Int}
    (h : ∀ i hi, f i hi = .ofInt (g i.toNat)) (b : Int) (i : USize) (hi : i.toNat ≤ n.toNat) :
    addWords n f i (.ofInt (b + sumTo i.toNat g)) = .ofInt (b + sumTo n.toNat g) := by
  unfold addWords
  split
  · rename_i lt
    rw [h, ← Int64.ofInt_add, Int.add_assoc, ← sumTo_succ, ← toNat_succ lt]
    exact addWords_eq_of h b (i + 1) (toNat_succ lt ▸ USize.lt_iff_toNat_lt.mp lt)
  · rename_i lt
    rw [Nat.le_antisymm hi (Nat.le_of_not_lt fun l => lt (USize.lt_iff_toNat_lt.mpr l))]
termination_by n.toNat - i.toNat
decreasing_by exact step_lt ‹_›

/-- Words are summed as the integers are that they stand for. -/
theorem addWords_eq {n : USize} {m : Nat} {f : (i : USize) → i.toNat < n.toNat → Int64}
    {g : Nat → Int} (hn : n.toNat = m) (h : ∀ i hi, f i hi = .ofInt (g i.toNat)) (b : Int) :
    addWords n f 0 (.ofInt b) = .ofInt (b + sumTo m g) := by
  have := addWords_eq_of h b 0 (Nat.zero_le _)
  rw [hn] at this
  simpa [sumTo, sumFrom] using this

/-- What fits a word is read from it. -/
theorem toInt_ofInt_of_natAbs {a : Int} (h : a.natAbs < 2 ^ 63) : (Int64.ofInt a).toInt = a :=
  Int64.toInt_ofInt_of_le (by omega) (by omega)

theorem toNat_usize_le {α : Type} (xs : Array α) : xs.usize.toNat ≤ xs.size := by
  have : xs.usize.toNat = xs.size % USize.size := by simp [Array.usize, USize.size]
  rw [this]
  exact Nat.mod_le _ _

theorem toNat_usize {α : Type} {xs : Array α} (h : xs.size < 4294967295) :
    xs.usize.toNat = xs.size := by
  have : xs.usize.toNat = xs.size % USize.size := by simp [Array.usize, USize.size]
  rw [this]
  exact Nat.mod_eq_of_lt (Nat.lt_of_lt_of_le (Nat.lt_succ_of_lt h) USize.le_size)

/-- An entry as a word. -/
@[inline] def wordAt (xs : Array Int) (k : Nat) : Int64 :=
  if h : k < xs.size then xs[k].toInt64 else 0

theorem wordAt_eq (xs : Array Int) (k : Nat) : wordAt xs k = .ofInt (entry xs k) := by
  unfold wordAt entry Array.getD
  split <;> rfl

theorem toInt64_getElem {xs : Array Int} {k : Nat} (h : k < xs.size) :
    xs[k].toInt64 = .ofInt (entry xs k) := by
  simp [entry, Array.getD, h]

theorem ofInt_lt_zero {a : Int} (h : a.natAbs < 2 ^ 63) : Int64.ofInt a < 0 ↔ a < 0 := by
  rw [Int64.lt_iff_toInt_lt, toInt_ofInt_of_natAbs h, Int64.toInt_zero]

/-- The magnitude of a word. -/
@[inline] def absWord (a : Int64) : Int64 := if a < 0 then -a else a

theorem absWord_ofInt {a : Int} (h : a.natAbs < 2 ^ 63) :
    absWord (.ofInt a) = .ofInt a.natAbs := by
  simp only [absWord, ofInt_lt_zero h]
  split
  · rw [← Int64.ofInt_neg]; congr 1; omega
  · congr 1; omega

/-- A word if it is negative, otherwise zero. -/
@[inline] def negWord (a : Int64) : Int64 := if a < 0 then a else 0

theorem negWord_ofInt {a : Int} (h : a.natAbs < 2 ^ 63) :
    negWord (.ofInt a) = .ofInt (min a 0) := by
  simp only [negWord, ofInt_lt_zero h]
  split
  · congr 1; omega
  · rw [show min a 0 = 0 by omega]; rfl

/-- `a / 2 ^ f` of a word. -/
@[inline] def shiftWord (a : Int64) (f : Nat) : Int64 := a >>> .ofNat f

theorem toInt_shiftWord {a : Int} {f : Nat} (h : a.natAbs < 2 ^ 63) (hf : f < 63) :
    (shiftWord (.ofInt a) f).toInt = a / 2 ^ f := by
  have shift : ∀ f : Fin 63, ((BitVec.ofNat 64 f).smod 64).toNat = f := by decide +kernel
  have shift : ((Int64.ofNat f).toBitVec.smod 64).toNat = f := shift ⟨f, hf⟩
  unfold shiftWord
  rw [← Int64.toInt_toBitVec, Int64.toBitVec_shiftRight, BitVec.sshiftRight', shift,
    BitVec.toInt_sshiftRight, Int64.toInt_toBitVec, toInt_ofInt_of_natAbs h,
    Int.shiftRight_eq_div_pow]
  norm_cast

/-- Half of `2 ^ f`, rounded down, as a word. -/
@[inline] def halfWord (f : Nat) : Int64 := ((1 : Int64) <<< Int64.ofNat f) >>> 1

theorem halfWord_eq {f : Nat} (h : f < 63) : halfWord f = .ofInt (half f) := by
  have all : ∀ f : Fin 63, halfWord f = .ofInt (half f) := by decide +kernel
  exact all ⟨f, h⟩

theorem half_lt {f : Nat} (h : f < 63) : half f < 2 ^ 62 ∧ 0 ≤ half f := by
  have le : (2 : Nat) ^ f ≤ 2 ^ 62 := Nat.pow_le_pow_right (by decide) (by omega)
  have eq : (2 : Int) ^ f = (2 ^ f : Nat) := by norm_cast
  unfold half
  rw [eq]
  generalize 2 ^ f = n at le
  omega

/-- Rounded on a word. -/
theorem toInt_round {a : Int} {f : Nat} (h : a.natAbs < 2 ^ 62) (hf : f < 63) :
    (shiftWord (.ofInt (half f + a)) f).toInt = roundShift a f := by
  have := half_lt hf
  rw [toInt_shiftWord (by omega) hf, Int.add_comm]
  rfl

end NN.Verify
