import NN.Emit.Python

/-!
# Attributes of parameters

An emitted module keeps each parameter in an attribute: `layers_0_linear1_weight` for
`layers.0.linear1.weight`. Where that does not give each parameter an attribute of its own, that
Python and `nn.Module` leave free, parameters are numbered. `NN.Proofs.Attributes` proves that the
attributes are different and free, whatever the names are.
-/

namespace NN.Python

/-- Python's keywords, and what `nn.Module` calls its own. -/
def reserved : List String := [
  "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
  "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
  "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
  "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children",
  "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr", "float", "forward",
  "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "ipu",
  "load_state_dict", "modules", "mtia", "named_buffers", "named_children", "named_modules",
  "named_parameters", "parameters", "register_backward_hook", "register_buffer",
  "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
  "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
  "register_load_state_dict_pre_hook", "register_module", "register_parameter",
  "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_",
  "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train",
  "training", "type", "xpu", "zero_grad"]

/-- A parameter's name with `_` for what cannot stand in an attribute. -/
def attributeName (name : String) : String := name.map fun c => if isWord c then c else '_'

/-- May be an attribute of a module. -/
def isAttribute (name : String) : Bool := isIdentifier name && !reserved.contains name

/-- The names `p0`, `p1`, …. -/
def numberedAttribute (k : Nat) : String := s!"p{k}"

/-- The attributes of parameters with these names, in order. -/
def attributes (names : List String) : List String :=
  let plain := names.map attributeName
  if plain.all isAttribute && decide plain.Nodup then plain
  else (List.range names.length).map numberedAttribute

/-- One for each. -/
@[simp] theorem length_attributes (names : List String) :
    (attributes names).length = names.length := by
  unfold attributes
  dsimp only
  split <;> simp

#guard attributes ["embed.weight", "layers.0.bias"] = ["embed_weight", "layers_0_bias"]
#guard attributes ["a.b", "a_b"] = ["p0", "p1"]
#guard attributes ["weight", "forward"] = ["p0", "p1"]
#guard attributes ["0.weight"] = ["p0"]

end NN.Python
