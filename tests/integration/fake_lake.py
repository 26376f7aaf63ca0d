"""A FAKE of `lake` for tests of the harness. It builds nothing and checks nothing.

FAKE_BUILD      ok, fail, hang or kill: what `lake build` does
FAKE_EXPORT     ok, refuse, hang or kill: what an export does
FAKE_IMPORT     accept, reject, other_receipt, silent, garbage, crash, twice, hang, kill or damaged
                (as Lean ends on a damaged file of its build): what an import does
"""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from harness import families, reference
from harness.formats.contract import Contract
from harness.formats.verdict import Parity, Receipt, Rejection
from tests.integration.stuck import stuck


def build(order: str) -> int:
    print("fake build: begun", flush=True)
    if order == "fail":
        print("error: fake build: this is the reason")
        return 1
    return wait(order)


def wait(order: str) -> int:
    if order == "hang":
        stuck()
    if order == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "damaged":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == "refuse":
        print("roundtrip: fake export: this is the reason", file=sys.stderr)
        return 2
    return 0


def judge(order: str, words: list[str]) -> int:
    if order == "crash":
        print("uncaught exception: fake import: this is the reason", file=sys.stderr)
        return 1
    wait(order)
    if order == "garbage":
        sys.stdout.buffer.write(bytes(range(256)) * 40 + b"\x1b[2J\x1b]0;title\x07\n")
    if order in ("silent", "garbage"):
        return 0
    family = families.ALL[0]
    payload = Path(words[words.index("--payload") + 1]) if "--payload" in words else family.payload
    contract = Contract.load(Path(family.contract))
    verdict = replace(reference.check_file(payload, contract), engine="lean", engine_version="fake")
    if "probe-parity" in payload.name:  # the fake runs no models: it knows this one by its name
        error = Rejection("probe.parity", "probe.output[0]", "1.0", "2.0")
        verdict = replace(verdict, accepted=False, errors=(error,), receipt=None)
    elif order == "reject":
        error = Rejection("param.order", "params[0]", "a", "b")
        verdict = replace(verdict, accepted=False, errors=(error,), receipt=None)
    elif order == "other_receipt":
        verdict = replace(verdict, receipt=Receipt("0" * 64, ()))
    if verdict.accepted:
        verdict = replace(verdict, parity=Parity("float32", 8, 4e-7, 2e-7, 1e-5))
    for _ in range(2 if order == "twice" else 1):
        print(verdict.to_line())
    return 0 if verdict.accepted else 3


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["build"]:
        return build(os.environ.get("FAKE_BUILD", "ok"))
    if words[:2] == ["env", "lean"] and words[words.index("--action") + 1] == "import":
        return judge(os.environ.get("FAKE_IMPORT", "accept"), words)
    if words[:2] == ["env", "lean"]:  # the committed scaffold is there already
        return wait(os.environ.get("FAKE_EXPORT", "ok"))
    print(f"fake lake: not told how to {words}", file=sys.stderr)
    return 99


if __name__ == "__main__":
    raise SystemExit(main())
