import NN.Payload.Write
import NN.Proofs.Storage
import WireProofs.Base64Encode
import WireProofs.Printed
import WireProofs.Quote

/-!
# The bytes of what is written

The pieces of a document as lists of bytes, and that arrays and objects of pieces are arrays and
objects of JSON.
-/

namespace NN.Write

open Wire Wire.Json Wire.Decimal

/-- What follows the first entry of an array or an object. -/
def tailBytes (next last : List UInt8) (closing : UInt8) : List (List UInt8) → List UInt8
  | [] => last ++ [closing]
  | v :: vs => 44 :: (next ++ (v ++ tailBytes next last closing vs))

/-- Entries between brackets. -/
def bracketBytes (opening closing : UInt8) (first next last : List UInt8) :
    List (List UInt8) → List UInt8
  | [] => [opening, closing]
  | v :: vs => opening :: (first ++ (v ++ tailBytes next last closing vs))

instance (ws : List UInt8) : Decidable (Space ws) :=
  inferInstanceAs (Decidable (∀ b ∈ ws, isSpace b = true))

theorem space_nil : Space [] := by decide

theorem space_append {a b : List UInt8} (ha : Space a) (hb : Space b) : Space (a ++ b) := by
  intro c hc
  rcases List.mem_append.mp hc with hc | hc
  · exact ha c hc
  · exact hb c hc

/-- Entries between square brackets are an array. -/
theorem arrayText_bracket {first next last : List UInt8} (hf : Space first) (hn : Space next)
    (hl : Space last) (vs : List (List UInt8)) :
    ArrayText (bracketBytes 91 93 first next last vs) vs := by
  match vs with
  | [] => exact .inl ⟨[], space_nil, rfl, rfl⟩
  | v :: vs =>
    refine .inr ⟨_, rfl, ?_⟩
    induction vs generalizing v first with
    | nil => exact .last hf hl
    | cons u us ih => exact .cons hf space_nil (ih hn u)

/-- A member of an object as it is written. -/
def memberBytes (e : String × List UInt8) : List UInt8 := utf8 (quote e.1) ++ 58 :: 32 :: e.2

theorem memberText {most : Nat} {a d : List UInt8} {e : String × List UInt8} (ha : Space a)
    (hd : Space d) (he : e.1.utf8ByteSize ≤ most) :
    MemberText most (a ++ (memberBytes e ++ d)) e := by
  have := MemberText.mk (most := most) (b := []) (c := [32]) (v := e.2) ha (quote_text e.1) he
    space_nil (by simp [Space, isSpace]) hd
  simpa [memberBytes, List.append_assoc] using this

/-- Members between braces are an object. -/
theorem objectText_bracket {most : Nat} {first next last : List UInt8} (hf : Space first)
    (hn : Space next) (hl : Space last) {es : List (String × List UInt8)}
    (he : ∀ e ∈ es, e.1.utf8ByteSize ≤ most) :
    ObjectText most (bracketBytes 123 125 first next last (es.map memberBytes)) es := by
  match es with
  | [] => exact .inl ⟨[], space_nil, rfl, rfl⟩
  | e :: es =>
    refine .inr ⟨_, rfl, ?_⟩
    induction es generalizing e first with
    | nil =>
      have := MembersText.last (memberText hf hl (he e (.head _)))
      simpa [tailBytes, List.append_assoc] using this
    | cons u us ih =>
      have := MembersText.cons (memberText hf space_nil (he e (.head _)))
        (ih hn u fun x hx => he x (.tail _ hx))
      simpa [tailBytes, List.append_assoc] using this

/-- The texts of some scalars. -/
def decimalTexts (data : Float32Array) : List (List UInt8) :=
  data.toBits.map fun bits => (shortest bits).literal.bytes

theorem drop_decimalTexts {data : Float32Array} {i : Nat} (h : i < data.size) :
    (decimalTexts data).drop i
      = (shortest (data.bits i h)).literal.bytes :: (decimalTexts data).drop (i + 1) := by
  rw [List.drop_eq_getElem_cons (by simpa [decimalTexts, Float32Array.toBits] using h)]
  simp [decimalTexts, Float32Array.toBits]

theorem toList_pushDecimals {data : Float32Array} {i : Nat} {out : ByteArray} (hi : 0 < i) :
    (pushDecimals data i out).data.toList ++ [93]
      = out.data.toList ++ tailBytes [32] [] 93 ((decimalTexts data).drop i) := by
  rw [pushDecimals]
  split
  · rename_i h
    rw [toList_pushDecimals (Nat.succ_pos i), toList_push, drop_decimalTexts h, tailBytes,
      if_neg (Nat.ne_of_gt hi)]
    simp
  · rename_i h
    have : (decimalTexts data).drop i = [] :=
      List.drop_eq_nil_of_le (by simpa [decimalTexts, Float32Array.toBits] using Nat.not_lt.mp h)
    rw [this]
    rfl
termination_by data.size - i

/-- The bytes of a piece. -/
def Piece.bytes : Piece → List UInt8
  | .text s => utf8 s
  | .decimals data => bracketBytes 91 93 [] [32] [] (decimalTexts data)
  | .base64 data => 34 :: ((Base64.encode data.bytes).data.toList ++ [34])

theorem toList_push (out : ByteArray) (piece : Piece) :
    (Piece.push out piece).data.toList = out.data.toList ++ piece.bytes := by
  cases piece with
  | text s => simp [Piece.push, Piece.bytes, utf8]
  | base64 data =>
    simp [Piece.push, Piece.bytes, Base64.toList_encodeFrom,
      Base64.toList_encode]
  | decimals data =>
    simp only [Piece.push, Piece.bytes, Base64.toList_push]
    rw [pushDecimals]
    split
    · rename_i h
      rw [if_pos rfl, toList_pushDecimals (by decide), Decimal.toList_push, Base64.toList_push]
      have := drop_decimalTexts h
      rw [List.drop_zero] at this
      rw [this]
      simp [bracketBytes]
    · rename_i h
      have : decimalTexts data = [] := by
        apply List.eq_nil_of_length_eq_zero
        simpa [decimalTexts, Float32Array.toBits] using Nat.eq_zero_of_not_pos h
      rw [this]
      simp [bracketBytes]

/-- The bytes of pieces. -/
def bytesOf (pieces : List Piece) : List UInt8 := pieces.flatMap Piece.bytes

theorem bytesOf_nil : bytesOf [] = [] := rfl

theorem bytesOf_cons (piece : Piece) (pieces : List Piece) :
    bytesOf (piece :: pieces) = piece.bytes ++ bytesOf pieces := List.flatMap_cons

theorem bytesOf_append (a b : List Piece) : bytesOf (a ++ b) = bytesOf a ++ bytesOf b :=
  List.flatMap_append

theorem toList_foldl_push (pieces : List Piece) (out : ByteArray) :
    (pieces.foldl Piece.push out).data.toList
      = out.data.toList ++ bytesOf pieces := by
  induction pieces generalizing out with
  | nil => simp [bytesOf_nil]
  | cons piece pieces ih => rw [List.foldl_cons, ih, toList_push, bytesOf_cons, List.append_assoc]

theorem toList_writePayload (enc : Encoding) (p : Payload) :
    (writePayload enc p).data.toList = bytesOf (document enc p) ++ [10] := by
  rw [writePayload, Base64.toList_push, toList_foldl_push]
  rfl

/-- The white space is white space. -/
structure Spacing.Fits (s : Spacing) : Prop where
  /-- Before the first entry. -/
  first : Space (utf8 s.first)
  /-- Before the others. -/
  next : Space (utf8 s.next)
  /-- Behind the last one. -/
  last : Space (utf8 s.last)

theorem inline_fits : inline.Fits := by
  constructor <;> decide

theorem lines_fits {margin : String} (h : Space (utf8 margin)) : (lines margin).Fits := by
  have two : Space (utf8 "  ") := by decide
  constructor <;> simp only [lines]
  · rw [utf8_append]
    exact space_append h two
  · rw [utf8_append]
    exact space_append h two
  · exact h

theorem bytesOf_bracket {s : Spacing} {opening closing : String} {o c : UInt8}
    (ho : utf8 opening = [o]) (hc : utf8 closing = [c]) (entries : List (List Piece)) :
    bytesOf (bracket s opening closing entries)
      = bracketBytes o c (utf8 s.first) (utf8 s.next) (utf8 s.last) (entries.map bytesOf) := by
  have comma : utf8 "," = [44] := by decide
  cases entries with
  | nil =>
    simp [bracket, bytesOf_cons, bytesOf_nil, Piece.bytes, utf8_append, ho, hc, bracketBytes]
  | cons e es =>
    have tail : bytesOf (es.flatMap (.text ("," ++ s.next) :: ·)) ++ (utf8 s.last ++ [c])
        = tailBytes (utf8 s.next) (utf8 s.last) c (es.map bytesOf) := by
      induction es with
      | nil => rfl
      | cons u us ih =>
        rw [List.flatMap_cons, bytesOf_append, List.append_assoc, ih, bytesOf_cons, List.map_cons,
          tailBytes, Piece.bytes, utf8_append, comma]
        simp
    simp only [bracket, bytesOf_cons, bytesOf_append, bytesOf_nil, Piece.bytes, utf8_append, ho, hc,
      bracketBytes, List.map_cons, List.append_assoc, List.cons_append, List.nil_append,
      List.append_nil, ← tail]

/-- An array that is written is an array of what its entries are written as. -/
theorem arrayText_array {s : Spacing} (hs : s.Fits) (entries : List (List Piece)) :
    ArrayText (bytesOf (array s entries)) (entries.map bytesOf) := by
  rw [array, bytesOf_bracket (o := 91) (c := 93) (by decide) (by decide)]
  exact arrayText_bracket hs.first hs.next hs.last _

/-- An object that is written is an object of its keys and of what its values are written as. -/
theorem objectText_object {most : Nat} {s : Spacing} (hs : s.Fits)
    {members : List (String × List Piece)}
    (hk : ∀ k ∈ members.map (·.1), k.utf8ByteSize ≤ most) :
    ObjectText most (bytesOf (object s members)) (members.map fun m => (m.1, bytesOf m.2)) := by
  have colon : utf8 ": " = [58, 32] := by decide
  have entries : (members.map fun (key, value) => Piece.text (quote key ++ ": ") :: value).map
      bytesOf = (members.map fun m => (m.1, bytesOf m.2)).map memberBytes := by
    simp [bytesOf_cons, Piece.bytes, utf8_append, colon, memberBytes]
  rw [object, bytesOf_bracket (o := 123) (c := 125) (by decide) (by decide), entries]
  refine objectText_bracket hs.first hs.next hs.last fun e he => ?_
  obtain ⟨m, hm, rfl⟩ := List.mem_map.mp he
  exact hk m.1 (List.mem_map_of_mem hm)

end NN.Write
