"""Rule files: what they mean, and every problem of those that mean nothing."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policy.model.logic import Table

CONTRACT = Path(__file__).parents[1] / "cases" / "contract" / "customer_tier.yaml"
CASES: list[dict[str, Any]] = YAML(typ="safe").load((Path(__file__).parents[1] / "cases" / "reading.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_problems_of_a_file(case: dict[str, Any], read: Any) -> None:
    _, problems = read(case["file"])
    assert sorted(f"{one.span.line}:{one.span.column} {one.code}" for one in problems) == sorted(case["problems"]), (
        problems
    )


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            'is: "x"',
            'write the FEEL on its own line after `|`:\n  is: |\n    "x"\nwhich is this text; if a calculation is meant, leave out the quotes:\n  is: |\n    x',
        ),
        ("is: 'x'", "write the FEEL without quotes:\n  is: |\n    x"),
        ("is: [1]", "write the FEEL on its own line after `|`:\n  is: |\n    [1]"),
    ],
)
def test_a_hint_shows_the_block(line: str, hint: str, read: Any) -> None:
    _, (problem,) = read(f"policy: a\nformat: 1\ndecisions:\n  b:\n    {line}\n")
    assert problem.hint == hint


def test_did_you_mean(read: Any) -> None:
    _, (problem,) = read("policy: a\nformat: 1\ndesicions: {}\n")
    assert problem.hint == "did you mean `decisions`?"


def test_the_places_of_a_cell(read: Any) -> None:
    policy, _ = read(
        "policy: a\nformat: 1\ndecisions:\n  d:\n    type: string\n    table: |\n"
        '      | id | 名字       | => d     |\n      |----|------------|----------|\n      | p  | "a\\|b", x | "客" + y |\n'
    )
    table = policy.decisions[0].logic
    assert isinstance(table, Table) and table.single
    (cell,), (output,) = table.rows[0].cells, table.rows[0].outputs
    assert (cell.text, output.text) == ('"a|b", x', '"客" + y')
    assert str(cell.span(6, 7)) == "rules.yaml:9:21 (row p, column 名字)"
    assert str(output.span(6, 7)) == "rules.yaml:9:32 (row p, column => d)"


def test_columns_with_a_meaning_and_conditions_called_so(read: Any) -> None:
    policy, problems = read(
        "policy: a\nformat: 1\nlang: de\ndecisions:\n  d:\n    outputs: {x: number}\n    table: |\n"
        "      | id | (id) | (a + b) | => x | because | because (zh-Hant) | cite | note | valid from | valid until |\n"
        "      |----|------|---------|------|---------|-------------------|------|------|------------|-------------|\n"
        "      | r  | 1    | 2       | 3    | weil    | 因为              | S 1  | n    | 2026-01-01 | -           |\n"
    )
    table = policy.decisions[0].logic
    (row,) = table.rows
    assert not problems and not table.single
    assert [column.expression.text for column in table.columns] == ["id", "(a + b)"]
    assert [(lang, text.text) for lang, text in row.because] == [("de", "weil"), ("zh-Hant", "因为")]
    assert (row.id, row.cite.text, row.note, row.valid_from.text, row.valid_until) == (
        "r",
        "S 1",
        "n",
        "2026-01-01",
        None,
    )


def test_the_policy_of_the_contract(read: Any) -> None:
    policy, problems = read(CONTRACT.read_text())
    assert not problems
    assert (policy.name, policy.version, policy.implements[0].text) == (
        "customer tier",
        "2026.1",
        "customer-tier-assignment",
    )
    assert policy.cites[0][0].text == "000" and policy.cites[1][1] == ("经济型客户",)
    assert policy.uses[0].name.text == "tiering eligibility"
    assert policy.inputs[0].values.text == ">= 0" and policy.inputs[0].unit == "CNY"
    assert [value.text for value in policy.inputs[2].values] == ["good", "late", "blacklisted"]
    assert [(value.since and value.since.text, value.value.text.text) for value in policy.parameters[1].values] == [
        (None, "20000"), ("2027-01-01", "25000"),
    ]  # fmt: skip
    assert policy.parameters[2].values == ()
    assert [(f.name.text, [p.name.text for p in f.parameters], f.body.text.text) for f in policy.functions] == [
        ("per purchase", ["spend", "n"], "if n = 0 then 0 else spend / n"), ("share of", ["part", "total"], "part / total"),
    ]  # fmt: skip
    assert policy.must_hold[0].condition.text == "gold from < platinum from"
    assert policy.decisions[0].logic.text.text == "per purchase(annual spend, repeat purchases)"
    assert policy.decisions[1].logic.otherwise.id == "otherwise" and len(policy.decisions[1].logic.rows) == 3
