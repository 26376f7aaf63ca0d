# What follows is the same for every family.


def save_torchlean_json(model, path, *, probe=None, meta=None, encoding="decimal"):
    """Write the model's parameters to `path` for Lean to import, all of them or nothing.

    `probe` is a batch of inputs; what the model answers to them in eval mode is recorded, and Lean
    recomputes it. `meta` is a dict of anything JSON. `encoding` is "decimal" or "base64".
    Raises ValueError for what the format cannot carry, OSError when the file cannot be written.
    """
    if encoding not in ("decimal", "base64"):
        raise ValueError(f'encoding is {encoding!r}, expected "decimal" or "base64"')
    params = [_tensor(*entry, encoding) for entry in _parameters(model)]
    fields = {
        "format": json.dumps("torchlean.params"),
        "version": json.dumps(1),
        "family": json.dumps(FAMILY),
        "config": json.dumps(CONFIG),
        "scalar": json.dumps({"dtype": "float32", "encoding": encoding}),
        "params": _join("[", params, "]"),
    }
    if probe is not None:
        fields["probe"] = _probe(model, probe, encoding)
    if meta is not None:
        fields["meta"] = json.dumps(meta, allow_nan=False)
    lines = [f"{json.dumps(key)}: {value}" for key, value in fields.items()]
    _write_atomically(Path(path), _join("{", lines, "}", indent="") + "\n")


def receipt(model):
    """SHA-256 of each parameter and of all of them: equal to Lean's if not one bit differs."""
    params = []
    for name, shape, data in _parameters(model):
        head = f"{name}\0{','.join(map(str, shape))}\0".encode()
        params.append(
            {"name": name, "shape": list(shape), "sha256": hashlib.sha256(head + data).hexdigest()}
        )
    digests = b"".join(bytes.fromhex(param["sha256"]) for param in params)
    return {"bundle": hashlib.sha256(digests).hexdigest(), "params": params}


def _parameters(model):
    """Name, shape and bytes of each parameter, in the contract's order."""
    state = model.state_dict()
    expected = [name for name, _ in PARAMS]
    missing = [name for name in expected if name not in state]
    unexpected = [name for name in state if name not in expected]
    if missing or unexpected:
        raise ValueError(f"parameters missing: {missing}, unexpected: {unexpected}")
    for name, shape in PARAMS:
        if tuple(state[name].shape) != shape:
            raise ValueError(f"{name} has shape {tuple(state[name].shape)}, expected {shape}")
    return [(name, shape, _bytes(name, state[name])) for name, shape in PARAMS]


def _bytes(name, tensor):
    """The little-endian binary32 bytes of a tensor on any device, row-major."""
    if tensor.dtype != torch.float32:
        raise ValueError(f"{name} is {tensor.dtype}, expected torch.float32")
    flat = tensor.detach().cpu().flatten()
    broken = (~flat.isfinite()).nonzero()
    if len(broken):
        index = int(broken[0])
        raise ValueError(f"{name}[{index}] is {flat[index].item()}, expected a finite number")
    return struct.pack(f"<{flat.numel()}i", *flat.view(torch.int32).tolist())


def _probe(model, inputs, encoding):
    """The probe: the inputs, the model's answer, and what each layer with parameters made."""
    if inputs.dim() == 0 or len(inputs) == 0:
        raise ValueError("probe is empty, expected at least one sample")

    def tensor(path, value, name=None):
        return _tensor(name, tuple(value.shape), _bytes(path, value), encoding)

    given = tensor("probe.input", inputs)
    owners = {name.rpartition(".")[0] for name, _ in PARAMS} - {""}
    layers = [(name, layer) for name, layer in model.named_modules() if name in owners]
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
    finally:
        for hook in hooks:
            hook.remove()
        for module, training in modes:
            module.training = training

    entries = [tensor(f"probe.trace {name}", value, name) for name, value in trace]
    parts = {
        "input": given,
        "output": tensor("probe.output", output),
        "trace": _join("[", entries, "]", indent="    "),
    }
    lines = [f"{json.dumps(key)}: {value}" for key, value in parts.items()]
    return _join("{", lines, "}")


def _tensor(name, shape, data, encoding):
    """One tensor as JSON, in one line."""
    if encoding == "base64":
        values = json.dumps(base64.b64encode(data).decode())
    else:
        values = f"[{', '.join(_decimal(bits) for (bits,) in struct.iter_unpack('<I', data))}]"
    label = "" if name is None else f'"name": {json.dumps(name)}, '
    return f'{{{label}"shape": {json.dumps(shape)}, "values": {values}}}'


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


def _join(start, items, end, indent="  "):
    """A JSON array or object with one item a line."""
    if not items:
        return start + end
    return start + ",".join(f"\n{indent}  {item}" for item in items) + f"\n{indent}{end}"


def _write_atomically(path, text):
    """The whole text under this name, or the file as it was."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
