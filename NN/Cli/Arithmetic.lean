import NN.Cli.Operands
import NN.Tensor.Float32Array
import Wire.Binary32.Compare
import Wire.Cli
import Wire.Json.Write

/-!
# `arithmetic`: the arithmetic of `Wire.Binary32` and that of the hardware

The theorems say that `Wire.Binary32` rounds correctly; this command asks whether the hardware,
which `Float32` stands for, gives the same bits. `--answer` is for comparisons from outside.
-/

namespace NN.Cli

open Wire Wire.Cli

/-- The help of `arithmetic`. -/
def arithmeticHelp : String :=
  "Compares binary32 arithmetic as Lean proves it correct with that of the hardware.

  arithmetic [--count N] [--seed N] [--operation NAME …] [--report FORM]
  arithmetic --answer NAME

  --count N          operands of each operation (default: 600000)
  --seed N           below 2^64 (default: 0)
  --operation NAME   add, sub, mul, div, sqrt, neg, abs, lt, le, eq or max (default: all)
  --report FORM      text (default) or json: lines `torchlean-arithmetic {…}`
  --answer NAME      these, or fma, or ofNat: reads triples of little-endian binary32 from standard
                     input and writes a result for each, 1 and 0 for yes and no
  --help             this text

Exit codes: 0 no difference, 2 usage, 3 a difference, 1 anything else."

/-- An operation in both arithmetics. -/
structure Operation where
  /-- The name. -/
  name : String
  /-- How many operands it takes. -/
  arity : Nat
  /-- In `Wire.Binary32`. -/
  proved : Binary32 → Binary32 → Binary32 → UInt32
  /-- On the hardware, where `Float32` has it. -/
  hardware : Option (Float32 → Float32 → UInt32)

/-- Yes and no as scalars' bits. -/
@[inline] def bit (b : Bool) : UInt32 := if b then 1 else 0

/-- The operations. -/
def operations : List Operation := [
  ⟨"add", 2, fun x y _ => (x.add y).bits, some fun x y => (x + y).toBits⟩,
  ⟨"sub", 2, fun x y _ => (x.sub y).bits, some fun x y => (x - y).toBits⟩,
  ⟨"mul", 2, fun x y _ => (x.mul y).bits, some fun x y => (x * y).toBits⟩,
  ⟨"fma", 3, fun x y z => (x.fma y z).bits, none⟩,
  ⟨"div", 2, fun x y _ => (x.div y).bits, some fun x y => (x / y).toBits⟩,
  ⟨"sqrt", 1, fun x _ _ => x.sqrt.bits, some fun x _ => x.sqrt.toBits⟩,
  ⟨"neg", 1, fun x _ _ => x.neg.bits, some fun x _ => (-x).toBits⟩,
  ⟨"abs", 1, fun x _ _ => x.abs.bits, some fun x _ => x.abs.toBits⟩,
  ⟨"lt", 2, fun x y _ => bit (x.lt y), some fun x y => bit (x < y)⟩,
  ⟨"le", 2, fun x y _ => bit (x.le y), some fun x y => bit (x ≤ y)⟩,
  ⟨"eq", 2, fun x y _ => bit (x.eq y), some fun x y => bit (x == y)⟩,
  ⟨"max", 2, fun x y _ => (x.max y).bits,
    some fun x y => (if x < y || y.isNaN then y else x).toBits⟩,
  ⟨"ofNat", 1, fun x _ _ => (Binary32.ofNat x.bits.toNat).bits, none⟩]

/-- A pattern in hexadecimal. -/
def hexadecimal (v : UInt32) : String :=
  let digits := Nat.toDigits 16 v.toNat
  "0x" ++ String.ofList (List.replicate (8 - digits.length) '0' ++ digits)

/-- The same bits, or both NaN. -/
def sameBits (a b : UInt32) : Bool := a == b || (⟨a⟩ : Binary32).isNaN && (⟨b⟩ : Binary32).isNaN

/-- Operands whose results differ. -/
structure Difference where
  /-- As many as the operation takes. -/
  operands : List UInt32
  /-- The result in `Wire.Binary32`. -/
  proved : UInt32
  /-- The hardware's. -/
  hardware : UInt32
deriving DecidableEq, Repr

/-- What came of an operation on operands of one class. -/
structure Compared where
  /-- The operation. -/
  operation : String
  /-- How the operands were chosen. -/
  operands : OperandClass
  /-- How many results were compared. -/
  compared : Nat
  /-- How many differ. -/
  differences : Nat := 0
  /-- The first of these. -/
  found : Array Difference := #[]

/-- Compares `count` results. -/
def compare (o : Operation) (hardware : Float32 → Float32 → UInt32) (c : OperandClass)
    (seed : UInt64) (count : Nat) : Compared := Id.run do
  let mut differences := 0
  let mut found := #[]
  for i in [0:count] do
    let v := Operands.draw c seed i
    let here := o.proved ⟨v.x⟩ ⟨v.y⟩ ⟨v.z⟩
    let there := hardware (.ofBits v.x) (.ofBits v.y)
    unless sameBits here there do
      differences := differences + 1
      if found.size < 5 then found := found.push ⟨[v.x, v.y].take o.arity, here, there⟩
  return { operation := o.name, operands := c, compared := count, differences, found }

/-- A cell of the table. -/
def cell (text : String) : String := text ++ String.ofList (List.replicate (12 - text.length) ' ')

/-- Lines for people. -/
def Compared.toText (r : Compared) : String :=
  let row := s!"{cell r.operation}{cell r.operands.name}{cell (toString r.compared)}{r.differences}"
  "\n".intercalate (row :: r.found.toList.map fun d =>
    s!"{r.operation} {" ".intercalate (d.operands.map hexadecimal)}: "
      ++ s!"{hexadecimal d.proved}, on the hardware {hexadecimal d.hardware}")

/-- A line for programs. -/
def Compared.toLine (r : Compared) : String :=
  let bits (v : UInt32) : Json.Value := .str (hexadecimal v)
  "torchlean-arithmetic " ++ Json.Value.compact (.obj [
    ("against", .str "hardware"), ("operation", .str r.operation), ("class", .str r.operands.name),
    ("compared", .nat r.compared), ("differences", .nat r.differences),
    ("found", .arr (r.found.toList.map fun d => .obj [
      ("operands", .arr (d.operands.map bits)), ("lean", bits d.proved),
      ("other", bits d.hardware)]))])

/-- Compares operations on operands of every class. -/
def compareAll (os : List Operation) (seed : UInt64) (count : Nat) (json : Bool) : IO UInt32 := do
  let each := (count + OperandClass.all.length - 1) / OperandClass.all.length
  let mut differ := 0
  unless json do IO.println s!"{cell "operation"}{cell "operands"}{cell "compared"}differ"
  for o in os do
    let some hardware := o.hardware | continue
    for c in OperandClass.all do
      let r := compare o hardware c seed each
      IO.println (if json then r.toLine else r.toText)
      (← IO.getStdout).flush
      differ := differ + r.differences
  unless json do IO.println (if differ = 0 then "no difference" else s!"{differ} differ")
  return (if differ = 0 then Exit.ok else Exit.rejected).code

/-- The little-endian word at a place of bytes. -/
def wordAt (data : ByteArray) (i : Nat) : UInt32 :=
  let byte (k : Nat) : UInt8 := data[i + k]?.getD 0
  packLE (byte 0) (byte 1) (byte 2) (byte 3)

/-- The results for all whole triples of `data`. -/
def answers (o : Operation) (data : ByteArray) : ByteArray := Id.run do
  let mut out := ByteArray.emptyWithCapacity (data.size / 3)
  for i in [0:data.size / 12] do
    let r := o.proved ⟨wordAt data (12 * i)⟩ ⟨wordAt data (12 * i + 4)⟩ ⟨wordAt data (12 * i + 8)⟩
    out := pushLE out r
  return out

/-- Answers triples of operands until the input ends. -/
partial def answer (o : Operation) (rest : ByteArray := .empty) : IO UInt32 := do
  -- No measure: the other side decides how much it sends.
  let data ← (← IO.getStdin).read 786432
  if data.isEmpty then
    (← IO.getStdout).flush
    if rest.isEmpty then return Exit.ok.code
    IO.eprintln "arithmetic: the input ends within a triple"
    return Exit.usage.code
  let data := rest ++ data
  (← IO.getStdout).write (answers o data)
  answer o (data.extract (data.size / 12 * 12) data.size)

/-- The operation with a name. -/
def operation (name : String) : Except String Operation :=
  match operations.find? (·.name == name) with
  | some o => .ok o
  | none => .error s!"{name} is not one of {", ".intercalate (operations.map (·.name))}"

/-- The value of an option that is a natural number below a bound. -/
def natural (a : Args) (key : String) (default bound : Nat) : Except String Nat := do
  let some text ← a.once? key | return default
  match text.toNat? with
  | some n => if n < bound then return n else throw s!"{key} is below {bound}, not {text}"
  | none => throw s!"{key} is a natural number, not {text}"

/-- The command `arithmetic`. -/
def arithmetic (words : List String) : IO UInt32 := do
  let parsed : Except String (IO UInt32) := do
    let a ← parse ["--count", "--seed", "--operation", "--answer", "--report"] ["--help"] words
    if a.has "--help" then return do IO.println arithmeticHelp; return Exit.ok.code
    if let word :: _ := a.positional then throw s!"what is {word}?"
    if let some name ← a.once? "--answer" then
      if a.options.length > 1 then throw "--answer goes alone"
      return answer (← operation name)
    let json := (← a.choice "--report" "text" ["text", "json"]) == "json"
    let count ← natural a "--count" 600000 (2 ^ 40)
    let seed ← natural a "--seed" 0 UInt64.size
    let os ← match a.all "--operation" with
      | [] => pure operations
      | names => names.mapM operation
    if let some o := os.find? fun o => o.hardware.isNone && os.length < operations.length then
      throw s!"Lean's Float32 has no {o.name}: compare it from outside with --answer"
    return compareAll os (.ofNat seed) count json
  match parsed with
  | .ok run => run
  | .error message => usageError "arithmetic" message

end NN.Cli
