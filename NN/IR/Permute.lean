import NN.IR.Index

/-!
# Dimensions in another order

An entry of a shape is a list of indices, one a dimension. `Shape.flat` is where it lies, row-major.
`Permute.source` goes the way back from the flat index of a result whose dimensions stand in another
order, without taking it apart into a list.
-/

namespace NN

namespace Shape

/-- The flat, row-major index of an entry. -/
def flat : Shape → List Nat → Nat
  | _ :: s, i :: ix => i * numel s + flat s ix
  | _, _ => 0

/-- The indices `ix` are those of an entry. -/
def Inside : Shape → List Nat → Prop
  | [], [] => True
  | n :: s, i :: ix => i < n ∧ Inside s ix
  | _, _ => False

/-- How far apart entries are that differ by one in a dimension. -/
def strides : Shape → List Nat
  | [] => []
  | _ :: s => numel s :: strides s

end Shape

namespace IR

/-- What belongs to the dimensions `dims`, in this order, of what belongs to all. -/
def permuted (dims of : List Nat) : List Nat := dims.map (of.getD · 0)

/-- Each of `rank` dimensions once. -/
abbrev Order (dims : List Nat) (rank : Nat) : Prop := dims.Perm (List.range rank)

namespace Permute

open Shape

/-- For each dimension of the result: how many entries share an index in it, and how far apart in
the source those are that differ by one. -/
def steps (s : Shape) (dims : List Nat) : List (Nat × Nat) :=
  (strides (permuted dims s)).zip (permuted dims (strides s))

/-- Where in the source entry `j` of the result lies. -/
def source : List (Nat × Nat) → Nat → Nat
  | [], _ => 0
  | (block, stride) :: rest, j => j / block * stride + source rest (j % block)

#guard permuted [2, 0, 1] [3, 5, 7] = [7, 3, 5]
#guard flat [3, 5, 7] [1, 2, 3] = 52
-- Entry `[3, 1, 2]` of the result.
#guard source (steps [3, 5, 7] [2, 0, 1]) (flat [7, 3, 5] [3, 1, 2]) = 52

/-- `Σ ix k · strides k`. -/
private def dot (ix strides : List Nat) : Nat := ((ix.zip strides).map fun (i, s) => i * s).sum

private theorem length_strides : (s : Shape) → (strides s).length = s.length
  | [] => rfl
  | _ :: s => by simp [strides, length_strides s]

private theorem length_of_inside : {s : Shape} → {ix : List Nat} → Inside s ix →
    ix.length = s.length
  | [], [], _ => rfl
  | _ :: _, _ :: _, h => congrArg Nat.succ (length_of_inside h.2)

/-- Entries of a shape have flat indices inside of it. -/
theorem flat_lt : {s : Shape} → {ix : List Nat} → Inside s ix → flat s ix < numel s
  | [], [], _ => Nat.zero_lt_one
  | _ :: _, _ :: _, h => Index.join h.1 (flat_lt h.2)

private theorem flat_eq_dot : {s : Shape} → {ix : List Nat} → Inside s ix →
    flat s ix = dot ix (strides s)
  | [], [], _ => rfl
  | _ :: _, _ :: _, h => by simp [flat, strides, dot, flat_eq_dot h.2]

private theorem source_eq_dot : {s : Shape} → {ix : List Nat} → Inside s ix → (ts : List Nat) →
    ts.length = s.length → source ((strides s).zip ts) (flat s ix) = dot ix ts
  | [], [], _, [], _ => rfl
  | _ :: s, i :: ix, h, t :: ts, hl => by
    have hf := flat_lt h.2
    have ih := source_eq_dot h.2 ts (Nat.succ.inj hl)
    have hd : (i * numel s + flat s ix) / numel s = i := by
      rw [Nat.mul_comm, Nat.mul_add_div (by omega), Nat.div_eq_of_lt hf, Nat.add_zero]
    have hm : (i * numel s + flat s ix) % numel s = flat s ix := by
      rw [Nat.mul_comm, Nat.mul_add_mod, Nat.mod_eq_of_lt hf]
    simp only [strides, List.zip_cons_cons, source, flat, hd, hm, ih]
    simp [dot]

private theorem inside_iff : {s : Shape} → {ix : List Nat} →
    Inside s ix ↔ ix.length = s.length ∧ ∀ d < s.length, ix.getD d 0 < s.getD d 0
  | [], [] => by simp [Inside]
  | [], _ :: _ => by simp [Inside]
  | _ :: _, [] => by simp [Inside]
  | n :: s, i :: ix => by
    rw [Inside, inside_iff]
    constructor
    · rintro ⟨h0, hl, h⟩
      refine ⟨congrArg Nat.succ hl, fun d hd => ?_⟩
      cases d with
      | zero => exact h0
      | succ d => exact h d (Nat.lt_of_succ_lt_succ hd)
    · rintro ⟨hl, h⟩
      exact ⟨h 0 (Nat.succ_pos _), Nat.succ.inj hl, fun d hd => h (d + 1) (Nat.succ_lt_succ hd)⟩

section

variable {s : Shape} {dims ix : List Nat}

private theorem lt_of_mem (h : Order dims s.length) {d : Nat} (hd : d ∈ dims) : d < s.length :=
  List.mem_range.mp (h.mem_iff.mp hd)

private theorem length_eq (h : Order dims s.length) : dims.length = s.length := by
  rw [h.length_eq, List.length_range]

/-- The indices of an entry in another order are those of one of the shape in this order. -/
theorem inside_permuted (h : Order dims s.length) (hix : Inside s ix) :
    Inside (permuted dims s) (permuted dims ix) := by
  refine inside_iff.mpr ⟨by simp [permuted], fun k hk => ?_⟩
  have hk : k < dims.length := by simpa [permuted] using hk
  simp only [permuted, List.getD_eq_getElem?_getD, List.getElem?_map,
    List.getElem?_eq_getElem hk, Option.map_some, Option.getD_some]
  have := (inside_iff.mp hix).2 _ (lt_of_mem h (List.getElem_mem hk))
  simpa only [List.getD_eq_getElem?_getD] using this

private theorem map_getD_range (xs : List Nat) :
    (List.range xs.length).map (xs.getD · 0) = xs :=
  List.ext_getElem (by simp) fun i _ h => by simp [List.getD_eq_getElem?_getD, h]

/-- The sum over dimensions does not depend on their order. -/
private theorem dot_permuted (h : Order dims s.length) (hix : ix.length = s.length)
    {ts : List Nat} (hts : ts.length = s.length) :
    dot (permuted dims ix) (permuted dims ts) = dot ix ts := by
  have over (ds : List Nat) : dot (permuted ds ix) (permuted ds ts)
      = (ds.map fun d => ix.getD d 0 * ts.getD d 0).sum := by
    simp [dot, permuted, List.zip_map', List.map_map, Function.comp_def]
  have all {xs : List Nat} (hl : xs.length = s.length) :
      permuted (List.range s.length) xs = xs := by
    rw [permuted, ← hl, map_getD_range]
  rw [over, (h.map _).sum_nat, ← over, all hix, all hts]

/-- **The source of an entry whose indices stand in another order.** -/
theorem source_flat (h : Order dims s.length) (hix : Inside s ix) :
    source (steps s dims) (flat (permuted dims s) (permuted dims ix)) = flat s ix := by
  rw [steps, source_eq_dot (inside_permuted h hix) _ (by simp [permuted]),
    dot_permuted h (length_of_inside hix) (length_strides s), flat_eq_dot hix]

private theorem exists_flat : (s : Shape) → {j : Nat} → j < numel s →
    ∃ ix, Inside s ix ∧ flat s ix = j
  | [], j, hj => ⟨[], trivial, by simp only [numel] at hj; simp only [flat]; omega⟩
  | n :: s, j, hj => by
    obtain ⟨ix, hix, he⟩ := exists_flat s (Index.col (a := n) hj)
    refine ⟨j / numel s :: ix, ⟨Index.row hj, hix⟩, ?_⟩
    rw [flat, he, Nat.mul_comm, Nat.div_add_mod]

private theorem getElem_idxOf {d : Nat} (h : dims.idxOf d < dims.length) :
    dims[dims.idxOf d] = d := by
  simpa using List.findIdx_getElem (xs := dims) (p := (· == d)) (w := h)

private theorem idxOf_getElem (hn : dims.Nodup) {k : Nat} (hk : k < dims.length) :
    dims.idxOf dims[k] = k := by
  have hi := List.idxOf_lt_length_of_mem (List.getElem_mem hk)
  have he := getElem_idxOf hi
  have hp := List.pairwise_iff_getElem.mp hn
  rcases Nat.lt_trichotomy (dims.idxOf dims[k]) k with hlt | heq | hlt
  · exact absurd he (hp _ _ hi hk hlt)
  · exact heq
  · exact absurd he.symm (hp _ _ hk hi hlt)

/-- Every entry of the result is one of the source with its indices in another order. -/
theorem exists_source (h : Order dims s.length) {j : Nat} (hj : j < numel (permuted dims s)) :
    ∃ ix, Inside s ix ∧ flat (permuted dims s) (permuted dims ix) = j := by
  obtain ⟨c, hc, rfl⟩ := exists_flat _ hj
  obtain ⟨hcl, hc⟩ := inside_iff.mp hc
  have hl := length_eq h
  have hcl : c.length = dims.length := by simpa [permuted] using hcl
  have nodup : dims.Nodup := h.nodup_iff.mpr List.nodup_range
  have at_ {d : Nat} (hd : d < s.length) :
      ((List.range s.length).map fun d => c.getD (dims.idxOf d) 0).getD d 0
        = c.getD (dims.idxOf d) 0 := by
    simp [List.getD_eq_getElem?_getD, hd]
  refine ⟨(List.range s.length).map fun d => c.getD (dims.idxOf d) 0, ?_, ?_⟩
  · refine inside_iff.mpr ⟨by simp, fun d hd => ?_⟩
    have hm : d ∈ dims := h.mem_iff.mpr (List.mem_range.mpr hd)
    have hi := List.idxOf_lt_length_of_mem hm
    have := hc (dims.idxOf d) (by simpa [permuted] using hi)
    rw [at_ hd]
    simpa [permuted, List.getD_eq_getElem?_getD, List.getElem?_eq_getElem hi, getElem_idxOf hi]
      using this
  · congr 1
    refine List.ext_getElem (by simp [permuted, hcl]) fun k hk hk' => ?_
    have hkd : k < dims.length := by simpa [permuted] using hk
    have hd := lt_of_mem h (List.getElem_mem hkd)
    simp only [permuted, List.getElem_map]
    rw [at_ hd, idxOf_getElem nodup hkd]
    simp [List.getD_eq_getElem?_getD, hk']

/-- The source of an entry is an entry. -/
theorem source_lt (h : Order dims s.length) {j : Nat} (hj : j < numel (permuted dims s)) :
    source (steps s dims) j < numel s := by
  obtain ⟨ix, hix, rfl⟩ := exists_source h hj
  rw [source_flat h hix]
  exact flat_lt hix

end

end Permute

end IR

end NN
