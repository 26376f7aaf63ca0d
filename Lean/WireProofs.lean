import WireProofs.Arithmetic
import WireProofs.Arrays
import WireProofs.Ascii
import WireProofs.Base64
import WireProofs.Base64Encode
import WireProofs.Base64Last
import WireProofs.Bits
import WireProofs.CharactersComplete
import WireProofs.CharactersSound
import WireProofs.Comparison
import WireProofs.Decimal
import WireProofs.DigitBytes
import WireProofs.Digits
import WireProofs.DigitsComplete
import WireProofs.Division
import WireProofs.FastDecimal
import WireProofs.Finite
import WireProofs.Gives
import WireProofs.Grammar
import WireProofs.Keys
import WireProofs.Literal
import WireProofs.Maps
import WireProofs.Members
import WireProofs.Nearest
import WireProofs.Numbers
import WireProofs.Objects
import WireProofs.Printable
import WireProofs.Printed
import WireProofs.Punctuation
import WireProofs.Quote
import WireProofs.Reader
import WireProofs.Render
import WireProofs.Root
import WireProofs.Round
import WireProofs.Rounded
import WireProofs.Rounding
import WireProofs.RoundingError
import WireProofs.RoundingSplit
import WireProofs.Sextets
import WireProofs.Shortest
import WireProofs.Special
import WireProofs.SquareRoot
import WireProofs.Steps
import WireProofs.StringComplete
import WireProofs.StringSound
import WireProofs.SumBound
import WireProofs.SumResults
import WireProofs.TextSizes
import WireProofs.Token
import WireProofs.TokenComplete
import WireProofs.Utf8
import WireProofs.Value
import WireProofs.ValuesComplete
import WireProofs.ValuesSound
import WireProofs.WindowRest

/-!
# Theorems about `Wire`

About the code that runs, not about models of it; no executable module imports them. What they give
is said in plain English in `TRUST.md`.
-/
