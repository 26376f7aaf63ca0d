import WireProofs.Sextets

/-!
# What base64 is

`enc` is RFC 4648, section 4, on lists, and the encoder writes it.
-/

namespace Wire.Base64

/-- The characters of some bytes: four of each three, and padding where bytes are missing at the
end, which count as zero. -/
def enc : List UInt8 → List UInt8
  | a :: b :: c :: l =>
    encodeSextet (sextet0 a) :: encodeSextet (sextet1 a b) :: encodeSextet (sextet2 b c)
      :: encodeSextet (sextet3 c) :: enc l
  | [a, b] => [encodeSextet (sextet0 a), encodeSextet (sextet1 a b), encodeSextet (sextet2 b 0), 61]
  | [a] => [encodeSextet (sextet0 a), encodeSextet (sextet1 a 0), 61, 61]
  | [] => []

theorem sextet1_zero (a : UInt8) : sextet1 a 0 = (a &&& 3) <<< 4 := by simp [sextet1]
theorem sextet2_zero (b : UInt8) : sextet2 b 0 = (b &&& 15) <<< 2 := by simp [sextet2]

theorem toList_push (out : ByteArray) (b : UInt8) :
    (out.push b).data.toList = out.data.toList ++ [b] := Array.toList_push

theorem drop_cons {bytes : ByteArray} {i : Nat} (h : i < bytes.size) :
    bytes.data.toList.drop i = bytes[i] :: bytes.data.toList.drop (i + 1) :=
  List.drop_eq_getElem_cons h

theorem drop_nil {bytes : ByteArray} {i : Nat} (h : ¬ i < bytes.size) :
    bytes.data.toList.drop i = [] :=
  List.drop_eq_nil_of_le (Nat.not_lt.mp h)

theorem toList_encodeFrom (bytes : ByteArray) (i : Nat) (out : ByteArray) :
    (encodeFrom bytes i out).data.toList = out.data.toList ++ enc (bytes.data.toList.drop i) := by
  rw [encodeFrom]
  split
  · rename_i h
    rw [toList_encodeFrom, drop_cons (i := i) (by omega), drop_cons (i := i + 1) (by omega),
      drop_cons (i := i + 2) h]
    simp only [toList_push, enc, List.append_assoc, List.cons_append, List.nil_append]
  · split
    · rename_i _ h
      rw [drop_cons (i := i) (by omega), drop_cons (i := i + 1) h,
        drop_nil (i := i + 1 + 1) (by omega)]
      simp only [toList_push, enc, List.append_assoc, List.cons_append, List.nil_append,
        sextet2_zero]
    · split
      · rename_i h
        rw [drop_cons (i := i) h, drop_nil (i := i + 1) (by omega)]
        simp only [toList_push, enc, List.append_assoc, List.cons_append, List.nil_append,
          sextet1_zero]
      · rename_i h
        rw [drop_nil h]
        simp [enc]
termination_by bytes.size - i

/-- The encoder writes `enc`. -/
theorem toList_encode (bytes : ByteArray) : (encode bytes).data.toList = enc bytes.data.toList := by
  rw [encode, toList_encodeFrom]
  rfl

end Wire.Base64
