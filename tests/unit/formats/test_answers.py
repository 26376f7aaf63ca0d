from __future__ import annotations

from dataclasses import replace

from harness.formats import codes
from harness.formats.answers import Answer, Finding
from harness.formats.contract import Contract
from harness.formats.verdict import Rejection
from harness.reference import check_bytes


def test_only_what_the_format_determines_is_kept() -> None:
    for code in codes.ALL:
        finding = Finding.of(Rejection(code, "p", "e", "f", name="n", hint="h", byte=1))
        assert (finding.code, finding.path) == (code, "p")
        assert finding.expected == (None if code in codes.FREE_EXPECTED else "e")
        assert finding.found == (None if code in codes.FREE_FOUND else "f")


def test_what_engines_may_say_differently(bases: dict[str, bytes], contract: Contract) -> None:
    verdict = check_bytes(bases["mlp"], contract)
    other = replace(verdict, engine="lean", engine_version="4", payload="x", meta=None)
    assert Answer.of(other) == Answer.of(verdict)


def test_what_engines_must_agree_on(bases: dict[str, bytes], contract: Contract) -> None:
    accepted = check_bytes(bases["mlp"], contract)
    other_bits = check_bytes(bases["mlp"].replace(b"[6.0]", b"[-6.0]"), contract)
    rejected = check_bytes(bases["mlp"] + b"x", contract)
    elsewhere = replace(rejected, errors=(replace(rejected.errors[0], path="meta"),))
    omitted = replace(rejected, omitted=1)
    more = (replace(accepted, tagged=False), replace(accepted, graph="01"))
    said = (accepted, other_bits, rejected, elsewhere, omitted, *more)
    assert len({Answer.of(one) for one in said}) == 7


def test_answers_in_words(bases: dict[str, bytes], contract: Contract) -> None:
    assert str(Answer.of(check_bytes(bases["mlp"], contract))).startswith("accepted, receipt ")
    assert str(Answer.of(check_bytes(b"", contract))) == "json.syntax $"
    many = Answer((Finding("param.count", "params[1]", "8", "7"),), 3, None)
    assert str(many) == "param.count params[1] expected '8' found '7'; 3 more"
    assert str(Answer((), 0, "ab", "cd", tagged=False)) == "accepted, receipt ab, graph cd; no tag"
