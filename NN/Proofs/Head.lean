import NN.Payload.Files
import NN.Payload.Report
import NN.Proofs.Read

/-!
# What the first bytes of a document decide

A large file may be judged by its first bytes. What they decide, they decide at the beginning of
every longer document.
-/

namespace NN

open Wire Wire.Json Wire.Window

section

variable {δ α β : Type} {input : Input} {i j : USize}

theorem bind_of_error {x : Reader δ α} {f : α → Reader δ β} {e : Fault δ}
    (h : x input i = .error e j) : (x >>= f) input i = .error e j := by
  simp only [bind, ReaderT.bind, EStateM.bind, h]

theorem bind_of_ok {x : Reader δ α} {f : α → Reader δ β} {a : α} (h : x input i = .ok a j) :
    (x >>= f) input i = f a input j := by
  simp only [bind, ReaderT.bind, EStateM.bind, h]

/-- White space ends at a byte that is none. -/
theorem spaceEnd_not_space {w : Window} (i : USize) (h : spaceEnd w i < w.stop) :
    isSpace (w.peek (spaceEnd w i)) = false := by
  rw [spaceEnd] at h ⊢
  split at h
  · rename_i hi
    rw [dif_pos hi]
    simp only at h ⊢
    split at h
    · rename_i hs
      rw [if_pos hs]
      exact spaceEnd_not_space (i + 1) h
    · rename_i hs
      rw [if_neg hs, peek_eq hi]
      exact Bool.eq_false_iff.mpr hs
  · rename_i hi
    exact absurd h hi
termination_by w.stop.toNat - i.toNat
decreasing_by exact step_lt ‹_›

/-- The kind that is found depends on the first byte that is no white space only. -/
theorem expect_eq {path : Path} {expected : String} {kinds : List Kind}
    (h : spaceEnd input.window i < input.window.stop) :
    (expect path expected kinds : Reader δ Kind) input i =
      (match kindOf? (input.window.peek (spaceEnd input.window i)) with
      | some k =>
        if kinds.contains k then .ok k (spaceEnd input.window i)
        else .error ⟨path, (spaceEnd input.window i).toNat, .type expected k⟩
          (spaceEnd input.window i)
      | none =>
        let b := input.window.peek (spaceEnd input.window i)
        let c := Char.ofNat b.toNat
        .error ⟨path, (spaceEnd input.window i).toNat,
          if c == '+' || c == '.' || c == 'N' || c == 'I' then
            .number "a number of JSON" (showByte b)
          else .syntax "a value" (showByte b)⟩ (spaceEnd input.window i)) := by
  have hpeek : (peekByte path "a value" : Reader δ UInt8) input (spaceEnd input.window i)
      = .ok (input.window.peek (spaceEnd input.window i)) (spaceEnd input.window i) :=
    peekByte_ok.mpr ⟨h, (peek_eq h).symm, rfl⟩
  generalize hb : input.window.peek (spaceEnd input.window i) = b at *
  have hkind : (kind path : Reader δ Kind) input i = _ :=
    (bind_of_ok ((skipSpace_ok (u := ())).mpr rfl)).trans (bind_of_ok hpeek)
  cases hk : kindOf? b with
  | some k =>
    simp only [hk] at hkind
    refine (bind_of_ok hkind).trans ?_
    simp only
    split <;> rfl
  | none =>
    simp only [hk] at hkind
    simp only
    split <;> rename_i hc
    · rw [if_pos hc] at hkind
      exact bind_of_error hkind
    · rw [if_neg hc] at hkind
      exact bind_of_error hkind

end

/-- The first bytes of some bytes. -/
theorem toList_extract (bytes : ByteArray) (n : Nat) :
    bytes.data.toList = (bytes.extract 0 n).data.toList ++ bytes.data.toList.drop n := by
  rw [ByteArray.data_extract, Array.toList_extract, List.extract, List.drop_zero, Nat.sub_zero,
    List.take_append_drop]

section

variable {limits : PayloadLimits} {head bytes : ByteArray} {more : List UInt8} {fault : Fault Meaning}

/-- The input that some bytes are. -/
abbrev inputOf (limits : PayloadLimits) (bytes : ByteArray) : Input :=
  { window := Window.ofBytes bytes, limits := limits.toLimits }

/-- What is found first in the first bytes is found first in all of them. -/
theorem expect_head (hlist : rest (ofBytes bytes) 0 = rest (ofBytes head) 0 ++ more)
    (hlt : spaceEnd (ofBytes head) 0 < (ofBytes head).stop) :
    (expect [] "object" [.object] : PayloadReader Kind) (inputOf limits bytes) 0
      = expect [] "object" [.object] (inputOf limits head) 0 := by
  have hnot := spaceEnd_not_space (w := ofBytes head) 0 hlt
  obtain ⟨hle, ws, hws, hr⟩ := spaceEnd_gives (w := ofBytes head) (i := 0)
    (USize.le_iff_toNat_le.mpr (by simp))
  rw [rest_peek hlt] at hr
  rw [hr, List.append_assoc, List.cons_append] at hlist
  obtain ⟨hle', hr'⟩ := spaceEnd_reads (USize.le_iff_toNat_le.mpr (by simp)) hws hlist (by
    rintro c ⟨⟩
    exact hnot)
  obtain ⟨hlt', _, hpeek, _⟩ := of_rest hr'
  have hsame : spaceEnd (ofBytes bytes) 0 = spaceEnd (ofBytes head) 0 := by
    have h1 := congrArg List.length hr
    have h2 := congrArg List.length hlist
    rw [← hr'] at h2
    rw [← rest_peek hlt] at h1
    simp only [List.length_append, length_rest, USize.toNat_zero, Nat.sub_zero] at h1 h2
    rw [USize.le_iff_toNat_le] at hle hle'
    exact USize.toNat_inj.mp (by omega)
  rw [hsame] at hpeek
  rw [expect_eq hlt', expect_eq hlt]
  simp only [hsame, hpeek]

/-- A first key that is read in the first bytes is read in all of them, at the same place. -/
theorem firstKey_head (hlist : rest (ofBytes bytes) 0 = rest (ofBytes head) 0 ++ more)
    {start j : USize} {name : String}
    (h : firstKey (inputOf limits head) 0 = .ok (some (start, name)) j) :
    start < (ofBytes head).stop ∧ ∃ k k', (openObject [] : PayloadReader Bool)
        (inputOf limits bytes) 0 = .ok true k ∧ k < (ofBytes bytes).stop ∧
      (valueStart : PayloadReader USize) (inputOf limits bytes) k = .ok start start ∧
      (key [] : PayloadReader String) (inputOf limits bytes) start = .ok name k' := by
  have h0 {w : Window} : (0 : USize) ≤ w.stop := USize.le_iff_toNat_le.mpr (by simp)
  obtain ⟨r, k, ho, h⟩ := bind_ok.mp h
  obtain ⟨hk, ws, a, hws, ha, ⟨rfl, hr⟩ | ⟨rfl, hr⟩⟩ := openObject_gives (i := 0) h0 ho
  · rw [if_neg (by decide)] at h
    cases (pure_ok.mp h).1
  · rw [if_pos rfl] at h
    obtain ⟨_, _, hstart, h⟩ := bind_ok.mp h
    obtain ⟨rfl, rfl⟩ := valueStart_ok.mp hstart
    obtain ⟨_, j, hkey, h⟩ := bind_ok.mp h
    obtain ⟨h, rfl⟩ := pure_ok.mp h
    cases h
    obtain ⟨hle, b, hb, hrb⟩ := spaceEnd_gives (w := ofBytes head) hk
    obtain ⟨_, c, text, hc, hrc, htext, hsize⟩ := key_gives _ _ _ hle hkey
    obtain ⟨t, rfl⟩ := htext.starts
    have hlong : (rest (ofBytes head) (spaceEnd (ofBytes head) k)).length ≠ 0 := by
      rw [hrc]
      simp
    have hnil : c = [] := by
      cases c with
      | nil => rfl
      | cons d c =>
        have hlt : spaceEnd (ofBytes head) k < (ofBytes head).stop := by
          rw [length_rest] at hlong
          exact USize.lt_iff_toNat_lt.mpr (by omega)
        have hnot := spaceEnd_not_space (w := ofBytes head) k hlt
        rw [rest_peek hlt, List.cons_append, List.cons.injEq] at hrc
        rw [hrc.1, hc d (.head _)] at hnot
        cases hnot
    subst hnil
    rw [hr, hrb, hrc] at hlist
    simp only [List.append_assoc, List.cons_append, List.nil_append] at hlist
    have hlist' : rest (ofBytes bytes) 0 = ws ++ 123 :: ((a ++ b) ++ 34 ::
        (t ++ (rest (ofBytes head) j ++ more))) := by
      rw [hlist]
      simp
    obtain ⟨k', h1, hk', h2⟩ := openObject_more (δ := Meaning) (path := [])
      (input := inputOf limits bytes) h0 hws (ha.append hb) hlist'
    obtain ⟨hlt, _, _, _⟩ := of_rest h2
    obtain ⟨h3, h4⟩ := spaceEnd_reads (ws := []) hk' .nil h2 (by rintro d ⟨⟩; decide)
    have hstay := place_unique h3 hk' (h4.trans h2.symm)
    have hsame : k' = spaceEnd (ofBytes head) k := by
      have e1 := congrArg List.length hlist'
      have e2 := congrArg List.length h2
      have e3 := congrArg List.length (hr.trans (congrArg _ (congrArg _ (congrArg _ hrb))))
      have e4 := congrArg List.length hrc
      simp only [List.length_append, List.length_cons, length_rest, USize.toNat_zero,
        Nat.sub_zero, List.length_nil] at e1 e2 e3 e4
      have := USize.le_iff_toNat_le.mp hk'
      have := USize.le_iff_toNat_le.mp hle
      exact USize.toNat_inj.mp (by omega)
    obtain ⟨l, h5, _, _⟩ := key_here (δ := Meaning) (path := []) (input := inputOf limits bytes)
      (ws := []) htext hsize hk' .nil h2
    rw [length_rest] at hlong
    have hlt' : (spaceEnd (ofBytes head) k).toNat < (ofBytes head).stop.toNat := by omega
    refine ⟨USize.lt_iff_toNat_lt.mpr hlt', k', l, h1, hlt, ?_, ?_⟩
    · rw [← hsame]
      exact valueStart_ok.mpr ⟨hstay, rfl⟩
    · rw [← hsame]
      exact h5

/-- A fault that the first bytes decide is the fault of all documents that begin with them. -/
theorem headFault_sound {n : Nat} (hb : bytes.size < USize.size)
    (h : headFault limits (bytes.extract 0 n) = some fault) :
    readPayload limits bytes = .error fault ∧ fault.byte < (bytes.extract 0 n).size := by
  generalize hhead : bytes.extract 0 n = head at h ⊢
  have hsize : head.size ≤ bytes.size := by
    rw [← hhead, ByteArray.size_extract]
    omega
  have hhb : head.size < USize.size := Nat.lt_of_le_of_lt hsize hb
  have hlist := toList_extract bytes n
  rw [hhead] at hlist
  generalize bytes.data.toList.drop n = more at hlist
  rw [← rest_ofBytes hb, ← rest_ofBytes hhb] at hlist
  have read {s : USize} (h : Read.payload limits (inputOf limits bytes) 0 = .error fault s) :
      readPayload limits bytes = .error fault := by
    simp only [readPayload, h]
  simp only [headFault] at h
  split at h
  · cases h
  split at h
  · rename_i hlt
    have heq := expect_head (limits := limits) hlist hlt
    split at h
    · rename_i s hf
      cases h
      refine ⟨read (bind_of_error (bind_of_error (bind_of_error (heq.trans hf)))), ?_⟩
      rw [expect_eq hlt] at hf
      have hstop := USize.lt_iff_toNat_lt.mp hlt
      rw [toNat_stop_ofBytes hhb] at hstop
      split at hf
      · split at hf
        · cases hf
        · cases hf
          exact hstop
      · cases hf
        exact hstop
    · split at h
      · rename_i start name j hkey
        obtain ⟨hstart, k, k', h1, hk, h2, h3⟩ := firstKey_head hlist hkey
        obtain ⟨⟨at_, e⟩, href, rfl⟩ := Option.map_eq_some_iff.mp h
        refine ⟨read (s := k') (bind_of_error ((bind_of_ok h1).trans ?_)), ?_⟩
        · rw [if_pos rfl]
          refine (bind_of_ok (remaining_ok.mpr ⟨rfl, rfl⟩)).trans (bind_of_error ?_)
          obtain ⟨left, hleft⟩ : ∃ left, ((ofBytes bytes).stop - k).toNat = left + 1 := by
            have := USize.lt_iff_toNat_lt.mp hk
            refine ⟨((ofBytes bytes).stop - k).toNat - 1, ?_⟩
            rw [USize.toNat_sub_of_le _ _ (USize.le_of_lt hk)]
            omega
          rw [hleft, members]
          refine (bind_of_ok h2).trans ((bind_of_ok h3).trans ?_)
          rw [href]
          rfl
        · have hstop := USize.lt_iff_toNat_lt.mp hstart
          rw [toNat_stop_ofBytes hhb] at hstop
          exact hstop
      · cases h
  · cases h

/-- What decides a fault is enough to tell the kind of file, and begins no safetensors file. -/
theorem headFault_kind (h : headFault limits head = some fault) :
    Foreign.bytes ≤ head.size ∧ Safetensors.begins head = false := by
  unfold headFault at h
  split at h
  · cases h
  · rename_i hk
    simpa only [Bool.or_eq_true, decide_eq_true_eq, not_or, Nat.not_lt, Bool.not_eq_true] using hk

end

/-- Whether bytes begin as a safetensors file does, their first ones tell. -/
theorem begins_extract {bytes : ByteArray} {n : Nat} (h : 8 < (bytes.extract 0 n).size) :
    Safetensors.begins (bytes.extract 0 n) = Safetensors.begins bytes := by
  have hsize : (bytes.extract 0 n).size ≤ bytes.size := by
    rw [ByteArray.size_extract]
    omega
  simp only [Safetensors.begins, dif_pos h, dif_pos (Nat.lt_of_lt_of_le h hsize),
    ByteArray.getElem_extract, Nat.zero_add]

/-- The hint on a fault depends on the first bytes only. -/
theorem placeHint_extract {bytes : ByteArray} {n : Nat} {f : Fault Meaning}
    (h : Foreign.bytes ≤ (bytes.extract 0 n).size) :
    placeHint (bytes.extract 0 n) f = placeHint bytes f := by
  have : foreign? (bytes.extract 0 n) = foreign? bytes := by
    have hn : Foreign.bytes ≤ n := by
      rw [ByteArray.size_extract] at h
      omega
    simp only [foreign?, ByteArray.extract_extract, Nat.zero_add, Nat.min_eq_left hn]
  simp only [placeHint, this]

/-- A place is on the same line and in the same column of every document that begins alike. -/
theorem lineColumn_extract {bytes : ByteArray} {n offset : Nat}
    (h : offset ≤ (bytes.extract 0 n).size) :
    lineColumn (bytes.extract 0 n) offset = lineColumn bytes offset := by
  have hsize : (bytes.extract 0 n).size ≤ bytes.size := by
    rw [ByteArray.size_extract]
    omega
  have go : ∀ left i line column, offset - i = left →
      lineColumn.go (bytes.extract 0 n) offset i line column
        = lineColumn.go bytes offset i line column := by
    intro left
    induction left with
    | zero =>
      intro i line column hleft
      rw [lineColumn.go, if_neg (by omega)]
      rw [lineColumn.go, if_neg (by omega)]
    | succ left ih =>
      intro i line column hleft
      have h1 : i < (bytes.extract 0 n).size := by omega
      have h2 : i < bytes.size := by omega
      have hget : (bytes.extract 0 n)[i] = bytes[i] := by
        rw [ByteArray.getElem_extract]
        simp
      conv => rhs; rw [lineColumn.go, if_pos (by omega), dif_pos h2]
      rw [lineColumn.go, if_pos (by omega), dif_pos h1, hget, ih _ _ _ (by omega),
        ih _ _ _ (by omega)]
  exact go _ 0 1 1 rfl

/-- What is said of a fault that the first bytes decide is what is said of it in all of them. -/
theorem faultIssue_extract {bytes : ByteArray} {n : Nat} {f : Fault Meaning}
    (h : Foreign.bytes ≤ (bytes.extract 0 n).size) (hbyte : f.byte ≤ (bytes.extract 0 n).size) :
    faultIssue (bytes.extract 0 n) f = faultIssue bytes f := by
  simp only [faultIssue, lineColumn_extract hbyte, placeHint_extract h]

end NN
