import Wire.Base64

/-!
# Sextets

Facts about single characters of base64 and about the 24 bits that three bytes and four characters
share. Those about one character are decided for all 256; the others are arithmetic.
-/

namespace Wire.Base64

/-- A claim about a byte holds if it holds of the 256 bytes. -/
theorem forall_byte {P : UInt8 → Prop} (h : ∀ n < 256, P (.ofNat n)) (c : UInt8) : P c := by
  simpa using h c.toNat c.toNat_lt

/-- A byte of a table, by its index. -/
theorem uget_ofFn {b : ByteArray} {n : Nat} {f : Fin n → UInt8} (e : b = ⟨Array.ofFn f⟩) (i : USize)
    (j : Fin n) (h : i.toNat < b.size) (hj : i.toNat = j.val) : b.uget i h = f j := by
  subst e
  simp [ByteArray.uget, hj]

/-- The table holds what it was made of. -/
theorem look_eq (c : UInt8) : look c = decodeSextet c := by
  rw [look, uget_ofFn (b := table) (n := 256) (f := fun i => decodeSextet (.ofNat i)) (e := rfl)
    (j := ⟨c.toNat, c.toNat_lt⟩)]
  · simp
  · simp

/-- The value of a value's character is the value. -/
theorem look_encodeSextet (v : UInt8) : v < 64 → look (encodeSextet v) = v := by
  rw [look_eq]
  revert v
  apply forall_byte
  decide +kernel

/-- The character of a character's value is the character. -/
theorem look_cases (c : UInt8) : look c = 255 ∨ look c < 64 ∧ encodeSextet (look c) = c := by
  rw [look_eq]
  revert c
  apply forall_byte
  decide +kernel

/-- Padding is not in the alphabet. -/
theorem look_pad : look 61 = 255 := by
  rw [look_eq]
  decide

/-- Four values joined are 255 if one of them is. -/
theorem ne_of_or_ne {a b c d : UInt8} (h : (a ||| b ||| c ||| d) ≠ 255) :
    a ≠ 255 ∧ b ≠ 255 ∧ c ≠ 255 ∧ d ≠ 255 := by
  have left (x : UInt8) : 255 ||| x = 255 := UInt8.neg_one_or
  have right (x : UInt8) : x ||| 255 = 255 := UInt8.or_neg_one
  refine ⟨?_, ?_, ?_, ?_⟩ <;> rintro rfl <;> simp [left, right] at h

/-- Four values joined are not 255 if none of them is. -/
theorem or_ne_of_lt {a b c d : UInt8} (ha : a < 64) (hb : b < 64) (hc : c < 64) (hd : d < 64) :
    (a ||| b ||| c ||| d) ≠ 255 := by
  intro h
  have h := congrArg UInt8.toNat h
  rw [UInt8.toNat_or, UInt8.toNat_or, UInt8.toNat_or] at h
  have : (a.toNat ||| b.toNat ||| c.toNat ||| d.toNat) < 2 ^ 6 :=
    Nat.or_lt_two_pow (Nat.or_lt_two_pow (Nat.or_lt_two_pow ha hb) hc) hd
  have : (255 : UInt8).toNat = 255 := rfl
  omega

/-- The first value of three bytes. -/
abbrev sextet0 (a : UInt8) : UInt8 := a >>> 2
/-- The second value of three bytes. -/
abbrev sextet1 (a b : UInt8) : UInt8 := ((a &&& 3) <<< 4) ||| (b >>> 4)
/-- The third value of three bytes. -/
abbrev sextet2 (b c : UInt8) : UInt8 := ((b &&& 15) <<< 2) ||| (c >>> 6)
/-- The fourth value of three bytes. -/
abbrev sextet3 (c : UInt8) : UInt8 := c &&& 63

section Arithmetic

theorem shiftLeft_or {x y k : Nat} (h : y < 2 ^ k) : x <<< k ||| y = x * 2 ^ k + y := by
  rw [← Nat.shiftLeft_add_eq_or_of_lt h, Nat.shiftLeft_eq]

theorem and_3 (n : Nat) : n &&& 3 = n % 4 := Nat.and_two_pow_sub_one_eq_mod n 2
theorem and_15 (n : Nat) : n &&& 15 = n % 16 := Nat.and_two_pow_sub_one_eq_mod n 4
theorem and_63 (n : Nat) : n &&& 63 = n % 64 := Nat.and_two_pow_sub_one_eq_mod n 6

/-- Shifting a byte to the left loses what goes beyond it. -/
theorem shiftLeft_mod {x j k : Nat} (h : j + k = 8) : x <<< k % 256 = (x % 2 ^ j) <<< k := by
  have : 256 = 2 ^ j * 2 ^ k := by rw [← Nat.pow_add, h]
  rw [Nat.shiftLeft_eq, Nat.shiftLeft_eq, this, Nat.mul_mod_mul_right]

variable (a b c d : UInt8)

theorem toNat_sextet0 : (sextet0 a).toNat = a.toNat / 4 := by
  simp [Nat.shiftRight_eq_div_pow]

theorem toNat_sextet1 : (sextet1 a b).toNat = a.toNat % 4 * 16 + b.toNat / 16 := by
  have := b.toNat_lt
  simp only [UInt8.toNat_or, UInt8.toNat_shiftLeft, UInt8.toNat_and, UInt8.toNat_shiftRight,
    UInt8.reduceToNat, Nat.reduceMod, Nat.shiftRight_eq_div_pow, and_3]
  rw [shiftLeft_mod (j := 4) rfl, shiftLeft_or (by omega)]
  omega

theorem toNat_sextet2 : (sextet2 b c).toNat = b.toNat % 16 * 4 + c.toNat / 64 := by
  have := c.toNat_lt
  simp only [UInt8.toNat_or, UInt8.toNat_shiftLeft, UInt8.toNat_and, UInt8.toNat_shiftRight,
    UInt8.reduceToNat, Nat.reduceMod, Nat.shiftRight_eq_div_pow, and_15]
  rw [shiftLeft_mod (j := 6) rfl, shiftLeft_or (by omega)]
  omega

theorem toNat_sextet3 : (sextet3 c).toNat = c.toNat % 64 := by
  simp [and_63]

theorem toNat_byte0 (hb : b.toNat < 64) : (byte0 a b).toNat = a.toNat % 64 * 4 + b.toNat / 16 := by
  simp only [byte0, UInt8.toNat_or, UInt8.toNat_shiftLeft, UInt8.toNat_shiftRight,
    UInt8.reduceToNat, Nat.reduceMod, Nat.shiftRight_eq_div_pow]
  rw [shiftLeft_mod (j := 6) rfl, shiftLeft_or (by omega)]

theorem toNat_byte1 (hc : c.toNat < 64) : (byte1 b c).toNat = b.toNat % 16 * 16 + c.toNat / 4 := by
  simp only [byte1, UInt8.toNat_or, UInt8.toNat_shiftLeft, UInt8.toNat_shiftRight,
    UInt8.reduceToNat, Nat.reduceMod, Nat.shiftRight_eq_div_pow]
  rw [shiftLeft_mod (j := 4) rfl, shiftLeft_or (by omega)]

theorem toNat_byte2 (hd : d.toNat < 64) : (byte2 c d).toNat = c.toNat % 4 * 64 + d.toNat := by
  simp only [byte2, UInt8.toNat_or, UInt8.toNat_shiftLeft, UInt8.reduceToNat, Nat.reduceMod]
  rw [shiftLeft_mod (j := 2) rfl, shiftLeft_or hd]

end Arithmetic

/-- The values are values. -/
theorem sextet_lt (a b c : UInt8) :
    sextet0 a < 64 ∧ sextet1 a b < 64 ∧ sextet2 b c < 64 ∧ sextet3 c < 64 := by
  have := a.toNat_lt
  have := b.toNat_lt
  have := c.toNat_lt
  have h : (64 : UInt8).toNat = 64 := rfl
  simp only [UInt8.lt_iff_toNat_lt, toNat_sextet0, toNat_sextet1, toNat_sextet2, toNat_sextet3, h]
  omega

/-- Three bytes are made of their four values. -/
theorem bytes_sextets (a b c : UInt8) :
    byte0 (sextet0 a) (sextet1 a b) = a ∧ byte1 (sextet1 a b) (sextet2 b c) = b ∧
      byte2 (sextet2 b c) (sextet3 c) = c := by
  have := a.toNat_lt
  have := b.toNat_lt
  have := c.toNat_lt
  obtain ⟨_, h1, h2, h3⟩ := sextet_lt a b c
  simp only [← UInt8.toNat_inj, toNat_byte0 _ _ h1, toNat_byte1 _ _ h2, toNat_byte2 _ _ h3,
    toNat_sextet0, toNat_sextet1, toNat_sextet2, toNat_sextet3]
  omega

/-- Four values are those of the three bytes that they make. -/
theorem sextets_bytes {a b c d : UInt8} (ha : a < 64) (hb : b < 64) (hc : c < 64) (hd : d < 64) :
    sextet0 (byte0 a b) = a ∧ sextet1 (byte0 a b) (byte1 b c) = b ∧
      sextet2 (byte1 b c) (byte2 c d) = c ∧ sextet3 (byte2 c d) = d := by
  have ha' : a.toNat < 64 := ha
  have hb' : b.toNat < 64 := hb
  have hc' : c.toNat < 64 := hc
  have hd' : d.toNat < 64 := hd
  simp only [← UInt8.toNat_inj, toNat_sextet0, toNat_sextet1, toNat_sextet2, toNat_sextet3,
    toNat_byte0 _ _ hb, toNat_byte1 _ _ hc, toNat_byte2 _ _ hd]
  omega

/-- Two values are those of one byte if nothing stands beside it. -/
theorem sextets_byte {a b : UInt8} (ha : a < 64) (hb : b < 64) (h : b &&& 15 = 0) :
    sextet0 (byte0 a b) = a ∧ (byte0 a b &&& 3) <<< 4 = b := by
  have ha' : a.toNat < 64 := ha
  have hb' : b.toNat < 64 := hb
  have h : b.toNat % 16 = 0 := by simpa [and_15] using congrArg UInt8.toNat h
  have h0 := toNat_byte0 a b hb
  refine ⟨?_, ?_⟩
  · simp only [← UInt8.toNat_inj, toNat_sextet0, h0]
    omega
  · have := toNat_sextet1 (byte0 a b) 0
    simp only [sextet1, UInt8.zero_shiftRight, UInt8.or_zero] at this
    simp only [← UInt8.toNat_inj, this, h0, UInt8.toNat_zero]
    omega

/-- Three values are those of two bytes if nothing stands beside them. -/
theorem sextets_bytes₂ {a b c : UInt8} (ha : a < 64) (hb : b < 64) (hc : c < 64) (h : c &&& 3 = 0) :
    sextet0 (byte0 a b) = a ∧ sextet1 (byte0 a b) (byte1 b c) = b ∧
      (byte1 b c &&& 15) <<< 2 = c := by
  have ha' : a.toNat < 64 := ha
  have hb' : b.toNat < 64 := hb
  have hc' : c.toNat < 64 := hc
  have h : c.toNat % 4 = 0 := by simpa [and_3] using congrArg UInt8.toNat h
  have h1 := toNat_byte1 b c hc
  refine ⟨?_, ?_, ?_⟩
  · simp only [← UInt8.toNat_inj, toNat_sextet0, toNat_byte0 _ _ hb]
    omega
  · simp only [← UInt8.toNat_inj, toNat_sextet1, toNat_byte0 _ _ hb, h1]
    omega
  · have := toNat_sextet2 (byte1 b c) 0
    simp only [sextet2, UInt8.zero_shiftRight, UInt8.or_zero] at this
    simp only [← UInt8.toNat_inj, this, h1, UInt8.toNat_zero]
    omega

end Wire.Base64
