import NN.Proofs.Document
import NN.Proofs.Plain
import NN.Proofs.Storage
import WireProofs.Arrays

/-!
# Arrays of decimals that are read

Whichever path reads an entry, the array that comes out holds, entry by entry, the nearest binary32
of the number that stands there.
-/

namespace NN

open Wire Wire.Json Wire.Window Read

variable {path : Path} {input : Input} {i j : USize}

/-- Numbers within the limits. -/
def Fit (limits : Json.Limits) (ls : List Literal) : Prop := ∀ l ∈ ls, l.Valid ∧ l.Within limits

/-- Entries that a run of the fast path reads: each with its comma, and white space behind it. -/
inductive Run : List UInt8 → List Literal → Prop where
  /-- No more. -/
  | nil : Run [] []
  /-- An entry and more. -/
  | cons {b text : List UInt8} {l : Literal} {ls : List Literal} (hb : Space b) (h : Run text ls) :
      Run (l.bytes ++ 44 :: (b ++ text)) (l :: ls)

theorem Run.append {run text : List UInt8} {ls ls' : List Literal} (h : Run run ls)
    (h' : EntriesText text (ls'.map Literal.bytes)) :
    EntriesText (run ++ text) ((ls ++ ls').map Literal.bytes) := by
  induction h with
  | nil => exact h'
  | cons hb _ ih =>
    simpa [List.append_assoc] using EntriesText.cons (a := []) (b := []) .nil .nil (ih.space hb)

theorem Denotes.append {ls ls' : List Literal} {bits bits' : List UInt32} (h : Denotes ls bits)
    (h' : Denotes ls' bits') : Denotes (ls ++ ls') (bits ++ bits') := by
  rw [Denotes] at *
  rw [List.map_append, List.map_append, h, h']

theorem Denotes.one {l : Literal} {bits : UInt32} (h : l.value.toBits = some bits) :
    Denotes [l] [bits] := by
  simp [Denotes, h]

/-- What the fast path reads: entries with their commas, each stored as the nearest binary32. -/
theorem fastEntries_sound (limits : Json.Limits) (h19 : 19 ≤ limits.digits) (w : Window)
    (pos : USize) (bytes : ByteArray) (count : Nat) (h : bytes.size = 4 * count)
    (hpos : pos ≤ w.stop) :
    let p := fastEntries w pos bytes count h
    p.pos ≤ w.stop ∧ ∃ run ls bits, Run run ls ∧ Fit limits ls ∧
      rest w pos = run ++ rest w p.pos ∧ Denotes ls bits ∧
      p.data.toBits = (⟨bytes, count, h⟩ : Float32Array).toBits ++ bits := by
  have stay : pos ≤ w.stop ∧ ∃ run ls bits, Run run ls ∧ Fit limits ls ∧
      rest w pos = run ++ rest w pos ∧ Denotes ls bits ∧ (⟨bytes, count, h⟩ : Float32Array).toBits
        = (⟨bytes, count, h⟩ : Float32Array).toBits ++ bits :=
    ⟨hpos, [], [], [], .nil, by simp [Fit], rfl, rfl, by simp⟩
  rw [fastEntries]
  split
  · rename_i hn
    split
    · rename_i hs
      obtain ⟨hlt, l, hl, hw, hr, hbits⟩ := Plain.sound hpos hs
      obtain ⟨hq, run, ls, bits, hrun, hfit, hrest, hden, hdata⟩ := fastEntries_sound limits h19 w
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
      refine ⟨hq, _, l :: ls, (Plain.scan w pos).bits w :: bits, .cons hb hrun, ?_, ?_, ?_, ?_⟩
      · intro l' hl'
        rcases List.mem_cons.mp hl' with rfl | hl'
        · exact ⟨hl, hw limits h19⟩
        · exact hfit l' hl'
      · rw [hr, hrb, hrest, List.append_assoc, List.cons_append, List.append_assoc]
      · exact (Denotes.one hbits).append hden
      · rw [hdata]
        have := Float32Array.toBits_push ⟨bytes, count, h⟩ ((Plain.scan w pos).bits w)
        simp only [Float32Array.push] at this
        rw [this, List.append_assoc, List.singleton_append]
    · exact stay
  · exact stay
termination_by w.stop.toNat - pos.toNat
decreasing_by exact jump_lt ‹_›

/-- A scalar that was read. -/
theorem decimal_gives : Gives input (decimal path) fun text bits =>
    ∃ l : Literal, l.Valid ∧ l.Within input.limits ∧ text = l.bytes ∧
      l.value.toBits = some bits := by
  intro i j bits hi h
  simp only [decimal, bind_ok, read_ok] at h
  obtain ⟨_, _, hstart, _, _, ⟨rfl, rfl⟩, h⟩ := h
  obtain ⟨rfl, rfl⟩ := valueStart_ok.mp hstart
  obtain ⟨hle, a, ha, hra⟩ := spaceEnd_gives (w := input.window) hi
  cases hn : notFiniteAt input.window (spaceEnd input.window i) with
  | some text =>
    simp only [hn] at h
    exact (fault_ok.mp h).elim
  | none =>
    simp only [hn] at h
    obtain ⟨t, k, ht, h⟩ := bind_ok.mp h
    obtain ⟨hk, b, text, hb, hr, l, hl, hw, rfl, rfl⟩ := token_gives _ _ _ hle ht
    cases hv : l.value.toBits with
    | none =>
      simp only [hv] at h
      obtain ⟨_, _, _, h⟩ := bind_ok.mp h
      exact (faultAt_ok.mp h).elim
    | some v =>
      simp only [hv] at h
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      exact ⟨hk, a ++ b, _, ha.append hb, by rw [hra, hr, List.append_assoc], l, hl, hw, rfl, hv⟩

/-- What is read before an entry is left to `decimal`: some entries, or none. -/
theorem progress_ok {limits : Json.Limits} {w : Window} {pos : USize} (before : Float32Array)
    (hpos : pos ≤ w.stop) :
    let p : Progress :=
      if 19 ≤ limits.digits then fastEntries w pos before.bytes before.size before.size_eq
      else ⟨before, pos⟩
    p.pos ≤ w.stop ∧ ∃ run ls bits, Run run ls ∧ Fit limits ls ∧
      rest w pos = run ++ rest w p.pos ∧ Denotes ls bits ∧
      p.data.toBits = before.toBits ++ bits := by
  split
  · rename_i h19
    exact fastEntries_sound limits h19 w pos before.bytes before.size before.size_eq hpos
  · exact ⟨hpos, [], [], [], .nil, by simp [Fit], rfl, rfl, by simp⟩

theorem decimals_go_gives {fuel : Nat} {before data : Float32Array} (hi : i ≤ input.window.stop)
    (h : decimals.go path fuel before input i = .ok data j) :
    j ≤ input.window.stop ∧ ∃ text ls bits, EntriesText text (ls.map Literal.bytes) ∧
      Fit input.limits ls ∧ rest input.window i = text ++ rest input.window j ∧ Denotes ls bits ∧
      data.toBits = before.toBits ++ bits := by
  induction fuel generalizing i before with
  | zero =>
    rw [decimals.go] at h
    exact (fault_ok.mp h).elim
  | succ fuel ih =>
    rw [decimals.go] at h
    simp only [bind_ok, read_ok, set_ok] at h
    obtain ⟨_, _, hstart, _, _, ⟨rfl, rfl⟩, _, _, rfl, w, k, hw, more?, m, hm, h⟩ := h
    obtain ⟨rfl, rfl⟩ := valueStart_ok.mp hstart
    obtain ⟨hle, a, ha, hra⟩ := spaceEnd_gives (w := input.window) hi
    obtain ⟨hp, run, ls, bits, hrun, hfit, hrr, hden, hdata⟩ := progress_ok
      (limits := input.limits) before hle
    generalize (if 19 ≤ input.limits.digits then fastEntries .. else _ : Progress) = p at *
    obtain ⟨hk, b, _, hb, hrl, l, hl, hlw, rfl, hv⟩ := decimal_gives _ _ _ hp hw
    have hpush : (p.data.push w).toBits = before.toBits ++ (bits ++ [w]) := by
      rw [Float32Array.toBits_push, hdata, List.append_assoc]
    have hden' : Denotes (ls ++ [l]) (bits ++ [w]) := hden.append (.one hv)
    have hfit' : Fit input.limits (ls ++ [l]) := by
      intro l' hl'
      rcases List.mem_append.mp hl' with hl' | hl'
      · exact hfit l' hl'
      · rw [List.mem_singleton.mp hl']
        exact ⟨hl, hlw⟩
    obtain ⟨hm', c, hc, ⟨rfl, hrc⟩ | ⟨rfl, hj, hrc⟩⟩ := more_gives hk hm
    · rw [if_pos rfl] at h
      obtain ⟨hj, text, ls', bits', hentries, hfit'', hrt, hden'', hdata'⟩ := ih hm' h
      refine ⟨hj, a ++ (run ++ (b ++ (l.bytes ++ (c ++ 44 :: text)))), ls ++ [l] ++ ls',
        bits ++ [w] ++ bits', ?_, ?_, ?_, hden'.append hden'', ?_⟩
      · rw [List.append_assoc, List.singleton_append]
        exact (hrun.append (by rw [List.map_cons]; exact .cons hb hc hentries)).space ha
      · intro l' hl'
        rcases List.mem_append.mp hl' with hl' | hl'
        · exact hfit' l' hl'
        · exact hfit'' l' hl'
      · rw [hra, hrr, hrl, hrc, hrt]
        simp only [List.append_assoc, List.cons_append]
      · rw [hdata', hpush]
        simp only [List.append_assoc]
    · rw [if_neg (by decide)] at h
      obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
      obtain rfl := skipByte_ok.mp hs
      obtain ⟨rfl, rfl⟩ := pure_ok.mp h
      refine ⟨hj, a ++ (run ++ (b ++ (l.bytes ++ (c ++ [93])))), ls ++ [l], bits ++ [w], ?_, hfit',
        ?_, hden', hpush⟩
      · exact (hrun.append (.last hb hc)).space ha
      · rw [hra, hrr, hrl, hrc]
        simp only [List.append_assoc, List.cons_append, List.nil_append]

/-- An array of decimals that was read: it is an array of numbers of RFC 8259, and what is stored
is, number by number, the nearest binary32, ties to even. -/
theorem decimals_sound {data : Float32Array} (hi : input.window.peek i = 91)
    (h : decimals path input i = .ok data j) :
    j ≤ input.window.stop ∧ ∃ text ls, ArrayText text (ls.map Literal.bytes) ∧
      (∀ l ∈ ls, l.Valid ∧ l.Within input.limits) ∧
      rest input.window i = text ++ rest input.window j ∧ Denotes ls data.toBits := by
  obtain ⟨hlt, hopen⟩ := rest_of_peek hi (by decide)
  simp only [decimals, bind_ok, skipByte_ok, skipSpace_ok, atByte_ok] at h
  obtain ⟨_, _, rfl, _, _, rfl, empty, _, ⟨he, rfl⟩, h⟩ := h
  obtain ⟨hle, a, ha, hra⟩ := spaceEnd_gives (w := input.window) (succ_le hlt)
  split at h
  · rename_i hempty
    obtain ⟨hlt', hclose⟩ := rest_of_peek (b := 93) (by simpa [hempty] using he) (by decide)
    obtain ⟨_, _, hs, h⟩ := bind_ok.mp h
    obtain rfl := skipByte_ok.mp hs
    obtain ⟨rfl, rfl⟩ := pure_ok.mp h
    refine ⟨succ_le hlt', 91 :: (a ++ [93]), [], .inl ⟨a, ha, rfl, rfl⟩, by simp, ?_, rfl⟩
    rw [hopen, hra, hclose]
    simp
  · obtain ⟨_, _, hrem, h⟩ := bind_ok.mp h
    obtain ⟨_, rfl⟩ := remaining_ok.mp hrem
    obtain ⟨hj, text, ls, bits, hentries, hfit, hrt, hden, hdata⟩ := decimals_go_gives hle h
    refine ⟨hj, 91 :: (a ++ text), ls, .inr ⟨_, rfl, hentries.space ha⟩, hfit, ?_, ?_⟩
    · rw [hopen, hra, hrt]
      simp
    · have : data.toBits = bits := hdata
      rw [this]
      exact hden

end NN
