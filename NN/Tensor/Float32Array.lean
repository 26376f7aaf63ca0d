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

theorem size_push (bytes : ByteArray) (b : UInt8) : (bytes.push b).size = bytes.size + 1 :=
  Array.size_push b

theorem size_pushLE (bytes : ByteArray) (w : UInt32) : (pushLE bytes w).size = bytes.size + 4 := by
  simp [pushLE, size_push]

namespace Float32Array

/-- No scalars. -/
def empty : Float32Array := ⟨.empty, 0, rfl⟩

/-- No scalars, room for `n`. -/
def emptyWithCapacity (n : Nat) : Float32Array := ⟨.emptyWithCapacity (4 * n), 0, rfl⟩

/-- Appends a scalar by its bits. -/
@[inline] def push (a : Float32Array) (bits : UInt32) : Float32Array :=
  ⟨pushLE a.bytes bits, a.size + 1, by rw [size_pushLE, a.size_eq]; omega⟩

/-- The bits of scalar `i`. -/
@[inline] def bits (a : Float32Array) (i : Nat) (h : i < a.size) : UInt32 :=
  have := a.size_eq
  packLE a.bytes[4 * i] a.bytes[4 * i + 1] a.bytes[4 * i + 2] a.bytes[4 * i + 3]

/-- Scalar `i`. -/
@[inline] def get (a : Float32Array) (i : Nat) (h : i < a.size) : Float32 :=
  .ofBits (a.bits i h)

/-- The scalars of a list. -/
def ofList (xs : List Float32) : Float32Array :=
  xs.foldl (fun a x => a.push x.toBits) (emptyWithCapacity xs.length)

/-- The bits of all scalars. -/
def toBits (a : Float32Array) : List UInt32 :=
  List.ofFn fun i : Fin a.size => a.bits i i.isLt

/-- `f 0`, …, `f (n - 1)`. -/
@[inline] def generate (n : Nat) (f : Nat → Float32) : Float32Array :=
  go n (emptyWithCapacity n)
where
  /-- The `left` scalars that are still to be made, appended to `acc`. -/
  @[specialize] go : Nat → Float32Array → Float32Array
    | 0, acc => acc
    | left + 1, acc => go left (acc.push (f (n - (left + 1))).toBits)

end Float32Array

end NN
