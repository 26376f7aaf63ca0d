import NN.Emit.Module
import NN.Proofs.Numerals

/-!
# Attributes of parameters

Whatever parameters are called, each has an attribute of its own in the emitted module, one that
neither Python nor `nn.Module` takes for something else.
-/

namespace NN

open Python

/-- The characters of a numbered attribute. -/
theorem toList_numberedAttribute (k : Nat) :
    (numberedAttribute k).toList = 'p' :: (toString k).toList := by
  have : (toString "p").toList = ['p'] := by decide
  simp only [numberedAttribute, String.toList_append, this]
  rfl

/-- Different numbers give different attributes. -/
theorem numberedAttribute_injective (i j : Nat) (h : numberedAttribute i = numberedAttribute j) :
    i = j := by
  have h := congrArg String.toList h
  rw [toList_numberedAttribute, toList_numberedAttribute] at h
  exact toString_injective i j (String.toList_inj.mp (List.cons.inj h).2)

/-- Digits may stand in an identifier. -/
theorem isWord_of_isDigit {c : Char} (h : c.isDigit = true) : isWord c = true := by
  simp [isWord, Char.isAlphanum, h]

private theorem reserved_second : ∀ r ∈ reserved, (r.toList[1]?.all (!·.isDigit)) = true := by
  decide +kernel

/-- A numbered attribute is an identifier and free. -/
theorem isAttribute_numberedAttribute (k : Nat) : isAttribute (numberedAttribute k) = true := by
  have hd := isDigit_toString k
  obtain ⟨c, cs, hc⟩ := List.exists_cons_of_ne_nil (toString_ne_nil k)
  simp only [isAttribute, Bool.and_eq_true, Bool.not_eq_true']
  constructor
  · simp only [isIdentifier, toList_numberedAttribute]
    simp only [Bool.and_eq_true, List.all_eq_true]
    exact ⟨by decide, fun c hc => isWord_of_isDigit (hd c hc)⟩
  · rw [← Bool.not_eq_true, List.contains_iff_mem]
    intro hm
    have := reserved_second _ hm
    rw [toList_numberedAttribute, hc] at this
    have hcd := hd c (by simp [hc])
    simp [hcd] at this

/-- No two parameters have the same attribute, whatever they are called. -/
theorem attributes_nodup (names : List String) : (attributes names).Nodup := by
  unfold attributes
  dsimp only
  split <;> rename_i h
  · simp only [Bool.and_eq_true, decide_eq_true_eq] at h
    exact h.2
  · refine List.pairwise_map.mpr (List.nodup_range.imp fun hne he => ?_)
    exact hne (numberedAttribute_injective _ _ he)

/-- Each attribute is an identifier, no keyword of Python, and nothing that `nn.Module` has. -/
theorem attributes_valid (names : List String) :
    ∀ a ∈ attributes names, isIdentifier a = true ∧ a ∉ reserved := by
  have valid {a : String} (h : isAttribute a = true) : isIdentifier a = true ∧ a ∉ reserved := by
    simpa [isAttribute] using h
  unfold attributes
  dsimp only
  split <;> rename_i h
  · simp only [Bool.and_eq_true, List.all_eq_true] at h
    exact fun a ha => valid (h.1 a ha)
  · intro a ha
    obtain ⟨k, -, rfl⟩ := List.mem_map.mp ha
    exact valid (isAttribute_numberedAttribute k)

end NN
