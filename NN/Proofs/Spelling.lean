import NN.Proofs.Scoped
import NN.Proofs.SpelledFloats

/-!
# What the spelling of an operator reads

The text that is emitted for an operator reads its operands, each of them, in their order, and no
other name but `torch` and `F`: for every operator with all its numbers, and all names of operands.
-/

namespace NN.IR

open Python

namespace Piece

variable {ins : List Shape}

/-- The names of modules that a spelling may read. -/
abbrev modules : List String := ["torch", "F"]

/-- The names that a piece reads. -/
def reads (names : Names ins) : Piece ins → List String
  | .text t => Python.reads t
  | .nat _ => []
  | .float bits => floatReads bits
  | .operand v => [names.get v]

/-- Does a text begin with a mark that ends a word? -/
def endsWord (text : String) : Bool :=
  match text.toList with
  | [] => false
  | c :: _ => isMark c && c != '='

/-- Pieces that do not run into each other, and whose texts name nothing but modules: a text ends
between words, and between two other pieces there is a text that begins with a mark. `after` says
whether a piece that is no text stands before. -/
def apart : (after : Bool) → List (Piece ins) → Bool
  | _, [] => true
  | after, .text t :: rest =>
    let s := scan {} t.toList
    s.word.isEmpty && !s.dot && s.names.all modules.contains && (!after || endsWord t)
      && apart false rest
  | after, _ :: rest => !after && apart true rest

/-- The numbers of the operands that pieces read, in order. -/
def operands : List (Piece ins) → List Nat
  | [] => []
  | .operand v :: rest => v.index :: operands rest
  | _ :: rest => operands rest

end Piece

namespace Piece

variable {ins : List Shape} {rest : List (Piece ins)}

private theorem apart_of_after : {rest : List (Piece ins)} → apart true rest = true →
    (after : Bool) → apart after rest = true
  | [], _, _ => by cases ‹Bool› <;> rfl
  | .text _ :: _, h, after => by
    simp only [apart, Bool.and_eq_true] at h ⊢
    exact ⟨⟨h.1.1, by cases after <;> simp_all⟩, h.2⟩
  | .nat _ :: _, h, _ | .float _ :: _, h, _ | .operand _ :: _, h, _ => by simp [apart] at h

/-- Numbers of a list do not run into each other. -/
private theorem apart_more (h : apart true rest = true) : (ns : List Nat) → (after : Bool) →
    apart after (more ns rest) = true
  | [], after => apart_of_after h after
  | n :: ns, after => by
    have := apart_more h ns true
    have hs : scan {} ", ".toList = ⟨[], false, []⟩ := rfl
    have he : endsWord ", " = true := rfl
    simp [more, apart, hs, he, this]

private theorem apart_commas (h : apart true rest = true) : (ns : List Nat) →
    apart false (commas ns rest) = true
  | [] => apart_of_after h false
  | _ :: ns => apart_more h ns true

end Piece

/-- The pieces of each operator do not run into each other, and name no module but `torch` and `F`:
whatever its numbers are. -/
theorem Op.spelling_apart {ins : List Shape} {s : Shape} (op : Op ins s) :
    Piece.apart false op.spelling = true := by
  cases op
  case fill c => exact Piece.apart_commas (rest := ["], fill_value=", .float c, _]) rfl _
  case reshape t h => exact Piece.apart_more (rest := ["])"]) rfl t false
  case permute dims h => exact Piece.apart_commas (rest := ["])"]) rfl _
  all_goals rfl

/-- Each operator has all its operands among its pieces, in order. -/
theorem Op.spelling_operands {ins : List Shape} {s : Shape} (op : Op ins s) :
    (List.range ins.length).Sublist (Piece.operands op.spelling) := by
  cases op
  case fill => exact List.nil_sublist _
  case reshape => exact (List.nil_sublist _).cons₂ 0
  case permute => exact (List.nil_sublist _).cons₂ 0
  all_goals exact List.isSublist_iff_sublist.mp rfl

namespace Piece

variable {ins : List Shape}

/-- Names that were found before a word do not matter to it. -/
private theorem scan_before (before : List String) (text : List Char) :
    scan ⟨before, false, []⟩ text =
      ⟨before ++ (scan {} text).names, (scan {} text).dot, (scan {} text).word⟩ := by
  have := scan_names before [] false [] text
  rwa [List.append_nil] at this

private theorem adds_float (bits : UInt32) : Adds (pythonFloat bits).toList (floatReads bits) := by
  unfold pythonFloat floatReads
  split
  · exact adds_render _
  · split
    · exact ⟨by decide +kernel, by decide +kernel⟩
    · split <;> exact ⟨by decide +kernel, by decide +kernel⟩

/-- A piece that is no text reads what it says. -/
private theorem adds_piece (names : Names ins) (h : ∀ n ∈ names.toList, IsReference n) :
    (p : Piece ins) → (∀ t, p ≠ .text t) → Adds (p.python names).toList (p.reads names)
  | .text t, hp => absurd rfl (hp t)
  | .nat n, _ => adds_nat n
  | .float bits, _ => adds_float bits
  | .operand v, _ => adds_reference (h _ (names.get_mem v))

/-- Where the reader may stand: between words, or in a word that is not `self`. -/
private def At (after : Bool) (s : Scan) : Prop :=
  if after then s.word ≠ ['s', 'e', 'l', 'f'] else s.word = [] ∧ s.dot = false

/-- A text that ends between words, read where it may stand. -/
private theorem scan_text {after : Bool} {s : Scan} {t : String} (hs : At after s)
    (hw : (scan {} t.toList).word = []) (hd : (scan {} t.toList).dot = false)
    (he : after = true → endsWord t = true) :
    scan s t.toList = ⟨s.names ++ s.close ' ' ++ (scan {} t.toList).names, false, []⟩ := by
  cases after with
  | false =>
    obtain ⟨names, dot, word⟩ := s
    obtain ⟨rfl, rfl⟩ : word = [] ∧ dot = false := by simpa [At] using hs
    rw [scan_before, hw, hd]
    simp [Scan.close]
  | true =>
    have he := he rfl
    unfold endsWord at he
    split at he
    · cases he
    rename_i c cs hc
    simp only [Bool.and_eq_true, bne_iff_ne, ne_eq] at he
    have hself : (s.word == ['s', 'e', 'l', 'f']) = false := by
      simpa [At] using hs
    have hnil : (([] : List Char) == ['s', 'e', 'l', 'f']) = false := rfl
    have hstep : s.step c = Scan.step ⟨s.names ++ s.close ' ', false, []⟩ c := by
      have hclose : Scan.close ⟨s.names ++ s.close ' ', false, []⟩ c = [] := by
        simp [Scan.close, he.2]
      simp only [Scan.step, he.1, hself, hnil, hclose, close_eq s he.2, Bool.and_false,
        Bool.not_false, Bool.and_true, if_true, List.append_nil]
    have : scan s t.toList = scan ⟨s.names ++ s.close ' ', false, []⟩ t.toList := by
      rw [hc]
      simp only [scan, List.foldl_cons, hstep]
    rw [this, scan_before, hw, hd]

/-- The text of pieces that do not run into each other reads what they read. -/
private theorem scan_pieces (names : Names ins) (h : ∀ n ∈ names.toList, IsReference n) :
    (after : Bool) → (ps : List (Piece ins)) → apart after ps = true → (s : Scan) → At after s →
      let last := scan s (ps.map fun p => (p.python names).toList).flatten
      last.names ++ last.close ' ' = s.names ++ s.close ' ' ++ ps.flatMap (·.reads names)
  | _, [], _, s, _ => by simp [scan]
  | after, p :: rest, hp, s, hs => by
    have scan_append (a b : List Char) : scan s (a ++ b) = scan (scan s a) b := List.foldl_append ..
    simp only [List.map_cons, List.flatten_cons, List.flatMap_cons, scan_append]
    by_cases htext : ∃ t, p = .text t
    · obtain ⟨t, rfl⟩ := htext
      simp only [apart, Bool.and_eq_true, Bool.or_eq_true, Bool.not_eq_true', List.isEmpty_iff] at hp
      obtain ⟨⟨⟨⟨hw, hd⟩, -⟩, he⟩, hrest⟩ := hp
      have hread : reads names (.text t) = (scan {} t.toList).names := by
        simp [reads, Python.reads, Scan.close, hw]
      have := scan_pieces names h false rest hrest (scan s t.toList) (by
        rw [scan_text hs hw hd fun ha => he.resolve_left (by simp [ha])]
        simp [At])
      simp only [python] at this ⊢
      rw [this, scan_text hs hw hd fun ha => he.resolve_left (by simp [ha]), hread]
      simp [Scan.close]
    · obtain ⟨rfl, hrest⟩ : after = false ∧ apart true rest = true := by
        cases p with
        | text t => exact absurd ⟨t, rfl⟩ htext
        | _ => simpa [apart] using hp
      obtain ⟨before, dot, word⟩ := s
      obtain ⟨rfl, rfl⟩ : word = [] ∧ dot = false := by simpa [At] using hs
      obtain ⟨hself, hadds⟩ := adds_piece names h p fun t ht => htext ⟨t, ht⟩
      have := scan_pieces names h true rest hrest
        (scan ⟨before, false, []⟩ (p.python names).toList) (by rw [scan_before]; simpa [At] using hself)
      rw [this, scan_before, ← hadds]
      simp [Scan.close]

/-- The names of operands are read in the order of the operands that are spelled. -/
private theorem sublist_reads (names : Names ins) : (ps : List (Piece ins)) →
    ((operands ps).map fun k => names.toList.getD k "").Sublist (ps.flatMap (·.reads names))
  | [] => .slnil
  | .operand v :: rest => by
    have hv : names.toList.getD v.index "" = names.get v := by
      rw [List.getD_eq_getElem?_getD, names.getElem?_index v]
      rfl
    simp only [operands, List.map_cons, hv, List.flatMap_cons, reads, List.singleton_append]
    exact (sublist_reads names rest).cons₂ _
  | .text _ :: rest | .nat _ :: rest | .float _ :: rest =>
    (sublist_reads names rest).trans (List.sublist_append_right ..)

/-- The texts of pieces read nothing but modules. -/
private theorem text_reads : {after : Bool} → {ps : List (Piece ins)} → apart after ps = true →
    ∀ t, .text t ∈ ps → ∀ n ∈ Python.reads t, n ∈ modules
  | _, [], _, t, ht => nomatch ht
  | after, p :: rest, hp, t, ht => by
    have hrest : ∃ b, apart b rest = true := by
      cases p <;> simp only [apart, Bool.and_eq_true] at hp <;> exact ⟨_, hp.2⟩
    obtain ⟨b, hrest⟩ := hrest
    rcases List.mem_cons.mp ht with rfl | ht
    · simp only [apart, Bool.and_eq_true, List.isEmpty_iff, List.all_eq_true,
        List.contains_iff_mem] at hp
      obtain ⟨⟨⟨⟨hw, -⟩, hn⟩, -⟩, -⟩ := hp
      intro n hm
      refine hn n ?_
      simpa [Python.reads, Scan.close, hw] using hm
    · exact text_reads hrest t ht

end Piece

/-- Looking up every place of a list gives the list. -/
private theorem map_getD_range (names : List String) :
    ((List.range names.length).map fun k => names.getD k "") = names :=
  List.ext_getElem (by simp) fun i _ h => by simp [List.getD_eq_getElem?_getD, h]

/-- The characters of joined texts. -/
private theorem toList_join (texts : List String) :
    (String.join texts).toList = (texts.map String.toList).flatten := by
  have go (acc : String) : (texts.foldl (fun r s => r ++ s) acc).toList =
      acc.toList ++ (texts.map String.toList).flatten := by
    induction texts generalizing acc with
    | nil => simp
    | cons t texts ih => simp [ih, String.toList_append]
  simpa [String.toList_empty] using go ""

/-- The text of an operator reads what its pieces read. -/
theorem Op.reads_torch {ins : List Shape} {s : Shape} (op : Op ins s) (args : Names ins)
    (h : ∀ n ∈ args.toList, IsReference n) :
    Python.reads (op.torch args) = op.spelling.flatMap (·.reads args) := by
  have := Piece.scan_pieces args h false op.spelling op.spelling_apart {} ⟨rfl, rfl⟩
  simp only [Python.reads, Op.torch, toList_join, List.map_map, Function.comp_def]
  simpa [Scan.close] using this

/-- The emitted text of an operator reads the names of its operands, all of them in their order, and
no other name but `torch` and `F`: for every operator, all its numbers, and all operands. -/
theorem Op.torch_reads {ins : List Shape} {s : Shape} (op : Op ins s) (args : Names ins)
    (h : ∀ n ∈ args.toList, IsReference n) :
    args.toList.Sublist (Python.reads (op.torch args)) ∧
      ∀ n ∈ Python.reads (op.torch args), n ∈ args.toList ∨ n ∈ ["torch", "F"] := by
  rw [op.reads_torch args h]
  constructor
  · have hsub := (op.spelling_operands.map fun k => args.toList.getD k "").trans
      (Piece.sublist_reads args op.spelling)
    rwa [← args.length_toList, map_getD_range] at hsub
  · intro n hn
    obtain ⟨p, hp, hn⟩ := List.mem_flatMap.mp hn
    cases p with
    | text t => exact .inr (Piece.text_reads op.spelling_apart t hp n hn)
    | nat k => nomatch hn
    | float bits =>
      simp only [Piece.reads, floatReads] at hn
      split at hn
      · nomatch hn
      · exact .inr (by simp_all)
    | operand v => exact .inl (List.mem_singleton.mp hn ▸ args.get_mem v)

end NN.IR
