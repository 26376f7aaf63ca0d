import NN.Models.Architectures
import NN.Proofs.LayerNames

/-!
# Names of parameters in the models that ship

No two parameters share a name, in the model of each family for all sizes, and in each architecture.
-/

namespace NN

open IR Layer

private theorem nodup_linear (lead : Shape) (i o : Nat) : (linear lead i o).names.Nodup :=
  show ["weight", "bias"].Nodup by decide

private theorem nodup_conv2d (ci h w co k stride pad : Nat) (rows : Window (h + 2 * pad) k stride)
    (cols : Window (w + 2 * pad) k stride) :
    (conv2d ci h w co k stride pad rows cols).names.Nodup :=
  show ["weight", "bias"].Nodup by decide

private theorem nodup_layerNorm (lead : Shape) (d : Nat) (eps : Wire.Decimal) :
    (layerNorm lead d eps).names.Nodup :=
  show ["weight", "bias"].Nodup by decide

private theorem nodup_offset (s : Shape) : (offset s).names.Nodup := show [""].Nodup by decide

private theorem nodup_selfAttention (t h k : Nat) (causal : Bool) :
    (selfAttention t h k causal).names.Nodup :=
  show ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"].Nodup by decide

/-- The parameters of the family `mlp` have different names, for all sizes. -/
theorem mlpLayer_nodup (i hidden o : Nat) : (mlpLayer i hidden o).names.Nodup :=
  (((Distinct.named (nodup_linear ..)).seq (.pointwise ..)).seq
    (.named (nodup_linear ..))).nodup

private theorem distinct_convBlock (name : String) (ci h w co : Nat) (hn : Simple name) (hh : 2 ≤ h)
    (hw : 2 ≤ w) : Distinct [name] (convBlock name ci h w co hh hw) :=
  ((Distinct.named (nodup_conv2d ..) hn).seq (.pointwise ..) (by simp)).seq (.pointwise ..) (by simp)

/-- The parameters of the family `cnn` have different names, for all sizes. -/
theorem cnnLayer_nodup (ci h w c1 c2 classes : Nat) (hh : 4 ≤ h) (hw : 4 ≤ w) :
    (cnnLayer ci h w c1 c2 classes hh hw).names.Nodup :=
  ((((distinct_convBlock "conv1" _ _ _ _ (by decide) _ _).seq
    (distinct_convBlock "conv2" _ _ _ _ (by decide) _ _)).seq (.pointwise ..)).seq
      (.named (nodup_linear ..))).nodup

private theorem distinct_encoderLayer (t h k ffn : Nat) :
    Distinct ["self_attn", "norm1", "linear1", "linear2", "norm2"] (encoderLayer t h k ffn) :=
  .listedFirst _ <|
    (((Distinct.residual (.named (nodup_selfAttention ..))).seq (.named (nodup_layerNorm ..))).seq
      (.residual (((Distinct.named (nodup_linear ..)).seq (.pointwise ..)).seq
        (.named (nodup_linear ..))))).seq (.named (nodup_layerNorm ..))

private theorem nodup_encoder (count t h k ffn : Nat) : (encoder count t h k ffn).names.Nodup :=
  (Distinct.stack (distinct_encoderLayer t h k ffn).nodup count).nodup

/-- The parameters of the family `transformer` have different names, for all sizes. -/
theorem transformerLayer_nodup (count t i h k ffn classes : Nat) :
    (transformerLayer count t i h k ffn classes).names.Nodup :=
  (Distinct.listedFirst _ <|
    ((((Distinct.named (nodup_linear ..)).seq (.named (nodup_offset ..))).seq
      (.named (nodup_encoder ..))).seq (.pointwise ..)).seq (.named (nodup_linear ..))).nodup

/-- The parameters of each architecture have different names. -/
theorem architectures_nodup : ∀ a ∈ architectures, (a.params.map (·.name)).Nodup := by
  decide +kernel

end NN
