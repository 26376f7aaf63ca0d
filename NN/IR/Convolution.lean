import NN.IR.Index
import NN.IR.Window
import NN.Tensor.Append
import NN.Tensor.Boxes

/-!
# Convolution

Row after row, by machine indices, four columns at a time where as much of the window lies on the
image. What lies on the margin is left out of the sums: it is zero.
-/

namespace NN.IR

open Arithmetic Wire

/-- The sizes of a convolution. -/
structure Convolution where
  /-- Samples. -/
  n : Nat
  /-- Channels of the input. -/
  ci : Nat
  /-- Rows of an image. -/
  h : Nat
  /-- Columns of an image. -/
  w : Nat
  /-- Channels of the output. -/
  co : Nat
  /-- Rows of a window. -/
  kh : Nat
  /-- Columns of a window. -/
  kw : Nat
  /-- From one window to the next. -/
  stride : Nat
  /-- The width of the margin. -/
  pad : Nat

namespace Convolution

variable (g : Convolution)

/-- Rows of the output. -/
def oh : Nat := windows (g.h + 2 * g.pad) g.kh g.stride

/-- Columns of the output. -/
def ow : Nat := windows (g.w + 2 * g.pad) g.kw g.stride

/-- The part of a window of `k` at `at_` that lies on an image of `size`, along one dimension. -/
structure Part where
  /-- The first entry of the window that does. -/
  first : Nat
  /-- How many do. -/
  count : Nat
  /-- The entry of the image that the first lies on. -/
  place : Nat

/-- As much of the window, from the same entry of it on. -/
abbrev Part.SameAs (p q : Part) : Prop := p.first = q.first ∧ p.count = q.count

/-- The part of window `r`. -/
@[inline] def part (size k stride pad r : Nat) : Part :=
  let start := r * stride
  let first := pad - start
  ⟨first, min k (size + pad - start) - first, start - pad⟩

variable {g} {α : Type} [Arithmetic α] {size k stride pad : Nat}

theorem part_le {r : Nat} : (part size k stride pad r).count ≤ k := by
  simp only [part]
  omega

theorem part_window {r u : Nat} (hu : u < (part size k stride pad r).count) :
    (part size k stride pad r).first + u < k := by
  simp only [part] at *
  omega

theorem part_image {r u : Nat} (hu : u < (part size k stride pad r).count) :
    (part size k stride pad r).place + u < size := by
  simp only [part] at *
  omega

/-- The rows of windows in row `r` that lie on the image. -/
@[inline] def rowPart (g : Convolution) (r : Nat) : Part := part g.h g.kh g.stride g.pad r

/-- The columns of windows in column `c` that lie on the image. -/
@[inline] def colPart (g : Convolution) (c : Nat) : Part := part g.w g.kw g.stride g.pad c

variable (x : Tensor [g.n, g.ci, g.h, g.w]) (k : Tensor [g.co, g.ci, g.kh, g.kw])
  (b : Tensor [g.co])

theorem x_lt {s i r u c v : Nat} (hs : s < g.n) (hi : i < g.ci) (hu : u < (g.rowPart r).count)
    (hv : v < (g.colPart c).count) :
    (s * g.ci + i) * g.h * g.w + (((g.rowPart r).place + u) * g.w + (g.colPart c).place) + v
      < Shape.numel [g.n, g.ci, g.h, g.w] :=
  Index.planeFrom (Index.join hs hi) (part_image hu) (part_image hv)

theorem k_lt {o i r u c v : Nat} (ho : o < g.co) (hi : i < g.ci) (hu : u < (g.rowPart r).count)
    (hv : v < (g.colPart c).count) :
    (o * g.ci + i) * g.kh * g.kw + (((g.rowPart r).first + u) * g.kw + (g.colPart c).first) + v
      < Shape.numel [g.co, g.ci, g.kh, g.kw] :=
  Index.planeFrom (Index.join ho hi) (part_window hu) (part_window hv)

/-- Row `r`, column `c` of channel `o` of sample `s`. -/
@[inline] def entry (s o r c : Nat) (hs : s < g.n) (ho : o < g.co) : α :=
  sum g.ci (fun _ hi => sum (g.rowPart r).count fun _ hu => sum (g.colPart c).count fun _ hv =>
    x.get _ (x_lt hs hi hu hv) * k.get _ (k_lt ho hi hu hv)) + b.get o (Index.vector ho)

/-- The entry at a flat index. -/
@[inline] def entryAt (j : Nat) (hj : j < Shape.numel [g.n, g.co, g.oh, g.ow]) : α :=
  entry x k b (j / (g.ow * g.oh * g.co)) (j / (g.ow * g.oh) % g.co) (j / g.ow % g.oh) (j % g.ow)
    (Index.sampleOf hj) (Index.channelOf hj)

theorem entryAt_join {s o r c : Nat} (hs : s < g.n) (ho : o < g.co) (hr : r < g.oh)
    (hc : c < g.ow) :
    entryAt (α := α) x k b (((s * g.co + o) * g.oh + r) * g.ow + c)
      (Index.plane (Index.join hs ho) hr hc) = entry x k b s o r c hs ho := by
  simp only [entryAt, Index.div_join₃ ho hr hc, Index.div_join₂ hr hc, Index.div_join hc,
    Index.mod_join ho, Index.mod_join hr, Index.mod_join hc]

/-- The patterns of the result, one after another. -/
def patterns (j : Nat) : UInt32 :=
  if h : j < Shape.numel [g.n, g.co, g.oh, g.ow] then toBits (entryAt x k b j h : α) else 0

/-- Machine indices reach all scalars and count everything. -/
def Small (g : Convolution) : Prop :=
  (g.n < 0x40000000 ∧ g.ci < 0x40000000 ∧ g.co < 0x40000000) ∧
    (g.kh < 0x40000000 ∧ g.kw < 0x40000000 ∧ g.oh < 0x40000000 ∧ g.ow < 0x40000000) ∧
    Shape.numel [g.n, g.ci, g.h, g.w] ≤ 0x40000000 ∧
    Shape.numel [g.co, g.ci, g.kh, g.kw] ≤ 0x40000000

instance : Decidable g.Small := by unfold Small; infer_instance

variable (small : g.Small)

omit [Arithmetic α] in
theorem x_index {rows cols : Part} (s i u v : USize) :
    (s * .ofNat g.ci + i) * .ofNat g.h * .ofNat g.w
        + ((.ofNat rows.place + u) * .ofNat g.w + .ofNat cols.place) + v
      = .ofNat ((s.toNat * g.ci + i.toNat) * g.h * g.w
        + ((rows.place + u.toNat) * g.w + cols.place) + v.toNat) := by simp

omit [Arithmetic α] in
theorem k_index {rows cols : Part} (o i u v : USize) :
    (o * .ofNat g.ci + i) * .ofNat g.kh * .ofNat g.kw
        + ((.ofNat rows.first + u) * .ofNat g.kw + .ofNat cols.first) + v
      = .ofNat ((o.toNat * g.ci + i.toNat) * g.kh * g.kw
        + ((rows.first + u.toNat) * g.kw + cols.first) + v.toNat) := by simp

include small in
theorem row_lt {r : Nat} : (g.rowPart r).count < 0x40000000 :=
  Nat.lt_of_le_of_lt part_le small.2.1.1

include small in
theorem col_lt {c : Nat} : (g.colPart c).count < 0x40000000 :=
  Nat.lt_of_le_of_lt part_le small.2.1.2.1

include small in
theorem x_within {s i u v : USize} {r c : Nat} {cols : Part} (e : (g.colPart c).SameAs cols)
    (hs : s < .ofNat g.n) (hi : i < .ofNat g.ci) (hu : u < .ofNat (g.rowPart r).count)
    (hv : v < .ofNat cols.count) :
    Within x.data.bytes ((s * .ofNat g.ci + i) * .ofNat g.h * .ofNat g.w
        + ((.ofNat (g.rowPart r).place + u) * .ofNat g.w + .ofNat (g.colPart c).place) + v).toNat :=
  x.within small.2.2.1 (x_lt (lt_of_lt_ofNat small.1.1 hs) (lt_of_lt_ofNat small.1.2.1 hi)
    (lt_of_lt_ofNat (row_lt small) hu) (lt_of_lt_ofNat (col_lt small) (e.2 ▸ hv)))
    (x_index s i u v)

include small in
theorem k_within {o i u v : USize} {r c : Nat} (ho : o < .ofNat g.co) (hi : i < .ofNat g.ci)
    (hu : u < .ofNat (g.rowPart r).count) (hv : v < .ofNat (g.colPart c).count) :
    Within k.data.bytes ((o * .ofNat g.ci + i) * .ofNat g.kh * .ofNat g.kw
        + ((.ofNat (g.rowPart r).first + u) * .ofNat g.kw + .ofNat (g.colPart c).first)
        + v).toNat :=
  k.within small.2.2.2 (k_lt (lt_of_lt_ofNat small.1.2.2 ho) (lt_of_lt_ofNat small.1.2.1 hi)
    (lt_of_lt_ofNat (row_lt small) hu) (lt_of_lt_ofNat (col_lt small) hv)) (k_index o i u v)

/-- The entries by machine indices. -/
@[specialize] def bytes : ByteArray :=
  let xs := x.data.bytes
  let ks := k.data.bytes
  let ci : USize := .ofNat g.ci
  let h : USize := .ofNat g.h
  let w : USize := .ofNat g.w
  let kh : USize := .ofNat g.kh
  let kw : USize := .ofNat g.kw
  appendRows (.ofNat g.n) (fun s hs => appendRows (.ofNat g.co) (fun o ho =>
    let bias : α := b.get o.toNat (Index.vector (lt_of_lt_ofNat small.1.2.2 ho))
    let write (sum : α) (bytes : ByteArray) : ByteArray := pushLE bytes (toBits (sum + bias))
    appendRows (.ofNat g.oh) (fun r _ =>
      let rows := g.rowPart r.toNat
      let row : USize := .ofNat rows.place
      let kRow : USize := .ofNat rows.first
      let height : USize := .ofNat rows.count
      let one (c : USize) (bytes : ByteArray) : ByteArray :=
        let cols := g.colPart c.toNat
        let col : USize := .ofNat cols.place
        let kCol : USize := .ofNat cols.first
        write (boxWords ci height (.ofNat cols.count) fun i u v hi hu hv =>
          (ofBits (wordAt xs ((s * ci + i) * h * w + ((row + u) * w + col) + v)
              (x_within x small ⟨rfl, rfl⟩ hs hi hu hv)) : α)
            * ofBits (wordAt ks ((o * ci + i) * kh * kw + ((kRow + u) * kw + kCol) + v)
              (k_within k small ho hi hu hv))) bytes
      appendRow (.ofNat g.ow) (fun c _ => one c)
        (fun c _ bytes =>
          let cols := g.colPart c.toNat
          let cols₁ := g.colPart (c + 1).toNat
          let cols₂ := g.colPart (c + 2).toNat
          let cols₃ := g.colPart (c + 3).toNat
          if same : (0 < ci ∧ 0 < height) ∧ cols₁.SameAs cols ∧ cols₂.SameAs cols
              ∧ cols₃.SameAs cols then
            let x {c : Nat} (e : (g.colPart c).SameAs cols) (col i u v : USize)
                (here : col = .ofNat (g.colPart c).place) (hi : i < ci) (hu : u < height)
                (hv : v < .ofNat cols.count) : α :=
              ofBits (wordAt xs ((s * ci + i) * h * w + ((row + u) * w + col) + v)
                (here ▸ x_within x small e hs hi hu hv))
            let kCol : USize := .ofNat cols.first
            let col : USize := .ofNat cols.place
            let col₁ : USize := .ofNat cols₁.place
            let col₂ : USize := .ofNat cols₂.place
            let col₃ : USize := .ofNat cols₃.place
            boxWords₄ (n := ci) (m := height) (l := .ofNat cols.count)
              (fun i u v => x (c := c.toNat) ⟨rfl, rfl⟩ col i u v rfl)
              (fun i u v => x same.2.1 col₁ i u v rfl) (fun i u v => x same.2.2.1 col₂ i u v rfl)
              (fun i u v => x same.2.2.2 col₃ i u v rfl)
              (fun i u v hi hu hv =>
                ofBits (wordAt ks ((o * ci + i) * kh * kw + ((kRow + u) * kw + kCol) + v)
                  (k_within k small ho hi hu hv)))
              same.1.2
              (fun s₀ s₁ s₂ s₃ => write s₃ (write s₂ (write s₁ (write s₀ bytes))))
              0 0 0 same.1.1 same.1.2 zero zero zero zero zero zero zero zero zero zero zero zero
          else one (c + 3) (one (c + 2) (one (c + 1) (one c bytes))))
        0) 0) 0) 0 (.emptyWithCapacity (4 * Shape.numel [g.n, g.co, g.oh, g.ow]))

/-- One pattern by machine words is the one that there is. -/
theorem patterns_join {s o r c : USize} {cols : Part} (e : (g.colPart c.toNat).SameAs cols)
    (hs : s < .ofNat g.n) (ho : o < .ofNat g.co) (hr : r < .ofNat g.oh) (hc : c < .ofNat g.ow)
    {j : Nat} (hj : j = 0 + s.toNat * (g.co * (g.oh * g.ow)) + o.toNat * (g.oh * g.ow)
      + r.toNat * g.ow + c.toNat) :
    patterns (α := α) x k b j =
      toBits (boxWords (.ofNat g.ci) (.ofNat (g.rowPart r.toNat).count) (.ofNat cols.count)
          (fun i u v hi hu hv =>
            (ofBits (wordAt x.data.bytes _ (x_within x small e hs hi hu hv)) : α)
              * ofBits (wordAt k.data.bytes
                ((o * .ofNat g.ci + i) * .ofNat g.kh * .ofNat g.kw
                  + ((.ofNat (g.rowPart r.toNat).first + u) * .ofNat g.kw + .ofNat cols.first) + v)
                (e.1 ▸ k_within k small ho hi hu (e.2 ▸ hv))))
          + b.get o.toNat (Index.vector (lt_of_lt_ofNat small.1.2.2 ho))) := by
  have hs' := lt_of_lt_ofNat small.1.1 hs
  have ho' := lt_of_lt_ofNat small.1.2.2 ho
  have hr' := lt_of_lt_ofNat small.2.1.2.2.1 hr
  have hc' := lt_of_lt_ofNat small.2.1.2.2.2 hc
  have e' : j = ((s.toNat * g.co + o.toNat) * g.oh + r.toNat) * g.ow + c.toNat := by
    simp only [hj, Nat.zero_add, Nat.add_mul, Nat.mul_assoc]
  subst e'
  obtain ⟨first, count, place⟩ := cols
  have e₁ : (g.colPart c.toNat).first = first := e.1
  have e₂ : (g.colPart c.toNat).count = count := e.2
  subst e₁ e₂
  rw [patterns, dif_pos (Index.plane (Index.join hs' ho') hr' hc'),
    entryAt_join x k b hs' ho' hr' hc', entry]
  rw [boxWords, sumWords_eq (toNat_ofNat small.1.2.1)]
  rintro i hi i' _ rfl
  rw [sumWords_eq (toNat_ofNat (row_lt small))]
  rintro u hu u' _ rfl
  rw [sumWords_eq (toNat_ofNat (col_lt small))]
  rintro v hv v' _ rfl
  rw [← x.ofBits_wordAt small.2.2.1 (x_lt hs' hi hu hv) (x_index s i' u' v'),
    ← k.ofBits_wordAt small.2.2.2 (k_lt ho' hi hu hv) (k_index o i' u' v')]

/-- **What is appended are the entries**, in the order of their flat indices. -/
theorem bytes_eq : bytes (α := α) x k b small =
    append (patterns (α := α) x k b) 0 (Shape.numel [g.n, g.co, g.oh, g.ow])
      (.emptyWithCapacity (4 * Shape.numel [g.n, g.co, g.oh, g.ow])) := by
  have total : Shape.numel [g.n, g.co, g.oh, g.ow] = g.n * (g.co * (g.oh * g.ow)) := by
    simp [Shape.numel]
  unfold bytes
  simp only
  rw [appendRows_eq (f := patterns (α := α) x k b) (s := 0) (m := g.co * (g.oh * g.ow)), total]
  · simp [toNat_ofNat small.1.1]
  intro s hs bytes
  rw [appendRows_eq (f := patterns (α := α) x k b) (s := 0 + s.toNat * (g.co * (g.oh * g.ow)))
    (m := g.oh * g.ow)]
  · simp [toNat_ofNat small.1.2.2]
  intro o ho bytes
  rw [appendRows_eq (f := patterns (α := α) x k b)
    (s := 0 + s.toNat * (g.co * (g.oh * g.ow)) + o.toNat * (g.oh * g.ow)) (m := g.ow)]
  · simp [toNat_ofNat small.2.1.2.2.1]
  intro r hr bytes
  rw [appendRow_eq (f := patterns (α := α) x k b)
    (s := 0 + s.toNat * (g.co * (g.oh * g.ow)) + o.toNat * (g.oh * g.ow) + r.toNat * g.ow)]
  · simp [toNat_ofNat small.2.1.2.2.2]
  · intro c hc bytes
    simp only [append]
    rw [patterns_join x k b small ⟨rfl, rfl⟩ hs ho hr hc rfl]
  · intro c hc bytes
    have ahead {t : Nat} (ht : t < 4) {cols : Part}
        (e : (g.colPart (c + .ofNat t).toNat).SameAs cols) :=
      patterns_join (α := α) x k b small e hs ho hr (next_lt hc ht)
        (by rw [(toNat_next hc (Nat.le_of_lt ht)).1, ← Nat.add_assoc])
    show _ = pushLE (pushLE (pushLE (pushLE bytes (patterns (α := α) x k b _))
      (patterns (α := α) x k b (_ + 1))) (patterns (α := α) x k b (_ + 2)))
      (patterns (α := α) x k b (_ + 3))
    split
    · rename_i same
      rw [boxWords₄_eq]
      simp only [restOfBox_start same.1.1 same.1.2]
      rw [patterns_join x k b small ⟨rfl, rfl⟩ hs ho hr hc.1 rfl, ahead (t := 1) (by decide) same.2.1,
        ahead (t := 2) (by decide) same.2.2.1, ahead (t := 3) (by decide) same.2.2.2]
      rfl
    · rw [patterns_join x k b small ⟨rfl, rfl⟩ hs ho hr hc.1 rfl,
        ahead (t := 1) (by decide) ⟨rfl, rfl⟩, ahead (t := 2) (by decide) ⟨rfl, rfl⟩,
        ahead (t := 3) (by decide) ⟨rfl, rfl⟩]
      rfl

/-- They are as many as there should be. -/
theorem size_bytes :
    (bytes (α := α) x k b small).size = 4 * Shape.numel [g.n, g.co, g.oh, g.ow] := by
  rw [bytes_eq, append_eq_foldl, Float32Array.size_fill]
  exact Nat.zero_add _

/-- The convolution of images with a kernel, and a bias for each channel. -/
@[specialize] def tensor : Tensor [g.n, g.co, g.oh, g.ow] :=
  if small : g.Small then ⟨⟨bytes (α := α) x k b small, _, size_bytes x k b small⟩, rfl⟩
  else .generate (α := α) [g.n, g.co, g.oh, g.ow] (entryAt x k b)

end Convolution

end NN.IR
