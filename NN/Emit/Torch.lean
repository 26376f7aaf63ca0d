import NN.Emit.Scaffold
import NN.IR.Pretty

/-!
# Operators in PyTorch

One expression an operator, with every number spelled out that PyTorch would default.
-/

namespace NN.IR

/-- A binary32 pattern as a Python expression. -/
def pythonFloat (bits : UInt32) : String :=
  if Wire.Binary32.isFinite bits then Wire.decimalOfBits bits
  else if bits == 0x7f800000 then "float(\"inf\")"
  else if bits == 0xff800000 then "float(\"-inf\")"
  else "float(\"nan\")"

/-- The operator applied to operands, which are names. -/
def Op.torch : {ins : List Shape} → {s : Shape} → Op ins s → Names ins → String
  | _, _, .linear .., .cons x (.cons w (.cons b .nil)) => s!"F.linear({x}, {w}, {b})"
  | _, _, .relu _, .cons x .nil => s!"F.relu({x})"
  | _, _, .add _, .cons x (.cons y .nil) => s!"{x} + {y}"
  | _, _, .addTail .., .cons x (.cons y .nil) => s!"{x} + {y}"
  | _, _, .conv2d (stride := stride) (pad := pad) .., .cons x (.cons w (.cons b .nil)) =>
    s!"F.conv2d({x}, {w}, {b}, stride={stride}, padding={pad}, dilation=1, groups=1)"
  | _, _, .maxPool2d (k := k) (stride := stride) .., .cons x .nil =>
    s!"F.max_pool2d({x}, kernel_size={k}, stride={stride}, padding=0, dilation=1, ceil_mode=False)"
  | _, _, .flatten .., .cons x .nil => s!"{x}.flatten(start_dim=1)"
  | _, _, .layerNorm _ d eps, .cons x (.cons gamma (.cons beta .nil)) =>
    s!"F.layer_norm({x}, ({d},), {gamma}, {beta}, eps={pythonFloat eps})"
  | _, _, .slice _ _ offset len _, .cons x .nil => s!"{x}[..., {offset}:{offset + len}]"
  | _, _, .splitHeads _ _ h k, .cons x .nil => s!"{x}.unflatten(-1, ({h}, {k})).transpose(1, 2)"
  | _, _, .joinHeads .., .cons x .nil => s!"{x}.transpose(1, 2).flatten(start_dim=2)"
  | _, _, .matmul .., .cons x (.cons y .nil) => s!"{x} @ {y}"
  | _, _, .matmulT .., .cons x (.cons y .nil) => s!"{x} @ {y}.transpose(-2, -1)"
  | _, _, .scale _ c, .cons x .nil => s!"{x} * {pythonFloat c}"
  | _, _, .causalMask _ t, .cons x .nil =>
    let above := s!"torch.ones({t}, {t}, dtype=torch.bool, device={x}.device).triu(diagonal=1)"
    s!"{x}.masked_fill({above}, -torch.inf)"
  | _, _, .softmax .., .cons x .nil => s!"F.softmax({x}, dim=-1)"
  | _, _, .meanTokens .., .cons x .nil => s!"{x}.mean(dim=1)"
  | _, _, .sumLast .., .cons x .nil => s!"{x}.sum(dim=-1)"

end NN.IR
