import NN.Models.Layer

/-!
# Layers of images

Samples are `[channels, height, width]`, as PyTorch's are.
-/

namespace NN.Layer

open IR

/-- `nn.Conv2d(ci, co, k)` on images of `h × w`, padded with zeros. -/
def conv2d (ci h w co k stride pad : Nat) (rows : Window (h + 2 * pad) k stride := by windows_fit)
    (cols : Window (w + 2 * pad) k stride := by windows_fit) :
    Layer [ci, h, w] [co, windows (h + 2 * pad) k stride, windows (w + 2 * pad) k stride] where
  params := [⟨"weight", [co, ci, k, k]⟩, ⟨"bias", [co]⟩]
  fragment n label := fun x ps next =>
    Graph.step (.conv2d n ci h w co k k stride pad rows cols) (.cons x ps) next (some (label ""))
  torch place :=
    { init := [s!"{place} = nn.Conv2d({ci}, {co}, kernel_size={k}, stride={stride}, padding={pad})"]
      forward := [s!"x = {place}(x)"]
      stores := true }

/-- The maximum over windows of `k × k`. -/
def maxPool2d (c h w k stride : Nat) (rows : Window h k stride := by windows_fit)
    (cols : Window w k stride := by windows_fit) :
    Layer [c, h, w] [c, windows h k stride, windows w k stride] :=
  pointwise (fun n => .maxPool2d n c h w k stride rows cols)
    fun x => s!"nn.functional.max_pool2d({x}, kernel_size={k}, stride={stride})"

/-- All dimensions of a sample as one. -/
def flatten (s : Shape) : Layer s [s.numel] :=
  pointwise (fun n => .flatten n s) fun x => s!"torch.flatten({x}, start_dim=1)"

end NN.Layer
