import NN.IR.Graph

/-!
# Evaluation in binary32

One evaluator for every model: import runs it on the probe, and the emitted PyTorch is compared with
it. Sums run left to right in binary32, as the loops say.
-/

namespace NN.IR

/-- A tensor for each shape. -/
inductive Tensors : List Shape → Type where
  /-- None. -/
  | nil : Tensors []
  /-- One and more. -/
  | cons {s : Shape} {ss : List Shape} (t : Tensor s) (ts : Tensors ss) : Tensors (s :: ss)

/-- The value that a reference means. -/
def Tensors.get {Γ : Context} {s : Shape} : Tensors Γ → Var Γ s → Tensor s
  | .cons t _, .zero => t
  | .cons _ ts, .succ v => ts.get v

/-- The values that references mean. -/
def Tensors.getAll {Γ : Context} (env : Tensors Γ) : {ss : List Shape} → Vars Γ ss → Tensors ss
  | _, .nil => .nil
  | _, .cons v vs => .cons (env.get v) (env.getAll vs)

/-- `init + f 0 + … + f (n - 1)`, from left to right. -/
@[inline] def sumFrom (init : Float32) (n : Nat) (f : Nat → Float32) : Float32 :=
  go n init
where
  /-- Adds the `left` terms that are still to come. -/
  @[specialize] go : Nat → Float32 → Float32
    | 0, acc => acc
    | left + 1, acc => go left (acc + f (n - (left + 1)))

/-- The largest of `f 0`, …, `f (n - 1)`, `-∞` if there is none, NaN if one is NaN. -/
@[inline] def maxOf (n : Nat) (f : Nat → Float32) : Float32 :=
  go n (.ofBits 0xff800000)
where
  /-- Takes the `left` candidates that are still to come. -/
  @[specialize] go : Nat → Float32 → Float32
    | 0, acc => acc
    | left + 1, acc =>
      let x := f (n - (left + 1))
      go left (if acc < x || x.isNaN then x else acc)

/-- The value of an operator. -/
def Op.eval : {ins : List Shape} → {s : Shape} → Op ins s → Tensors ins → Tensor s
  | _, _, .linear lead i o, .cons x (.cons w (.cons b .nil)) =>
    .generate (lead ++ [o]) fun j =>
      let row := j / o
      let col := j % o
      sumFrom 0 i (fun k => x.at_ (row * i + k) * w.at_ (col * i + k)) + b.at_ col
  | _, _, .relu s, .cons x .nil => .generate s fun j => let a := x.at_ j; if a < 0 then 0 else a
  | _, _, .add s, .cons x (.cons y .nil) => .generate s fun j => x.at_ j + y.at_ j
  | _, _, .addTail lead s, .cons x (.cons y .nil) =>
    .generate (lead ++ s) fun j => x.at_ j + y.at_ (j % s.numel)
  | _, _, .conv2d n ci h w co kh kw stride pad, .cons x (.cons k (.cons b .nil)) =>
    let oh := (h + 2 * pad - kh) / stride + 1
    let ow := (w + 2 * pad - kw) / stride + 1
    .generate [n, co, oh, ow] fun j =>
      let col := j % ow
      let row := j / ow % oh
      let channel := j / (ow * oh) % co
      let sample := j / (ow * oh * co)
      sumFrom 0 ci (fun c => sumFrom 0 kh fun u => sumFrom 0 kw fun v =>
        let r := row * stride + u
        let q := col * stride + v
        if pad ≤ r ∧ r < h + pad ∧ pad ≤ q ∧ q < w + pad then
          x.at_ (((sample * ci + c) * h + (r - pad)) * w + (q - pad))
            * k.at_ (((channel * ci + c) * kh + u) * kw + v)
        else 0) + b.at_ channel
  | _, _, .maxPool2d n c h w k stride, .cons x .nil =>
    let oh := (h - k) / stride + 1
    let ow := (w - k) / stride + 1
    .generate [n, c, oh, ow] fun j =>
      let col := j % ow
      let row := j / ow % oh
      let plane := j / (ow * oh)
      maxOf (k * k) fun p =>
        x.at_ ((plane * h + row * stride + p / k) * w + col * stride + p % k)
  | _, _, .flatten n s, .cons x .nil => x.reshape [n, s.numel] (by simp [Shape.numel])
  | _, _, .layerNorm lead d eps, .cons x (.cons gamma (.cons beta .nil)) =>
    let size := Float32.ofNat d
    let rows := lead.numel
    let mean : Tensor [rows] := .generate _ fun r => sumFrom 0 d (fun k => x.at_ (r * d + k)) / size
    let scale : Tensor [rows] := .generate _ fun r =>
      let m := mean.at_ r
      let variance := sumFrom 0 d (fun k => let e := x.at_ (r * d + k) - m; e * e) / size
      1 / (variance + .ofBits eps).sqrt
    .generate (lead ++ [d]) fun j =>
      (x.at_ j - mean.at_ (j / d)) * scale.at_ (j / d) * gamma.at_ (j % d) + beta.at_ (j % d)
  | _, _, .slice lead d offset len _, .cons x .nil =>
    .generate (lead ++ [len]) fun j => x.at_ (j / len * d + offset + j % len)
  | _, _, .splitHeads n t h k, .cons x .nil =>
    .generate [n, h, t, k] fun j =>
      let head := j / (k * t) % h
      let token := j / k % t
      let sample := j / (k * t * h)
      x.at_ ((sample * t + token) * (h * k) + head * k + j % k)
  | _, _, .joinHeads n h t k, .cons x .nil =>
    .generate [n, t, h * k] fun j =>
      let head := j / k % h
      let token := j / (h * k) % t
      let sample := j / (h * k * t)
      x.at_ (((sample * h + head) * t + token) * k + j % k)
  | _, _, .matmul lead m k n, .cons x (.cons y .nil) =>
    .generate (lead ++ [m, n]) fun j =>
      let batch := j / (m * n)
      sumFrom 0 k fun i => x.at_ (j / n * k + i) * y.at_ ((batch * k + i) * n + j % n)
  | _, _, .matmulT lead m k n, .cons x (.cons y .nil) =>
    .generate (lead ++ [m, n]) fun j =>
      let batch := j / (m * n)
      sumFrom 0 k fun i => x.at_ (j / n * k + i) * y.at_ ((batch * n + j % n) * k + i)
  | _, _, .scale s c, .cons x .nil => .generate s fun j => x.at_ j * .ofBits c
  | _, _, .causalMask lead t, .cons x .nil =>
    .generate (lead ++ [t, t]) fun j => if j / t % t < j % t then .ofBits 0xff800000 else x.at_ j
  | _, _, .softmax lead d, .cons x .nil =>
    let rows := lead.numel
    let top : Tensor [rows] := .generate _ fun r => maxOf d fun k => x.at_ (r * d + k)
    let powers : Tensor (lead ++ [d]) := .generate _ fun j => (x.at_ j - top.at_ (j / d)).exp
    let total : Tensor [rows] := .generate _ fun r => sumFrom 0 d fun k => powers.at_ (r * d + k)
    .generate (lead ++ [d]) fun j => powers.at_ j / total.at_ (j / d)
  | _, _, .meanTokens n t d, .cons x .nil =>
    .generate [n, d] fun j =>
      sumFrom 0 t (fun k => x.at_ ((j / d * t + k) * d + j % d)) / Float32.ofNat t
  | _, _, .sumLast lead d, .cons x .nil =>
    .generate lead fun j => sumFrom 0 d fun k => x.at_ (j * d + k)

/-- A tensor of some shape. -/
abbrev SomeTensor := (s : Shape) × Tensor s

/-- The result of a graph, and the values of its labelled bindings in order. -/
def Graph.run {Γ : Context} {out : Shape} (env : Tensors Γ) :
    Graph Γ out → Tensor out × List (String × SomeTensor)
  | .ret v => (env.get v, [])
  | .bind op args label rest =>
    let value := op.eval (env.getAll args)
    let (result, trace) := rest.run (.cons value env)
    (result, match label with
      | some l => (l, ⟨_, value⟩) :: trace
      | none => trace)

/-- The result of a graph. -/
def Graph.eval {Γ : Context} {out : Shape} (g : Graph Γ out) (env : Tensors Γ) : Tensor out :=
  (g.run env).1

end NN.IR
