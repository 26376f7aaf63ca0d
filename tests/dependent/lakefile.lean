import Lake
open Lake DSL

/-- A project that uses TorchLean as a library and adds a family of its own. -/
package Dependent where
  leanOptions := #[⟨`autoImplicit, false⟩, ⟨`linter.missingDocs, true⟩]

require TorchLean from ".." / ".."

/-- The commands of TorchLean, with one more family. -/
@[default_target]
lean_exe dependent where
  root := `Dependent

/-- What opening the library leaves free. -/
@[default_target]
lean_lib Names
