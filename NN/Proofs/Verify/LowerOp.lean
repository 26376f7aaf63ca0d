import NN.Proofs.Verify.Gather
import NN.Verify.Lower

/-!
# Operators as nodes

Whatever an operator may compute, the nodes that it is lowered to may, after a run of those before.
-/

namespace NN.Verify

open Wire NN.IR

-- Values of a run by their numbers, counted from the input.

/-- The scalars `f` are what a source says, in a run. -/
def Source.Is (run : List (Nat → Binary32)) (f : Nat → Binary32) : Source → Prop
  | .value p => run.reverse[p]? = some f
  | .parameter g => g = f

variable {nodes nodes' : List Node} {x f y : Nat → Binary32} {run : List (Nat → Binary32)} {p : Nat}

theorem is_append {source : Source} (l : List (Nat → Binary32)) (h : source.Is run f) :
    source.Is (l ++ run) f := by
  cases source with
  | parameter g => exact h
  | value p =>
    have h : run.reverse[p]? = some f := h
    obtain ⟨hp, _⟩ := List.getElem?_eq_some_iff.mp h
    show (l ++ run).reverse[p]? = some f
    rw [List.reverse_append, List.getElem?_append_left hp, h]

theorem length_of_computes : {nodes : List Node} → {run : List (Nat → Binary32)} →
    Computes nodes x run → run.length = nodes.length + 1
  | [], _, h => by rw [show _ = [x] from h]; rfl
  | _ :: _, _, ⟨_, _, hr, h, _⟩ => by
    rw [hr, List.length_cons, length_of_computes h, List.length_cons]

theorem binaryAt_of_is (hr : Computes nodes x run) (h : (Source.value p).Is run f) :
    binaryAt run (nodes.length - p) = f := by
  have h : run.reverse[p]? = some f := h
  obtain ⟨hp, _⟩ := List.getElem?_eq_some_iff.mp h
  rw [List.length_reverse] at hp
  rw [List.getElem?_reverse hp, length_of_computes hr, Nat.add_sub_cancel] at h
  rw [binaryAt, List.getD_eq_getElem?_getD, h]
  rfl

/-- The number of the next value. -/
theorem is_next (hr : Computes nodes x run) :
    (Source.value (nodes.length + 1)).Is (y :: run) y := by
  show (y :: run).reverse[nodes.length + 1]? = some y
  rw [List.reverse_cons, ← length_of_computes hr, ← List.length_reverse,
    List.getElem?_concat_length]

/-- Values beyond a parameter's are none. -/
theorem of_value {sources : List Source} {k : Nat} (h : sources.getD k default = .value p) :
    k < sources.length := by
  refine Nat.lt_of_not_le fun hk => ?_
  rw [List.getD_eq_getElem?_getD, List.getElem?_eq_none hk] at h
  cases h

/-- What was gathered is a node that computes what the terms add up to. -/
theorem gather_computes {sources : Nat → Source} {operands size : Nat} {terms : Nat → List Term}
    {a : Affine} {xs : Nat → Nat → Binary32}
    (h : gather sources operands nodes.length size terms = .ok a) (hr : Computes nodes x run)
    (hs : ∀ k, (sources k).Is run (xs k)) (hk : ∀ k p, sources k = .value p → k < operands)
    (sums : ∀ j < size, Sums ((terms j).map (·.addend xs)) (y j))
    (outside : ∀ j, size ≤ j → y j = .zero) : (Node.affine a).Computes run y := by
  obtain ⟨hsize, hd⟩ := gather_describes h (x := xs) (env := run)
    (fun k g hg => by simpa [hg, Source.Is, eq_comm] using hs k)
    fun k p hp => ⟨hk k p hp, binaryAt_of_is hr (hp ▸ hs k)⟩
  exact ⟨fun j hj => ⟨_, hd j (hsize ▸ hj), sums j (hsize ▸ hj)⟩,
    fun j hj => outside j (hsize ▸ hj)⟩

/-- A value that was made one of the network is there. -/
theorem lift_computes {source : Source} {size : Nat} (h : lift source size nodes = .ok (p, nodes'))
    (hr : Computes nodes x run) (hs : source.Is run f) (outside : ∀ i, size ≤ i → f i = .zero) :
    ∃ l, Computes nodes' x (l ++ run) ∧ (Source.value p).Is (l ++ run) f := by
  unfold lift at h
  split at h
  · cases h
    exact ⟨[], hr, hs⟩
  · rename_i g
    split at h
    · rename_i a ha
      cases h
      refine ⟨[f], ⟨f, run, rfl, hr, ?_⟩, is_next hr⟩
      exact gather_computes ha hr (xs := fun _ => f) (fun _ => hs) (by simp)
        (fun j _ => .value (.inl rfl)) outside
    · cases h

-- Operators.

/-- The first operand is zero outside. -/
theorem scalars_outside : {ins : List Shape} → (xs : Tensors ins) → {i : Nat} →
    (ins.headD []).numel ≤ i → scalars xs 0 i = .zero
  | _, .nil, _, _ => rfl
  | _, .cons t _, _, h => scalar_outside t h

variable {ins : List Shape} {s : Shape}

/-- **A lowered operator's value is in a run of the nodes with those that it takes.** -/
theorem lowerOp_computes {op : Op ins s} {operands : List Source} {source : Source}
    (h : lowerOp op operands nodes = .ok (source, nodes')) (hr : Computes nodes x run)
    {xs : Tensors ins} (hs : ∀ k, (operands.getD k default).Is run (scalars xs k)) {t : Tensor s}
    (ht : op.Computes xs t) :
    ∃ l, Computes nodes' x (l ++ run) ∧ source.Is (l ++ run) t.scalar := by
  have holds := form_holds op xs t ht
  have one {p nodes₁} {node : Nat → Node} (hl : lift (operands.getD 0 default)
        (ins.headD []).numel nodes = .ok (p, nodes₁))
      (hn : ∀ run arg, binaryAt run arg = scalars xs 0 → (node arg).Computes run t.scalar) :
      ∃ l, Computes (node (nodes₁.length - p) :: nodes₁) x (l ++ run) ∧
        (Source.value (nodes₁.length + 1)).Is (l ++ run) t.scalar := by
    obtain ⟨l, hr, hp⟩ := lift_computes hl hr (hs 0) fun _ => scalars_outside xs
    exact ⟨t.scalar :: l, ⟨_, _, rfl, hr, hn _ _ (binaryAt_of_is hr hp)⟩, is_next hr⟩
  have sums {operands : List Source} {nodes₁ run₁ terms a} (hf : form op = .sums terms)
      (ha : gather (operands.getD · default) operands.length nodes₁.length s.numel terms = .ok a)
      (hr : Computes nodes₁ x run₁)
      (hs : ∀ k, (operands.getD k default).Is run₁ (scalars xs k)) :
      Computes (.affine a :: nodes₁) x (t.scalar :: run₁) := by
    rw [hf] at holds
    exact ⟨_, _, rfl, hr, gather_computes ha hr hs (fun _ _ => of_value) holds
      fun _ => scalar_outside t⟩
  unfold lowerOp at h
  dsimp only at h
  split at h
  · cases h
  · rename_i hf
    cases h
    rw [hf] at holds
    exact ⟨[], hr, (show t.scalar = _ from holds) ▸ hs 0⟩
  · rename_i c hf
    cases h
    rw [hf] at holds
    refine ⟨[], hr, funext fun j => ?_⟩
    by_cases hj : j < s.numel
    · simpa [hj] using (holds j hj).symm
    · simpa [hj] using (scalar_outside t (by omega)).symm
  · rename_i hf
    rw [hf] at holds
    split at h
    · rename_i hl
      cases h
      exact one hl fun run arg he j => he ▸ holds j
    · cases h
  · rename_i index hf
    rw [hf] at holds
    split at h
    · rename_i f hk
      cases h
      have h0 : f = scalars xs 0 := by
        have := hs 0
        rwa [hk] at this
      refine ⟨[], hr, funext fun j => ?_⟩
      by_cases hj : j < s.numel
      · simpa [hj, h0] using (holds j hj).symm
      · simpa [hj] using (scalar_outside t (by omega)).symm
    split at h
    · rename_i hl
      cases h
      refine one (node := fun arg => .select arg (.ofFn fun j : Fin s.numel => index j)) hl
        fun run arg he j => ?_
      by_cases hj : j < s.numel
      · simpa [hj, he] using holds j hj
      · simpa [hj] using scalar_outside t (by omega)
    · cases h
  · rename_i window hf
    rw [hf] at holds
    split at h
    · rename_i hl
      cases h
      refine one (node := fun arg => .largest arg (.ofFn fun j : Fin s.numel => (window j).toArray))
        hl fun run arg he j => ?_
      by_cases hj : j < s.numel
      · simpa [hj, he] using holds j hj
      · simpa [hj] using scalar_outside t (by omega)
    · cases h
  · rename_i terms hf
    split at h
    · split at h
      · rename_i p nodes₁ hl
        split at h
        · rename_i a ha
          cases h
          obtain ⟨l, hr, hp⟩ := lift_computes hl hr (hs 0) fun _ => scalars_outside xs
          refine ⟨t.scalar :: l, sums hf ha hr fun k => ?_, is_next hr⟩
          cases k with
          | zero => exact hp
          | succ k =>
            have := is_append l (hs (k + 1))
            cases operands <;> simpa using this
        · cases h
      · cases h
    · split at h
      · rename_i a ha
        cases h
        exact ⟨[t.scalar], sums hf ha hr hs, is_next hr⟩
      · cases h

end NN.Verify
