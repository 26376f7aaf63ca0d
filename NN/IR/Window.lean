/-!
# Windows

What convolution and pooling slide over an image. PyTorch refuses a window that does not fit and a
step of zero at run time; here neither can be written down.
-/

namespace NN.IR

/-- A window of `k` entries, one or more, fits on `size` entries, and the next one is `stride`
further, not on the same place. -/
abbrev Window (size k stride : Nat) : Prop := 0 < k ∧ k ≤ size ∧ 0 < stride

/-- How many windows of `k` lie on `size` entries, one every `stride`. -/
abbrev windows (size k stride : Nat) : Nat := (size - k) / stride + 1

/-- Entry `u` of window `r` is one of those that the windows lie on. -/
theorem Window.lt {size k stride r u : Nat} (hw : Window size k stride)
    (hr : r < windows size k stride) (hu : u < k) : r * stride + u < size := by
  have : r * stride ≤ size - k :=
    Nat.le_trans (Nat.mul_le_mul_right _ (Nat.le_of_lt_succ hr)) (Nat.div_mul_le_self ..)
  have := hw.2.1
  omega

/-- Proves that windows fit, from what is known of the sizes. -/
macro "windows_fit" : tactic => `(tactic| ((try simp only [NN.IR.windows]); omega))

#guard windows 8 3 1 = 6
#guard windows 7 2 2 = 3

end NN.IR
