import NN.Models.Layer

/-!
# Layers made of layers

What `seq` and `named` do not say: nothing, the same again, and a way around.
-/

namespace NN.Layer

variable {s t : Shape}

/-- Does nothing. -/
def identity (s : Shape) : Layer s s where
  params := []
  fragment _ _ := fun x _ next => next (fun v => v) x
  torch _ := {}

/-- `count` layers alike, one after another, each with its own parameters, named `0`, `1`, …. -/
def stack (layer : Layer s s) : (count : Nat) → Layer s s
  | 0 => identity s
  | count + 1 => stack layer count ⟫ named (toString count) layer

/-- `x + a x`. -/
def residual (a : Layer s s) : Layer s s where
  params := a.params
  fragment n label := fun x ps next =>
    a.fragment n label x ps fun w y =>
      IR.Graph.step (.add (n :: s)) (.two (w x) y) fun w' z => next (fun v => w' (w v)) z
  torch place :=
    let inner := a.torch place
    -- A number that no residual inside of this one has.
    let skip := s!"skip{(inner.forward.filter (String.startsWith · "skip")).length}"
    { inner with forward := s!"{skip} = x" :: inner.forward ++ [s!"x = {skip} + x"] }
  exponential := a.exponential
  defined has n label _ _ _ _ _ next := a.defined has n label _ _ _ fun _ _ => next _ _

end NN.Layer
