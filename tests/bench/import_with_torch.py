"""Read a payload the way a Python user would, and print the seconds that it took.

Without any check: `json.load`, then `torch.frombuffer` or `torch.tensor`. Starting Python and
importing torch are not counted. And what a digest of all values takes in C, without the processor's
instructions for it.
"""

import base64
import json
import sys
import time

import torch

try:
    from _sha2 import sha256
except ImportError:  # before Python 3.12
    from _sha256 import sha256


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
