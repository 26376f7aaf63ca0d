import WireProofs.Keys
import WireProofs.Steps

/-!
# The members of an object

The loop that goes through an object's members reads what the grammar says, and all of it.
-/

namespace Wire.Json

open Window

variable {δ σ : Type} {input : Input} {path : Path} {i j : USize} {tail : List UInt8}

theorem MemberText.space {most : Nat} {a one : List UInt8} {e : String × List UInt8} (ha : Space a)
    (h : MemberText most one e) : MemberText most (a ++ one) e := by
  cases h with
  | mk hb hk hn hc hd he =>
    rw [← List.append_assoc]
    exact .mk (ha.append hb) hk hn hc hd he

theorem MembersText.space {most : Nat} {a text : List UInt8} {es : List (String × List UInt8)}
    (ha : Space a) (h : MembersText most text es) : MembersText most (a ++ text) es := by
  cases h with
  | last h =>
    rw [← List.append_assoc]
    exact .last (h.space ha)
  | cons h more =>
    rw [← List.append_assoc]
    exact .cons (h.space ha) more

/-- The white space before the first key apart. -/
theorem MembersText.split {most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (h : MembersText most text es) :
    ∃ a t, Space a ∧ text = a ++ 34 :: t ∧ MembersText most (34 :: t) es := by
  have one {one : List UInt8} {e : String × List UInt8} (h : MemberText most one e) :
      ∃ a t, Space a ∧ one = a ++ 34 :: t ∧ MemberText most (34 :: t) e := by
    cases h with
    | mk ha hk hn hb hc hd =>
      obtain ⟨t, rfl⟩ := hk.starts
      exact ⟨_, _, ha, rfl, .mk (a := []) .nil hk hn hb hc hd⟩
  cases h with
  | last h =>
    obtain ⟨a, t, ha, rfl, h'⟩ := one h
    have := MembersText.last h'
    rw [List.cons_append] at this
    exact ⟨a, t ++ [125], ha, by simp, this⟩
  | cons h more =>
    obtain ⟨a, t, ha, rfl, h'⟩ := one h
    have := MembersText.cons h' more
    rw [List.cons_append] at this
    exact ⟨a, _, ha, by simp, this⟩

/-- Each member takes a byte or more. -/
theorem MembersText.length_le {most : Nat} {text : List UInt8} {es : List (String × List UInt8)}
    (h : MembersText most text es) : es.length ≤ text.length := by
  induction h with
  | last =>
    simp only [List.length_append, List.length_cons, List.length_nil]
    omega
  | cons _ _ ih =>
    simp only [List.length_append, List.length_cons] at *
    omega

section

variable {full : Reader δ σ} {refuse : σ → String → Option (Path × Error δ)}
  {step : σ → String → Reader δ σ} {I : σ → Prop} {P : String × List UInt8 → σ → σ → Prop}
  {left : Nat} {acc acc' : σ} {text : List UInt8} {es : List (String × List UInt8)}

/-- Members that were read: each key was one that is not refused, each value was read by `step`. -/
theorem members_gives (hfull : ∀ {i a j}, ¬ full input i = .ok a j)
    (hstep : ∀ acc name, I acc → refuse acc name = none →
      Gives input (step acc name) fun v acc' => I acc' ∧ P (name, v) acc acc')
    (hI : I acc) (hi : i ≤ input.window.stop)
    (h : (members path full refuse step left acc) input i = .ok acc' j) :
    j ≤ input.window.stop ∧ ∃ text es, MembersText input.limits.name text es ∧
      rest input.window i = text ++ rest input.window j ∧ es.length ≤ left ∧
      Steps (fun e a b => refuse a e.1 = none ∧ P e a b) es acc acc' := by
  induction left generalizing i acc with
  | zero => exact absurd h hfull
  | succ left ih =>
    rw [members] at h
    obtain ⟨_, _, hstart, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := valueStart_ok.mp hstart
    obtain ⟨hle, a, ha, hra⟩ := spaceEnd_gives (w := input.window) hi
    obtain ⟨name, k, hkey, h⟩ := bind_ok.mp h
    obtain ⟨hk, a', key, ha', hrkey, hkt, hn⟩ := key_gives _ _ _ hle hkey
    cases href : refuse acc name with
    | some e =>
      rw [href] at h
      exact (faultAt_ok.mp h).elim
    | none =>
      rw [href] at h
      obtain ⟨_, k', hcolon, h⟩ := bind_ok.mp h
      obtain ⟨m, l, hs, h⟩ := bind_ok.mp h
      obtain ⟨r, l', hm, h⟩ := bind_ok.mp h
      obtain ⟨hk', b, hb, hrb⟩ := punctuation_gives hk hcolon
      obtain ⟨hl, c, v, hc, hrc, hIm, hP⟩ := hstep acc name hI href _ _ _ hk' hs
      obtain ⟨hl', d, hd, ⟨rfl, hrd⟩ | ⟨rfl, hj, hrd⟩⟩ := more_gives hl hm
      · rw [if_pos rfl] at h
        obtain ⟨hj, text, es, ht, hrt, hlen, hsteps⟩ := ih hIm hl' h
        refine ⟨hj, _, (name, v) :: es, .cons (.mk (ha.append ha') hkt hn hb hc hd) ht, ?_,
          Nat.succ_le_succ hlen, m, ⟨href, hP⟩, hsteps⟩
        rw [hra, hrkey, hrb, hrc, hrd, hrt]
        simp
      · rw [if_neg (by decide)] at h
        obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
        obtain rfl := skipByte_ok.mp hs
        obtain ⟨rfl, rfl⟩ := pure_ok.mp h
        refine ⟨hj, _, [(name, v)], .last (.mk (ha.append ha') hkt hn hb hc hd), ?_,
          Nat.succ_le_succ (Nat.zero_le _), m, ⟨href, hP⟩, rfl⟩
        rw [hra, hrkey, hrb, hrc, hrd]
        simp

/-- One member is read, its comma or the closing brace not. -/
theorem member_reads {one : List UInt8} {e : String × List UInt8}
    (hstep : Reads input (step acc e.1) e.2 (P e acc)) (href : refuse acc e.1 = none)
    (hone : MemberText input.limits.name one e) (hi : i ≤ input.window.stop) (ht : Ends tail)
    (hr : rest input.window i = one ++ tail) :
    ∃ start k k' m l d, (valueStart : Reader δ USize) input i = .ok start start ∧
      (key path : Reader δ String) input start = .ok e.1 k ∧
      (punctuation path 58 : Reader δ Unit) input k = .ok () k' ∧
      step acc e.1 input k' = .ok m l ∧ l ≤ input.window.stop ∧ Space d ∧
      rest input.window l = d ++ tail ∧ P e acc m := by
  cases hone with
  | mk ha hk hn hb hc hd =>
    simp only [List.append_assoc, List.cons_append] at hr
    obtain ⟨t, ht34⟩ := hk.starts
    obtain ⟨h1, h2⟩ := spaceEnd_reads hi ha hr (by rw [ht34]; rintro c ⟨⟩; decide)
    obtain ⟨_, k, h3, h4, h5, rfl⟩ := key_reads (δ := δ) (path := path) hk hn _ [] _ h1 .nil
      (Ends.space hb (.of_cons (by decide))) h2
    obtain ⟨k', h6, h7, h8⟩ := punctuation_reads (δ := δ) (path := path) (b := 58) (by decide) h4 hb
      h5
    obtain ⟨m, l, h9, h10, h11, hP⟩ := hstep _ _ _ h7 hc (Ends.space hd ht) h8
    exact ⟨_, k, k', m, l, _, valueStart_ok.mpr ⟨rfl, rfl⟩, h3, h6, h9, h10, hd, h11, hP⟩

/-- Members are read, by what holds of the state for the members that are left. -/
theorem members_reads_by {Q : List (String × List UInt8) → σ → Prop}
    (hstep : ∀ e todo m, Q (e :: todo) m →
      refuse m e.1 = none ∧ Reads input (step m e.1) e.2 (Q todo))
    (hQ : Q es acc) (ht : MembersText input.limits.name text es) (hlen : es.length ≤ left)
    (hi : i ≤ input.window.stop) (hr : rest input.window i = text ++ tail) :
    ∃ acc' j, (members path full refuse step left acc) input i = .ok acc' j ∧
      j ≤ input.window.stop ∧ rest input.window j = tail ∧ Q [] acc' := by
  induction es generalizing i acc left text with
  | nil => cases ht
  | cons e es ih =>
    obtain ⟨left, rfl⟩ : ∃ n, left = n + 1 := ⟨left - 1, by simp at hlen; omega⟩
    obtain ⟨href, hx⟩ := hstep e es acc hQ
    cases ht with
    | last hone =>
      rw [List.append_assoc, List.cons_append] at hr
      obtain ⟨start, k, k', m, l, d, h1, h2, h3, h4, h5, hd, h6, hP⟩ := member_reads (path := path)
        (P := fun _ _ => Q []) hx href hone hi (.of_cons (by decide)) hr
      obtain ⟨j, h7, h8, h9⟩ := more_close (δ := δ) (path := path) (close := 125) (by decide)
        (by decide) h5 hd h6
      refine ⟨m, j + 1, ?_, h8, h9, hP⟩
      rw [members]
      refine bind_ok.mpr ⟨_, _, h1, bind_ok.mpr ⟨_, _, h2, ?_⟩⟩
      rw [href]
      refine bind_ok.mpr ⟨_, _, h3, bind_ok.mpr ⟨_, _, h4, bind_ok.mpr ⟨_, _, h7, ?_⟩⟩⟩
      rw [if_neg (by decide)]
      exact bind_ok.mpr ⟨(), _, skipByte_ok.mpr rfl, pure_ok.mpr ⟨rfl, rfl⟩⟩
    | cons hone more =>
      rw [List.append_assoc, List.cons_append] at hr
      obtain ⟨start, k, k', m, l, d, h1, h2, h3, h4, h5, hd, h6, hP⟩ := member_reads (path := path)
        (P := fun _ _ => Q es) hx href hone hi (.of_cons (by decide)) hr
      obtain ⟨l', h7, h8, h9⟩ := more_comma (δ := δ) (path := path) (close := 125) h5 hd h6
      obtain ⟨acc', j, h10, h11, h12, hQ'⟩ := ih (acc := m) hP more
        (Nat.le_of_succ_le_succ hlen) h8 h9
      refine ⟨acc', j, ?_, h11, h12, hQ'⟩
      rw [members]
      refine bind_ok.mpr ⟨_, _, h1, bind_ok.mpr ⟨_, _, h2, ?_⟩⟩
      rw [href]
      refine bind_ok.mpr ⟨_, _, h3, bind_ok.mpr ⟨_, _, h4, bind_ok.mpr ⟨_, _, h7, ?_⟩⟩⟩
      rw [if_pos rfl]
      exact h10

/-- Members are read, if no key is refused where it stands. -/
theorem members_reads
    (hstep : ∀ e ∈ es, ∀ acc, I acc → refuse acc e.1 = none →
      Reads input (step acc e.1) e.2 fun acc' => I acc' ∧ P e acc acc')
    (hrefuse : ∀ done e todo, es = done ++ e :: todo → ∀ m,
      Steps (fun e a b => I b ∧ P e a b) done acc m → refuse m e.1 = none)
    (hI : I acc) (ht : MembersText input.limits.name text es) (hlen : es.length ≤ left)
    (hi : i ≤ input.window.stop) (hr : rest input.window i = text ++ tail) :
    ∃ acc' j, (members path full refuse step left acc) input i = .ok acc' j ∧
      j ≤ input.window.stop ∧ rest input.window j = tail ∧
      Steps (fun e a b => I b ∧ P e a b) es acc acc' := by
  obtain ⟨acc', j, h1, h2, h3, done, hes, _, hsteps⟩ := members_reads_by (path := path)
    (full := full) (Q := fun todo m => ∃ done, es = done ++ todo ∧ I m ∧
      Steps (fun e a b => I b ∧ P e a b) done acc m) (by
      rintro e todo m ⟨done, hes, hIm, hsteps⟩
      have href := hrefuse done e todo hes m hsteps
      refine ⟨href, (hstep e (by rw [hes]; simp) m hIm href).mono fun b hb => ?_⟩
      exact ⟨done ++ [e], by rw [hes]; simp, hb.1, hsteps.snoc hb⟩)
    ⟨[], rfl, hI, rfl⟩ ht hlen hi hr
  rw [List.append_nil] at hes
  exact ⟨acc', j, h1, h2, h3, hes ▸ hsteps⟩

end

end Wire.Json
