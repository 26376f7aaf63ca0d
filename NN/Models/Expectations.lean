import NN.Models.Expectation

/-!
# What is expected of the demos

Of each demo whose operators have bounds: what its model should have learned, whatever the seed, and
one thing that a look at a few samples suggests and that is not so.
-/

namespace NN

open Wire

/-- Of a regression on standardised data: that inputs within four standard deviations of the mean
have outputs within four. That the recorded outputs are the largest is not so. -/
def regressionExpectations (m : Model) (p : Probe.Fitted m) : List Expectation :=
  let four : Interval := ⟨-4, 4⟩
  let inputs := m.input.numel
  let outputs := m.output.numel
  let box := "for every input within 4 standard deviations of the mean, each scalar,"
  [{ name := "range", holds := true
     sentence := s!"{box} the output is within 4 standard deviations"
     property := .range inputs outputs four four },
   { name := "largest", holds := false
     sentence := s!"{box} the output is at most the largest of the probe"
     property := .atMost inputs outputs four p.largestOutput }]

/-- Of a classification of images: that the first digits of the probe keep their class within a
small radius, each pixel. Within a large one they do not. -/
def imageExpectations (m : Model) (p : Probe.Fitted m) : List Expectation :=
  let keeps (name radiusText : String) (radius : Rat) (holds : Bool) (i : Nat) : Expectation :=
    { name, holds
      sentence := s!"digit {i} of the probe keeps its class, {p.classOf i}, if every pixel changes by "
        ++ s!"at most {radiusText}"
      property := .keepsClass (p.inputOf i) radius m.output.numel (p.classOf i) }
  if m.output.numel < 2 then [] else
    (List.range (min 3 p.samples)).map (fun i => keeps s!"digit-{i}" "0.005" (1 / 200) true i)
      ++ [keeps "digit-0-far" "0.5" (1 / 2) false 0]

end NN
