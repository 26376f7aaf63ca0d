import NN.Property.Write
import NN.Proofs.PropertyNormal

/-!
# A property has the counterexamples of its file

What a file asserts is true of some inputs and outputs exactly if the inputs are in the box and the
outputs are unsafe.
-/

namespace NN

namespace Vnnlib

variable {limits : PropertyLimits} {x y : Nat → Rat}

/-- The bounds that a side has are kept. -/
private def Side.Holds (s : Side) (v : Rat) : Prop :=
  (∀ l ∈ s.lower?, l ≤ v) ∧ ∀ u ∈ s.upper?, v ≤ u

/-- What a draft says so far is true. -/
private def Draft.Holds (d : Draft) (x y : Nat → Rat) : Prop :=
  (∀ (i : Nat) (h : i < d.sides.size), d.sides[i].Holds (x i)) ∧ d.cases.Hold y

private theorem bound_side {s t : Side} {b : Bound} (h : s.bound b = .ok t) :
    t.Holds (x b.input) ↔ s.Holds (x b.input) ∧ b.Holds x := by
  unfold Side.bound at h
  split at h
  · split at h <;> try contradiction
    cases h
    simp_all [Side.Holds, Bound.Holds]
  · split at h <;> try contradiction
    cases h
    simp_all [Side.Holds, Bound.Holds]
    grind

private theorem bound_draft {d e : Draft} {b : Bound} (h : d.bound b = .ok e) :
    (e.Holds x y ↔ d.Holds x y ∧ b.Holds x) ∧ e.cases = d.cases ∧ e.sides.size = d.sides.size := by
  unfold Draft.bound at h
  split at h <;> try contradiction
  rename_i hb
  simp only [bind, Except.bind] at h
  split at h <;> rename_i hs <;> try contradiction
  cases h
  refine ⟨?_, rfl, by simp⟩
  have := bound_side (x := x) hs
  simp only [Draft.Holds, Array.size_set, Array.getElem_set]
  constructor
  · rintro ⟨hall, hc⟩
    have hi := hall b.input hb
    simp only [if_true] at hi
    refine ⟨⟨fun i h => ?_, hc⟩, (this.mp hi).2⟩
    by_cases he : b.input = i
    · subst he
      exact (this.mp hi).1
    · simpa [he] using hall i h
  · rintro ⟨⟨hall, hc⟩, hold⟩
    refine ⟨fun i h => ?_, hc⟩
    split
    · rename_i he
      subst he
      exact this.mpr ⟨hall _ hb, hold⟩
    · exact hall i h

private theorem bounds_draft : (bs : List Bound) → {d e : Draft} →
    bs.foldlM Draft.bound d = .ok e →
    (e.Holds x y ↔ d.Holds x y ∧ ∀ b ∈ bs, b.Holds x) ∧ e.cases = d.cases ∧
      e.sides.size = d.sides.size
  | [], d, e, h => by
    cases h
    simp
  | b :: bs, d, e, h => by
    simp only [List.foldlM_cons, bind, Except.bind] at h
    split at h <;> rename_i hd <;> try contradiction
    obtain ⟨holds, cases_, size⟩ := bound_draft (x := x) (y := y) hd
    obtain ⟨holds', cases', size'⟩ := bounds_draft bs h
    refine ⟨?_, by rw [cases', cases_], by rw [size', size]⟩
    rw [holds', holds, List.forall_mem_cons, and_assoc]

private theorem assert_draft {d e : Draft} {f : Formula} (h : d.assert limits f = .ok e) :
    (e.Holds x y ↔ d.Holds x y ∧ f.Holds x y) ∧ e.sides.size = d.sides.size := by
  simp only [Draft.assert, bind, Except.bind] at h
  split at h <;> rename_i hn <;> try contradiction
  split at h <;> rename_i hb <;> try contradiction
  split at h <;> rename_i hc <;> try contradiction
  cases h
  obtain ⟨holds, cases_, size⟩ := bounds_draft (x := x) (y := y) _ hb
  refine ⟨?_, size⟩
  rw [← f.normal_holds hn]
  simp only [Draft.Holds, Normal.Holds, Cases.hold_both hc, cases_] at holds ⊢
  grind

private theorem asserts_draft : (fs : List Formula) → {d e : Draft} →
    fs.foldlM (Draft.assert limits) d = .ok e →
    (e.Holds x y ↔ d.Holds x y ∧ ∀ f ∈ fs, f.Holds x y) ∧ e.sides.size = d.sides.size
  | [], d, e, h => by
    cases h
    simp
  | f :: fs, d, e, h => by
    simp only [List.foldlM_cons, bind, Except.bind] at h
    split at h <;> rename_i hd <;> try contradiction
    obtain ⟨holds, size⟩ := assert_draft (x := x) (y := y) hd
    obtain ⟨holds', size'⟩ := asserts_draft fs h
    refine ⟨?_, by rw [size', size]⟩
    rw [holds', holds, List.forall_mem_cons, and_assoc]

private theorem side_interval {s : Side} {byte i : Nat} {box : Interval}
    (h : s.interval byte i = .ok box) :
    box.lower ≤ box.upper ∧ ∀ v, s.Holds v ↔ box.Contains v := by
  unfold Side.interval at h
  split at h <;> try contradiction
  split at h <;> try contradiction
  cases h
  rename_i hl hu hle
  exact ⟨hle, fun v => by simp [Side.Holds, Interval.Contains, hl, hu]⟩

/-- What the intervals are: those that were there, and then those of the sides, one by one. -/
private theorem intervals_get : (i : Nat) → (bytes : List Nat) → (sides : List Side) →
    {acc out : Array Interval} → bytes.length = sides.length →
    intervals i bytes sides acc = .ok out →
    out.size = acc.size + sides.length ∧ (∀ k (_ : k < acc.size), out[k]? = acc[k]?) ∧
      ∀ k (hk : k < sides.length), ∃ box, out[acc.size + k]? = some box ∧
        box.lower ≤ box.upper ∧ ∀ v, sides[k].Holds v ↔ box.Contains v
  | i, [], [], acc, out, _, h => by
    cases h
    exact ⟨rfl, fun _ _ => rfl, fun k hk => absurd hk (by simp)⟩
  | i, byte :: bytes, s :: sides, acc, out, hlen, h => by
    simp only [intervals, bind, Except.bind] at h
    split at h <;> rename_i hs <;> try contradiction
    rename_i box
    obtain ⟨size, before, after⟩ := intervals_get (i + 1) bytes sides
      (by simpa using hlen) h
    simp only [Array.size_push] at size before after
    refine ⟨by rw [size, List.length_cons]; omega, fun k hk => ?_, fun k hk => ?_⟩
    · rw [before k (by omega), Array.getElem?_push_lt hk, Array.getElem?_eq_getElem hk]
    · match k with
      | 0 =>
        refine ⟨box, ?_, side_interval hs⟩
        rw [Nat.add_zero, before acc.size (by omega)]
        simp
      | k + 1 =>
        obtain ⟨b, hb, rest⟩ := after k (by simpa using hk)
        exact ⟨b, by rw [← hb]; congr 1; omega, rest⟩

/-- The property of a file has as many inputs and outputs as the file declares, its box is not
empty, and its counterexamples are those of the file: all that is asserted is true exactly if the
inputs are in the box and the outputs are unsafe. -/
theorem Script.property_sound {s : Script} {stop : Nat} {p : Property}
    (h : s.property limits stop = .ok p) :
    p.inputs.size = s.inputs.size ∧ p.outputs = s.outputs ∧
      (∀ box ∈ p.inputs, box.lower ≤ box.upper) ∧
      ∀ x y, s.Holds x y ↔ p.Box x ∧ p.Unsafe y := by
  simp only [Script.property, bind, Except.bind, pure, Except.pure] at h
  split at h <;> try contradiction
  split at h <;> try contradiction
  split at h <;> rename_i hd <;> try contradiction
  rename_i d
  split at h <;> rename_i hi <;> try contradiction
  rename_i inputs
  split at h <;> try contradiction
  cases h
  have hsize : d.sides.size = s.inputs.size := by
    have := (asserts_draft (x := fun _ => 0) (y := fun _ => 0) _ hd).2
    simpa using this
  obtain ⟨size, -, get⟩ := intervals_get 0 s.inputs.toList d.sides.toList (by simp [hsize]) hi
  simp only [Array.size_empty, Nat.zero_add, Array.length_toList] at size get
  refine ⟨by rw [size, hsize], rfl, fun box hbox => ?_, fun x y => ?_⟩
  · obtain ⟨k, hk, rfl⟩ := Array.mem_iff_getElem.mp hbox
    have hk : k < inputs.size := hk
    obtain ⟨b, hb, hle, -⟩ := get k (by omega)
    rw [Array.getElem?_eq_getElem hk] at hb
    exact Option.some.inj hb ▸ hle
  · have holds := (asserts_draft (x := x) (y := y) _ hd).1
    have start : Draft.Holds { sides := .replicate s.inputs.size {} } x y := by
      simp [Draft.Holds, Side.Holds, Cases.Hold]
    have box : (∀ (i : Nat) (h : i < d.sides.size), d.sides[i].Holds (x i)) ↔
        Property.Box ⟨inputs, s.outputs, d.cases⟩ x := by
      constructor
      · intro hall i hi
        obtain ⟨b, hb, -, hv⟩ := get i (by simpa [size] using hi)
        rw [Array.getElem?_eq_getElem hi] at hb
        have := (hv (x i)).mp (by simpa using hall i (by simpa [size] using hi))
        exact Option.some.inj hb ▸ this
      · intro hall i hi
        obtain ⟨b, hb, -, hv⟩ := get i hi
        have hi' : i < inputs.size := by simpa [size] using hi
        rw [Array.getElem?_eq_getElem hi'] at hb
        have := (hv (x i)).mpr (Option.some.inj hb ▸ hall i hi')
        simpa using this
    simp only [List.mem_reverse] at holds
    rw [Script.Holds, ← box]
    exact ⟨fun h => holds.mpr ⟨start, h⟩, fun h => (holds.mp h).2⟩

end Vnnlib

/-- If some bytes are read as a property, then they are the text of some declarations and
assertions, and the property says the same: its box is not empty, and what is asserted is true of
some inputs and outputs exactly if the inputs are in the box and the outputs are unsafe. -/
theorem readProperty_sound {limits : PropertyLimits} {bytes : ByteArray} {p : Property}
    (h : readProperty limits bytes = .ok p) :
    ∃ s, Vnnlib.readScript limits bytes = .ok s ∧
      p.inputs.size = s.inputs.size ∧ p.outputs = s.outputs ∧
      (∀ box ∈ p.inputs, box.lower ≤ box.upper) ∧
      ∀ x y, s.Holds x y ↔ p.Box x ∧ p.Unsafe y := by
  simp only [readProperty, bind, Except.bind] at h
  split at h <;> rename_i hs <;> try contradiction
  exact ⟨_, hs, Vnnlib.Script.property_sound h⟩

/-- What is written as the canonical text of a property is read as the property. -/
theorem Property.canonical_sound {limits : PropertyLimits} {p : Property} {text : String}
    (h : p.canonical? limits = some text) : readProperty limits text.toUTF8 = .ok p := by
  unfold canonical? at h
  dsimp only at h
  split at h <;> rename_i hq <;> try contradiction
  split at h <;> rename_i he <;> try contradiction
  cases h
  rw [hq, he]

end NN
