"""What the typed rules hold: keys, types, needs, periods; and that work grows no faster than the files."""

from datetime import date
from pathlib import Path

from policy.check import check_rules, findings
from policy.feel.typed import External, Variable, children, walk
from policy.feel.types import BOOLEAN, NUMBER, STRING, ContextType, ListType, Scalar
from policy.model.typed import (
    TypedChecklist,
    TypedDecision,
    TypedFunction,
    TypedInput,
    TypedParameter,
    TypedRows,
    TypedRules,
    TypedTable,
)
from policy.problems import Sink
from policy.read.yaml import read_policy


def rules_of(*texts: str, folder: Path) -> TypedRules:
    sink = Sink()
    policies = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        policies.append(read_policy(path, path.name, folder, sink))
    rules, problems = check_rules([policy for policy in policies if policy])
    assert [*sink.problems, *problems] == []
    assert rules is not None
    return rules


TIERS = """\
policy: tiers
format: 1
inputs:
  spend: {type: number, values: ">= 0"}
  standing: {type: string, values: [good, late], optional: true}
parameters:
  gold from: {dated: {start: 10, 2027-01-01: 20}, cite: PARAMETER}
  silver from: {type: number, cite: PARAMETER}
decisions:
  tier:
    outputs: {level: {type: string, values: [gold, none]}, hotline: boolean}
    hit: rule order
    table: |
      | id | spend        | => level | => hotline | because            |
      |----|--------------|----------|------------|--------------------|
      | g  | >= gold from | "gold"   | true       | {spend} {standing} |
      | n  | -            | "none"   | false      | nothing            |
"""
USER = """\
policy: letter
format: 1
uses: [tiers]
decisions:
  levels: {is: tiers.tier.level}
  all: {is: tiers}
"""


def test_keys_types_and_needs(tmp_path: Path) -> None:
    rules = rules_of(TIERS, USER, folder=tmp_path)
    tier = rules.by_key["tiers.tier"]
    assert isinstance(tier, TypedDecision) and isinstance(tier.logic, TypedTable)
    assert tier.type == ListType(ContextType({"level": STRING, "hotline": BOOLEAN}))
    assert tier.needs == ("tiers.spend", "tiers.gold from", "tiers.standing")
    standing, spend = rules.by_key["tiers.standing"], rules.by_key["tiers.spend"]
    assert isinstance(standing, TypedInput) and standing.type == Scalar("string", nullable=True)
    assert isinstance(spend, TypedInput) and not spend.type.nullable


def test_a_used_policy_is_its_decisions(tmp_path: Path) -> None:
    rules = rules_of(TIERS, USER, folder=tmp_path)
    for name in ("levels", "all"):
        decision = rules.by_key[f"letter.{name}"]
        assert isinstance(decision, TypedDecision)
        assert decision.needs == ("tiers.tier",)
        assert all("#" not in node.key for node in walk(decision.logic) if isinstance(node, Variable))


def test_parameters_by_period(tmp_path: Path) -> None:
    rules = rules_of(TIERS, folder=tmp_path)
    gold, silver = rules.by_key["tiers.gold from"], rules.by_key["tiers.silver from"]
    assert isinstance(gold, TypedParameter) and isinstance(silver, TypedParameter)
    assert gold.periods == ((None, 10), (date(2027, 1, 1), 20)) and gold.type == NUMBER
    assert silver.periods == () and silver.type.nullable


def test_the_digest_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    assert rules_of(TIERS, USER, folder=tmp_path).digest == rules_of(USER, TIERS, folder=tmp_path).digest


def test_a_long_chain_of_inferred_types(tmp_path: Path) -> None:
    """Each decision asks for the type of the next; no stack of Python's is deep enough for that."""
    chain = "".join(f"  d{number}: {{is: d{number + 1} + 1}}\n" for number in range(1_500))
    rules = rules_of(
        f"policy: chain\nformat: 1\ninputs: {{n: number}}\ndecisions:\n{chain}  d1500: {{is: n}}\n", folder=tmp_path
    )
    first = rules.by_key["chain.d0"]
    assert isinstance(first, TypedDecision) and first.type == NUMBER


def test_rows_of_constants_are_made_when_looked_at(tmp_path: Path) -> None:
    """Of a large table; what makes no constant is typed with the table, and all rows are those of a small one."""
    rows = [f'      | r{number} | "{"abc"[number % 3]}" | {number} |\n' for number in range(300)]
    rows[7] = '      | r7 | starts with(?, "a") | 7 |\n'
    head = "policy: t\nformat: 1\ninputs: {kind: string}\ndecisions:\n  fee:\n    type: number\n    hit: first\n"
    table = f"{head}    table: |\n      | id | kind | => fee |\n      |----|------|--------|\n"
    decision = rules_of(table + "".join(rows), folder=tmp_path).by_key["t.fee"]
    assert isinstance(decision, TypedDecision) and isinstance(decision.logic, TypedTable)
    assert isinstance(decision.logic.rows, TypedRows)
    assert list(decision.logic.rows.telling) == list(decision.logic.rows._made) == [7]
    few = rules_of(table + "".join(rows[:9]), folder=tmp_path).by_key["t.fee"]
    assert isinstance(few, TypedDecision) and isinstance(few.logic, TypedTable) and isinstance(few.logic.rows, tuple)
    assert decision.logic.rows[:9] == few.logic.rows
    assert [part.span for row in decision.logic.rows[:9] for part in children(row)] == [
        part.span for row in few.logic.rows for part in children(row)
    ]


def test_statuses_of_a_checklist(tmp_path: Path) -> None:
    """Only those that can come up need a row in a table about them."""
    text = """\
policy: c
format: 1
inputs: {done: boolean}
decisions:
  list:
    checklist: |
      | id | item | met  |
      |----|------|------|
      | a  | one  | done |
"""
    decision = rules_of(text, folder=tmp_path).by_key["c.list"]
    assert isinstance(decision, TypedDecision) and isinstance(decision.logic, TypedChecklist)
    assert isinstance(decision.type, ContextType)
    status = decision.type.fields["status"]
    assert isinstance(status, Scalar) and status.domain is not None and status.domain.tests is not None
    assert [test.value for test in status.domain.tests.tests] == ["missing", "complete"]  # type: ignore[attr-defined]


def test_lent_functions(tmp_path: Path) -> None:
    """What the service lends is there in every policy; a name that a policy declares itself is its own."""
    text = "policy: l\nformat: 1\ninputs: {n: number}\ndecisions:\n  d: {type: number, is: risk score(n)}\n"
    path = tmp_path / "l.yaml"
    path.write_text(text, encoding="utf-8")
    policy = read_policy(path, "l.yaml", tmp_path, Sink())
    assert policy is not None
    rules, problems = check_rules([policy], lent={"risk score": ("amount",), "n": ()})
    assert problems == () and rules is not None and findings(rules) == ()
    lent = rules.by_key["l.risk score"]
    assert isinstance(lent, TypedFunction) and isinstance(lent.logic, External) and lent.logic.name == "risk score"
    assert check_rules([policy])[0] is None
