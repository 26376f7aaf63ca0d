def tensor(data, *shape):
    """The binary32 tensor whose little-endian bytes `data` holds in base64."""
    scalars = [scalar for (scalar,) in struct.iter_unpack("<f", base64.b64decode(data))]
    return torch.tensor(scalars, dtype=torch.float32).reshape(shape)


def parameter(name, *shape):
    """The parameter that Lean calls `name`."""
    return nn.Parameter(tensor(PARAMETERS[name], *shape))


def difference(y, expected):
    """The largest |y - expected| / max(1, |expected|); NaN if there is a NaN."""
    y, expected = y.double(), expected.double()
    return ((y - expected).abs() / expected.abs().clamp(min=1)).max().item()


def main():
    model, x, expected = build_exported_model().eval(), example_input(), lean_output()
    with torch.no_grad():
        y = model(x)
    print(f"input {list(x.shape)}, output {list(y.shape)}")
    print(y)
    if y.shape != expected.shape:
        print(f"Lean's output is {list(expected.shape)}: differs")
        return 1
    gap = difference(y, expected)
    agrees = gap <= TOLERANCE  # a NaN does not
    print(f"largest difference from Lean's output {gap:.3g}, tolerance {TOLERANCE:g}:", end=" ")
    print("agrees" if agrees else "differs")
    return 0 if agrees else 1
