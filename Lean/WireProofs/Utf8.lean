import WireProofs.Grammar
import Wire.Json.String

/-!
# UTF-8

The bytes of a character beyond ASCII in terms of its code point, and the small tables of the reader
of strings.
-/

namespace Wire.Json

/-- A byte by its number. -/
theorem byte_eq {b : UInt8} {n : Nat} (h : n % 256 = b.toNat) : UInt8.ofNat n = b :=
  UInt8.toNat_inj.mp (by rw [UInt8.toNat_ofNat']; exact h)

/-- The number of a byte. -/
theorem toNat_byte {b : UInt8} {n : Nat} (h : b = UInt8.ofNat n) (hn : n < 256) : b.toNat = n := by
  rw [h, UInt8.toNat_ofNat', Nat.mod_eq_of_lt hn]

/-- A byte that continues a character. -/
def Continues (b : UInt8) : Prop := 128 ≤ b.toNat ∧ b.toNat < 192

/-- The code point so far with the share of bytes that continue it. -/
def codeOf (code : Nat) (bs : List UInt8) : Nat :=
  bs.foldl (fun code b => code * 64 + (b.toNat - 128)) code

theorem length_one {l : List UInt8} (h : l.length = 1) : ∃ a, l = [a] :=
  match l, h with
  | [a], _ => ⟨a, rfl⟩

theorem length_two {l : List UInt8} (h : l.length = 2) : ∃ a b, l = [a, b] :=
  match l, h with
  | [a, b], _ => ⟨a, b, rfl⟩

theorem length_three {l : List UInt8} (h : l.length = 3) : ∃ a b c, l = [a, b, c] :=
  match l, h with
  | [a, b, c], _ => ⟨a, b, c, rfl⟩

/-- The bytes of a character beyond ASCII: a first one, whose kind says how many follow, and those.
-/
theorem utf8_eq {lead : UInt8} {bs : List UInt8} {c : Char} {n least bits : Nat}
    (hl : leadByte lead = (n, least, bits)) (hn : bs.length = n) (hbs : ∀ b ∈ bs, Continues b)
    (hleast : least ≤ c.toNat) (hc : c.toNat = codeOf bits bs) :
    String.utf8EncodeChar c = lead :: bs ∧ 128 ≤ c.toNat := by
  have hv : c.val.toNat = c.toNat := rfl
  simp only [leadByte, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le,
    UInt8.lt_iff_toNat_lt] at hl
  have e192 : (192 : UInt8).toNat = 192 := rfl
  have e224 : (224 : UInt8).toNat = 224 := rfl
  have e240 : (240 : UInt8).toNat = 240 := rfl
  have e248 : (248 : UInt8).toNat = 248 := rfl
  rw [e192, e224, e240, e248] at hl
  unfold String.utf8EncodeChar
  rw [hv]
  split at hl
  · simp only [Prod.mk.injEq] at hl
    obtain ⟨rfl, rfl, rfl⟩ := hl
    obtain ⟨a, rfl⟩ := length_one hn
    have ha := hbs a (by simp)
    simp only [Continues] at ha
    simp only [codeOf, List.foldl_cons, List.foldl_nil] at hc
    simp only
    rw [if_neg (by omega), if_pos (by omega)]
    simp only [List.cons.injEq, and_true]
    exact ⟨⟨byte_eq (by omega), byte_eq (by omega)⟩, hleast⟩
  split at hl
  · simp only [Prod.mk.injEq] at hl
    obtain ⟨rfl, rfl, rfl⟩ := hl
    obtain ⟨a, b, rfl⟩ := length_two hn
    have ha := hbs a (by simp)
    have hb := hbs b (by simp)
    simp only [Continues] at ha hb
    simp only [codeOf, List.foldl_cons, List.foldl_nil] at hc
    simp only
    rw [if_neg (by omega), if_neg (by omega), if_pos (by omega)]
    simp only [List.cons.injEq, and_true]
    exact ⟨⟨byte_eq (by omega), byte_eq (by omega), byte_eq (by omega)⟩, by omega⟩
  split at hl
  · simp only [Prod.mk.injEq] at hl
    obtain ⟨rfl, rfl, rfl⟩ := hl
    obtain ⟨a, b, d, rfl⟩ := length_three hn
    have ha := hbs a (by simp)
    have hb := hbs b (by simp)
    have hd := hbs d (by simp)
    simp only [Continues] at ha hb hd
    simp only [codeOf, List.foldl_cons, List.foldl_nil] at hc
    simp only
    rw [if_neg (by omega), if_neg (by omega), if_neg (by omega)]
    simp only [List.cons.injEq, and_true]
    exact ⟨⟨byte_eq (by omega), byte_eq (by omega), byte_eq (by omega), byte_eq (by omega)⟩,
      by omega⟩
  · simp only [Prod.mk.injEq] at hl
    obtain ⟨rfl, rfl, rfl⟩ := hl
    obtain rfl := List.length_eq_zero_iff.mp hn
    simp only [codeOf, List.foldl_nil] at hc
    omega

/-- And so each character beyond ASCII is written. -/
theorem utf8_split {c : Char} (h : 128 ≤ c.toNat) :
    ∃ lead bs n least bits, String.utf8EncodeChar c = lead :: bs ∧ 128 ≤ lead.toNat ∧
      leadByte lead = (n, least, bits) ∧ bs.length = n ∧ (∀ b ∈ bs, Continues b) ∧
      least ≤ c.toNat ∧ c.toNat = codeOf bits bs := by
  have hv : c.val.toNat = c.toNat := rfl
  have valid : c.toNat < 0x110000 := by
    rcases c.valid with h | h
    · rw [hv] at h
      omega
    · rw [hv] at h
      omega
  have e192 : (192 : UInt8).toNat = 192 := rfl
  have e224 : (224 : UInt8).toNat = 224 := rfl
  have e240 : (240 : UInt8).toNat = 240 := rfl
  have e248 : (248 : UInt8).toNat = 248 := rfl
  unfold String.utf8EncodeChar
  rw [hv]
  simp only
  rw [if_neg (by omega)]
  split
  · generalize ha : UInt8.ofNat (c.toNat / 64 % 0x20 + 0xc0) = a
    generalize hb : UInt8.ofNat (c.toNat % 0x40 + 0x80) = b
    have ha := toNat_byte ha.symm (by omega)
    have hb := toNat_byte hb.symm (by omega)
    refine ⟨a, [b], 1, 0x80, a.toNat - 192, rfl, by omega, ?_, rfl, ?_, h, ?_⟩
    · simp only [leadByte, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le,
        UInt8.lt_iff_toNat_lt, e192, e224]
      rw [if_pos (by omega)]
    · simp only [List.mem_singleton, Continues]
      rintro _ rfl
      omega
    · simp only [codeOf, List.foldl_cons, List.foldl_nil]
      omega
  split
  · generalize ha : UInt8.ofNat (c.toNat / 4096 % 0x10 + 0xe0) = a
    generalize hb : UInt8.ofNat (c.toNat / 64 % 0x40 + 0x80) = b
    generalize hd : UInt8.ofNat (c.toNat % 0x40 + 0x80) = d
    have ha := toNat_byte ha.symm (by omega)
    have hb := toNat_byte hb.symm (by omega)
    have hd := toNat_byte hd.symm (by omega)
    refine ⟨a, [b, d], 2, 0x800, a.toNat - 224, rfl, by omega, ?_, rfl, ?_, by omega, ?_⟩
    · simp only [leadByte, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le,
        UInt8.lt_iff_toNat_lt, e192, e224, e240]
      rw [if_neg (by omega), if_pos (by omega)]
    · simp only [List.mem_cons, List.not_mem_nil, or_false, Continues]
      rintro _ (rfl | rfl) <;> omega
    · simp only [codeOf, List.foldl_cons, List.foldl_nil]
      omega
  · generalize ha : UInt8.ofNat (c.toNat / 262144 % 0x08 + 0xf0) = a
    generalize hb : UInt8.ofNat (c.toNat / 4096 % 0x40 + 0x80) = b
    generalize hd : UInt8.ofNat (c.toNat / 64 % 0x40 + 0x80) = d
    generalize he : UInt8.ofNat (c.toNat % 0x40 + 0x80) = e
    have ha := toNat_byte ha.symm (by omega)
    have hb := toNat_byte hb.symm (by omega)
    have hd := toNat_byte hd.symm (by omega)
    have he := toNat_byte he.symm (by omega)
    refine ⟨a, [b, d, e], 3, 0x10000, a.toNat - 240, rfl, by omega, ?_, rfl, ?_, by omega, ?_⟩
    · simp only [leadByte, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le,
        UInt8.lt_iff_toNat_lt, e192, e224, e240, e248]
      rw [if_neg (by omega), if_neg (by omega), if_pos (by omega)]
    · simp only [List.mem_cons, List.not_mem_nil, or_false, Continues]
      rintro _ (rfl | rfl | rfl) <;> omega
    · simp only [codeOf, List.foldl_cons, List.foldl_nil]
      omega

/-- A character of ASCII is its byte. -/
theorem utf8_ascii {c : Char} (h : c.toNat < 128) :
    String.utf8EncodeChar c = [UInt8.ofNat c.toNat] := by
  have hv : c.val.toNat = c.toNat := rfl
  unfold String.utf8EncodeChar
  rw [hv]
  simp only
  rw [if_pos (by omega)]

/-- The character of a byte of ASCII. -/
theorem toNat_ascii {b : UInt8} (h : b < 128) : (Char.ofNat b.toNat).toNat = b.toNat := by
  have hb : b.toNat < 128 := UInt8.lt_iff_toNat_lt.mp h
  have valid : b.toNat.isValidChar := .inl (by omega)
  rw [Char.ofNat, dif_pos valid]
  rfl

theorem scalarValue_some {n : Nat} {c : Char} : scalarValue? n = some c ↔ c.toNat = n := by
  rw [scalarValue?]
  constructor
  · intro h
    split at h
    · rw [← Option.some.inj h]
      rfl
    · cases h
  · rintro rfl
    have valid : c.toNat.isValidChar := c.valid
    rw [dif_pos valid]
    congr 1

theorem scalarValue_none {n : Nat} (h : scalarValue? n = none) : ¬ n.isValidChar := by
  intro hv
  rw [scalarValue?, dif_pos hv] at h
  cases h

theorem hexValue_some {b : UInt8} {v : Nat} : hexValue? b = some v ↔ HexDigit b v := by
  simp only [hexValue?, isDigit, Bool.and_eq_true, decide_eq_true_eq, UInt8.le_iff_toNat_le,
    HexDigit]
  have e48 : (48 : UInt8).toNat = 48 := rfl
  have e57 : (57 : UInt8).toNat = 57 := rfl
  have e97 : (97 : UInt8).toNat = 97 := rfl
  have e102 : (102 : UInt8).toNat = 102 := rfl
  have e65 : (65 : UInt8).toNat = 65 := rfl
  have e70 : (70 : UInt8).toNat = 70 := rfl
  rw [e48, e57, e97, e102, e65, e70]
  split
  · rw [Option.some.injEq]
    omega
  split
  · rw [Option.some.injEq]
    omega
  split
  · rw [Option.some.injEq]
    omega
  · simp only [reduceCtorEq, false_iff]
    omega

theorem escaped_some {b : UInt8} {c : Char} : escaped? b = some c ↔ (b, c) ∈ escapes := by
  constructor
  · intro h
    simp only [escaped?, beq_iff_eq] at h
    repeat' split at h
    all_goals first
      | cases h
        subst b
        decide
      | cases h
  · intro h
    simp only [escapes, List.mem_cons, Prod.mk.injEq, List.not_mem_nil, or_false] at h
    rcases h with ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩ |
      ⟨rfl, rfl⟩ | ⟨rfl, rfl⟩ <;> rfl

end Wire.Json
