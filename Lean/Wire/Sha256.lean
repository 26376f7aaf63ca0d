import Wire.Bytes

/-!
# SHA-256

FIPS 180-4, sections 4.1.2, 5.1.1, 5.3.3 and 6.2. The message is read in place and its last one or
two blocks are padded in a copy, so that a digest needs no second copy of a large tensor.
-/

namespace Wire.Sha256

/-- A rotation to the right by `n`, `0 < n < 32`. -/
@[inline] def rotr (x : UInt32) (n : UInt32) : UInt32 := (x >>> n) ||| (x <<< (32 - n))

/-- Section 4.1.2, the function Σ₀. -/
@[inline] def bigSigma0 (x : UInt32) : UInt32 := rotr x 2 ^^^ rotr x 13 ^^^ rotr x 22
/-- Section 4.1.2, the function Σ₁. -/
@[inline] def bigSigma1 (x : UInt32) : UInt32 := rotr x 6 ^^^ rotr x 11 ^^^ rotr x 25
/-- Section 4.1.2, the function σ₀. -/
@[inline] def smallSigma0 (x : UInt32) : UInt32 := rotr x 7 ^^^ rotr x 18 ^^^ (x >>> 3)
/-- Section 4.1.2, the function σ₁. -/
@[inline] def smallSigma1 (x : UInt32) : UInt32 := rotr x 17 ^^^ rotr x 19 ^^^ (x >>> 10)
/-- Section 4.1.2, the function Ch. -/
@[inline] def ch (x y z : UInt32) : UInt32 := (x &&& y) ^^^ (~~~x &&& z)
/-- Section 4.1.2, the function Maj. -/
@[inline] def maj (x y z : UInt32) : UInt32 := (x &&& y) ^^^ (x &&& z) ^^^ (y &&& z)

/-- The working state: eight words. -/
structure State where
  /-- A word. -/
  a : UInt32
  /-- A word. -/
  b : UInt32
  /-- A word. -/
  c : UInt32
  /-- A word. -/
  d : UInt32
  /-- A word. -/
  e : UInt32
  /-- A word. -/
  f : UInt32
  /-- A word. -/
  g : UInt32
  /-- A word. -/
  h : UInt32

/-- Section 5.3.3: the fractional parts of the square roots of the first eight primes. -/
def initial : State :=
  ⟨0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19⟩

/-- Section 6.2.2, one round: `k` its constant, `w` its word of the schedule. The eight words go on
to `next`, so that a block is straight-line code on unboxed words. -/
@[inline] def round (k w a b c d e f g h : UInt32)
    (next : (a b c d e f g h : UInt32) → State) : State :=
  let t1 := h + bigSigma1 e + ch e f g + k + w
  let t2 := bigSigma0 a + maj a b c
  next (t1 + t2) a b c (d + t1) e f g

/-- The big-endian word at `i`. -/
@[inline] def word (w : Window) (i : USize) : UInt32 :=
  ((w.peek i).toUInt32 <<< 24) ||| ((w.peek (i + 1)).toUInt32 <<< 16)
    ||| ((w.peek (i + 2)).toUInt32 <<< 8) ||| (w.peek (i + 3)).toUInt32

/-- The state after the block of 64 bytes at `i`. The constants of section 4.2.2 are the fractional
parts of the cube roots of the first 64 primes. -/
def block (w : Window) (i : USize) (s : State) : State :=
  let w0 := word w i
  let w1 := word w (i + 4)
  let w2 := word w (i + 8)
  let w3 := word w (i + 12)
  let w4 := word w (i + 16)
  let w5 := word w (i + 20)
  let w6 := word w (i + 24)
  let w7 := word w (i + 28)
  let w8 := word w (i + 32)
  let w9 := word w (i + 36)
  let w10 := word w (i + 40)
  let w11 := word w (i + 44)
  let w12 := word w (i + 48)
  let w13 := word w (i + 52)
  let w14 := word w (i + 56)
  let w15 := word w (i + 60)
  let ⟨a, b, c, d, e, f, g, h⟩ := s
  round 0x428a2f98 w0 a b c d e f g h fun a b c d e f g h =>
  round 0x71374491 w1 a b c d e f g h fun a b c d e f g h =>
  round 0xb5c0fbcf w2 a b c d e f g h fun a b c d e f g h =>
  round 0xe9b5dba5 w3 a b c d e f g h fun a b c d e f g h =>
  round 0x3956c25b w4 a b c d e f g h fun a b c d e f g h =>
  round 0x59f111f1 w5 a b c d e f g h fun a b c d e f g h =>
  round 0x923f82a4 w6 a b c d e f g h fun a b c d e f g h =>
  round 0xab1c5ed5 w7 a b c d e f g h fun a b c d e f g h =>
  round 0xd807aa98 w8 a b c d e f g h fun a b c d e f g h =>
  round 0x12835b01 w9 a b c d e f g h fun a b c d e f g h =>
  round 0x243185be w10 a b c d e f g h fun a b c d e f g h =>
  round 0x550c7dc3 w11 a b c d e f g h fun a b c d e f g h =>
  round 0x72be5d74 w12 a b c d e f g h fun a b c d e f g h =>
  round 0x80deb1fe w13 a b c d e f g h fun a b c d e f g h =>
  round 0x9bdc06a7 w14 a b c d e f g h fun a b c d e f g h =>
  round 0xc19bf174 w15 a b c d e f g h fun a b c d e f g h =>
  let w0 := smallSigma1 w14 + w9 + smallSigma0 w1 + w0
  let w1 := smallSigma1 w15 + w10 + smallSigma0 w2 + w1
  let w2 := smallSigma1 w0 + w11 + smallSigma0 w3 + w2
  let w3 := smallSigma1 w1 + w12 + smallSigma0 w4 + w3
  let w4 := smallSigma1 w2 + w13 + smallSigma0 w5 + w4
  let w5 := smallSigma1 w3 + w14 + smallSigma0 w6 + w5
  let w6 := smallSigma1 w4 + w15 + smallSigma0 w7 + w6
  let w7 := smallSigma1 w5 + w0 + smallSigma0 w8 + w7
  let w8 := smallSigma1 w6 + w1 + smallSigma0 w9 + w8
  let w9 := smallSigma1 w7 + w2 + smallSigma0 w10 + w9
  let w10 := smallSigma1 w8 + w3 + smallSigma0 w11 + w10
  let w11 := smallSigma1 w9 + w4 + smallSigma0 w12 + w11
  let w12 := smallSigma1 w10 + w5 + smallSigma0 w13 + w12
  let w13 := smallSigma1 w11 + w6 + smallSigma0 w14 + w13
  let w14 := smallSigma1 w12 + w7 + smallSigma0 w15 + w14
  let w15 := smallSigma1 w13 + w8 + smallSigma0 w0 + w15
  round 0xe49b69c1 w0 a b c d e f g h fun a b c d e f g h =>
  round 0xefbe4786 w1 a b c d e f g h fun a b c d e f g h =>
  round 0x0fc19dc6 w2 a b c d e f g h fun a b c d e f g h =>
  round 0x240ca1cc w3 a b c d e f g h fun a b c d e f g h =>
  round 0x2de92c6f w4 a b c d e f g h fun a b c d e f g h =>
  round 0x4a7484aa w5 a b c d e f g h fun a b c d e f g h =>
  round 0x5cb0a9dc w6 a b c d e f g h fun a b c d e f g h =>
  round 0x76f988da w7 a b c d e f g h fun a b c d e f g h =>
  round 0x983e5152 w8 a b c d e f g h fun a b c d e f g h =>
  round 0xa831c66d w9 a b c d e f g h fun a b c d e f g h =>
  round 0xb00327c8 w10 a b c d e f g h fun a b c d e f g h =>
  round 0xbf597fc7 w11 a b c d e f g h fun a b c d e f g h =>
  round 0xc6e00bf3 w12 a b c d e f g h fun a b c d e f g h =>
  round 0xd5a79147 w13 a b c d e f g h fun a b c d e f g h =>
  round 0x06ca6351 w14 a b c d e f g h fun a b c d e f g h =>
  round 0x14292967 w15 a b c d e f g h fun a b c d e f g h =>
  let w0 := smallSigma1 w14 + w9 + smallSigma0 w1 + w0
  let w1 := smallSigma1 w15 + w10 + smallSigma0 w2 + w1
  let w2 := smallSigma1 w0 + w11 + smallSigma0 w3 + w2
  let w3 := smallSigma1 w1 + w12 + smallSigma0 w4 + w3
  let w4 := smallSigma1 w2 + w13 + smallSigma0 w5 + w4
  let w5 := smallSigma1 w3 + w14 + smallSigma0 w6 + w5
  let w6 := smallSigma1 w4 + w15 + smallSigma0 w7 + w6
  let w7 := smallSigma1 w5 + w0 + smallSigma0 w8 + w7
  let w8 := smallSigma1 w6 + w1 + smallSigma0 w9 + w8
  let w9 := smallSigma1 w7 + w2 + smallSigma0 w10 + w9
  let w10 := smallSigma1 w8 + w3 + smallSigma0 w11 + w10
  let w11 := smallSigma1 w9 + w4 + smallSigma0 w12 + w11
  let w12 := smallSigma1 w10 + w5 + smallSigma0 w13 + w12
  let w13 := smallSigma1 w11 + w6 + smallSigma0 w14 + w13
  let w14 := smallSigma1 w12 + w7 + smallSigma0 w15 + w14
  let w15 := smallSigma1 w13 + w8 + smallSigma0 w0 + w15
  round 0x27b70a85 w0 a b c d e f g h fun a b c d e f g h =>
  round 0x2e1b2138 w1 a b c d e f g h fun a b c d e f g h =>
  round 0x4d2c6dfc w2 a b c d e f g h fun a b c d e f g h =>
  round 0x53380d13 w3 a b c d e f g h fun a b c d e f g h =>
  round 0x650a7354 w4 a b c d e f g h fun a b c d e f g h =>
  round 0x766a0abb w5 a b c d e f g h fun a b c d e f g h =>
  round 0x81c2c92e w6 a b c d e f g h fun a b c d e f g h =>
  round 0x92722c85 w7 a b c d e f g h fun a b c d e f g h =>
  round 0xa2bfe8a1 w8 a b c d e f g h fun a b c d e f g h =>
  round 0xa81a664b w9 a b c d e f g h fun a b c d e f g h =>
  round 0xc24b8b70 w10 a b c d e f g h fun a b c d e f g h =>
  round 0xc76c51a3 w11 a b c d e f g h fun a b c d e f g h =>
  round 0xd192e819 w12 a b c d e f g h fun a b c d e f g h =>
  round 0xd6990624 w13 a b c d e f g h fun a b c d e f g h =>
  round 0xf40e3585 w14 a b c d e f g h fun a b c d e f g h =>
  round 0x106aa070 w15 a b c d e f g h fun a b c d e f g h =>
  let w0 := smallSigma1 w14 + w9 + smallSigma0 w1 + w0
  let w1 := smallSigma1 w15 + w10 + smallSigma0 w2 + w1
  let w2 := smallSigma1 w0 + w11 + smallSigma0 w3 + w2
  let w3 := smallSigma1 w1 + w12 + smallSigma0 w4 + w3
  let w4 := smallSigma1 w2 + w13 + smallSigma0 w5 + w4
  let w5 := smallSigma1 w3 + w14 + smallSigma0 w6 + w5
  let w6 := smallSigma1 w4 + w15 + smallSigma0 w7 + w6
  let w7 := smallSigma1 w5 + w0 + smallSigma0 w8 + w7
  let w8 := smallSigma1 w6 + w1 + smallSigma0 w9 + w8
  let w9 := smallSigma1 w7 + w2 + smallSigma0 w10 + w9
  let w10 := smallSigma1 w8 + w3 + smallSigma0 w11 + w10
  let w11 := smallSigma1 w9 + w4 + smallSigma0 w12 + w11
  let w12 := smallSigma1 w10 + w5 + smallSigma0 w13 + w12
  let w13 := smallSigma1 w11 + w6 + smallSigma0 w14 + w13
  let w14 := smallSigma1 w12 + w7 + smallSigma0 w15 + w14
  let w15 := smallSigma1 w13 + w8 + smallSigma0 w0 + w15
  round 0x19a4c116 w0 a b c d e f g h fun a b c d e f g h =>
  round 0x1e376c08 w1 a b c d e f g h fun a b c d e f g h =>
  round 0x2748774c w2 a b c d e f g h fun a b c d e f g h =>
  round 0x34b0bcb5 w3 a b c d e f g h fun a b c d e f g h =>
  round 0x391c0cb3 w4 a b c d e f g h fun a b c d e f g h =>
  round 0x4ed8aa4a w5 a b c d e f g h fun a b c d e f g h =>
  round 0x5b9cca4f w6 a b c d e f g h fun a b c d e f g h =>
  round 0x682e6ff3 w7 a b c d e f g h fun a b c d e f g h =>
  round 0x748f82ee w8 a b c d e f g h fun a b c d e f g h =>
  round 0x78a5636f w9 a b c d e f g h fun a b c d e f g h =>
  round 0x84c87814 w10 a b c d e f g h fun a b c d e f g h =>
  round 0x8cc70208 w11 a b c d e f g h fun a b c d e f g h =>
  round 0x90befffa w12 a b c d e f g h fun a b c d e f g h =>
  round 0xa4506ceb w13 a b c d e f g h fun a b c d e f g h =>
  round 0xbef9a3f7 w14 a b c d e f g h fun a b c d e f g h =>
  round 0xc67178f2 w15 a b c d e f g h fun a b c d e f g h =>
  ⟨s.a + a, s.b + b, s.c + c, s.d + d, s.e + e, s.f + f, s.g + g, s.h + h⟩

/-- The state after `n` blocks from `i` on. -/
def blocks (w : Window) (i : USize) : Nat → State → State
  | 0, s => s
  | n + 1, s => blocks w (i + 64) n (block w i s)

/-- The bytes of a word, most significant first, appended to `out`. -/
def pushWord (out : ByteArray) (x : UInt32) : ByteArray :=
  out.push (x >>> 24).toUInt8 |>.push (x >>> 16).toUInt8 |>.push (x >>> 8).toUInt8 |>.push x.toUInt8

/-- The 32 bytes of a digest. -/
def State.bytes (s : State) : ByteArray :=
  [s.a, s.b, s.c, s.d, s.e, s.f, s.g, s.h].foldl pushWord (.emptyWithCapacity 32)

/-- Section 5.1.1: what follows the last whole block of a message of `total` bytes. -/
def padding (total : Nat) : ByteArray :=
  let zeros := (119 - total % 64) % 64
  let bits := total * 8
  let marked := (List.replicate zeros (0 : UInt8)).foldl ByteArray.push (ByteArray.empty.push 0x80)
  pushWord (pushWord marked (.ofNat (bits / 2 ^ 32))) (.ofNat bits)

/-- The digest, 32 bytes, of `head` followed by `data`, whose whole blocks are read in place. -/
def digest (head data : ByteArray) : ByteArray :=
  let lead := min ((64 - head.size % 64) % 64) data.size
  let front := head ++ data.extract 0 lead
  let inside := (data.size - lead) / 64
  let tail := data.extract (lead + 64 * inside) data.size ++ padding (head.size + data.size)
  if front.size % 64 = 0 then
    let s := blocks (.ofBytes front) 0 (front.size / 64) initial
    let s := blocks (.ofBytes data) (.ofNat lead) inside s
    (blocks (.ofBytes tail) 0 (tail.size / 64) s).bytes
  else
    let all := front ++ padding front.size
    (blocks (.ofBytes all) 0 (all.size / 64) initial).bytes

/-- Lower-case hexadecimal. -/
def hex (bytes : ByteArray) : String :=
  String.ofList (bytes.toList.flatMap fun b =>
    [Nat.digitChar (b.toNat / 16), Nat.digitChar (b.toNat % 16)])

-- FIPS 180-4 and its published examples (NIST, "SHA256.pdf" of the Cryptographic Toolkit).
#guard hex (digest "".toUTF8 "".toUTF8)
  = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#guard hex (digest "abc".toUTF8 "".toUTF8)
  = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#guard hex (digest "abcdbcdecdefdefgefghfghighijhi".toUTF8 "jkijkljklmklmnlmnomnopnopq".toUTF8)
  = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
#guard hex (digest ("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno".toUTF8)
    ("ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu".toUTF8))
  = "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"

end Wire.Sha256
