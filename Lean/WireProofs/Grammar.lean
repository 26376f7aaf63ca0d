import WireProofs.Literal

/-!
# What JSON is

RFC 8259 as relations between texts, which are lists of bytes, and what they say; declared without
the reader. A text of a value begins with its first byte and ends with its last one: the white space
around it belongs to where it stands. What stands in an array or an object is a text here, and what
that must be is said by those who use the array or the object.
-/

namespace Wire.Json

/-- Is this a byte of white space? -/
def isSpace (b : UInt8) : Bool := b == 32 || b == 10 || b == 13 || b == 9

/-- White space. -/
def Space (ws : List UInt8) : Prop := ∀ b ∈ ws, isSpace b = true

/-! ## Strings -/

/-- A hexadecimal digit and its value. -/
def HexDigit (b : UInt8) (v : Nat) : Prop :=
  48 ≤ b.toNat ∧ b.toNat ≤ 57 ∧ b.toNat = v + 48
    ∨ 97 ≤ b.toNat ∧ b.toNat ≤ 102 ∧ b.toNat = v + 87
    ∨ 65 ≤ b.toNat ∧ b.toNat ≤ 70 ∧ b.toNat = v + 55

/-- Four hexadecimal digits and their value. -/
inductive Hex : List UInt8 → Nat → Prop where
  /-- The most significant one comes first. -/
  | mk {a b c d : UInt8} {p q r s : Nat} (ha : HexDigit a p) (hb : HexDigit b q) (hc : HexDigit c r)
      (hd : HexDigit d s) : Hex [a, b, c, d] (4096 * p + 256 * q + 16 * r + s)

/-- The letters that may follow a backslash, and what they stand for. -/
def escapes : List (UInt8 × Char) :=
  [(34, '"'), (92, '\\'), (47, '/'), (98, '\x08'), (102, '\x0c'), (110, '\n'), (114, '\r'),
    (116, '\t')]

/-- A character of a string, as it may be written. -/
inductive CharText : List UInt8 → Char → Prop where
  /-- As itself, in UTF-8. -/
  | plain {c : Char} (control : 32 ≤ c.toNat) (quote : c ≠ '"') (backslash : c ≠ '\\') :
      CharText (String.utf8EncodeChar c) c
  /-- By a letter. -/
  | letter {b : UInt8} {c : Char} (h : (b, c) ∈ escapes) : CharText [92, b] c
  /-- By its code point. -/
  | code {ds : List UInt8} {c : Char} (h : Hex ds c.toNat) : CharText (92 :: 117 :: ds) c
  /-- By a surrogate pair. -/
  | pair {high low : List UInt8} {h l : Nat} {c : Char} (hh : Hex high h) (hl : Hex low l)
      (isHigh : 0xd800 ≤ h ∧ h < 0xdc00) (isLow : 0xdc00 ≤ l ∧ l < 0xe000)
      (hc : c.toNat = 0x10000 + (h - 0xd800) * 0x400 + (l - 0xdc00)) :
      CharText (92 :: 117 :: (high ++ 92 :: 117 :: low)) c

/-- Characters one after another. -/
inductive CharsText : List UInt8 → List Char → Prop where
  /-- None. -/
  | nil : CharsText [] []
  /-- One and more. -/
  | cons {one text : List UInt8} {c : Char} {cs : List Char} (h : CharText one c)
      (more : CharsText text cs) : CharsText (one ++ text) (c :: cs)

/-- A string. -/
def StringText (text : List UInt8) (s : String) : Prop :=
  ∃ body, text = 34 :: (body ++ [34]) ∧ CharsText body s.toList

/-! ## Natural numbers -/

/-- A natural number that is written with digits only, and not with more than the limit. -/
def NaturalText (limits : Limits) (text : List UInt8) (n : Nat) : Prop :=
  Digits text ∧ (text.head? = some 48 → text.length = 1) ∧ text.length ≤ limits.digits ∧
    n = natOf 0 text

/-! ## Arrays and objects -/

/-- The entries of an array that has some, from behind its opening bracket to its closing one. -/
inductive EntriesText : List UInt8 → List (List UInt8) → Prop where
  /-- The last one. -/
  | last {a b v : List UInt8} (ha : Space a) (hb : Space b) :
      EntriesText (a ++ (v ++ (b ++ [93]))) [v]
  /-- One, a comma and more. -/
  | cons {a b v text : List UInt8} {vs : List (List UInt8)} (ha : Space a) (hb : Space b)
      (more : EntriesText text vs) : EntriesText (a ++ (v ++ (b ++ 44 :: text))) (v :: vs)

/-- An array of these texts. -/
def ArrayText (text : List UInt8) (vs : List (List UInt8)) : Prop :=
  (∃ a, Space a ∧ text = 91 :: (a ++ [93]) ∧ vs = []) ∨ ∃ t, text = 91 :: t ∧ EntriesText t vs

/-- A key of at most `most` bytes, a colon, and a text. -/
inductive MemberText (most : Nat) : List UInt8 → String × List UInt8 → Prop where
  /-- White space may be around each. -/
  | mk {a b c d k v : List UInt8} {name : String} (ha : Space a) (hk : StringText k name)
      (hn : name.utf8ByteSize ≤ most) (hb : Space b) (hc : Space c) (hd : Space d) :
      MemberText most (a ++ (k ++ (b ++ 58 :: (c ++ (v ++ d))))) (name, v)

/-- The members of an object that has some, from behind its opening brace to its closing one. -/
inductive MembersText (most : Nat) : List UInt8 → List (String × List UInt8) → Prop where
  /-- The last one. -/
  | last {one : List UInt8} {e : String × List UInt8} (h : MemberText most one e) :
      MembersText most (one ++ [125]) [e]
  /-- One, a comma and more. -/
  | cons {one text : List UInt8} {e : String × List UInt8} {es : List (String × List UInt8)}
      (h : MemberText most one e) (more : MembersText most text es) :
      MembersText most (one ++ 44 :: text) (e :: es)

/-- An object with these members, keys of at most `most` bytes. A key may be there twice: that it is
not is said where objects are used. -/
def ObjectText (most : Nat) (text : List UInt8) (es : List (String × List UInt8)) : Prop :=
  (∃ a, Space a ∧ text = 123 :: (a ++ [125]) ∧ es = []) ∨
    ∃ t, text = 123 :: t ∧ MembersText most t es

/-- The keys of an object's members. -/
def keysOf (es : List (String × List UInt8)) : List String := es.map (·.1)

/-- The members of an object are fields that it knows, none twice, and those that it must have. -/
structure FieldsOf (required optional : List String) (es : List (String × List UInt8)) : Prop where
  /-- No key twice. -/
  nodup : (keysOf es).Nodup
  /-- No other keys. -/
  known : ∀ k ∈ keysOf es, k ∈ required ∨ k ∈ optional
  /-- No key missing. -/
  all : ∀ k ∈ required, k ∈ keysOf es

/-! ## Any value -/

/-- A value without others inside. -/
inductive AtomText (limits : Limits) : List UInt8 → Prop where
  /-- A string. -/
  | string {text : List UInt8} {s : String} (h : StringText text s) : AtomText limits text
  /-- A number. -/
  | number {l : Literal} (h : l.Valid) (within : l.Within limits) : AtomText limits l.bytes
  /-- `true` -/
  | true : AtomText limits [116, 114, 117, 101]
  /-- `false` -/
  | false : AtomText limits [102, 97, 108, 115, 101]
  /-- `null` -/
  | null : AtomText limits [110, 117, 108, 108]

/-- Any value, nested at most so deep, no key twice in one object. -/
def ValueText (limits : Limits) : Nat → List UInt8 → Prop
  | 0, text => AtomText limits text
  | depth + 1, text =>
    AtomText limits text
      ∨ (∃ vs, ArrayText text vs ∧ ∀ v ∈ vs, ValueText limits depth v)
      ∨ ∃ es, ObjectText limits.name text es ∧ (keysOf es).Nodup ∧
          ∀ e ∈ es, ValueText limits depth e.2

end Wire.Json
