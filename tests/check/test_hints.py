"""What a message says to do, where somebody wrote it as it is written elsewhere."""

from pathlib import Path

import pytest

import policy

FILE = """\
policy: p
format: 1
inputs:
  x: {declared}
decisions:
  d: {{type: string, is: string(x)}}
"""


@pytest.mark.parametrize(
    ("declared", "code", "hint"),
    [
        ("{type: {fields: {name: string}}}", "wrong-form", "{fields: {name: string}}"),
        ("{type: [string, number]}", "wrong-form", "values: [one, two]"),
        ("{type: integer}", "unknown-type", "whole: true"),
        ("{type: Text}", "unknown-type", "`string`"),
        ("{type: timestamp}", "unknown-type", "`date and time`"),
        ("{type: string?}", "unknown-type", "{type: string, optional: true}"),
        ('{type: "number[]"}', "unknown-type", "`list<number>`"),
        ("{type: enum, values: [a, b]}", "unknown-type", "{type: string, values: [one, two]}"),
        ("{type: nummer}", "unknown-type", "did you mean `number`?"),
    ],
)
def test_types(declared: str, code: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(FILE.format(declared=declared), encoding="utf-8")
    with pytest.raises(policy.InvalidRules) as caught:
        policy.load(tmp_path)
    assert caught.value.code == code and hint in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("kind", "value", "hint"),
    [
        ("date and time", "2026-01-01T10:00", "`2026-06-30T10:30:00` or `2026-06-30T10:30:00+08:00`, with the seconds"),
        ("time", "10:00", "`10:30:00`, with the seconds"),
        ("date", "1.1.2026", "`2026-06-30`"),
        ("days and time duration", "1 day", "`P1DT12H`"),
        ("number", "12", "`1234.5`"),
        ("boolean", "yes", "`true` or `false`"),
    ],
)
def test_inputs_of_the_wrong_type(kind: str, value: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(FILE.format(declared=f"{{type: {kind}}}"), encoding="utf-8")
    with pytest.raises(policy.InvalidInput) as caught:
        policy.load(tmp_path).decide("d", {"x": value})
    assert hint in caught.value.hint


@pytest.mark.parametrize("feel", ['date and time("2026-01-01T10:00")', '@"2026-01-01T10:00"'])
def test_literals(feel: str, tmp_path: Path) -> None:
    text = FILE.format(declared="number").replace(
        "is: string(x)", "is: |\n      string(x) + string(" + feel + ")\n    "
    )
    (tmp_path / "p.yaml").write_text(
        text.replace("d: {type", "d:\n    type").replace(", is:", "\n    is:").rstrip(" }\n")
    )
    with pytest.raises(policy.InvalidRules) as caught:
        policy.load(tmp_path)
    assert caught.value.code == "bad-literal" and "with the seconds" in caught.value.problems[0].hint


CELLS = """\
policy: p
format: 1
inputs: {n: number, s: {type: string, values: [good, late]}, goods: boolean}
decisions:
  d:
    type: number
    hit: first
    table: |
      | n | s | goods | => d |
      |---|---|-------|------|
      | NUMBER | TEXT | FLAG | RESULT |
      | - | - | - | 1 |
"""


@pytest.mark.parametrize(
    ("where", "cell", "hint"),
    [
        ("TEXT", "good", 'a text stands in double quotes: `"good"`'),
        ("TEXT", "'good'", "texts stand in double quotes"),
        ("FLAG", "yes", "write `true`"),
        ("FLAG", "False", "write `false`"),
        ("FLAG", "good", "did you mean `goods`?"),
        ("RESULT", "red", 'if a text is meant, it stands in double quotes: `"red"`'),
        ("NUMBER", '"< 3"', "without them: `< 3`"),
        ("NUMBER", "between 3 and 10", "`[3..10]`"),
        ("NUMBER", "3-10", "`[3..10]`"),
    ],
)
def test_cells(where: str, cell: str, hint: str, tmp_path: Path) -> None:
    text = CELLS.replace(where, cell)
    for other, any_ in (("NUMBER", "-"), ("TEXT", "-"), ("FLAG", "-"), ("RESULT", "2")):
        text = text.replace(other, any_)
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(policy.InvalidRules) as caught:
        policy.load(tmp_path)
    assert hint in caught.value.problems[0].hint
