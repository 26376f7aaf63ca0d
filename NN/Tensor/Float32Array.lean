/-!
# Packed binary32 storage

The scalars of a tensor as the bytes that PyTorch would write: four each, little-endian. What is
stored are bit patterns; nothing here rounds.
-/

namespace NN

/-- `size` binary32 scalars in `4 * size` bytes. -/
structure Float32Array where
  /-- Little-endian bytes. -/
  bytes : ByteArray
  /-- The number of scalars. -/
  size : Nat
  /-- Four bytes a scalar. -/
  size_eq : bytes.size = 4 * size

instance : DecidableEq Float32Array := fun a b =>
  if h : a.bytes = b.bytes then
    .isTrue (by
      have := a.size_eq
      have := b.size_eq
      cases a; cases b
      simp only at h
      subst h
      congr
      omega)
  else .isFalse fun e => h (e ▸ rfl)

/-- Four bytes, the least significant first, as one word. -/
@[inline] def packLE (a b c d : UInt8) : UInt32 :=
  a.toUInt32 ||| (b.toUInt32 <<< 8) ||| (c.toUInt32 <<< 16) ||| (d.toUInt32 <<< 24)

/-- Appends a word, its least significant byte first. -/
@[inline] def pushLE (bytes : ByteArray) (w : UInt32) : ByteArray :=
  bytes.push w.toUInt8 |>.push (w >>> 8).toUInt8
    |>.push (w >>> 16).toUInt8 |>.push (w >>> 24).toUInt8

theorem size_push_byte (bytes : ByteArray) (b : UInt8) : (bytes.push b).size = bytes.size + 1 :=
  Array.size_push b

theorem size_pushLE (bytes : ByteArray) (w : UInt32) : (pushLE bytes w).size = bytes.size + 4 := by
  simp [pushLE, size_push_byte]

namespace Float32Array

/-- No scalars. -/
def empty : Float32Array := ⟨.empty, 0, rfl⟩

/-- No scalars, room for `n`. -/
def emptyWithCapacity (n : Nat) : Float32Array := ⟨.emptyWithCapacity (4 * n), 0, rfl⟩

/-- Appends a scalar by its bits. -/
@[inline] def push (a : Float32Array) (bits : UInt32) : Float32Array :=
  ⟨pushLE a.bytes bits, a.size + 1, by rw [size_pushLE, a.size_eq]; omega⟩

/-- Byte `c` of scalar `i`, as a machine index. -/
theorem toNat_offset {i c : Nat} (hi : i < 0x40000000) (hc : c < 4) :
    (USize.ofNat i * 4 + USize.ofNat c).toNat = 4 * i + c := by
  have := USize.le_size
  have hi' : i < USize.size := by omega
  have hc' : c < USize.size := by omega
  have h4 : 4 < USize.size := by omega
  rw [USize.toNat_add, USize.toNat_mul, USize.toNat_ofNat_of_lt' hi', USize.toNat_ofNat_of_lt' hc']
  show (i * (USize.ofNat 4).toNat % USize.size + c) % USize.size = 4 * i + c
  rw [USize.toNat_ofNat_of_lt' h4, Nat.mod_eq_of_lt (show i * 4 < _ by omega),
    Nat.mod_eq_of_lt (by omega), Nat.mul_comm]

theorem offset_lt {i c n : Nat} (hi : i < 0x40000000) (hc : c < 4) (h : 4 * i + 3 < n) :
    (USize.ofNat i * 4 + USize.ofNat c).toNat < n := by
  rw [toNat_offset hi hc]
  omega

/-- The bits of scalar `i`, by an index of any size. -/
@[noinline] def bitsFar (a : Float32Array) (i : Nat) (h : i < a.size) : UInt32 :=
  have := a.size_eq
  packLE a.bytes[4 * i] a.bytes[4 * i + 1] a.bytes[4 * i + 2] a.bytes[4 * i + 3]

/-- The bits of scalar `i`. Machine indices reach the first 2³⁰ on every platform. -/
@[inline] def bits (a : Float32Array) (i : Nat) (h : i < a.size) : UInt32 :=
  if hi : i < 0x40000000 then
    have last : 4 * i + 3 < a.bytes.size := by
      have := a.size_eq
      omega
    let at_ := USize.ofNat i * 4
    packLE (a.bytes.uget (at_ + 0) (offset_lt (c := 0) hi (by decide) last))
      (a.bytes.uget (at_ + 1) (offset_lt (c := 1) hi (by decide) last))
      (a.bytes.uget (at_ + 2) (offset_lt (c := 2) hi (by decide) last))
      (a.bytes.uget (at_ + 3) (offset_lt (c := 3) hi (by decide) last))
  else a.bitsFar i h

/-- Scalar `i`. -/
@[inline] def get (a : Float32Array) (i : Nat) (h : i < a.size) : Float32 :=
  .ofBits (a.bits i h)

/-- The scalars of a list. -/
def ofList (xs : List Float32) : Float32Array :=
  xs.foldl (fun a x => a.push x.toBits) (emptyWithCapacity xs.length)

/-- The bits of all scalars. -/
def toBits (a : Float32Array) : List UInt32 :=
  List.ofFn fun i : Fin a.size => a.bits i i.isLt

/-- The scalars, in order. -/
def toList (a : Float32Array) : List Float32 :=
  List.ofFn fun i : Fin a.size => a.get i i.isLt

instance : Inhabited Float32Array := ⟨empty⟩

instance : GetElem Float32Array Nat Float32 fun a i => i < a.size := ⟨get⟩

instance : Repr Float32Array := ⟨fun a _ => repr a.toList⟩

theorem size_ofList (xs : List Float32) : (ofList xs).size = xs.length := by
  have go (xs : List Float32) (a : Float32Array) :
      (xs.foldl (fun a x => a.push x.toBits) a).size = a.size + xs.length := by
    induction xs generalizing a with
    | nil => rfl
    | cons x xs ih =>
      rw [List.foldl_cons, ih, List.length_cons]
      simp only [push]
      omega
  rw [ofList, go]
  simp [emptyWithCapacity]

theorem size_fill (n : Nat) (f : Fin n → UInt32) (init : ByteArray) :
    (Fin.foldl n (fun bytes i => pushLE bytes (f i)) init).size = init.size + 4 * n := by
  induction n with
  | zero => simp
  | succ n ih =>
    rw [Fin.foldl_succ_last, size_pushLE, ih]
    omega

/-- The patterns `f 0`, …, `f (n - 1)`. -/
@[inline] def generate (n : Nat) (f : (i : Nat) → i < n → UInt32) : Float32Array where
  bytes := Fin.foldl n (fun bytes i => pushLE bytes (f i i.isLt)) (.emptyWithCapacity (4 * n))
  size := n
  size_eq := (size_fill n _ _).trans (Nat.zero_add _)

end Float32Array

end NN
