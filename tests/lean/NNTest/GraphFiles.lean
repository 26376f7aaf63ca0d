import NN.Graph.Report
import NN.Models
import NN.Models.Architectures

/-!
# Graph files as models

A model that is written as a graph file and read again computes the same bits, and its file is the
same: every architecture, every family. What is refused is in `tests/graphs`.
-/

namespace NNTest.GraphFiles

open NN

/-- The bits of a model's outputs for three samples, parameters and input drawn for a seed. -/
def bits (m : Model) (seed : UInt64) : List UInt32 :=
  let b : Bundle m.layer.params := .draw seed 0 _
  (m.run b (SplitMix64.tensor seed 7919 (3 :: m.input))).1.data.toBits

/-- Through a file and back: the same text, the same names and shapes, the same bits. -/
def comesBack (m : Model) : Bool :=
  let file := GraphFile.ofModel "model" [] m
  match judgeGraph {} file.text.toUTF8 with
  | .ok t =>
    t.stated.file.text == file.text
      && (GraphFile.ofModel "model" [] t.typed.model 2).text == file.text
      && t.typed.params == m.layer.params && bits t.typed.model 5 == bits m 5
  | .error _ => false

#guard architectures.all fun a => comesBack a.model
#guard families.all fun f => match f.member [] with
  | .ok m => comesBack m.model
  | .error _ => false

end NNTest.GraphFiles
