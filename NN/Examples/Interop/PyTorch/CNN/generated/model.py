"""The CNN that TorchLean describes, in PyTorch.

Exported by Lean: change the Lean model and export again, not this file.

Train what `build_exported_model()` returns as any module, then hand it back to Lean with
`save_torchlean_json(model, path)`. The format is specified in FORMAT.md.
"""

import base64
import ctypes
import hashlib
import json
import math
import os
import re
import sys
from array import array
from collections.abc import Mapping
from fractions import Fraction
from itertools import chain, zip_longest
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

FAMILY = "cnn"
CONFIG = {"in_channels": 1, "size": 8, "channels1": 6, "channels2": 16, "classes": 10}
INPUT = (1, 8, 8)  # of one sample
PARAMS = [
    ("conv1.weight", (6, 1, 3, 3)),
    ("conv1.bias", (6,)),
    ("conv2.weight", (16, 6, 3, 3)),
    ("conv2.bias", (16,)),
    ("linear.weight", (10, 64)),
    ("linear.bias", (10,)),
]


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=3, stride=1, padding=1)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=3, stride=1, padding=1)
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = self.conv1(x)
        x = torch.relu(x)
        x = nn.functional.max_pool2d(x, kernel_size=2, stride=2)
        x = self.conv2(x)
        x = torch.relu(x)
        x = nn.functional.max_pool2d(x, kernel_size=2, stride=2)
        x = torch.flatten(x, start_dim=1)
        x = self.linear(x)
        return x


def build_exported_model():
    """The model with PyTorch's own initial weights, in training mode."""
    return CNN()


# What follows is the same for every family.


def save_torchlean_json(source, path, *, probe=None, meta=None, encoding="decimal"):
    """Write the parameters of `source` to `path` for Lean to import, all of them or nothing.

    `source` is a module or its `state_dict()`; `torch.compile`, `DataParallel` and `AveragedModel`
    are seen through. `probe` is a batch of inputs (a tensor, an array, nested lists), rounded to
    binary32; what the module answers to them in eval mode is recorded, and Lean recomputes it.
    `meta` is a dict of anything JSON. `encoding` is "decimal" or "base64".
    Raises ValueError or TypeError for what the format cannot carry, OSError when the file cannot
    be written.
    """
    if encoding not in ("decimal", "base64"):
        raise ValueError(f'encoding is {encoding!r}, expected "decimal" or "base64"')
    params = _parameters(source)
    fields = {
        "format": [json.dumps("torchlean.params")],
        "version": [json.dumps(1)],
        "family": [json.dumps(FAMILY)],
        "config": [json.dumps(CONFIG)],
        "scalar": [json.dumps({"dtype": "float32", "encoding": encoding})],
        "params": _array([_tensor(*entry, encoding) for entry in params]),
    }
    if probe is not None:
        fields["probe"] = _object(_probe(_bare(source), _inputs(probe), encoding), "  ")
    if meta is not None:
        fields["meta"] = [_meta(meta)]
    text = chain(_object(fields), "\n")
    _write_atomically(Path(path), (piece.encode("ascii") for piece in text))


def save_torchlean_safetensors(source, path, *, probe=None, meta=None):
    """Write the parameters of `source` to `path` as a file of safetensors that Lean imports.

    The same as `save_torchlean_json`, which see, in the format that `safetensors.torch.load_file`
    reads; family, configuration, probe and `meta` stand in its metadata.
    """
    params = _parameters(source)
    tag = {
        "torchlean.version": "1",
        "torchlean.family": FAMILY,
        "torchlean.config": json.dumps(CONFIG),
    }
    if probe is not None:
        recorded = _object(_probe(_bare(source), _inputs(probe), "base64"))
        tag["torchlean.probe"] = json.dumps(json.loads("".join(recorded)))
    if meta is not None:
        tag["torchlean.meta"] = _meta(meta)
    _write_atomically(Path(path), _safetensors(params, tag))


def load_torchlean_json(path):
    """The `state_dict` that a payload of this model holds, bit for bit, for `load_state_dict`.

    Checks family, configuration, names, order, shapes and counts, as Lean does, and stops at the
    first thing that differs. It is no substitute for Lean's import, which proves what it says.
    Raises ValueError for another file, OSError when it cannot be read.
    """
    text = Path(path).read_bytes()
    try:
        payload = json.loads(text)
        said = (payload["format"], payload["version"], payload["family"], payload["config"])
        encoding, entries = payload["scalar"]["encoding"], payload["params"]
        found = [(entry["name"], tuple(entry["shape"])) for entry in entries]
        numbers = [_numbers(entry["values"], encoding) for entry in entries]
        if any(map(_halfway, numbers)):
            # A detour through binary64 may round twice: read these decimals as what they are.
            entries = json.loads(text, parse_float=_nearest)["params"]
            numbers = [_numbers(entry["values"], encoding) for entry in entries]
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ValueError(f"{path} is no payload of TorchLean: {error!r}") from error
    ours = ["torchlean.params", 1, FAMILY, CONFIG, *PARAMS]
    for expected, other in zip_longest(ours, [*said, *found]):
        if expected != other:
            raise ValueError(f"{path}: expected {expected!r}, found {other!r}")
    state = {}
    for (name, shape), values in zip(PARAMS, numbers, strict=True):
        flat = values.to(torch.float32)
        if flat.numel() != math.prod(shape) or not flat.isfinite().all():
            raise ValueError(f"{path}: {name} has not {math.prod(shape)} finite values")
        state[name] = flat.view(shape)
    return state


def receipt(source):
    """SHA-256 of each parameter and of all of them: equal to Lean's if not one bit differs."""
    params = []
    for name, shape, flat in _parameters(source):
        digest = hashlib.sha256(f"{name}\0{','.join(map(str, shape))}\0".encode())
        digest.update(_bytes(flat))
        params.append({"name": name, "shape": list(shape), "sha256": digest.hexdigest()})
    digests = b"".join(bytes.fromhex(param["sha256"]) for param in params)
    return {"bundle": hashlib.sha256(digests).hexdigest(), "params": params}


# Where the parameters are.


def unwrapped(source):
    """The parameters by their names in the exported model, and which wrappers were seen through.

    `source` is a module, a `state_dict`, or a checkpoint that holds one.
    """
    through = []
    state = source
    if isinstance(source, nn.Module):
        bare = _bare(source)
        through = [] if bare is source else [type(source).__name__]
        state = bare.state_dict()
    if not isinstance(state, Mapping):
        raise TypeError(f"expected a module or its state_dict, found {type(source).__name__}")
    expected = {name for name, _ in PARAMS}
    while key := _inner(state):
        through.append(key)
        state = state[key]
    if other := [key for key in state if not isinstance(key, str)]:
        raise TypeError(f"expected the names of parameters, found the key {other[0]!r}")
    while expected.isdisjoint(state):
        prefix = max(_WRAPPERS, key=lambda p: sum(name.startswith(p) for name in state))
        names = [name for name in state if (prefix, name) != ("module.", "n_averaged")]
        inner = {name.removeprefix(prefix): state[name] for name in names}
        if not any(name.startswith(prefix) for name in names) or len(inner) < len(names):
            break
        through.append(_WRAPPERS[prefix])
        state = inner
    return dict(state), through


def _inner(state):
    """Where a checkpoint holds a `state_dict`: under a name that is usual, or the only one."""
    found = [key for key, value in state.items() if isinstance(value, Mapping)]
    for key in ("state_dict", "model_state_dict", "model"):
        if key in found:
            return key
    tensors = [
        key
        for key in found
        if isinstance(key, str) and all(isinstance(v, torch.Tensor) for v in state[key].values())
    ]
    return tensors[0] if len(tensors) == 1 and state[tensors[0]] else None


_WRAPPERS = {
    "module.": "DataParallel or AveragedModel",
    "_orig_mod.": "torch.compile",
    "model.": "LightningModule",
}


def _bare(model):
    """The module inside `torch.compile`, `DataParallel` and `AveragedModel`."""
    if not isinstance(model, nn.Module):
        raise TypeError(f"a probe needs the module itself, found {type(model).__name__}")
    wrappers = (nn.DataParallel, nn.parallel.DistributedDataParallel, AveragedModel)
    while True:
        if isinstance(model, wrappers):
            model = model.module
        elif isinstance(getattr(model, "_orig_mod", None), nn.Module):
            model = model._orig_mod
        else:
            return model


def _parameters(source):
    """Name, shape and flat values of each parameter, in the contract's order."""
    state, _ = unwrapped(source)
    expected = [name for name, _ in PARAMS]
    missing = [name for name in expected if name not in state]
    unexpected = [name for name in state if name not in expected]
    for pattern, call in _UNDO.items():
        for made in filter(None, (re.fullmatch(pattern, name) for name in unexpected)):
            if f"{made[1] or ''}.{made[2]}".lstrip(".") in missing:
                place = f"model.{made[1] or ''}".rstrip(".")
                undo = f"torch.nn.utils.{call}({place}, {made[2]!r})"
                raise ValueError(f"{made[0]} is in place of {made[2]}: call {undo} before saving")
    if any(name.endswith("_packed_params") for name in unexpected):
        raise ValueError("the model is quantised: save it before it is converted")
    if missing or unexpected:
        raise ValueError(f"parameters missing: {_few(missing)}, unexpected: {_few(unexpected)}")
    for name, shape in PARAMS:
        if not isinstance(state[name], torch.Tensor):
            raise TypeError(f"{name} is {type(state[name]).__name__}, expected a tensor")
        if tuple(state[name].shape) != shape:
            raise ValueError(f"{name} has shape {tuple(state[name].shape)}, expected {shape}")
    return [(name, shape, _flat(name, state[name])) for name, shape in PARAMS]


def _few(names):
    """The first of many names, and how many others there are."""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"{names[:4]}{more}"


# What utilities of PyTorch make of a parameter, and the call that undoes it.
_UNDO = {
    r"(?:(.+)\.)?parametrizations\.(\w+)\.original\d*": "parametrize.remove_parametrizations",
    r"(?:(.+)\.)?(\w+)_g": "remove_weight_norm",
    r"(?:(.+)\.)?(\w+)_u": "remove_spectral_norm",
    r"(?:(.+)\.)?(\w+)_mask": "prune.remove",
}


def _flat(name, tensor):
    """The values of a tensor of finite binary32, row-major, on the CPU."""
    if tensor.is_meta:
        raise ValueError(f"{name} is on the meta device and has no values: load them first")
    if tensor.is_quantized:
        raise ValueError(f"{name} is quantised, expected torch.float32: save before quantising")
    if hasattr(tensor, "__tensor_flatten__"):  # what it looks like is not what it holds
        kind = type(tensor).__name__
        raise ValueError(f"{name} is {kind}, expected a plain tensor: dequantise or gather it")
    if tensor.layout != torch.strided:
        raise ValueError(f"{name} is {tensor.layout}, expected a dense tensor: call to_dense()")
    if tensor.dtype != torch.float32:
        raise ValueError(f"{name} is {tensor.dtype}, expected torch.float32: call model.float()")
    flat = tensor.detach().cpu().contiguous().flatten()
    broken = (~flat.isfinite()).nonzero()
    if len(broken):
        index = int(broken[0])
        raise ValueError(f"{name}[{index}] is {flat[index].item()}, expected a finite number")
    return flat


def _bytes(flat):
    """The little-endian bytes of values on the CPU."""
    data = ctypes.string_at(flat.data_ptr(), 4 * flat.numel()) if flat.numel() else b""
    if sys.byteorder == "big":
        data = array("I", data)
        data.byteswap()
    return bytes(data)


# The probe and the meta data.


def _inputs(probe):
    """The inputs of a probe as a batch of binary32."""
    try:
        inputs = probe
        if isinstance(probe, (list, tuple)) and any(hasattr(x, "__array__") for x in probe):
            inputs = torch.stack([torch.as_tensor(x) for x in probe])
        elif hasattr(probe, "__array__") and not isinstance(probe, torch.Tensor):
            inputs = probe.__array__()  # of which torch takes neither all byte orders nor strides
            inputs = inputs.astype(inputs.dtype.newbyteorder("="), order="C")
        inputs = torch.as_tensor(inputs)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(f"probe is no batch of numbers: {_line(error)}") from error
    if inputs.is_nested or inputs.is_quantized or inputs.dtype == torch.bool or inputs.is_complex():
        kind = "a nested tensor" if inputs.is_nested else inputs.dtype
        raise TypeError(f"probe is {kind}, expected real numbers")
    shape = tuple(inputs.shape)
    if shape[:1] == (0,):
        raise ValueError("probe is empty, expected at least one sample")
    if not shape or shape[1:] != INPUT:
        expected = f"({', '.join(map(str, ('n', *INPUT)))})"
        raise ValueError(f"probe has shape {shape}, expected {expected}")
    return inputs.to(torch.float32)


def _probe(model, inputs, encoding):
    """The probe: the inputs, the model's answer, and what each layer with parameters made."""

    def tensor(path, value, name=None):
        return _tensor(name, tuple(value.shape), _flat(path, value), encoding)

    given = tensor("probe.input", inputs)
    owners = {name.rpartition(".")[0] for name, _ in PARAMS} - {""}
    layers = [(name, layer) for name, layer in model.named_modules() if name in owners]
    if isinstance(model, torch.jit.ScriptModule):
        layers = []  # nothing can be seen of what they make
    modes = [(module, module.training) for module in model.modules()]
    device = next((value.device for value in model.parameters()), inputs.device)
    trace = []

    def record(name):
        def hook(module, args, value):
            value = value[0] if isinstance(value, tuple) else value  # attention, and its weights
            trace.append((name, value.clone()))

        return hook

    hooks = [layer.register_forward_hook(record(name)) for name, layer in layers]
    try:
        with torch.no_grad():
            output = model.eval()(inputs.to(device))
    except NotImplementedError as error:
        raise TypeError(f"a probe needs a module that answers in eval mode: {error}") from error
    finally:
        for hook in hooks:
            hook.remove()
        for module, training in modes:
            module.training = training

    entries = [tensor(f"probe.trace {name}", value, name) for name, value in trace]
    return {
        "input": given,
        "output": tensor("probe.output", output),
        "trace": _array(entries, "    "),
    }


def _meta(meta):
    """`meta` as JSON, in one line."""
    if not isinstance(meta, Mapping):
        raise TypeError(f"meta is {type(meta).__name__}, expected a dict")
    for key, value in meta.items():
        try:
            text = json.dumps({key: value}, allow_nan=False, ensure_ascii=False)
            text.encode()  # half of a surrogate pair is no text
            json.loads(text, object_pairs_hook=_once)
        except (TypeError, ValueError, RecursionError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"meta[{key!r}] is not JSON: {_line(error)}") from error
    text = json.dumps(dict(meta))
    json.loads(text, object_pairs_hook=_once)
    if len(text) > _META:
        raise ValueError(f"meta is {len(text)} bytes of JSON, expected at most {_META}")
    return text


_META = 65536  # bytes


def _once(pairs):
    """An object of JSON, whose keys may be numbers in Python, and the same text."""
    keys = [key for key, _ in pairs]
    if repeated := next((key for key in keys if keys.count(key) > 1), None):
        raise ValueError(f"meta has the key {repeated!r} twice")
    return dict(pairs)


def _line(error):
    """The first line of what an error says."""
    return str(error).partition("\n")[0]


# JSON, in pieces, so that a large payload is never one text.


def _tensor(name, shape, flat, encoding):
    """One tensor, in one line."""
    label = "" if name is None else f'"name": {json.dumps(name)}, '
    yield f'{{{label}"shape": {json.dumps(shape)}, "values": '
    if encoding == "base64":
        yield f'"{base64.b64encode(_bytes(flat)).decode()}"}}'
    else:
        yield "["
        for index, part in enumerate(flat.split(1 << 16)):
            yield ", " * (index > 0) + json.dumps(_shortest(part).tolist())[1:-1]
        yield "]}"


def _array(items, indent="  "):
    """An array with one item a line; an item is pieces of text."""
    yield "["
    for index, item in enumerate(items):
        yield "," * (index > 0) + f"\n{indent}  "
        yield from item
    yield f"\n{indent}]" if items else "]"


def _object(fields, indent=""):
    """An object with one field a line; a value is pieces of text."""
    yield "{"
    for index, (key, value) in enumerate(fields.items()):
        yield "," * (index > 0) + f"\n{indent}  {json.dumps(key)}: "
        yield from value
    yield f"\n{indent}}}"


# The same parameters as a file of safetensors.


def _safetensors(params, tag):
    """The bytes of a file, in pieces: how long the header is, the header, the values."""
    header, start = {"__metadata__": tag}, 0
    for name, shape, flat in params:
        end = start + 4 * flat.numel()
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)  # so that the values are aligned
    yield len(text).to_bytes(8, "little")
    yield text
    for _, _, flat in params:
        yield _bytes(flat)


# Decimals.


def _shortest(flat):
    """Binary64 numbers whose shortest decimals, which Python prints, are those of `flat`.

    The nearest decimal of 9 digits is taken, then of 8, for as long as it reads back. All bounds
    are exact in binary64, and so are digits and powers of ten here; what is too close to a bound
    to be decided so is left to `_decimal`, as are the ends of the range and powers of two.
    """
    size = flat.double().abs()
    bits = flat.view(torch.int32) & 0x7FFFFFFF
    result = size.clone()
    plain = (size >= 1e-13) & (size < 1e21) & (bits & 0x7FFFFF != 0)
    slow = ~plain & (bits != 0)
    index = plain.nonzero().flatten()
    size, exponent = size[index], (bits[index] >> 23) - 151
    half = torch.ldexp(torch.ones_like(size), exponent)  # of a unit in the last place
    low, high = size - half, size + half
    powers = torch.tensor([10.0**k for k in range(23)], dtype=torch.float64)
    ten = torch.log10(size).floor().long()
    ten += (size >= _times_power(torch.ones_like(size), ten + 1, powers)).long()
    ten -= (size < _times_power(torch.ones_like(size), ten, powers)).long()
    for digits in range(9, 0, -1):
        shift = digits - 1 - ten
        near = _times_power(_times_power(size, shift, powers).round(), -shift, powers)
        margin = size * 2.0**-50
        inside = (low + margin < near) & (near < high - margin)
        close = ((near - low).abs() <= margin) | ((near - high).abs() <= margin)
        slow[index[close]] = True
        result[index[inside]] = near[inside]
        index, size, low, high, ten = (x[inside] for x in (index, size, low, high, ten))
        if not len(index):
            break
    if slow.any():
        patterns, inverse = bits[slow].unique(return_inverse=True)
        exact = [float(_decimal(pattern)) for pattern in patterns.tolist()]
        result[slow] = torch.tensor(exact, dtype=torch.float64)[inverse]
    return result.copysign(flat.double())


def _times_power(x, k, powers):
    """`x * 10^k` with one rounding, for `-22 <= k <= 22`."""
    power = powers[k.abs()]
    return torch.where(k < 0, x / power, x * power)


def _decimal(bits):
    """The shortest decimal whose nearest binary32, ties to even, has these bits."""
    sign, exponent, fraction = "-" * (bits >> 31), bits >> 23 & 0xFF, bits & 0x7FFFFF
    ulp = 2.0 ** (max(exponent, 1) - 150)
    value = (fraction + (0x800000 if exponent else 0)) * ulp
    if value == 0:
        return sign + "0.0"
    # Every decimal between these two reads back as `value`. All of this is exact in binary64.
    low = value - ulp / (4 if fraction == 0 and exponent > 1 else 2)
    high = value + ulp / 2
    for digits in range(1, 10):
        for near in (value, (low + high) / 2):
            text = f"{near:.{digits}g}"
            if low <= float(text) <= high:
                exact = Fraction(text)
                if low < exact < high or (bits % 2 == 0 and low <= exact <= high):
                    return sign + text
    raise AssertionError("nine digits tell any two binary32 apart")


def _numbers(values, encoding):
    """The scalars of a payload's `values`; decimals in binary64, still to be rounded."""
    if encoding != "base64":
        return torch.tensor(values, dtype=torch.float64)
    words = array("I", base64.b64decode(values, validate=True))
    if sys.byteorder == "big":
        words.byteswap()
    return torch.frombuffer(words, dtype=torch.float32) if words else torch.empty(0)


def _nearest(text):
    """The binary32 nearest to a decimal, ties to even, whatever binary64 makes of it."""
    near = float(text)
    if not _halfway(torch.tensor([near], dtype=torch.float64)):
        return near
    exact, step = Fraction(text), Fraction(near)
    if exact == step:
        return near
    low, high = math.nextafter(near, -math.inf), math.nextafter(near, math.inf)
    return low if exact < step else high


def _halfway(values):
    """Is one of these numbers halfway between two binary32?"""
    doubles = values.double()
    singles = doubles.to(torch.float32)
    error = doubles - singles.double()
    other = torch.nextafter(singles, torch.where(error > 0, torch.inf, -torch.inf))
    return bool(((error != 0) & (doubles - other.double() == -error)).any())


def _write_atomically(path, pieces):
    """All pieces under this name, or the file as it was."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
