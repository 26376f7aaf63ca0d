import NN.Models.Layer

/-!
# Self-attention

The layer `nn.MultiheadAttention` with query, key and value from the same tokens. Its one weight for
the three projections holds the rows of the query first, then those of the key, then those of the
value; a head is a run of consecutive features of each.
-/

namespace NN

open IR

/-- The integer part of `√n`, for `n < 2^202`, bit by bit. -/
private def sqrtFloor (n : Nat) : Nat :=
  (List.range 101).foldr (init := 0) fun bit root =>
    let next := root + 2 ^ bit
    if next * next ≤ n then next else root

/-- The binary32 nearest to `1 / √n`: what scores of heads of `n` features are scaled with. -/
private def inverseSqrt (n : Nat) : UInt32 :=
  .ofNat (Wire.Binary32.nearest (sqrtFloor (2 ^ 200 / n)) (2 ^ 100))

#guard inverseSqrt 1 = 0x3f800000
#guard inverseSqrt 4 = 0x3f000000
-- PyTorch computes in binary64 and rounds: the same, by another way.
#guard (List.range 256).all fun n =>
  inverseSqrt (n + 1) = (1 / (Float.ofNat (n + 1)).sqrt).toFloat32.toBits

/-- Features `offset` to `offset + h · k` of each token, as `h` heads. -/
private def headsOf (n t d h k offset : Nat) (le : offset + h * k ≤ d) :
    Fragment [n, t, d] [] [n, h, t, k] :=
  fun x _ next =>
    Graph.step (.slice [n, t] d offset (h * k) le) (.one x) fun w y =>
    Graph.step (.splitHeads n t h k) (.one y) fun w' z => next (fun v => w' (w v)) z

/-- `softmax (q kᵀ / √width) v` for each head. -/
private def attend (n h t k : Nat) (causal : Bool) :
    Fragment [n, h, t, k] [[n, h, t, k], [n, h, t, k]] [n, h, t, k] :=
  fun q kv next =>
    let .cons key (.cons value .nil) := kv
    Graph.step (.matmulT [n, h] t k t) (.two q key) fun w₁ scores =>
    Graph.step (.scale [n, h, t, t] (inverseSqrt k)) (.one scores) fun w₂ scores =>
    mask scores fun w₃ scores =>
    Graph.step (.softmax [n, h, t] t) (.one scores) fun w₄ weights =>
    Graph.step (.matmul [n, h] t t k) (.two weights (w₄ (w₃ (w₂ (w₁ value))))) fun w₅ y =>
    next (fun v => w₅ (w₄ (w₃ (w₂ (w₁ v))))) y
where
  /-- Hides from each token those after it, if `causal`. -/
  mask {Γ : Context} {out : Shape} (scores : Var Γ [n, h, t, t]) (next : Next Γ [n, h, t, t] out) :
      Graph Γ out :=
    if causal then Graph.step (.causalMask [n, h] t) (.one scores) next else next (fun v => v) scores

/-- `nn.MultiheadAttention(h · k, h)` from `t` tokens to themselves, `h` heads of `k` features. -/
def Layer.selfAttention (t h k : Nat) (causal : Bool := false) : Layer [t, h * k] [t, h * k] where
  params :=
    [⟨"in_proj_weight", [3 * (h * k), h * k]⟩, ⟨"in_proj_bias", [3 * (h * k)]⟩,
      ⟨"out_proj.weight", [h * k, h * k]⟩, ⟨"out_proj.bias", [h * k]⟩]
  fragment n label := fun x ps next =>
    let .cons inWeight (.cons inBias (.cons outWeight (.cons outBias .nil))) := ps
    Graph.step (.linear [n, t] (h * k) (3 * (h * k))) (.three x inWeight inBias) fun w₁ qkv =>
    headsOf n t (3 * (h * k)) h k 0 (by omega) qkv .nil fun w₂ q =>
    headsOf n t (3 * (h * k)) h k (h * k) (by omega) (w₂ qkv) .nil fun w₃ key =>
    headsOf n t (3 * (h * k)) h k (2 * (h * k)) (by omega) (w₃ (w₂ qkv)) .nil fun w₄ value =>
    attend n h t k causal (w₄ (w₃ q)) (.two (w₄ key) value) fun w₅ y =>
    Graph.step (.joinHeads n h t k) (.one y) fun w₆ y =>
    let later {s : Shape} (v : Var _ s) := w₆ (w₅ (w₄ (w₃ (w₂ (w₁ v)))))
    Graph.step (.linear [n, t] (h * k) (h * k)) (.three y (later outWeight) (later outBias))
      (fun w₇ z => next (fun v => w₇ (later v)) z) (some (label ""))
  torch place :=
    let mask := if causal then
        [s!"mask = nn.Transformer.generate_square_subsequent_mask({t}, device=x.device)"] else []
    let attn := if causal then ", attn_mask=mask, is_causal=True" else ""
    { init :=
        [s!"{place} = nn.MultiheadAttention({h * k}, {h}, dropout=0.0, batch_first=True)"]
      forward := mask ++ [s!"x, _ = {place}(x, x, x, need_weights=False{attn})"]
      stores := true }
  exponential := true

end NN
