/-!
# Names in Python text

What the emitter has to know of Python's lexical rules, and no more: which texts are identifiers, and
which names an expression reads. Text that does not look like what the emitter writes (a quotation
mark, a brace, a letter that is not ASCII) is taken for part of a name, so that no name hides in it.
-/

namespace NN.Python

/-- May stand in an identifier. Python allows more letters; the emitter writes none. -/
def isWord (c : Char) : Bool := c.isAlphanum || c == '_'

/-- Stands between words. -/
def isMark (c : Char) : Bool :=
  [' ', '(', ')', '[', ']', ',', ':', '.', '+', '-', '*', '@', '='].contains c

/-- A letter, then letters, digits and underscores. Names that begin with an underscore are Python's
own. -/
def isIdentifier (text : String) : Bool :=
  match text.toList with
  | [] => false
  | c :: cs => c.isAlpha && cs.all isWord

/-- The words that look like names and are values, and the two strings that the emitter writes. -/
def constants : List (List Char) :=
  ["True".toList, "False".toList, "None".toList, "\"none\"".toList, "\"tanh\"".toList]

/-- How far an expression was read. -/
structure Scan where
  /-- The names so far. -/
  names : List String := []
  /-- Does the word stand behind a dot? -/
  dot : Bool := false
  /-- The word so far; nothing between words. -/
  word : List Char := []

/-- What the word adds to the names if the mark `next` follows it. Nothing, if it is a number or a
constant, an attribute (behind a dot), or the keyword of an argument (before `=`). An `=` that
follows no word is none of a keyword's, and counts as a name that nothing has. -/
def Scan.close (s : Scan) (next : Char) : List String :=
  match s.word with
  | [] => if next == '=' then ["="] else []
  | c :: cs =>
    if constants.contains (c :: cs)
      || (c :: cs).all isWord && (s.dot || c.isDigit || next == '=') then []
    else [String.ofList (c :: cs)]

/-- Reads one character. An attribute of `self` is one word: `self.weight`. -/
def Scan.step (s : Scan) (c : Char) : Scan :=
  if isMark c && !(c == '.' && s.word == ['s', 'e', 'l', 'f']) then
    { names := s.names ++ s.close c, dot := c == '.', word := [] }
  else { s with word := s.word ++ [c] }

/-- The names that an expression reads, in order and as often as it does. -/
def reads (text : String) : List String :=
  let s := text.toList.foldl Scan.step {}
  s.names ++ s.close ' '

#guard reads "F.linear(x, self.weight, self.bias)" = ["F", "x", "self.weight", "self.bias"]
#guard reads "F.layer_norm(v1, (10,), self.w, eps=1e-5) * -0.25" = ["F", "v1", "self.w"]
#guard reads "v1[..., 0:10].flatten(start_dim=1, keep=False)" = ["v1"]
#guard reads "self.w.mean(dim=y) + self" = ["self.w", "y", "self"]
#guard reads "F.gelu(x, approximate=\"tanh\")" = ["F", "x"]
#guard reads "f(\"none y\", \"y\")" = ["f", "\"none", "y\"", "\"y\""]
#guard reads "a == b or c<d" = ["a", "=", "=", "b", "or", "c<d"]
#guard reads "f\"{x=}\"" = ["f\"{x", "}\""]
#guard isIdentifier "layers_0_weight" && !isIdentifier "0_weight" && !isIdentifier ""

end NN.Python
