import Lean.Elab.Command
import NN.Cli.Common
import NN.Load.Loaded

/-!
# `load_payload`

A payload becomes a constant while a Lean file is elaborated, or its errors become errors there.
-/

namespace NN.Load

open Lean Elab Command

/-- The most scalars that `load_payload` keeps in a constant. -/
register_option load_payload.scalars : Nat := {
  defValue := 131072
  descr := "the most scalars that load_payload keeps in a constant"
}

/-- A path that a source file names: itself if it is absolute, else from the folder of that file. -/
def resolve (source path : System.FilePath) : System.FilePath :=
  match source.parent with
  | some folder => if folder.toString.isEmpty then path else folder / path
  | none => path

#guard resolve "a/b/C.lean" "d.json" = ("a/b/d.json" : System.FilePath)
#guard resolve "C.lean" "d.json" = ("d.json" : System.FilePath)
#guard resolve "a/C.lean" "/d.json" = ("/d.json" : System.FilePath)

/-- The text of an error, without the indentation that it has below a verdict. -/
def issueText (file : String) (i : Issue) : String :=
  Wire.printableLines <|
    match (Verdict.issueLines i).map fun line => (line.drop 2).toString with
    | first :: rest => s!"{file}: {first}" :: rest
    | [] => []

/-- Logs what is wrong with a file, each error by itself and no more than a verdict lists. -/
def logIssues (file : String) (issues : List Issue) : CommandElabM Unit := do
  for i in issues.take Verdict.listed do
    logError (issueText file i)
  let more := issues.length - Verdict.listed
  if 0 < more then logError s!"{file}: and {more} more"

/-- Are these settings of the family? Logs what is wrong with them. -/
def checkSettings (f : Family) (settings : Config) : CommandElabM Unit :=
  match f.member settings with
  | .ok _ => return
  | .error why => throwError why

/-- The words of a bundle as an expression. -/
def wordsExpr (words : List Words) : Expr :=
  let nat := mkConst ``Nat
  let list (type : Expr) (items : List Expr) : Expr :=
    items.foldr (mkApp3 (mkConst ``List.cons [0]) type) (mkApp (mkConst ``List.nil [0]) type)
  list (mkApp (mkConst ``List [0]) nat) (words.map fun w => list nat (w.map mkRawNatLit))

/-- Reads and judges a payload as `import` does and declares it as `name`, for the member that the
constant `member` is. -/
def declare {f : Family} (m : f.Member) (member name : Name) (path doc : String) :
    CommandElabM Unit := do
  let file := resolve (← getFileName) path
  let tags := Cli.tags demos
  let tags := if tags.contains f.tag then tags else tags ++ [f.tag]
  let r : Request :=
    { target := m.target tags, run := some .float32, demos := Cli.contracts demos }
  let short := file.fileName.getD path
  match ← (Files.system.content r.limits r.glance file).run with
  | .ok (.all bytes) =>
    let outcome := importBytes r.target r.limits r.run bytes
    let verdict := r.judgeOutcome short bytes outcome
    match outcome with
    | .ok i => accept i verdict
    | .error _ => reject short verdict
  | content => reject short (r.judgeContent short content)
where
  /-- Logs the errors of a verdict. -/
  reject (short : String) (v : Verdict) : CommandElabM Unit := do
    if let .error issues := v.outcome then logIssues short issues
  /-- Declares the constant. -/
  accept {tags : List String} (i : Import (m.target tags)) (v : Verdict) : CommandElabM Unit := do
    let scalars := Bundle.numel m.model.layer.params
    let most := load_payload.scalars.get (← getOptions)
    if scalars > most then
      throwError "{scalars} scalars are more than the {most} that load_payload keeps in a \
        constant; set_option load_payload.scalars, or import the file when the program runs: \
        NN.importFile"
    let words := Bundle.words (ps := m.model.layer.params) i.bundle
    unless Bundle.ofWords m.model.layer.params words = i.bundle do
      throwError "the constant would not hold the bits that were read"
    let receipt := Wire.Sha256.hex i.bundle.receipt.bundle
    liftTermElabM do
      let memberExpr := mkConst member
      let family := (← Meta.whnf (← Meta.inferType memberExpr)).appArg!
      let value := mkApp4 (mkConst ``Loaded.mk) family memberExpr (wordsExpr words)
        (mkStrLit receipt)
      let type := mkApp2 (mkConst ``Loaded) family memberExpr
      addAndCompile (.defnDecl (← mkDefinitionValInferringUnsafe name [] type value .abbrev))
    addDocStringCore name s!"{doc}```text\n{v.toText}\n```"

/-- A setting of a family: a name or, where that is a word of Lean, a string, and a number. -/
syntax loadSetting := (ident <|> str) " := " num

/-- `load_payload diabetes : mlp "mlp.json"` reads a payload of the family `mlp` while the file is
elaborated, by the importer and under its limits: schema, contract, every decimal, and the probe
recomputed. If it is accepted, `diabetes` is declared, of type `Loaded diabetes.member`: a constant
of literal bits, whose shapes are definitional:

- `diabetes.run x` is a `Tensor [n, 1]` for `x : Tensor [n, 2]`,
- `diabetes.bundle.get "linear1.weight"` is a `Tensor [8, 2]`,
- `diabetes.receipt` is the digest of the bits, as `check` prints it,
- statements about it are written with `Inputs`, `Outputs`, `box` and `diabetes.Computes`, and
  proved by `certify`.

If it is rejected, each error stands at the file's name, in the importer's words, and nothing is
declared. `load_payload wide : mlp "wide.json" with hidden := 64, "in" := 3` takes another member.

A path is absolute or starts at the folder of the Lean file. That the file was read, and that these
are its bits, is the elaborator's word; what is proved of `diabetes` is proved of the bits that
stand in it. Lake does not know of the file: where a change of it should make Lake elaborate again,
declare it as an `input_file` that the library `needs`. More scalars than `load_payload.scalars` are
refused. -/
syntax (name := loadPayload)
  (docComment)? "load_payload " ident " : " term:max ppSpace str (" with " loadSetting,+)? : command

/-- The key and the value of a setting. -/
def settingTerm : TSyntax ``loadSetting → CommandElabM Term
  | `(loadSetting| $key:ident := $n:num) => `(($(quote (toString key.getId)), $n))
  | `(loadSetting| $key:str := $n:num) => `(($key, $n))
  | _ => throwUnsupportedSyntax

/-- Elaborates a command and says whether it logged no error. -/
def succeeds (command : Syntax) : CommandElabM Bool := do
  let before := (← get).messages
  modify fun s => { s with messages := {} }
  elabCommand command
  let said := (← get).messages
  modify fun s => { s with messages := before ++ said }
  return !said.hasErrors

/-- The name of a declaration in the current namespace. -/
def fullName (name : Name) : CommandElabM Name := do
  if name.getRoot == `_root_ then return name.replacePrefix `_root_ .anonymous
  else return (← getCurrNamespace) ++ name

/-- Elaborates `load_payload`. -/
@[command_elab loadPayload]
def elabLoadPayload : CommandElab := fun stx => do
  match stx with
  | `($[$doc]? load_payload $name:ident : $family:term $file:str $[with $settings,*]?) => do
    let full ← fullName name.getId
    let member := full ++ `member
    withRef name <| checkNotAlreadyDeclared full
    let keys ← ((settings.map (·.getElems)).getD #[]).mapM settingTerm
    let before ← getEnv
    let messages := (← get).messages
    unless ← succeeds (← withRef family `(
        /-- The member of its family that a payload was loaded for. -/
        abbrev $(mkIdentFrom name (`_root_ ++ member)) : NN.Family.Member $family :=
          NN.Family.of $family [$keys,*])) do
      -- If it is the settings, the family says what is wrong with them.
      if let some settings := settings then
        let said := (← get).messages
        modify fun s => { s with messages }
        let place := mkNullNode (settings.getElems.map (·.raw))
        let check ← `(NN.Load.checkSettings $family [$keys,*])
        if ← succeeds (← withRef place `(run_cmd $check:term)) then
          modify fun s => { s with messages := said }
      modifyEnv fun _ => before
      return
    let text ← match doc with
      | some doc => do pure ((← getDocStringText doc) ++ "\n\n")
      | none => pure ""
    let call ← `(NN.Load.declare $(mkCIdent member)
      $(quote member) $(quote full) $file $(quote text))
    unless ← succeeds (← withRef file `(run_cmd $call:term)) do
      modifyEnv fun _ => before
      return
    addDeclarationRangesFromSyntax full stx name
    liftTermElabM <| Term.addTermInfo' name (mkConst full) (isBinder := true)
  | _ => throwUnsupportedSyntax

end NN.Load
