import NN.Proofs
import WireProofs

/-!
# Axioms

Each headline theorem of `TRUST.md` with the axioms that it rests on. Nothing but `propext`,
`Classical.choice` and `Quot.sound` may appear.
-/

namespace NNTest

/-- info: 'NN.check_sound' depends on axioms: [propext, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.check_sound

/-- info: 'NN.check_complete' depends on axioms: [propext, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.check_complete

/-- info: 'NN.check_of_bundle' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.check_of_bundle

/-- info: 'NN.check_of_member' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.check_of_member

/-- info: 'NN.Family.member_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Family.member_sound

/-- info: 'NN.diagnose_nonempty' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.diagnose_nonempty

/-- info: 'NN.diagnose_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.diagnose_sound

/-- info: 'NN.check_error_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.check_error_sound

/-- info: 'NN.readSafetensors_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.readSafetensors_sound

/-- info: 'NN.readSafetensors_complete' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.readSafetensors_complete

/-- info: 'NN.Tiles.cover' depends on axioms: [propext, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Tiles.cover

/-- info: 'NN.Tiles.disjoint' depends on axioms: [propext, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Tiles.disjoint

/-- info: 'NN.Document.begins' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Document.begins

/-- info: 'NN.source_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.source_sound

/-- info: 'NN.source_complete' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.source_complete

/-- info: 'NN.import_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.import_sound

/-- info: 'NN.import_exact' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.import_exact

/-- info: 'NN.import_bits' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.import_bits

/-- info: 'NN.import_complete' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.import_complete

/-- info: 'NN.import_error_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.import_error_sound

/-- info: 'NN.agrees_iff' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.agrees_iff

/-- info: 'NN.apart_holds' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.apart_holds

/-- info: 'NN.Probe.compare_ok_iff' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Probe.compare_ok_iff

/-- info: 'NN.Verdict.toText_lines' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Verdict.toText_lines

/-- info: 'NN.GraphFile.ofModel_scoped' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.GraphFile.ofModel_scoped

/-- info: 'NN.StatedGraph.elaborate_typed' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.StatedGraph.elaborate_typed

/-- info: 'NN.StatedGraph.elaborate_scoped' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.StatedGraph.elaborate_scoped

/-- info: 'Wire.isControl_iff' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.isControl_iff

/--
info: 'NN.Float32Array.read_write_bits' depends on axioms: [propext, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Float32Array.read_write_bits

/--
info: 'NN.Float32Array.bits_push_lt' depends on axioms: [propext, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Float32Array.bits_push_lt

/-- info: 'NN.Float32Array.ext_toBits' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.Float32Array.ext_toBits

/--
info: 'Wire.Base64.base64_decode_encode' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Base64.base64_decode_encode

/--
info: 'Wire.Base64.base64_encode_decode' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Base64.base64_encode_decode

/-- info: 'NN.base64_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.base64_sound

/--
info: 'Wire.Decimal.magnitude_nearest' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Decimal.magnitude_nearest

/--
info: 'Wire.Decimal.fast_eq_magnitude' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Decimal.fast_eq_magnitude

/--
info: 'Wire.Decimal.shortest_toBits' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Decimal.shortest_toBits

/-- info: 'Wire.Json.token_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.token_sound

/-- info: 'NN.decimals_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.decimals_sound

/--
info: 'NN.Architecture.forward_scoped' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Architecture.forward_scoped

/--
info: 'NN.Architecture.forward_result' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Architecture.forward_result

/--
info: 'NN.Architecture.forward_shapes' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Architecture.forward_shapes

/-- info: 'NN.read_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.read_sound

/-- info: 'NN.read_complete' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.read_complete

/-- info: 'NN.judge_untagged' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.judge_untagged

/-- info: 'NN.judgeFile_eq' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.judgeFile_eq

/-- info: 'NN.judgeFile_sound' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.judgeFile_sound

/-- info: 'Wire.Json.token_complete' depends on axioms: [propext, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.token_complete

/-- info: 'Wire.Json.string_gives' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.string_gives

/-- info: 'Wire.Json.string_reads' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.string_reads

/-- info: 'Wire.Json.any_gives' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.any_gives

/-- info: 'Wire.Json.any_reads' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.any_reads

/--
info: 'Wire.Decimal.render_literal' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Decimal.render_literal

/--
info: 'Wire.Json.token_render' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.token_render

/--
info: 'Wire.Json.token_decimalOfBits' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms Wire.Json.token_decimalOfBits

/--
info: 'NN.write_document' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.write_document

/--
info: 'NN.read_write' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.read_write

/--
info: 'NN.import_rewrite' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.import_rewrite

/--
info: 'NN.judge_rewrite' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.judge_rewrite

/--
info: 'NN.judge_rewrite_source' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.judge_rewrite_source

/--
info: 'NN.import_write' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.import_write

/-- info: 'NN.families_distinct' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.families_distinct

/-- info: 'NN.architectures_nodup' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.architectures_nodup

/--
info: 'NN.attributes_nodup' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.attributes_nodup

/--
info: 'NN.attributes_valid' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.attributes_valid

/--
info: 'NN.IR.Op.torch_reads' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.IR.Op.torch_reads

/--
info: 'NN.forward_nodup' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.forward_nodup

/--
info: 'NN.Architecture.forward_reads' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Architecture.forward_reads

/--
info: 'NN.IR.Graph.run_statements' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.IR.Graph.run_statements

/--
info: 'NN.Architecture.forward_run' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Architecture.forward_run

/--
info: 'NN.architectures_run' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.architectures_run

/-- info: 'NN.importFile_eq' depends on axioms: [propext, Classical.choice, Quot.sound] -/
#guard_msgs (whitespace := lax) in #print axioms NN.importFile_eq

/--
info: 'NN.Verify.shows_iff_parts' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.shows_iff_parts

/--
info: 'NN.Verify.check_parts_sound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Verify.check_parts_sound

/--
info: 'NN.Judge.judge_sound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Judge.judge_sound

/--
info: 'NN.Judge.judge_parts_sound' depends on axioms: [propext, Classical.choice, Quot.sound]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Judge.judge_parts_sound

/--
info: 'NN.Evaluation.of_numbers' depends on axioms: [propext]
-/
#guard_msgs (whitespace := lax) in #print axioms NN.Evaluation.of_numbers

end NNTest
