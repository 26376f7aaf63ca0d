import NN.Models.Layer

/-!
# Layers of images

Samples are `[channels, height, width]`, as PyTorch's are.
-/

namespace NN.Layer

/-- `nn.Conv2d(ci, co, k)` on images of `h × w`, padded with zeros. -/
def conv2d (ci h w co k stride pad : Nat) :
    Layer [ci, h, w] [co, (h + 2 * pad - k) / stride + 1, (w + 2 * pad - k) / stride + 1] where
  params := [⟨"weight", [co, ci, k, k]⟩, ⟨"bias", [co]⟩]
  fragment n label := fun x ps next =>
    step (.conv2d n ci h w co k k stride pad) (.cons x ps) next (some (label ""))
  torch place :=
    { init := [s!"{place} = nn.Conv2d({ci}, {co}, kernel_size={k}, stride={stride}, padding={pad})"]
      forward := [s!"x = {place}(x)"]
      stores := true }

/-- The maximum over windows of `k × k`. -/
def maxPool2d (c h w k stride : Nat) :
    Layer [c, h, w] [c, (h - k) / stride + 1, (w - k) / stride + 1] :=
  pointwise (fun n => .maxPool2d n c h w k stride)
    fun x => s!"nn.functional.max_pool2d({x}, kernel_size={k}, stride={stride})"

/-- All dimensions of a sample as one. -/
def flatten (s : Shape) : Layer s [s.numel] :=
  pointwise (fun n => .flatten n s) fun x => s!"torch.flatten({x}, start_dim=1)"

end NN.Layer
