import NN.Models.Combine
import NN.Models.Order
import NN.Proofs.Numerals

/-!
# Names of parameters, layer by layer

When the parameters of a layer that is made of layers have different names: each combinator keeps
them apart if what it is given is kept apart. A name's root, what stands before its first dot, tells
the layers of a sequence from each other.
-/

namespace NN.Layer

variable {s t u : Shape}

/-- The names of a layer's parameters, relative to it. -/
abbrev names (a : Layer s t) : List String := a.params.map ParamSpec.name

/-- What stands before the first dot of a name. -/
def root (name : String) : String := .ofList (name.toList.takeWhile (· != '.'))

/-- A name that may stand before a dot: not empty, and without a dot. -/
def Simple (name : String) : Prop := name.toList ≠ [] ∧ ∀ c ∈ name.toList, (c != '.') = true

instance (name : String) : Decidable (Simple name) := inferInstanceAs (Decidable (_ ∧ _))

/-- No two parameters of the layer share a name, and all their names have their roots in a list. -/
structure Distinct (roots : List String) (a : Layer s t) : Prop where
  /-- No name occurs twice. -/
  nodup : a.names.Nodup
  /-- The roots. -/
  root_mem : ∀ n ∈ a.names, root n ∈ roots

private theorem isEmpty_iff (name : String) : name.isEmpty = true ↔ name.toList = [] := by
  rw [← String.toList_empty, String.toList_inj, String.isEmpty, beq_iff_eq,
    String.utf8ByteSize_eq_zero_iff]

/-- How `join` puts names together. -/
theorem toList_join (parent child : String) : (Layer.join parent child).toList =
    if parent.toList = [] then child.toList else if child.toList = [] then parent.toList
    else parent.toList ++ '.' :: child.toList := by
  unfold Layer.join
  simp only [isEmpty_iff]
  split
  · rfl
  · split
    · rfl
    · have hdot : ".".toList = ['.'] := by decide
      show (parent ++ "." ++ child).toList = _
      rw [String.toList_append, String.toList_append, hdot, List.append_assoc]
      rfl

/-- Names below one layer are as different as they are relative to it. -/
theorem join_injective (parent a b : String) (h : Layer.join parent a = Layer.join parent b) : a = b := by
  have h := congrArg String.toList h
  rw [toList_join, toList_join] at h
  apply String.toList_injective
  by_cases hp : parent.toList = []
  · rwa [if_pos hp, if_pos hp] at h
  rw [if_neg hp, if_neg hp] at h
  by_cases ha : a.toList = [] <;> by_cases hb : b.toList = []
  · rw [ha, hb]
  · rw [if_pos ha, if_neg hb] at h
    exact absurd (congrArg List.length h) (by simp)
  · rw [if_neg ha, if_pos hb] at h
    exact absurd (congrArg List.length h) (by simp)
  · rw [if_neg ha, if_neg hb] at h
    exact (List.cons.inj (List.append_cancel_left h)).2

/-- The root of a name below a layer is the layer's name. -/
theorem root_join {parent : String} (h : Simple parent) (child : String) :
    root (Layer.join parent child) = parent := by
  unfold root
  rw [toList_join, if_neg h.1]
  apply String.toList_injective
  rw [String.toList_ofList]
  split
  · simpa using List.takeWhile_append_of_pos (l₂ := []) h.2
  · rw [List.takeWhile_append_of_pos h.2]
    simp

/-- A number may be a layer's name. -/
theorem simple_toString (n : Nat) : Simple (toString n) := by
  refine ⟨toString_ne_nil n, fun c hc => ?_⟩
  have := isDigit_toString n c hc
  simp only [bne_iff_ne, ne_eq]
  rintro rfl
  exact absurd this (by decide)

/-- Names below a layer are different if they are relative to it. -/
theorem nodup_named (name : String) {a : Layer s t} (h : a.names.Nodup) :
    (named name a).names.Nodup := by
  have : (named name a).names = a.names.map (Layer.join name) := by
    simp [names, named, Function.comp_def]
  rw [this]
  exact List.pairwise_map.mpr (h.imp fun hne he => hne (join_injective name _ _ he))

/-- A layer under a name, alone. -/
theorem Distinct.named {name : String} {a : Layer s t} (h : a.names.Nodup)
    (hn : Simple name := by decide) : Distinct [name] (named name a) where
  nodup := nodup_named name h
  root_mem n hm := by
    simp only [names, Layer.named, List.map_map, List.mem_map, Function.comp_apply] at hm
    obtain ⟨p, -, rfl⟩ := hm
    simp [root_join hn]

/-- One layer after another: their names have different roots. -/
theorem Distinct.seq {rs qs : List String} {a : Layer s t} {b : Layer t u} (ha : Distinct rs a)
    (hb : Distinct qs b) (h : ∀ r ∈ rs, r ∉ qs := by decide) : Distinct (rs ++ qs) (a ⟫ b) where
  nodup := by
    show ((a.params ++ b.params).map ParamSpec.name).Nodup
    rw [List.map_append, List.nodup_append]
    refine ⟨ha.nodup, hb.nodup, ?_⟩
    rintro n hn _ hm rfl
    exact h _ (ha.root_mem n hn) (hb.root_mem n hm)
  root_mem n hn := by
    simp only [names, Layer.seq, List.map_append, List.mem_append] at hn
    exact List.mem_append.mpr (hn.imp (ha.root_mem n) (hb.root_mem n))

/-- A layer without parameters. -/
theorem Distinct.of_nil {a : Layer s t} (h : a.params = []) : Distinct [] a where
  nodup := by simp [names, h]
  root_mem := by simp [names, h]

/-- One operator has no parameters. -/
theorem Distinct.pointwise (op : (n : Nat) → IR.Op [n :: s] (n :: t)) (call : String → String)
    (exponential : Bool := false)
    (defined : ∀ {α : Type} [Arithmetic α], (exponential → (Arithmetic.exp? (α := α)).isSome) →
      ∀ n, (op n).defined α := by intros; rfl) :
    Distinct [] (pointwise op call exponential defined) := .of_nil rfl

/-- A way around adds no names. -/
theorem Distinct.residual {rs : List String} {a : Layer s s} (h : Distinct rs a) :
    Distinct rs (residual a) := ⟨h.nodup, h.root_mem⟩

/-- Copies of a layer are told from each other by their numbers. -/
theorem Distinct.stack {a : Layer s s} (h : a.names.Nodup) :
    (count : Nat) → Distinct ((List.range count).map toString) (stack a count)
  | 0 => .of_nil rfl
  | count + 1 => by
    rw [List.range_succ, List.map_append]
    refine (Distinct.stack h count).seq (.named h (simple_toString count)) ?_
    intro r hr hc
    simp only [List.mem_map, List.mem_range] at hr
    obtain ⟨i, hi, rfl⟩ := hr
    have := toString_injective _ _ (List.mem_singleton.mp hc)
    omega

private theorem perm_listedFirst (first : String → Bool) (a : Layer s t) :
    (listedFirst first a).names.Perm a.names :=
  (List.filter_append_perm (fun p : ParamSpec => first p.name) a.params).map ParamSpec.name

/-- The order in which parameters are listed does not matter. -/
theorem Distinct.listedFirst {rs : List String} (first : String → Bool) {a : Layer s t}
    (h : Distinct rs a) : Distinct rs (listedFirst first a) where
  nodup := h.nodup.perm (perm_listedFirst first a).symm
  root_mem n hn := h.root_mem n ((perm_listedFirst first a).mem_iff.mp hn)

end NN.Layer
