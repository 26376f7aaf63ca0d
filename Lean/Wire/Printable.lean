/-!
# Text for people

A text that came from outside may hold line feeds, which would begin a line of its own, codes that a
terminal obeys, and controls that turn the direction of writing. Where people read it, these stand as
escapes (FORMAT.md, "Verdict as text").
-/

namespace Wire

/-- A control character of ASCII or Latin-1, a line or paragraph separator, or one of the controls of
bidirectional text (Unicode's property `Bidi_Control`). -/
def isControl (c : Char) : Bool :=
  let n := c.toNat
  n < 0x20 || 0x7f ≤ n && n < 0xa0 || n == 0x61c || n == 0x200e || n == 0x200f
    || 0x2028 ≤ n && n ≤ 0x202e || 0x2066 ≤ n && n ≤ 0x2069

/-- A character as people see it: `\u` and four hexadecimal digits for a control, and a backslash
twice, so that nothing else looks like an escape. -/
def escapeControl (c : Char) : List Char :=
  if c = '\\' then ['\\', '\\']
  else if isControl c then
    '\\' :: 'u' :: [4096, 256, 16, 1].map fun d => Nat.digitChar (c.toNat / d % 16)
  else [c]

/-- A text in one line, without controls. -/
def printable (s : String) : String := .ofList (s.toList.flatMap escapeControl)

/-- Texts, a line each, whatever they hold. -/
def printableLines : List String → String
  | [] => ""
  | [l] => printable l
  | l :: ls => printable l ++ "\n" ++ printableLines ls

#guard printable "linear1.weight" = "linear1.weight"
#guard printable "größe → \"x\"" = "größe → \"x\""
#guard printable "a\naccepted: \x1b[2K" = "a\\u000aaccepted: \\u001b[2K"
#guard printable "\\u000a" = "\\\\u000a"
#guard printable "\u0085\u2028\u202e\u2066\u061c" = "\\u0085\\u2028\\u202e\\u2066\\u061c"

end Wire
