"""Rule files with random damage: what comes of them is problems or an outcome, never anything else.

    python tests/mutate.py --count 20000 [--seed 7] [--keep FOLDER]

Each mutation of each rule file found (the shipped rules, the cases of the contract, the examples of the shared folder where
it is there) is checked, loaded and asked a few decisions in this process. What escapes as anything but a `PolicyError`, and
what takes longer than five seconds, is told with the seed that repeats it.
"""

import argparse
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from policy.check import check_rules, findings
from policy.decide import RuleSet
from policy.feel.types import ContextType, ListType, Scalar, Type
from policy.pipeline import read
from policy.problems import PolicyError, Problem
from policy.testing import run_tests

ROOT = Path(__file__).parent.parent
SECONDS = 5
FRAGMENTS = [
    "null", "true", "false", "-", "- 1", "not(", "not(null)", "[1..5]", "(0..1]", "]0..1[", "?", "? > 1", "1e400", "1e-7000", "0.1.2",
    '"', "'", "`", "@\"2026-02-30\"", 'date("x")', "if ", " then ", " else ", "for x in ", " return ", "some x in ", " satisfies ",
    " instance of ", "function(x) x", "{", "}", "[", "]", "(", ")", "{a: 1}", "[1, 2][item > 1]", "..", ".", ",", ";", "**", "* ", "/ ",
    "and ", " or ", "between 1 and 2", "in ", "sum(", "count([])", "sort([3, 1], function(a, b) a < b)", "matches(\"a\", \"(a+)+$\")",
    "，", "、", "（", "）", "“", "”", "≥", "≤", "：", "－", "１", "％", "¥", "\u3000", "\u00a0", "\u202e", "\u200b", "\ufeff", "\x1b[31m",
    "|", "\\|", "||", "|---|", "=> ", "=> x", "then x", "otherwise", "id", "because", "valid from", "2026-13-01", "2026-01-01",
    ": ", " #", "#", "&a ", "*a", "!!str ", "!x ", "%TAG", "---\n", "...\n", "> ", "| ", "|-\n", "- ", "? ", "<<: ", "@", "\t", "\n", "\r\n", "\n\n",
    "type: ", "values: ", "is: ", "table: ", "hit: unique", "hit: collect sum", "on error: null", "optional: true", "list<", "list<number>",
    "dated: {start: 1, 2026-01-01: 2}", "uses: [x]", "private: true", "whole: true", "format: 2", "9" * 40, "(" * 60, "[" * 60, "{" * 60, "-" * 60,
    "a.b.c.d", "duration(\"P1Y\")", "\0", "\ud7ff", "\U0001f600", "é", "e\u0301", "{{", "}}", "{x", "…", "/", "{n}",
]  # fmt: skip


@frozen
class Bundle:
    """A rule file, the folder that it needs around it, and its bytes."""

    folder: Path
    name: str
    content: bytes


@define
class Tally:
    """What came of the mutations."""

    outcomes: Counter[str] = field(factory=Counter)
    failures: list[str] = field(factory=list)


class TooSlow(BaseException):
    """A mutation took longer than is allowed; no `Exception`, so that nothing swallows it."""


def bundles() -> list[Bundle]:
    """Every rule file and test that is there, each with its folder."""
    shared = Path(os.environ.get("POLICY_SHARED", ROOT.parent / "shared"))
    folders = [
        ROOT / "rules",
        ROOT / "tests" / "cases" / "contract",
        ROOT / "policy" / "commands" / "demo",
        shared / "design" / "examples",
    ]
    files = [
        file
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.rglob("*"))
        if file.suffix in (".yaml", ".csv")
    ]
    return [Bundle(file.parent, file.name, file.read_bytes()) for file in files]


# one edit each: from a text and a source of randomness to a text


def _line_edit(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    return "\n".join(_moved(lines, at, other, rng, lambda line: " " * rng.randrange(4) + line))


def _token_edit(text: str, rng: random.Random) -> str:
    parts = re.findall(r"\w+|\s+|[^\w\s]", text) or [""]
    return "".join(
        _moved(parts, rng.randrange(len(parts)), rng.randrange(len(parts)), rng, lambda _: rng.choice(FRAGMENTS))
    )


def _cell_edit(text: str, rng: random.Random) -> str:
    parts = text.split("|")
    return "|".join(
        _moved(parts, rng.randrange(len(parts)), rng.randrange(len(parts)), rng, lambda _: f" {rng.choice(FRAGMENTS)} ")
    )


def _moved(parts: list[str], at: int, other: int, rng: random.Random, changed: Callable[[str], str]) -> list[str]:
    """The parts with one of them gone, doubled, swapped with another, written over by another, or changed."""
    kind = rng.randrange(5)
    if kind == 0:
        return parts[:at] + parts[at + 1 :]
    if kind == 1:
        return parts[: at + 1] + parts[at:]
    made = list(parts)
    if kind == 2:
        made[at], made[other] = made[other], made[at]
    elif kind == 3:
        made[at] = made[other]
    else:
        made[at] = changed(made[at])
    return made


def _inserted(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(FRAGMENTS) + text[at:]


def _character_edit(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return (
        text[:at]
        + rng.choice(["", chr(rng.randrange(1, 0x3100)), chr(rng.randrange(32, 127))])
        + text[at + rng.randrange(3) :]
    )


def _number_edit(text: str, rng: random.Random) -> str:
    found = list(re.finditer(r"\d+(\.\d+)?", text))
    if not found:
        return text
    number = rng.choice(found)
    made = rng.choice(
        ["0", "-1", "1e6144", "1E-6176", "0.1", "9" * 35, number.group() + "0", "999999999999999", "1_000"]
    )
    return text[: number.start()] + made + text[number.end() :]


def _byte_edit(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.randbytes(rng.randrange(3)) + content[at + rng.randrange(3) :]


EDITS: tuple[Callable[[str, random.Random], str], ...] = (
    _line_edit, _token_edit, _token_edit, _cell_edit, _cell_edit, _inserted, _inserted, _character_edit, _number_edit,
)  # fmt: skip


def mutated(content: bytes, rng: random.Random) -> bytes:
    """The bytes with one to four edits."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        if not content or rng.random() < 0.1:
            content = _byte_edit(content, rng)
        else:
            content = rng.choice(EDITS)(content.decode("utf-8", "replace"), rng).encode("utf-8", "replace")
    return content


# what is done with a damaged file


def exercised(path: Path, rng: random.Random) -> str:
    """Check, load, ask, run the tests; says how far it came. Raises only what must not be."""
    if path.name.endswith("_test.yaml"):
        return _tested(path)
    sources = read([path if path.suffix == ".yaml" else path.parent])
    typed, invalid = check_rules(sources.policies, sources.settings)
    _well_told([*sources.problems, *invalid])
    if typed is None or any(problem.severity == "error" for problem in sources.problems):
        assert sources.problems or invalid
        return "refused"
    _well_told(findings(typed))
    rules = RuleSet(typed)
    asked = [decision.key for each in rules.policies.values() for decision in each.decisions]
    results = [_decided(rules, key, rng) for key in rng.sample(asked, min(2, len(asked))) for _ in range(2)]
    return "decided" if "decided" in results else "loaded"


def _tested(path: Path) -> str:
    try:
        run = run_tests([path])
    except PolicyError as error:
        assert error.code and error.message
        return "refused"
    return "tested" if any(result.cases for result in run.files) else "refused"


def _decided(rules: RuleSet, key: str, rng: random.Random) -> str:
    given = {input_.name: sample(input_.type, rng) for input_ in rules.inputs_of(key)}
    try:
        record = rules.decide(key, given)
        _ = str(record.because), str(record.rules), record.to_dict()
    except PolicyError as error:
        assert error.code and error.message
        return "failed"
    return "decided"


def _well_told(problems: Sequence[Problem]) -> None:
    for problem in problems:
        assert problem.code and problem.message and problem.span.file, problem
        assert "\n" not in problem.message, problem


def sample(type_: Type, rng: random.Random) -> Any:
    """A value that may fit a type; that it does not always is part of the attack."""
    if rng.random() < 0.06:
        return rng.choice([None, "x", -1, 1.5, float("nan"), [], {}, True, object(), "2026-01-01", 10**40])
    return SAMPLES.get(type(type_), lambda type_, rng: None)(type_, rng)


def _scalar(type_: Scalar, rng: random.Random) -> Any:
    allowed = type_.domain.values if type_.domain else None
    return rng.choice(allowed or SCALARS.get(type_.kind, ["2026-06-30T10:00:00+08:00", "P1D", "P3M"]))


SCALARS: dict[str, list[Any]] = {
    "number": [0, 1, 2, 3, 7, 20, 100, 99999.5, 100000, 0.1],
    "boolean": [True, False],
    "string": ["", "good", "改期", "我要投诉 3 次", "a b"],
    "date": ["2026-06-30"],
    "time": ["10:00:00"],
}
SAMPLES: dict[type[Type], Callable[[Any, random.Random], Any]] = {
    Scalar: _scalar,
    ListType: lambda type_, rng: [sample(type_.item, rng) for _ in range(rng.randrange(4))],
    ContextType: lambda type_, rng: {name: sample(inner, rng) for name, inner in type_.fields.items()},
}


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """What is done inside ends within so many seconds of work or raises `TooSlow`."""

    def late(signal_: int, frame: Any) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(count: int, seed: int, keep: Path | None = None, told: Callable[[str], object] = lambda _: None) -> Tally:
    """So many mutations; each has a seed of its own, `seed` + its number."""
    found, tally = bundles(), Tally()
    with tempfile.TemporaryDirectory() as scratch:
        folders = {bundle.folder: Path(scratch) / str(n) for n, bundle in enumerate(found)}
        for source, target in folders.items():
            shutil.copytree(
                source, target, ignore=lambda _, names: [n for n in names if not n.endswith((".yaml", ".csv", ".xlsx"))]
            )
        for number in range(seed, seed + count):
            _one(found, folders, number, tally, keep)
            if (number - seed + 1) % 1000 == 0:
                told(f"{number - seed + 1}: {dict(tally.outcomes)}, {len(tally.failures)} failures")
    return tally


def _one(found: list[Bundle], folders: dict[Path, Path], number: int, tally: Tally, keep: Path | None) -> None:
    rng = random.Random(number)
    (bundle,) = rng.choices(found, [1 / (1000 + len(bundle.content)) for bundle in found])  # small ones are soon read
    path = folders[bundle.folder] / bundle.name
    path.write_bytes(mutated(bundle.content, rng))
    try:
        with within(SECONDS):
            tally.outcomes[exercised(path, rng)] += 1
    except (Exception, TooSlow):
        tally.failures.append(f"seed {number}, {bundle.name}:\n{traceback.format_exc(limit=-6)}")
        if keep:
            keep.mkdir(exist_ok=True)
            (keep / f"{number}_{bundle.name}").write_bytes(path.read_bytes())
    finally:
        path.write_bytes(bundle.content)


def main() -> int:
    """The figures of a run, and each failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    tally = run(asked.count, asked.seed, asked.keep, lambda line: print(line, flush=True))
    print(*tally.failures, sep="\n")
    print(f"{asked.count} mutations: {dict(tally.outcomes)}, {len(tally.failures)} failures")
    return bool(tally.failures)


if __name__ == "__main__":
    sys.exit(main())
