"""Decisions that would never end, or never fit: a limit with its place, and soon."""

from pathlib import Path

import pytest

import policy

HEAD = 'policy: a\nformat: 1\nversion: "1"\ninputs: {x: number, s: string}\n'


def decided(folder: Path, expression: str, functions: str = "{}", type_: str = "Any") -> policy.Record:
    (folder / "a.yaml").write_text(
        f"{HEAD}functions: {functions}\ndecisions:\n  d:\n    type: {type_}\n    is: |\n      {expression}\n",
        encoding="utf-8",
    )
    return policy.load(folder).decide("d", {"x": 1, "s": "a" * 40})


@pytest.mark.parametrize(
    "expression",
    [
        "for i in 1..1000000000 return i",
        "for i in 1..10000, j in 1..10000 return i",
        "some i in 1..10000000000 satisfies i < 0",
        "every i in 1..10000, j in 1..10000 satisfies i + j > 0",
        "for i in 1..1e6144 return i",
        "{f: function(g) g(g), r: f(f)}.r",
        'matches(s, "(a{1,999}){1,999}")',
        "string join(for i in 1..300000 return s)",
    ],
)
def test_a_limit_says_where(tmp_path: Path, expression: str) -> None:
    with pytest.raises(policy.LimitExceeded) as caught:
        decided(tmp_path, expression)
    assert caught.value.code == "limit-exceeded" and caught.value.span.line == 10 and caught.value.hint
    assert "b'" not in caught.value.message


@pytest.mark.parametrize(
    ("function", "call", "type_"),
    [
        ("f(n + 1)", "f(1)", "number"),
        ('if n < 1 then "ab" else f(n - 1) + f(n - 1)', "f(100)", "string"),
        ("if n < 1 then 1 else [f(n - 1), f(n - 1)]", "f(100)", "Any"),
    ],
)
def test_recursion_without_end(tmp_path: Path, function: str, call: str, type_: str) -> None:
    with pytest.raises(policy.LimitExceeded) as caught:
        decided(
            tmp_path, call, f"\n  f:\n    of: {{n: number}}\n    type: {type_}\n    is: |\n      {function}\n", type_
        )
    assert caught.value.span.line


def test_a_message_does_not_quote_without_end(tmp_path: Path) -> None:
    with pytest.raises(policy.InvalidRules) as caught:
        decided(tmp_path, "f" * 50_000)
    assert all(len(problem.message) <= 1_000 and len(problem.hint) <= 1_000 for problem in caught.value.problems)


def test_an_input_that_is_wrong_everywhere_is_told_in_few_words(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        'policy: a\nformat: 1\nversion: "1"\ninputs: {l: list<number>}\ndecisions: {d: {type: number, is: count(l)}}\n'
    )
    with pytest.raises(policy.InvalidInput) as caught:
        policy.load(tmp_path).decide("d", {"l": [None] * 20_000})
    assert 0 < len(caught.value.problems) <= 1_000
