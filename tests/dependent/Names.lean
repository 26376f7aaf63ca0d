import NN

/-!
# Names that stay free

What people call what is theirs, and a notation, in a project that requires the library and opens it.
Lean picks one of several meanings of a name by its type, which would hide a clash; a name that is
quoted has to have one meaning.
-/

/-- Angle brackets of one's own, as many write pairs or inner products. -/
notation "⟪" x ", " y "⟫" => Prod.mk x y

#guard ⟪1, 2⟫ = (1, 2)

open Lean in
/-- Declares something of each name, and checks that the name means that and nothing else. -/
macro "free " names:ident* : command => do
  let commands ← names.mapM fun n =>
    `(set_option linter.missingDocs false in
      def $n:ident := ()
      #guard ``$n:ident = $(quote n.getId))
  return ⟨mkNullNode commands⟩

section

open NN NN.IR Wire

free add any apart array attend attributes base64 body bytes check check? constant content count cut
  decimal decimal? decimals decode difference digits distance each encode encoder error escape
  escaped evaluate expect fault field find fits format forward go headsOf index input items join key
  kind labels largest layer length lines load map maximum mean member missing more nearest nearest?
  next object output padded params parse path print probe products quote relative render report
  required reserved run save scalar scale search select shape sizes split step string sum tags
  tensor text token tokens total truncate unquote value values verdict weight within word words
  write Gap Limits Progress

-- Names of the core mean what they mean.
#guard [``compare, ``get, ``id, ``max, ``min, ``panic, ``read, ``some] =
  [`Ord.compare, `MonadState.get, `id, `Max.max, `Min.min, `panic, `MonadReader.read, `Option.some]

end

section

-- Also behind all that one writes layers and readers of JSON with.
open NN NN.IR NN.Layer Wire Wire.Json

#guard [``any, ``check, ``join, ``map, ``step, ``total] = [`any, `check, `join, `map, `step, `total]

end
