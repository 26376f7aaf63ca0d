import WireProofs.Base64Encode
import WireProofs.Digits

/-!
# Digits that are written

`pushDigits` writes digits that spell the number.
-/

namespace Wire.Decimal

open Json

/-- The last `count` digits of a number. -/
def digitBytes (n : Nat) : Nat → List UInt8
  | 0 => []
  | count + 1 => digitBytes (n / 10) count ++ [48 + .ofNat (n % 10)]

theorem pushDigits_succ (out : ByteArray) (n count : Nat) :
    pushDigits out n (count + 1) = (pushDigits out (n / 10) count).push (lastDigit n) := by
  cases count <;> rfl

theorem toList_pushDigits (out : ByteArray) (n count : Nat) :
    (pushDigits out n count).data.toList = out.data.toList ++ digitBytes n count := by
  induction count generalizing n with
  | zero => simp [pushDigits, digitBytes]
  | succ count ih =>
    rw [pushDigits_succ, Base64.toList_push, ih, digitBytes, List.append_assoc, lastDigit]

theorem length_digitBytes (n count : Nat) : (digitBytes n count).length = count := by
  induction count generalizing n with
  | zero => rfl
  | succ count ih => simp [digitBytes, ih]

/-- A digit that is written is the one that is read. -/
theorem toNat_digit (n : Nat) : (48 + UInt8.ofNat (n % 10)).toNat = 48 + n % 10 := by
  have : n % 10 < 10 := Nat.mod_lt _ (by decide)
  have h48 : (48 : UInt8).toNat = 48 := rfl
  rw [UInt8.toNat_add, UInt8.toNat_ofNat', h48]
  omega

theorem isDigit_digitBytes {n count : Nat} : ∀ d ∈ digitBytes n count, isDigit d = true := by
  induction count generalizing n with
  | zero => simp [digitBytes]
  | succ count ih =>
    intro d hd
    rcases List.mem_append.mp hd with hd | hd
    · exact ih d hd
    · obtain rfl := List.mem_singleton.mp hd
      have : n % 10 < 10 := Nat.mod_lt _ (by decide)
      simp only [isDigit, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le, toNat_digit,
        UInt8.reduceToNat]
      omega

theorem digits_digitBytes {n count : Nat} (h : 0 < count) : Digits (digitBytes n count) := by
  refine ⟨fun e => ?_, isDigit_digitBytes⟩
  have := length_digitBytes n count
  rw [e, List.length_nil] at this
  omega

/-- Digits that are written spell the number, if they are enough of them. -/
theorem natOf_digitBytes (n count : Nat) : natOf 0 (digitBytes n count) = n % 10 ^ count := by
  induction count generalizing n with
  | zero => simp [digitBytes, natOf, Nat.mod_one]
  | succ count ih =>
    have h : n % 10 < 10 := Nat.mod_lt _ (by decide)
    have hd : (48 + UInt8.ofNat (n % 10) - 48).toNat = n % 10 := by
      have h48 : (48 : UInt8).toNat = 48 := rfl
      rw [UInt8.toNat_sub_of_le, toNat_digit, h48, Nat.add_sub_cancel_left]
      rw [UInt8.le_iff_toNat_le, toNat_digit, h48]
      exact Nat.le_add_right ..
    rw [digitBytes, natOf_append, ih]
    show n / 10 % 10 ^ count * 10 + (48 + UInt8.ofNat (n % 10) - 48).toNat = _
    rw [hd, Nat.pow_succ, Nat.mul_comm (10 ^ count), Nat.mod_mul, Nat.mul_comm, Nat.add_comm]

/-- What digits spell behind a number. -/
theorem natOf_eq (acc : Nat) (ds : List UInt8) :
    natOf acc ds = acc * 10 ^ ds.length + natOf 0 ds := by
  induction ds generalizing acc with
  | nil => simp [natOf]
  | cons d ds ih =>
    show natOf (acc * 10 + (d - 48).toNat) ds = _ + natOf (0 * 10 + (d - 48).toNat) ds
    rw [ih, ih (0 * 10 + _), List.length_cons, Nat.pow_succ]
    simp only [Nat.add_mul, Nat.zero_mul, Nat.zero_add, Nat.mul_assoc, Nat.mul_comm 10,
      Nat.add_assoc]

/-- The first of several digits is zero only if the number is too small for them. -/
theorem head_digitBytes {n count : Nat} (h : (digitBytes n (count + 1)).head? = some 48) :
    n % 10 ^ (count + 1) < 10 ^ count := by
  have hl := length_digitBytes n (count + 1)
  rw [← natOf_digitBytes]
  generalize hds : digitBytes n (count + 1) = ds at *
  match ds with
  | [] => simp at hl
  | d :: ds =>
    obtain rfl : d = 48 := by simpa using h
    have hlen : ds.length = count := by simpa using hl
    have := natOf_lt (ds := ds) (acc := 0) (n := 0)
      (fun e he => isDigit_digitBytes (n := n) (count := count + 1) e (hds ▸ .tail _ he)) (by simp)
    rw [Nat.zero_add, hlen] at this
    exact this

end Wire.Decimal
