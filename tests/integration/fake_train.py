"""A FAKE of a training script for tests of the harness: it trains nothing and needs no torch. What
it writes is a payload that was trained before.

FAKE_TRAIN      ok, fail, hang, second (hangs with --seed 1), kill, half (a history without
                validation), or chatty: it says more than a pipe holds, and hangs
"""

import json
import os
import signal
import sys
from pathlib import Path

from harness import families, reference
from harness.formats.contract import Contract
from tests.integration.stuck import sign, stuck

PAYLOAD = Path(__file__).resolve().parents[1] / "payloads" / "accept" / "mlp.json"


def main() -> int:
    order = os.environ.get("FAKE_TRAIN", "ok")
    if order == "fail":
        print("fake training: this is the reason", file=sys.stderr)
        return 1
    if order == "hang" or (order == "second" and "1" in sys.argv):
        stuck()
    if order == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "chatty":
        sign()
        for number in range(10_000):
            print(f"fake training: line {number}", flush=True)
        stuck()
    words = sys.argv[1:]
    out, history = (Path(words[words.index(name) + 1]) for name in ("--out", "--history"))
    line = {"epoch": 1, "loss": 0.5, "val": 0.75}
    if order == "half":
        del line["val"]
    history.write_text(json.dumps(line) + "\n")
    out.write_bytes(PAYLOAD.read_bytes())
    verdict = reference.check_file(out, Contract.load(families.ALL[0].contract))
    assert verdict.receipt is not None
    print("epoch 1/1  loss 0.5000  validation R² 0.750")
    print(f"receipt {verdict.receipt.bundle}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
