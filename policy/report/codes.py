"""Codes explained, for people."""

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from rich.text import Text

from policy.codes import CODES, Code
from policy.report.visible import columns, line
from policy.write.bars import aligned

KINDS = {
    "invalid": "the file has no meaning",
    "finding": "suspect; only `policy check` looks for it",
    "input": "about the inputs of a decision",
    "run": "a remark or an error of one decision",
    "test": "about a test",
    "usage": "about how a command was called",
}


def code_list() -> Iterator[Text]:
    """All codes with their titles, by kind."""
    for kind, about in KINDS.items():
        of_kind = [code for code in CODES.values() if code.kind == kind]
        if not of_kind:
            continue
        yield line((kind, "bold"), f": {about}")
        yield from map(
            line, columns([("  " + code.code, code.title) for code in sorted(of_kind, key=lambda c: c.code)])
        )
        yield line()


def explained(code: Code) -> Iterator[Text]:
    """What a code means, and an example wrong and right."""
    yield line((code.code, "bold"), f": {code.title}")
    yield line(f"{code.severity}; {KINDS[code.kind]}")
    yield line()
    for paragraph in code.why.split("\n\n"):
        yield from map(line, wrap(" ".join(paragraph.split()), 100))
    for title, example in (("wrong", code.wrong), ("right", code.right)):
        if example:
            yield line()
            yield line((f"{title}:", "bold"))
            yield from (line("    ", row) for row in _drawn(example.strip("\n").splitlines()))


def _drawn(lines: list[str]) -> Iterator[str]:
    """The lines of an example, the bars of its tables below each other."""
    for in_table, together in groupby(lines, lambda row: row.lstrip().startswith("|")):
        rows = [*together]
        yield from aligned(rows) if in_table else rows
