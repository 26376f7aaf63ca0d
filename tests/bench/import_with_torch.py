"""Read a payload the way a Python user would, and print the seconds that it took.

Without any check: `json.load`, then `torch.frombuffer` or `torch.tensor`. Starting Python and
importing torch are not counted. And what a digest of all values takes in C, without the processor's
instructions for it.
"""

import base64
import importlib
import json
import sys
import time

import torch

# Python's own C code, which `hashlib` passes over for OpenSSL's.
sha256 = importlib.import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256


def main() -> None:
    start = time.perf_counter()
    with open(sys.argv[1], encoding="ascii") as file:
        document = json.load(file)
    if document["scalar"]["encoding"] == "base64":
        tensors = [
            torch.frombuffer(bytearray(base64.b64decode(param["values"])), dtype=torch.float32)
            for param in document["params"]
        ]
    else:
        tensors = [
            torch.tensor(param["values"], dtype=torch.float32) for param in document["params"]
        ]
    state = {
        param["name"]: tensor.reshape(param["shape"])
        for param, tensor in zip(document["params"], tensors, strict=True)
    }
    seconds = time.perf_counter() - start
    pieces = [tensor.numpy().tobytes() for tensor in tensors]
    start = time.perf_counter()
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    answer = {
        "seconds": seconds,
        "digest": time.perf_counter() - start,
        "values": sum(map(torch.numel, state.values())),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
