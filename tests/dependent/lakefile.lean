import Lake
open Lake DSL

/-- A project that uses TorchLean as a library and adds a family of its own. -/
package Dependent where
  leanOptions := #[⟨`autoImplicit, false⟩, ⟨`linter.missingDocs, true⟩]

require TorchLean from ".." / ".."

/-- The family, to be imported. -/
lean_lib Dependent

/-- The commands of TorchLean, with one more family. -/
@[default_target]
lean_exe dependent where
  root := `Dependent

/-- What opening the library leaves free. -/
@[default_target]
lean_lib Names

/-- What was trained. -/
input_file narrow where
  path := "narrow.json"
  text := true

/-- What a search found of it. -/
input_file narrowCertificate where
  path := "narrow.certificate.json"
  text := true

/-- Theorems about it. -/
@[default_target]
lean_lib Proved where
  needs := #[narrow, narrowCertificate]
