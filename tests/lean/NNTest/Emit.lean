import NN.Emit.Module

/-!
# The Python of operators

Each spelling, written once more and by hand, with numbers that are all different: a theorem says what
a spelling reads, not which number stands where.
-/

namespace NNTest

open NN NN.IR NN.Python

private def x : Names [[]] := .cons "x" .nil
private def xw : Names [[], []] := .cons "x" (.cons "w" .nil)
private def xwb : Names [[], [], []] := .cons "x" (.cons "w" (.cons "b" .nil))

/-- The names under other shapes. -/
private def shaped {ss : List Shape} (names : Names ss) (ts : List Shape)
    (h : names.toList.length = ts.length) : Names ts := .ofList ts names.toList h

private def torch {ins : List Shape} {s : Shape} (op : Op ins s) {ss : List Shape} (names : Names ss)
    (h : names.toList.length = ins.length := by rfl) : String :=
  op.torch (shaped names ins h)

#guard torch (.linear [2] 3 5) xwb = "F.linear(x, w, b)"
#guard torch (.relu [2]) x = "F.relu(x)"
#guard torch (.add [2]) xw = "x + w"
#guard torch (.addTail [2] [3]) xw = "x + w"
#guard torch (.conv2d 2 3 11 13 5 7 9 4 6) xwb
  = "F.conv2d(x, w, b, stride=4, padding=6, dilation=1, groups=1)"
#guard torch (.maxPool2d 2 3 11 13 5 4) x
  = "F.max_pool2d(x, kernel_size=5, stride=4, padding=0, dilation=1, ceil_mode=False)"
#guard torch (.flatten 2 [3, 5]) x = "x.flatten(start_dim=1)"
#guard torch (.layerNorm [2] 3 0x3f000000) xwb = "F.layer_norm(x, (3,), w, b, eps=0.5)"
#guard torch (.slice [2] 11 3 5 (by decide)) x = "x[..., 3:8]"
#guard torch (.concat [2] 3 5) xw = "torch.cat([x, w], dim=-1)"
#guard torch (.splitHeads 2 3 5 7) x = "x.unflatten(-1, (5, 7)).transpose(1, 2)"
#guard torch (.joinHeads 2 3 5 7) x = "x.transpose(1, 2).flatten(start_dim=2)"
#guard torch (.matmul [2] 3 5 7) xw = "x @ w"
#guard torch (.matmulT [2] 3 5 7) xw = "x @ w.transpose(-2, -1)"
#guard torch (.scale [2] 0xbe800000) x = "x * -0.25"
#guard torch (.scale [2] 0xff800000) x = "x * -torch.inf"
#guard torch (.scale [2] 0x7fc00000) x = "x * torch.nan"
#guard torch (.causalMask [2] 3) x = "x.masked_fill(" ++
  "torch.ones(3, 3, dtype=torch.bool, device=x.device).triu(diagonal=1), -torch.inf)"
#guard torch (.softmax [2] 3) x = "F.softmax(x, dim=-1)"
#guard torch (.meanTokens 2 3 5) x = "x.mean(dim=1)"
#guard torch (.sumLast [2] 3) x = "x.sum(dim=-1)"
#guard torch (.meanLast [2] 3) x = "x.mean(dim=-1)"
#guard (Op.fill [2, 3] 0x3f000000).torch .nil
  = "torch.full([2, 3], fill_value=0.5, dtype=torch.float32)"
#guard (Op.fill [] 0x7fc00000).torch .nil
  = "torch.full([], fill_value=torch.nan, dtype=torch.float32)"
#guard torch (.sub [2]) xw = "x - w"
#guard torch (.mul [2]) xw = "x * w"
#guard torch (.subTail [2] [3]) xw = "x - w"
#guard torch (.mulTail [2] [3]) xw = "x * w"
#guard torch (.reshape [2] [3, 4] [6, 2] (by decide)) x = "x.reshape([*x.shape[:1], 6, 2])"
#guard torch (.reshape [] [3, 4] [12] (by decide)) x = "x.reshape([*x.shape[:0], 12])"
#guard torch (.permute [2] [3, 4, 5] [2, 0, 1] (by decide)) x = "x.permute([0, 3, 1, 2])"
#guard torch (.permute [] [3, 4] [1, 0] (by decide)) x = "x.permute([1, 0])"
#guard torch (.leakyRelu [2] 0x3f000000) x = "F.leaky_relu(x, negative_slope=0.5)"
#guard torch (.sigmoid [2]) x = "torch.sigmoid(x)"
#guard torch (.tanh [2]) x = "torch.tanh(x)"
#guard torch (.gelu [2]) x = "F.gelu(x, approximate=\"none\")"
#guard torch (.geluTanh [2]) x = "F.gelu(x, approximate=\"tanh\")"
#guard (Op.batchNorm 2 3 [5] 0x3f000000).torch
    (.cons "x" (.cons "g" (.cons "b" (.cons "m" (.cons "v" .nil)))))
  = "F.batch_norm(x, weight=g, bias=b, running_mean=m, running_var=v, training=False, " ++
    "momentum=0.0, eps=0.5)"
#guard torch (.avgPool2d 2 3 11 13 5 4) x
  = "F.avg_pool2d(x, kernel_size=5, stride=4, padding=0, ceil_mode=False, count_include_pad=True)"

#guard linesOf 3 "abcdefgh".toList = ["abc", "def", "gh"]
#guard linesOf 3 "abcdef".toList = ["abc", "def"]
#guard linesOf 3 [] = [""]
#guard linesOf 0 ['a'] = ["a"]

-- A name that does not do has them all numbered; one collision is enough.
#guard (parameterNames [⟨"a.b", [2]⟩, ⟨"a_b", [3]⟩]).toList = ["self.p0", "self.p1"]
#guard (parameterNames [⟨"a.b", [2]⟩, ⟨"a_c", [3]⟩]).toList = ["self.a_b", "self.a_c"]

end NNTest
