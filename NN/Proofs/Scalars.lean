import NN.Proofs.Plain
import NN.Proofs.Storage

/-!
# Arrays of decimals

Whichever path reads an entry, the array that comes out holds, entry by entry, the nearest binary32
of the number that stands there.
-/

namespace NN

open Wire Wire.Json Wire.Window

/-- White space. -/
def Space (ws : List UInt8) : Prop := ∀ b ∈ ws, isSpace b = true

/-- The text of an array's entries, from behind the opening bracket to the closing one. -/
inductive Entries : List UInt8 → List Literal → Prop where
  /-- The last entry. -/
  | last {a b : List UInt8} {l : Literal} (ha : Space a) (hl : l.Valid) (hb : Space b) :
      Entries (a ++ l.bytes ++ b ++ [93]) [l]
  /-- An entry, a comma and more. -/
  | cons {a b text : List UInt8} {l : Literal} {ls : List Literal} (ha : Space a) (hl : l.Valid)
      (hb : Space b) (h : Entries text ls) : Entries (a ++ l.bytes ++ b ++ 44 :: text) (l :: ls)

/-- Entries that a run of the fast path reads: each with its comma, and white space behind it. -/
inductive Run : List UInt8 → List Literal → Prop where
  /-- No more. -/
  | nil : Run [] []
  /-- An entry and more. -/
  | cons {b text : List UInt8} {l : Literal} {ls : List Literal} (hl : l.Valid) (hb : Space b)
      (h : Run text ls) : Run (l.bytes ++ 44 :: (b ++ text)) (l :: ls)

theorem Entries.space {a text : List UInt8} {ls : List Literal} (ha : Space a)
    (h : Entries text ls) : Entries (a ++ text) ls := by
  have join {b : List UInt8} (hb : Space b) : Space (a ++ b) := by
    intro c hc
    rcases List.mem_append.mp hc with hc | hc
    · exact ha c hc
    · exact hb c hc
  cases h with
  | last hb hl hc => simpa [List.append_assoc] using Entries.last (join hb) hl hc
  | cons hb hl hc h => simpa [List.append_assoc] using Entries.cons (join hb) hl hc h

theorem Run.append {run text : List UInt8} {ls ls' : List Literal} (h : Run run ls)
    (h' : Entries text ls') : Entries (run ++ text) (ls ++ ls') := by
  have empty : Space [] := by simp [Space]
  induction h with
  | nil => exact h'
  | cons hl hb _ ih => simpa [List.append_assoc] using Entries.cons empty hl empty (ih.space hb)

/-- Each scalar is the nearest binary32 of its number. -/
def Denotes (ls : List Literal) (bits : List UInt32) : Prop :=
  ls.map (·.value.toBits) = bits.map some

/-- What the fast path reads: entries with their commas, each stored as the nearest binary32. -/
theorem fastEntries_sound (w : Window) (pos : USize) (bytes : ByteArray) (count : Nat)
    (h : bytes.size = 4 * count) (hpos : pos ≤ w.stop) :
    let p := fastEntries w pos bytes count h
    p.pos ≤ w.stop ∧ ∃ run ls bits, Run run ls ∧ rest w pos = run ++ rest w p.pos ∧
      Denotes ls bits ∧ p.data.toBits = (⟨bytes, count, h⟩ : Float32Array).toBits ++ bits := by
  have stay : pos ≤ w.stop ∧ ∃ run ls bits, Run run ls ∧ rest w pos = run ++ rest w pos ∧
      Denotes ls bits ∧ (⟨bytes, count, h⟩ : Float32Array).toBits
        = (⟨bytes, count, h⟩ : Float32Array).toBits ++ bits :=
    ⟨hpos, [], [], [], .nil, rfl, rfl, by simp⟩
  rw [fastEntries]
  split
  · rename_i hn
    split
    · rename_i hs
      obtain ⟨hlt, l, hl, hr, hbits⟩ := Plain.sound hpos hs
      obtain ⟨hq, run, ls, bits, hrun, hrest, hden, hdata⟩ := fastEntries_sound w
        ((Plain.scan w pos).next w) (pushLE bytes ((Plain.scan w pos).bits w)) (count + 1)
        (by rw [size_pushLE, h]; omega) (USize.le_of_lt hn.2)
      have hspace : ∃ b, Space b ∧
          rest w ((Plain.scan w pos).stop + 1) = b ++ rest w ((Plain.scan w pos).next w) := by
        rw [Plain.next]
        split
        · rename_i h32
          obtain ⟨_, hr⟩ := rest_of_peek (b := 32) (by simpa using h32) (by decide)
          exact ⟨[32], by simp [Space, isSpace], hr⟩
        · exact ⟨[], by simp [Space], rfl⟩
      obtain ⟨b, hb, hrb⟩ := hspace
      refine ⟨hq, _, l :: ls, (Plain.scan w pos).bits w :: bits, .cons hl hb hrun, ?_, ?_, ?_⟩
      · rw [hr, hrb, hrest, List.append_assoc, List.cons_append, List.append_assoc]
      · rw [Denotes, List.map_cons, hbits, hden, List.map_cons]
      · rw [hdata]
        have := Float32Array.toBits_push ⟨bytes, count, h⟩ ((Plain.scan w pos).bits w)
        simp only [Float32Array.push] at this
        rw [this, List.append_assoc, List.singleton_append]
    · exact stay
  · exact stay
termination_by w.stop.toNat - pos.toNat
decreasing_by exact jump_lt ‹_›

theorem decimal_ok {path : Path} {input : Input} {i j : USize} {bits : UInt32}
    (h : decimal path input i = .ok bits j) :
    j ≤ input.window.stop ∧ ∃ (a : List UInt8) (l : Literal), Space a ∧ l.Valid ∧
      l.value.toBits = some bits ∧
      rest input.window i = a ++ l.bytes ++ rest input.window j := by
  simp only [decimal, bind_ok, skipSpace_ok, read_ok, get_ok] at h
  obtain ⟨_, _, rfl, _, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, h⟩ := h
  cases hf : ["NaN", "Infinity", "-Infinity"].find?
      (input.window.startsWith (spaceEnd input.window i)) with
  | some text =>
    rw [hf] at h
    exact (fault_ok.mp h).elim
  | none =>
    rw [hf] at h
    obtain ⟨t, k, ht, h⟩ := bind_ok.mp h
    obtain ⟨l, hl, hv, hr, hk⟩ := token_sound ht
    cases hb : t.value.toBits with
    | none =>
      rw [hb] at h
      obtain ⟨_, _, _, h⟩ := bind_ok.mp h
      exact (faultAt_ok.mp h).elim
    | some b =>
      rw [hb] at h
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      obtain ⟨a, ha, hra, _⟩ := spaceEnd_spec input.window i
      obtain ⟨a', ha', hra', _⟩ := spaceEnd_spec input.window (spaceEnd input.window i)
      refine ⟨hk, a ++ a', l, ?_, hl, hv ▸ hb, by rw [hra, hra', hr]; simp⟩
      intro b hm
      rcases List.mem_append.mp hm with hm | hm
      · exact ha b hm
      · exact ha' b hm

/-- What is read before an entry is left to `decimal`: some entries, or none. -/
theorem progress_ok {w : Window} {pos : USize} (digits : Nat) (before : Float32Array)
    (hpos : pos ≤ w.stop) :
    let p : Progress :=
      if 19 ≤ digits then fastEntries w pos before.bytes before.size before.size_eq
      else ⟨before, pos⟩
    p.pos ≤ w.stop ∧ ∃ run ls bits, Run run ls ∧ rest w pos = run ++ rest w p.pos ∧
      Denotes ls bits ∧ p.data.toBits = before.toBits ++ bits := by
  split
  · exact fastEntries_sound w pos before.bytes before.size before.size_eq hpos
  · exact ⟨hpos, [], [], [], .nil, rfl, rfl, by simp⟩

theorem decimals_go_ok {path : Path} {input : Input} {i j : USize} {fuel : Nat}
    {before data : Float32Array} (hi : i ≤ input.window.stop)
    (h : decimals.go path input fuel before input i = .ok data j) :
    j ≤ input.window.stop ∧ ∃ text ls bits, Entries text ls ∧
      rest input.window i = text ++ rest input.window j ∧ Denotes ls bits ∧
      data.toBits = before.toBits ++ bits := by
  induction fuel generalizing i before with
  | zero =>
    rw [decimals.go] at h
    exact (fault_ok.mp h).elim
  | succ fuel ih =>
    rw [decimals.go] at h
    simp only [bind_ok, skipSpace_ok, get_ok, set_ok] at h
    obtain ⟨_, _, rfl, _, _, ⟨rfl, rfl⟩, _, _, rfl, w, k, hw, more?, m, hm, h⟩ := h
    obtain ⟨a, ha, hra, hsa⟩ := spaceEnd_spec input.window i
    obtain ⟨hp, run, ls, bits, hrun, hrr, hden, hdata⟩ := progress_ok input.limits.digits before
      (hsa hi)
    generalize (if 19 ≤ input.limits.digits then fastEntries .. else _ : Progress) = p at *
    obtain ⟨hk, b, l, hb, hl, hv, hrl⟩ := decimal_ok hw
    obtain ⟨c, hc, hrc, hsc⟩ := spaceEnd_spec input.window k
    obtain ⟨hlt, hm⟩ := more_ok hm
    have hpush : (p.data.push w).toBits = before.toBits ++ (bits ++ [w]) := by
      rw [Float32Array.toBits_push, hdata, List.append_assoc]
    have hden' : Denotes (ls ++ [l]) (bits ++ [w]) := by
      rw [Denotes, List.map_append, List.map_append, hden, List.map_singleton, List.map_singleton,
        hv]
    have after : spaceEnd input.window k + 1 ≤ input.window.stop := by
      rw [USize.le_iff_toNat_le, toNat_succ hlt]
      exact USize.lt_iff_toNat_lt.mp hlt
    rcases hm with ⟨rfl, h44, rfl⟩ | ⟨rfl, h93, rfl⟩
    · obtain ⟨_, hcomma⟩ := rest_of_peek h44 (by decide)
      obtain ⟨hj, text, ls', bits', hentries, hrt, hden'', hdata'⟩ := ih after h
      refine ⟨hj, a ++ (run ++ (b ++ l.bytes ++ c ++ 44 :: text)), ls ++ l :: ls',
        bits ++ w :: bits', (hrun.append (.cons hb hl hc hentries)).space ha, ?_, ?_, ?_⟩
      · rw [hra, hrr, hrl, hrc, hcomma, hrt]
        simp only [List.append_assoc, List.cons_append]
      · rw [Denotes] at *
        simp only [List.map_append, List.map_cons, hden, hv, hden'']
      · rw [hdata', hpush]
        simp
    · obtain ⟨_, hclose⟩ := rest_of_peek h93 (by decide)
      obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
      obtain rfl := skipByte_ok.mp hs
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      refine ⟨after, a ++ (run ++ (b ++ l.bytes ++ c ++ [93])), ls ++ [l], bits ++ [w],
        (hrun.append (.last hb hl hc)).space ha, ?_, hden', hpush⟩
      rw [hra, hrr, hrl, hrc, hclose]
      simp only [List.append_assoc, List.cons_append, List.nil_append]

/-- An array of decimals that was read: between its brackets stand numbers of RFC 8259, separated by
commas and white space, and what is stored is, number by number, the nearest binary32, ties to even.
-/
theorem decimals_sound {path : Path} {input : Input} {i j : USize} {data : Float32Array}
    (hi : input.window.peek i = 91) (h : decimals path input i = .ok data j) :
    ∃ text ls, rest input.window i = 91 :: text ++ rest input.window j ∧
      (Entries text ls ∨ ls = [] ∧ ∃ a, Space a ∧ text = a ++ [93]) ∧ Denotes ls data.toBits := by
  obtain ⟨hlt, hopen⟩ := rest_of_peek hi (by decide)
  have hi1 : i + 1 ≤ input.window.stop := by
    rw [USize.le_iff_toNat_le, toNat_succ hlt]
    exact USize.lt_iff_toNat_lt.mp hlt
  simp only [decimals, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok] at h
  obtain ⟨_, _, rfl, _, _, rfl, empty, _, ⟨he, rfl⟩, h⟩ := h
  obtain ⟨a, ha, hra, hsa⟩ := spaceEnd_spec input.window (i + 1)
  split at h
  · rename_i hempty
    obtain ⟨_, hclose⟩ := rest_of_peek (b := 93) (by simpa [hempty] using he) (by decide)
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨a ++ [93], [], ?_, .inr ⟨rfl, a, ha, rfl⟩, rfl⟩
    rw [hopen, hra, hclose]
    simp
  · simp only [bind_ok, pure_ok, read_ok, get_ok] at h
    obtain ⟨_, _, ⟨_, rfl⟩, _, _, ⟨rfl, rfl⟩, _, _, ⟨rfl, rfl⟩, h⟩ := h
    obtain ⟨_, text, ls, bits, hentries, hrt, hden, hdata⟩ := decimals_go_ok (hsa hi1) h
    refine ⟨a ++ text, ls, ?_, .inl (hentries.space ha), ?_⟩
    · rw [hopen, hra, hrt]
      simp
    · have : data.toBits = bits := hdata
      rw [this]
      exact hden

end NN
