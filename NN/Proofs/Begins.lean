import NN.Payload.Safetensors
import NN.Proofs.Document
import WireProofs.TextSizes

/-!
# How files begin

The bytes of a file tell whether it is a document or a safetensors file: no document begins as a
safetensors file does.
-/

namespace NN

open Wire Wire.Json

variable {limits : PayloadLimits} {bytes : ByteArray} {p : Payload}

/-- No document begins as a safetensors file does: its first five bytes are white space, braces and
a string. -/
theorem Document.begins (h : Document limits bytes p) : Safetensors.begins bytes = false := by
  obtain ⟨a, b, text, es, enc, hbytes, ha, _, ht, hfields, _⟩ := h
  rcases ht with ⟨_, _, _, rfl⟩ | ⟨t, rfl, ht⟩
  · exact absurd (hfields.all "format" (by simp)) (by simp [keysOf])
  obtain ⟨c, k, name, l, rfl, hc, hk, hname⟩ := ht.first
  have hlong : 4 ≤ name.utf8ByteSize := by
    have := hfields.known name hname
    simp only [List.mem_cons, List.not_mem_nil, or_false] at this
    rcases this with (rfl | rfl | rfl | rfl | rfl | rfl) | (rfl | rfl) <;> decide
  have hlength := hk.size_le
  rw [Safetensors.begins]
  split
  · rename_i h
    suffices bytes[4] ≠ 0 by simp [this]
    have hne : ∀ x ∈ a ++ (123 :: (c ++ k)), x ≠ 0 := by
      simp only [List.mem_append, List.mem_cons]
      rintro x (hx | rfl | hx | hx)
      · exact ha.ne_zero x hx
      · decide
      · exact hc.ne_zero x hx
      · exact hk.ne_zero x hx
    have hlist : bytes.data.toList = (a ++ (123 :: (c ++ k))) ++ (l ++ b) := by
      rw [hbytes]
      simp
    have hin : 4 < (a ++ (123 :: (c ++ k))).length := by
      simp only [List.length_append, List.length_cons]
      omega
    have hget : bytes.data.toList[4]? = some bytes[4] := List.getElem?_eq_getElem (by
      show 4 < bytes.size
      omega)
    rw [hlist, List.getElem?_append_left hin] at hget
    exact hne _ (List.mem_of_getElem? hget)
  · rfl

end NN
