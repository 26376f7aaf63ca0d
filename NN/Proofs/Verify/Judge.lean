import NN.Proofs.CertificateTree
import NN.Proofs.Verify.Part
import NN.Verify.Judge

/-!
# What is answered of a certificate, is so

From the bytes of a property and what was read of a certificate to the statement about every
deployment: what stands between the check and the answer changes nothing.
-/

namespace NN

open Wire Verify

variable {m : Model} {b : Bundle m.layer.params} {g : GraphFile} {limits : PropertyLimits}
  {file : String} {source : ByteArray} {property : Property × ByteArray}

/-- What is said of a property's file: its bytes are read as the property, and this is their
digest. -/
theorem judgeProperty_sound (h : (judgeProperty limits file source).outcome = .ok property) :
    readProperty limits source = .ok property.1 ∧ property.2 = Sha256.digest .empty source := by
  unfold judgeProperty at h
  simp only at h
  split at h
  · rename_i p hp
    cases h
    exact ⟨hp, rfl⟩
  · cases h

namespace Judge

/-- A certificate that is taken is the one that was read, is for these files, and is checked. -/
theorem judge_ok {j : Judge m b g} {part : Option Share} {bytes : ByteArray}
    {read : Except CertificateError Certificate} {c : Certificate}
    (h : j.judge part property bytes read = .ok c) :
    read = .ok c ∧
      c.subject = ⟨Sha256.hex g.digest, Sha256.hex b.receipt.bundle, Sha256.hex property.2⟩ ∧
      j.ready.shows part property.1 (g.nodes.map (·.name)) c.tree = .ok () := by
  unfold judge at h
  cases read with
  | error e => cases h
  | ok d =>
    simp only [j.digests_eq, Except.mapError, bind, Except.bind, pure, Except.pure] at h
    split at h
    · cases h
    rename_i t ht
    split at ht <;> try cases ht
    rename_i ha
    have ⟨hs, htree⟩ := Certificate.about_sound ha
    split at h
    · cases h
    rename_i u hu
    split at hu <;> try cases hu
    cases h
    exact ⟨rfl, hs, htree ▸ by assumption⟩

/-- **What is answered, is so.** If a certificate is taken for a model with its parameters and the
bytes of a property's file, it names their digests, the bytes say a property, and for every finite
binary32 input in its box and every output that any deployment may compute of it, all scalars of the
output are finite and the output is not unsafe. -/
theorem judge_sound {j : Judge m b g} {bytes : ByteArray}
    {read : Except CertificateError Certificate} {c : Certificate}
    (hp : (judgeProperty limits file source).outcome = .ok property)
    (h : j.judge none property bytes read = .ok c) :
    c.subject = ⟨Sha256.hex g.digest, Sha256.hex b.receipt.bundle,
      Sha256.hex (Sha256.digest .empty source)⟩ ∧
    ∃ p, readProperty limits source = .ok p ∧
      ∀ (x : Tensor (1 :: m.input)), (∀ i, (x.scalar i).Finite) → p.Box (rationals x.scalar) →
        ∀ (y : Tensor (1 :: m.output)), (m.graph 1).Computes (.cons x b.tensors) y →
          (∀ j, (y.scalar j).Finite) ∧ ¬p.Unsafe (rationals y.scalar) := by
  have ⟨_, hs, hc⟩ := judge_ok h
  have ⟨hr, hd⟩ := judgeProperty_sound hp
  rw [Ready.shows_none] at hc
  exact ⟨hd ▸ hs, _, hr, fun _ hf hx _ hy => check_certificate_sound hc hf hx hy⟩

/-- **So it is if every part of it is taken**, by whichever processes, for the same model,
parameters, property and certificate. -/
theorem judge_parts_sound {js : Share → Judge m b g} {bytes : ByteArray}
    {read : Except CertificateError Certificate} {c : Certificate} {n : Nat} (hn : 0 < n)
    (hp : (judgeProperty limits file source).outcome = .ok property)
    (h : ∀ k : Share, k.of = n → (js k).judge (some k) property bytes read = .ok c) :
    c.subject = ⟨Sha256.hex g.digest, Sha256.hex b.receipt.bundle,
      Sha256.hex (Sha256.digest .empty source)⟩ ∧
    ∃ p, readProperty limits source = .ok p ∧
      ∀ (x : Tensor (1 :: m.input)), (∀ i, (x.scalar i).Finite) → p.Box (rationals x.scalar) →
        ∀ (y : Tensor (1 :: m.output)), (m.graph 1).Computes (.cons x b.tensors) y →
          (∀ j, (y.scalar j).Finite) ∧ ¬p.Unsafe (rationals y.scalar) := by
  have ⟨hr, hd⟩ := judgeProperty_sound hp
  have ⟨_, hs, _⟩ := judge_ok (h ⟨1, n, Nat.le_refl 1, hn⟩ rfl)
  have parts : ∀ k, 1 ≤ k → k ≤ n →
      showsPart k n m b property.1 (g.nodes.map (·.name)) c.tree = .ok () := fun k h1 hk => by
    have ⟨_, _, hc⟩ := judge_ok (h ⟨k, n, h1, hk⟩ rfl)
    rwa [Ready.shows_part] at hc
  exact ⟨hd ▸ hs, _, hr, fun _ hf hx _ hy => check_parts_sound hn parts hf hx hy⟩

end Judge

end NN
