import Wire.Bytes

/-!
# Files of other kinds

What people give to a reader in place of a payload, told by the first bytes. It decides no verdict:
it is the hint of the error that such a file has anyway.
-/

namespace NN

/-- A kind of file that is no payload. -/
inductive Foreign where
  /-- A safetensors file whose first bytes are broken. -/
  | safetensors
  /-- gzip. -/
  | gzip
  /-- A zip archive. -/
  | zip
  /-- A pickle that is in no archive. -/
  | pickle
  /-- UTF-16. -/
  | utf16
  /-- UTF-8 behind a byte order mark. -/
  | mark
  /-- A page. -/
  | html
  /-- A pointer of Git LFS. -/
  | lfs
  /-- ONNX. -/
  | onnx
deriving DecidableEq, Repr

/-- What may help. -/
def Foreign.hint : Foreign → String
  | .safetensors => "this looks like a damaged safetensors file: copy or download it again"
  | .gzip => "this is gzip: decompress it first"
  | .zip => "this is a zip archive, as torch.save writes: python -m harness convert takes it"
  | .pickle => "this is a pickle, as torch.save wrote: python -m harness convert takes it"
  | .utf16 => "this is UTF-16: write UTF-8"
  | .mark => "a byte order mark is not JSON"
  | .html => "this is HTML, not what it links to: download the file itself"
  | .lfs => "this is a pointer of Git LFS: git lfs pull fetches the file"
  | .onnx => "this looks like ONNX, which is no payload"

/-- So many bytes tell the kind. -/
def Foreign.bytes : Nat := 64

/-- Do these bytes begin with this text, in whichever case? -/
private def beginsWith (text : String) (bytes : List UInt8) : Bool :=
  text.toList.map Char.toLower == (bytes.take text.length).map fun b => (Char.ofNat b.toNat).toLower

/-- Does this look like the beginning of a safetensors file, with one part of it broken? -/
private def brokenLength (bytes : List UInt8) : Bool :=
  let length := bytes.take 8
  length.length == 8 && ((length.drop 4).all (· == 0)
    || (length.any (· < 9) && (bytes.drop 8).take 2 == [123, 34]))

/-- The kinds that are told by bytes at the start, behind which there may be zeros, as there are in
the length of a header. -/
private def signed? : List UInt8 → Option Foreign
  | 0x1f :: 0x8b :: _ => some .gzip
  | 0x50 :: 0x4b :: 3 :: 4 :: _ => some .zip
  | 0x80 :: version :: next :: _ =>
    if 2 ≤ version && version ≤ 5 && next != 0 then some .pickle else none
  | _ => none

/-- The kind of a file by its first bytes, if it is one of those. -/
def foreign? (file : ByteArray) : Option Foreign :=
  let bytes := (file.extract 0 Foreign.bytes).data.toList
  let text := bytes.dropWhile fun b => b == 32 || b == 9 || b == 10 || b == 13
  if beginsWith "<!doctype html" text || beginsWith "<html" text then some .html
  else if beginsWith "version https://git-lfs" text then some .lfs
  else if let some kind := signed? bytes then some kind
  else if brokenLength bytes then some .safetensors
  else match bytes with
    | 0xff :: 0xfe :: _ | 0xfe :: 0xff :: _ | 0x7b :: 0 :: _ | 0 :: 0x7b :: _ => some .utf16
    | 0xef :: 0xbb :: 0xbf :: _ => some .mark
    | 8 :: version :: next :: _ =>
      if version ≤ 32 && (next == 0x12 || next == 0x3a || next == 0x42) then some .onnx else none
    | _ => none

#guard foreign? ⟨#[0x1f, 0x8b, 8, 0]⟩ = some .gzip
#guard foreign? ⟨#[0x80, 4, 0x95]⟩ = some .pickle
#guard foreign? ⟨#[0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0]⟩ = some .pickle
#guard foreign? ⟨#[0x80, 3, 0, 0, 0, 0, 0, 0, 0x20]⟩ = some .safetensors
#guard foreign? ⟨#[8, 8, 0x12, 7]⟩ = some .onnx
#guard foreign? "\n<!DOCTYPE HTML>".toUTF8 = some .html
#guard foreign? "version https://git-lfs.github.com/spec/v1\n".toUTF8 = some .lfs
#guard foreign? "{\"format\": \"torchlean.params\"}".toUTF8 = none
#guard foreign? ⟨#[80, 0, 0, 0, 0, 0, 0, 0, 0x20]⟩ = some .safetensors
#guard foreign? ⟨#[0x7b, 0, 0x22, 0, 0x66, 0, 0x6f, 0]⟩ = some .utf16

end NN
