import Lake
open Lake DSL

package TorchLean where
  version := v!"0.1.0"
  leanOptions := #[⟨`autoImplicit, false⟩, ⟨`linter.missingDocs, true⟩]

/-- What is not about networks: JSON, scalars, digests, the command line. -/
lean_lib Wire where
  srcDir := "Lean"

/-- Theorems about `Wire`; no executable imports them. -/
lean_lib WireProofs where
  srcDir := "Lean"

/-- The part of every scaffold that is plain Python. -/
input_file commonPy where
  path := "NN/Emit/common.py"
  text := true

/-- How that part writes the document. -/
input_file documentPy where
  path := "NN/Emit/document.py"
  text := true

/-- The part of every emitted module that is plain Python. -/
input_file irPy where
  path := "NN/Emit/ir.py"
  text := true

/-- Tensors, contracts, the check, the IR, the models and the emitted Python. -/
@[default_target]
lean_lib NN where
  needs := #[commonPy, documentPy, irPy]

/-- Theorems about `NN`; no executable imports them. -/
lean_lib NNProofs where
  roots := #[`NN.Proofs]

/-- Payloads as constants and certificates as proofs, while a Lean file is elaborated: the one library
that imports parts of `Lean`. -/
lean_lib NNLoad where
  roots := #[`NN.Load]

/-- Tests that the compiler runs: `#guard`, `#guard_msgs`, pinned axioms. -/
@[test_driver]
lean_lib NNTest where
  srcDir := "tests/lean"

/-- The command line. -/
@[default_target]
lean_exe torchlean where
  root := `NN.Cli.Main

/-- A forward pass, timed: one side of a row of `harness bench`. -/
lean_exe forward where
  srcDir := "tests/bench"
  root := `Forward
