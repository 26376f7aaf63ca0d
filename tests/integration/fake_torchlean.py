"""A FAKE of `torchlean check --stream` for tests of the harness: the reference engine answers.

FAKE_CHECK      ok, lenient (accepts everything), hang or kill: what it does on the third frame
"""

import os
import signal
import sys
import time
from dataclasses import replace

from harness import families, reference
from harness.formats.contract import Contract
from harness.formats.verdict import Receipt


def main() -> int:
    order = os.environ.get("FAKE_CHECK", "ok")
    contract = Contract.load(families.ALL[0].contract)
    number = 0
    while head := sys.stdin.buffer.readline():
        verdict = reference.check_bytes(sys.stdin.buffer.read(int(head)), contract)
        number += 1
        if number == 3:
            if order == "hang":
                time.sleep(600)
            if order == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if order == "lenient":
                verdict = replace(verdict, accepted=True, errors=(), receipt=Receipt("0" * 64, ()))
        print(replace(verdict, engine="lean", engine_version="fake").to_line(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
