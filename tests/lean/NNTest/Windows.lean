import NN.IR.Op

/-!
# Operators that cannot be written down

What PyTorch refuses at run time: a kernel larger than what it slides over, an empty one, a step of
zero.
-/

namespace NNTest

open NN.IR

#guard decide (Window 4 2 2)
#guard !decide (Window 2 3 1)
#guard !decide (Window 4 0 1)
#guard !decide (Window 4 2 0)

example : True := by
  fail_if_success exact (fun (_ : Op _ _) => trivial) (.maxPool2d 1 1 2 2 3 1)
  fail_if_success exact (fun (_ : Op _ _) => trivial) (.maxPool2d 1 1 4 4 2 0)
  fail_if_success exact (fun (_ : Op _ _) => trivial) (.conv2d 1 1 2 5 1 5 5 1 1)
  fail_if_success exact (fun (_ : Op _ _) => trivial) (.conv2d 1 1 5 5 1 3 3 0 1)
  -- The same with numbers that fit.
  exact (fun (_ _ : Op _ _) => trivial) (.maxPool2d 1 1 4 4 2 2) (.conv2d 1 1 3 5 1 5 5 1 1)

end NNTest
