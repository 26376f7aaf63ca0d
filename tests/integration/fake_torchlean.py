"""A FAKE of `torchlean check --stream` and of `torchlean arithmetic` for tests of the harness: the
reference engine answers, and NumPy. It states no properties.

FAKE_CHECK        ok, lenient (accepts everything), hang or kill: what it does on the third frame
FAKE_ARITHMETIC   ok, lie (one product's last bit), hardware (a difference inside of Lean), short or
                  long (an answer too few, or too many), silent, crash
"""

import json
import os
import signal
import sys
from dataclasses import replace

from harness import families, reference
from harness.conformance.arithmetic import INSIDE
from harness.formats.arithmetic import CLASSES, Compared, Difference
from harness.formats.contract import Contract
from harness.formats.verdict import Receipt
from tests.integration.stuck import stuck

NOTHING = {"format": "torchlean.expectations", "version": 1, "family": "mlp", "properties": []}


def arithmetic(order: str, words: list[str]) -> int:
    if order == "crash":
        print("uncaught exception: fake arithmetic: this is the reason", file=sys.stderr)
        return 1
    if words[0] == "--answer":
        answer(order, words[1])
        return 0
    each = int(words[words.index("--count") + 1]) // len(CLASSES)
    found = (Difference(("0x3f800000", "0x3f800000"), "0x40000000", "0x40000001"),)
    for name in INSIDE if order != "silent" else ():
        for kind in CLASSES:
            differs = found if (order, name, kind) == ("hardware", "div", "near") else ()
            print(Compared("hardware", name, kind, each, len(differs), differs).to_line())
    return 3 if order == "hardware" else 0


def answer(order: str, operation: str) -> None:
    import numpy as np

    from harness.torch_side.arithmetic import results

    triples = np.frombuffer(sys.stdin.buffer.read(), "<u4").reshape(-1, 3)
    x, y, z = (np.ascontiguousarray(triples[:, i]).astype(np.uint32) for i in range(3))
    found = results(operation, x, y, z).copy()
    if order == "lie" and operation == "mul":
        finite = np.flatnonzero(found & np.uint32(0x7F80_0000) != np.uint32(0x7F80_0000))
        found[finite[7]] ^= np.uint32(1)
    data = found.astype("<u4").tobytes()
    sys.stdout.buffer.write(data[:-4] if order == "short" else data + bytes(4 * (order == "long")))


def check(order: str) -> int:
    contract = Contract.load(families.ALL[0].contract)
    number = 0
    while head := sys.stdin.buffer.readline():
        verdict = reference.check_bytes(sys.stdin.buffer.read(int(head)), contract)
        number += 1
        if number == 3:
            if order == "hang":
                stuck()
            if order == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if order == "lenient":
                verdict = replace(verdict, accepted=True, errors=(), receipt=Receipt("0" * 64, ()))
        print(replace(verdict, engine="lean", engine_version="fake").to_line(), flush=True)
    return 0


def main() -> int:
    if sys.argv[1] == "arithmetic":
        return arithmetic(os.environ.get("FAKE_ARITHMETIC", "ok"), sys.argv[2:])
    if sys.argv[1] == "property":
        print(json.dumps(NOTHING))
        return 0
    return check(os.environ.get("FAKE_CHECK", "ok"))


if __name__ == "__main__":
    raise SystemExit(main())
