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
