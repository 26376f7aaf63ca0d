import NN.Emit.Python
import NN.IR.Pretty

/-!
# Operators in PyTorch

One expression an operator, with every number spelled out that PyTorch would default. It is a list of
pieces, so that what it reads can be told from its text: `NN.Proofs.Spelling` proves that the text
reads the operands, in order, and no other name but `torch` and `F`.
-/

namespace NN.IR

/-- A part of an expression over operands of the shapes `ins`. -/
inductive Piece (ins : List Shape) where
  /-- The same for all operands and all numbers. -/
  | text (t : String)
  /-- A number. -/
  | nat (n : Nat)
  /-- A binary32 pattern. -/
  | float (bits : UInt32)
  /-- An operand, which is a name. -/
  | operand {s : Shape} (v : Var ins s)

/-- A binary32 pattern as a Python expression. -/
def pythonFloat (bits : UInt32) : String :=
  if Wire.Binary32.isFinite bits then Wire.decimalOfBits bits
  else if bits == 0x7f800000 then "torch.inf"
  else if bits == 0xff800000 then "-torch.inf"
  else "torch.nan"

namespace Piece

variable {ins : List Shape} {s t u v w : Shape}

instance : Coe String (Piece ins) := ⟨.text⟩

/-- The first operand. -/
def first : Piece (s :: ins) := .operand .zero

/-- The second operand. -/
def second : Piece (s :: t :: ins) := .operand (.succ .zero)

/-- The third operand. -/
def third : Piece (s :: t :: u :: ins) := .operand (.succ (.succ .zero))

/-- The fourth operand. -/
def fourth : Piece (s :: t :: u :: v :: ins) := .operand (.succ (.succ (.succ .zero)))

/-- The fifth operand. -/
def fifth : Piece (s :: t :: u :: v :: w :: ins) := .operand (.succ (.succ (.succ (.succ .zero))))

/-- More numbers of a list, with a comma before each, and what follows. -/
def more : List Nat → List (Piece ins) → List (Piece ins)
  | [], rest => rest
  | n :: ns, rest => ", " :: .nat n :: more ns rest

/-- The numbers of a list, with commas between them, and what follows. -/
def commas : List Nat → List (Piece ins) → List (Piece ins)
  | [], rest => rest
  | n :: ns, rest => .nat n :: more ns rest

/-- The piece over operands with these names. -/
def python (names : Names ins) : Piece ins → String
  | .text t => t
  | .nat n => toString n
  | .float bits => pythonFloat bits
  | .operand v => names.get v

end Piece

open Piece in
/-- The operator applied to its operands. -/
def Op.spelling : {ins : List Shape} → {s : Shape} → Op ins s → List (Piece ins)
  | _, _, .linear .. => ["F.linear(", first, ", ", second, ", ", third, ")"]
  | _, _, .relu _ => ["F.relu(", first, ")"]
  | _, _, .add _ => [first, " + ", second]
  | _, _, .addTail .. => [first, " + ", second]
  | _, _, .conv2d (stride := stride) (pad := pad) .. =>
    ["F.conv2d(", first, ", ", second, ", ", third, ", stride=", .nat stride, ", padding=", .nat pad,
      ", dilation=1, groups=1)"]
  | _, _, .maxPool2d (k := k) (stride := stride) .. =>
    ["F.max_pool2d(", first, ", kernel_size=", .nat k, ", stride=", .nat stride,
      ", padding=0, dilation=1, ceil_mode=False)"]
  | _, _, .flatten .. => [first, ".flatten(start_dim=1)"]
  | _, _, .layerNorm _ d eps =>
    ["F.layer_norm(", first, ", (", .nat d, ",), ", second, ", ", third, ", eps=", .float eps, ")"]
  | _, _, .slice _ _ offset len _ =>
    [first, "[..., ", .nat offset, ":", .nat (offset + len), "]"]
  | _, _, .concat .. => ["torch.cat([", first, ", ", second, "], dim=-1)"]
  | _, _, .splitHeads _ _ h k => [first, ".unflatten(-1, (", .nat h, ", ", .nat k, ")).transpose(1, 2)"]
  | _, _, .joinHeads .. => [first, ".transpose(1, 2).flatten(start_dim=2)"]
  | _, _, .matmul .. => [first, " @ ", second]
  | _, _, .matmulT .. => [first, " @ ", second, ".transpose(-2, -1)"]
  | _, _, .scale _ c => [first, " * ", .float c]
  | _, _, .causalMask _ t =>
    [first, ".masked_fill(torch.ones(", .nat t, ", ", .nat t, ", dtype=torch.bool, device=", first,
      ".device).triu(diagonal=1), -torch.inf)"]
  | _, _, .softmax .. => ["F.softmax(", first, ", dim=-1)"]
  | _, _, .meanTokens .. => [first, ".mean(dim=1)"]
  | _, _, .sumLast .. => [first, ".sum(dim=-1)"]
  | _, _, .meanLast .. => [first, ".mean(dim=-1)"]
  | _, _, .fill s c => 
    "torch.full([" :: commas s ["], fill_value=", .float c, ", dtype=torch.float32)"]
  | _, _, .sub _ => [first, " - ", second]
  | _, _, .mul _ => [first, " * ", second]
  | _, _, .subTail .. => [first, " - ", second]
  | _, _, .mulTail .. => [first, " * ", second]
  | _, _, .reshape lead _ t _ =>
    first :: ".reshape([*" :: first :: ".shape[:" :: .nat lead.length :: "]" :: more t ["])"]
  | _, _, .permute lead _ dims _ =>
    first :: ".permute([" :: commas (.range lead.length ++ dims.map (lead.length + ·)) ["])"]
  | _, _, .leakyRelu _ slope => ["F.leaky_relu(", first, ", negative_slope=", .float slope, ")"]
  | _, _, .sigmoid _ => ["torch.sigmoid(", first, ")"]
  | _, _, .tanh _ => ["torch.tanh(", first, ")"]
  | _, _, .gelu _ => ["F.gelu(", first, ", approximate=\"none\")"]
  | _, _, .geluTanh _ => ["F.gelu(", first, ", approximate=\"tanh\")"]
  | _, _, .batchNorm (eps := eps) .. =>
    ["F.batch_norm(", first, ", weight=", second, ", bias=", third, ", running_mean=", fourth,
      ", running_var=", fifth, ", training=False, momentum=0.0, eps=", .float eps, ")"]
  | _, _, .avgPool2d (k := k) (stride := stride) .. =>
    ["F.avg_pool2d(", first, ", kernel_size=", .nat k, ", stride=", .nat stride,
      ", padding=0, ceil_mode=False, count_include_pad=True)"]

/-- The operator applied to operands, which are names. -/
def Op.torch {ins : List Shape} {s : Shape} (op : Op ins s) (args : Names ins) : String :=
  .join (op.spelling.map (·.python args))

end NN.IR
