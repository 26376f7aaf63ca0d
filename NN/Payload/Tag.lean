import NN.Payload.Safetensors

/-!
# safetensors: what a file says it is of

The metadata may have what a document says beside its parameters: each text is that of the field of
this name, read by the same readers. Errors have the path that they have in a document, and stand
where the string of the metadata starts.
-/

namespace NN

open Wire Wire.Json

/-- What a safetensors file says beside its parameters. -/
structure Tag where
  /-- `torchlean.family` -/
  family : String
  /-- `torchlean.config` -/
  config : Config
  /-- `torchlean.probe`, if it is there. -/
  probe : Option Probe
  /-- The text of `torchlean.meta`, if it is there. -/
  meta? : Option String
deriving DecidableEq, Repr

namespace Safetensors

/-- The keys that have to be there where one of ours is. -/
def requiredKeys : List String := ["torchlean.version", "torchlean.family", "torchlean.config"]

/-- Our keys. -/
def ourKeys : List String := requiredKeys ++ ["torchlean.probe", "torchlean.meta"]

/-- Reads all of a text by a reader. A fault of it stands where the text does. -/
def readNote {α : Type} (limits : PayloadLimits) (note : Note) (r : PayloadReader α) :
    Except (Fault Meaning) α :=
  match wholly r { window := .ofBytes note.text.toUTF8, limits := limits.toLimits } 0 with
  | .ok a _ => .ok a
  | .error e _ => .error { e with byte := note.place.toNat }

/-- Reads a probe whose scalars are all base64. -/
def base64Probe (limits : PayloadLimits) : PayloadReader Probe := do
  let probe ← Read.probe limits [.field "probe"]
  match ({ encoding := .base64, probe? := some probe } : Read.Fields).otherEncoding with
  | none => return probe.probe
  | some (path, _) => fault (.field "values" :: path) (.type "string" .array)

/-- The family that a text is. -/
def family (limits : PayloadLimits) (note : Note) : Except (Fault Meaning) String :=
  if note.text.utf8ByteSize ≤ limits.name then .ok note.text
  else .error ⟨[.field "family"], note.place.toNat, .limit limits.name .bytes⟩

/-- The text of a key, if it is there. -/
def Notes.named (all : Notes) (key : String) : Option Note := all.notes.find? (·.key == key)

/-- Does a key begin as all of ours do? -/
def isOurs (key : String) : Bool := "torchlean.".toList.isPrefixOf key.toList

/-- Those of our keys that are there. -/
def Notes.ours (all : Notes) : List Note := all.notes.filter (isOurs ·.key)

/-- What these texts and the optional ones say. -/
def tagOf (limits : PayloadLimits) (all : Notes) (version family? config : Note) :
    Except (Fault Meaning) Tag := do
  readNote limits version (Read.version [.field "version"])
  return {
    family := ← family limits family?
    config := ← readNote limits config (Json.map [.field "config"] limits.config limits.elements)
    probe := ← (all.named "torchlean.probe").mapM (readNote limits · (base64Probe limits))
    meta? := ← (all.named "torchlean.meta").mapM
      (readNote limits · (Read.metaText limits [.field "meta"])) }

/-- What the metadata says, if it has one of our keys. -/
def tag (limits : PayloadLimits) (all : Notes) : Except (Fault Meaning) (Option Tag) :=
  match all.ours.find? fun note => !ourKeys.contains note.key with
  | some note =>
    .error ⟨[.field note.key, .field notesKey], note.place.toNat, .unknownField ourKeys note.key⟩
  | none =>
    if all.ours.isEmpty then .ok none
    else
      match all.named "torchlean.version", all.named "torchlean.family",
        all.named "torchlean.config" with
      | some version, some family?, some config =>
        (tagOf limits all version family? config).map some
      | _, _, _ =>
        let missing := (requiredKeys.find? fun key => (all.named key).isNone).getD ""
        .error ⟨[.field missing, .field notesKey], all.close.toNat, .missingField⟩

/-- What a header says of the payload. -/
def Header.tag (h : Header) (limits : PayloadLimits) : Except (Fault Meaning) (Option Tag) :=
  match h.notes? with
  | some notes => Safetensors.tag limits notes
  | none => .ok none

end Safetensors

end NN
