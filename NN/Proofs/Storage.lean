import NN.Tensor.Tensor
import WireProofs.Bits

/-!
# Packed storage keeps every bit

Reading a scalar that was just written gives the same 32 bits and leaves the others as they were,
and the bits say all that there is to say about a storage.
-/

namespace NN

/-- The number that four bytes make. -/
theorem toNat_packLE (a b c d : UInt8) :
    (packLE a b c d).toNat
      = a.toNat + b.toNat * 2 ^ 8 + c.toNat * 2 ^ 16 + d.toNat * 2 ^ 24 := by
  have ha := a.toNat_lt
  have hb := b.toNat_lt
  have hc := c.toNat_lt
  have hd := d.toNat_lt
  simp only [packLE, UInt32.toNat_or, UInt32.toNat_shiftLeft, UInt8.toNat_toUInt32,
    UInt32.reduceToNat, Nat.reduceMod, Nat.shiftLeft_eq]
  rw [Nat.mod_eq_of_lt (by omega), Nat.mod_eq_of_lt (by omega), Nat.mod_eq_of_lt (by omega)]
  simp only [← Nat.shiftLeft_eq]
  rw [Wire.or_shiftLeft (i := 8) _ ha, Wire.or_shiftLeft (i := 16) _ (by omega),
    Wire.or_shiftLeft (i := 24) _ (by omega)]
  simp only [Nat.shiftLeft_eq]

/-- The bytes of a word, put together, are the word. -/
theorem packLE_bytes (w : UInt32) :
    packLE w.toUInt8 (w >>> 8).toUInt8 (w >>> 16).toUInt8 (w >>> 24).toUInt8 = w := by
  apply UInt32.toNat_inj.mp
  have := w.toNat_lt
  rw [toNat_packLE]
  simp only [UInt32.toNat_toUInt8, UInt32.toNat_shiftRight, UInt32.reduceToNat, Nat.reduceMod,
    Nat.shiftRight_eq_div_pow]
  omega

/-- Four bytes can be told from the word that they make. -/
theorem packLE_inj {a b c d a' b' c' d' : UInt8} (h : packLE a b c d = packLE a' b' c' d') :
    a = a' ∧ b = b' ∧ c = c' ∧ d = d' := by
  have h := congrArg UInt32.toNat h
  have := a.toNat_lt
  have := b.toNat_lt
  have := c.toNat_lt
  have := d.toNat_lt
  have := a'.toNat_lt
  have := b'.toNat_lt
  have := c'.toNat_lt
  have := d'.toNat_lt
  simp only [toNat_packLE] at h
  simp only [← UInt8.toNat_inj]
  omega

theorem getElem_push (bytes : ByteArray) (b : UInt8) (i : Nat) (h : i < (bytes.push b).size) :
    (bytes.push b)[i] = if h' : i < bytes.size then bytes[i] else b :=
  Array.getElem_push (xs := bytes.data) h

theorem getElem_pushLE_lt (bytes : ByteArray) (w : UInt32) (i : Nat) (h : i < bytes.size)
    (h' : i < (pushLE bytes w).size) : (pushLE bytes w)[i] = bytes[i] := by
  simp only [pushLE, getElem_push, size_push_byte]
  repeat' split
  all_goals first | rfl | omega

theorem getElem_pushLE (bytes : ByteArray) (w : UInt32) :
    have := size_pushLE bytes w
    (pushLE bytes w)[bytes.size] = w.toUInt8 ∧
      (pushLE bytes w)[bytes.size + 1] = (w >>> 8).toUInt8 ∧
      (pushLE bytes w)[bytes.size + 2] = (w >>> 16).toUInt8 ∧
      (pushLE bytes w)[bytes.size + 3] = (w >>> 24).toUInt8 := by
  simp only [pushLE, getElem_push, size_push_byte]
  refine ⟨?_, ?_, ?_, ?_⟩
  all_goals
    repeat' split
    all_goals first | rfl | omega

namespace Float32Array

theorem uget_eq (bytes : ByteArray) (u : USize) (h : u.toNat < bytes.size) {k : Nat}
    (e : u.toNat = k) : bytes.uget u h = bytes[k]'(e ▸ h) := by
  subst e
  rfl

/-- The bits of a scalar are those of four bytes, by whichever index they are read. -/
theorem bits_eq (a : Float32Array) (i : Nat) (h : i < a.size) :
    have := a.size_eq
    a.bits i h =
      packLE a.bytes[4 * i] a.bytes[4 * i + 1] a.bytes[4 * i + 2] a.bytes[4 * i + 3] := by
  unfold bits
  simp only
  split
  · rename_i hi
    congr 1
    · exact uget_eq _ _ _ (toNat_offset (c := 0) hi (by decide))
    · exact uget_eq _ _ _ (toNat_offset (c := 1) hi (by decide))
    · exact uget_eq _ _ _ (toNat_offset (c := 2) hi (by decide))
    · exact uget_eq _ _ _ (toNat_offset (c := 3) hi (by decide))
  · rfl

/-- Reading the scalar that was just written gives the bits that were written. -/
theorem read_write_bits (a : Float32Array) (w : UInt32) :
    (a.push w).bits a.size (Nat.lt_succ_self _) = w := by
  obtain ⟨h₀, h₁, h₂, h₃⟩ := getElem_pushLE a.bytes w
  rw [bits_eq]
  simp only [push, ← a.size_eq, h₀, h₁, h₂, h₃, packLE_bytes]

/-- Writing a scalar leaves those before it as they were. -/
theorem bits_push_lt (a : Float32Array) (w : UInt32) (i : Nat) (h : i < a.size) :
    (a.push w).bits i (Nat.lt_succ_of_lt h) = a.bits i h := by
  have := a.size_eq
  rw [bits_eq, bits_eq]
  simp only [push]
  congr 1 <;> exact getElem_pushLE_lt _ _ _ (by omega) _

/-- Pushing a scalar appends its bits. -/
theorem toBits_push (a : Float32Array) (w : UInt32) : (a.push w).toBits = a.toBits ++ [w] := by
  apply List.ext_getElem
  · simp [toBits, push]
  · intro i h _
    have h : i < a.size + 1 := by simpa [toBits, push] using h
    simp only [toBits, List.getElem_ofFn, List.getElem_append, List.length_ofFn]
    split
    · exact bits_push_lt ..
    · have : i = a.size := by omega
      subst this
      simp [read_write_bits]

/-- A storage of the bits of some scalars holds these bits, in this order. -/
theorem toBits_foldl (f : Float32 → UInt32) (xs : List Float32) (a : Float32Array) :
    (xs.foldl (fun a x => a.push (f x)) a).toBits = a.toBits ++ xs.map f := by
  induction xs generalizing a with
  | nil => simp
  | cons x xs ih => simp [ih, toBits_push]

/-- A storage made of scalars holds their bits, in their order. -/
theorem toBits_ofList (xs : List Float32) : (ofList xs).toBits = xs.map Float32.toBits := by
  rw [ofList, toBits_foldl]
  rfl

/-- Storages with the same bits are the same. -/
theorem ext_toBits {a b : Float32Array} (h : a.toBits = b.toBits) : a = b := by
  have hs : a.size = b.size := by simpa [toBits] using congrArg List.length h
  have ha := a.size_eq
  have hb := b.size_eq
  suffices hbytes : a.bytes = b.bytes by
    cases a
    cases b
    cases hbytes
    cases hs
    rfl
  apply ByteArray.ext
  apply Array.ext
  · show a.bytes.size = b.bytes.size
    omega
  · intro j hj hj'
    have hj : j < a.bytes.size := hj
    have hi : j / 4 < a.size := by omega
    have heq : a.bits (j / 4) hi = b.bits (j / 4) (hs ▸ hi) := by
      have := congrArg (·[j / 4]?) h
      simpa [toBits, hi, hs ▸ hi] using this
    rw [bits_eq, bits_eq] at heq
    obtain ⟨h₀, h₁, h₂, h₃⟩ := packLE_inj heq
    have cases : j = 4 * (j / 4) ∨ j = 4 * (j / 4) + 1 ∨ j = 4 * (j / 4) + 2
      ∨ j = 4 * (j / 4) + 3 := by omega
    show a.bytes[j] = b.bytes[j]
    generalize j / 4 = i at *
    rcases cases with rfl | rfl | rfl | rfl <;> assumption

theorem generate_succ (n : Nat) (f : (i : Nat) → i < n + 1 → UInt32) :
    generate (n + 1) f =
      (generate n fun i h => f i (Nat.lt_succ_of_lt h)).push (f n (Nat.lt_succ_self n)) := by
  simp only [generate, push, Fin.foldl_succ_last]
  rfl

theorem bits_congr {a b : Float32Array} (e : a = b) (i : Nat) (h : i < a.size) :
    a.bits i h = b.bits i (e ▸ h) := by
  subst e
  rfl

/-- Scalar `i` of a storage that was made from a function is what the function gave for `i`. -/
theorem bits_generate : (n : Nat) → (f : (i : Nat) → i < n → UInt32) → (i : Nat) → (h : i < n) →
    (generate n f).bits i h = f i h
  | n + 1, f, i, h => by
    rw [bits_congr (generate_succ n f)]
    by_cases hi : i < n
    · exact (bits_push_lt _ _ _ hi).trans (bits_generate n _ i hi)
    · have hi : i = n := by omega
      subst hi
      exact read_write_bits _ _

end Float32Array

/-- Scalar `i` of a tensor that was made from a function is what the function gave for `i`, once
written as a pattern and read back. -/
theorem Tensor.get_generate {α : Type} [Arithmetic α] (s : Shape)
    (f : (i : Nat) → i < s.numel → α) (i : Nat) (h : i < s.numel) :
    (Tensor.generate s f).get i h = (Arithmetic.ofBits (Arithmetic.toBits (f i h)) : α) :=
  congrArg (Arithmetic.ofBits (α := α))
    (Float32Array.bits_generate s.numel (fun i h => Arithmetic.toBits (f i h)) i h)

end NN
