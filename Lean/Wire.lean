import Wire.Base64
import Wire.Binary32
import Wire.Binary32.Arithmetic
import Wire.Binary32.Compare
import Wire.Binary32.Value
import Wire.Bytes
import Wire.Cli
import Wire.Decimal
import Wire.Json.Error
import Wire.Json.Limits
import Wire.Json.Number
import Wire.Json.Object
import Wire.Json.Reader
import Wire.Json.Schema
import Wire.Json.String
import Wire.Json.Write
import Wire.Printable
import Wire.Sha256
import Wire.Sums

/-!
# Wire

What is not about networks: bytes, a strict JSON reader and a writer, decimals and binary32, base64,
SHA-256, the command line.
-/
