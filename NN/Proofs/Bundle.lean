import NN.Contract.Bundle

/-!
# Bundles and the tensors of a payload

A bundle and a list of tensors that match its specifications carry the same things: neither way
loses anything.
-/

namespace NN.Bundle

/-- Two bundles over the same specifications with the same storages are the same. -/
theorem ext_datas : ∀ {ps : List ParamSpec} {a b : Bundle ps}, a.datas = b.datas → a = b
  | _, .nil, .nil, _ => rfl
  | _, .cons ⟨_, _⟩ _, .cons ⟨_, _⟩ _, h => by
    obtain ⟨hd, hb⟩ := List.cons.inj h
    cases hd
    cases ext_datas hb
    rfl

/-- A bundle holds exactly the storages that it was built from, tensor by tensor. -/
theorem datas_build : ∀ (specs : List ParamSpec) (ts : List RawTensor) (h) (hw),
    (build specs ts h hw).datas = ts.map RawTensor.data
  | [], [], _, _ => rfl
  | [], _ :: _, h, _ => nomatch h
  | _ :: ps, t :: ts, _, _ => by simp [build, datas, datas_build ps ts]

/-- Built from named tensors, a bundle gives back these tensors: names, shapes and storages. -/
theorem toRaw_build : ∀ (specs : List ParamSpec) (ts : List RawTensor) (h) (hw),
    (build specs ts h hw).toRaw = ts
  | [], [], _, _ => rfl
  | [], _ :: _, h, _ => nomatch h
  | p :: ps, t :: ts, h, hw => by
    have hs : t.spec = p := (List.cons.inj h).1
    subst hs
    simp only [build, toRaw, toRaw_build ps ts]
    rfl

/-- The tensors of a bundle state the bundle's names and shapes. -/
theorem spec_toRaw : ∀ {ps : List ParamSpec} (b : Bundle ps), b.toRaw.map RawTensor.spec = ps
  | _, .nil => rfl
  | _ :: _, .cons _ b => by simp [toRaw, RawTensor.spec, spec_toRaw b]

/-- Each tensor of a bundle has as many scalars as its shape says. -/
theorem wellSized_toRaw : ∀ {ps : List ParamSpec} (b : Bundle ps), ∀ t ∈ b.toRaw, t.WellSized
  | _, .nil, _, h => by simp [toRaw] at h
  | _ :: _, .cons t b, u, h => by
    rcases List.mem_cons.mp h with rfl | h
    · exact t.size_eq
    · exact wellSized_toRaw b u h

/-- The bundle of a bundle's tensors is the bundle. -/
theorem build_toRaw : ∀ {ps : List ParamSpec} (b : Bundle ps) (h) (hw),
    build ps b.toRaw h hw = b
  | _, .nil, _, _ => rfl
  | _, .cons _ b, _, _ => by simp [toRaw, build, build_toRaw b]

end NN.Bundle
