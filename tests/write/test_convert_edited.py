"""A model of a rule file that was edited in a modeller: on the way back nothing is lost without a word."""

from pathlib import Path

import pytest

import policy
from policy.convert import converted
from policy.problems import Problem

RULES = """\
policy: pay
format: 1
inputs:
  hours: {type: number, values: ">= 0", unit: h}
  signed: boolean
parameters:
  limit: {dated: {start: 5, 2026-03-01: 7}, cite: PARAMETER}
decisions:
  papers:
    checklist: |
      | id     | item     | met    | because             |
      |--------|----------|--------|---------------------|
      | signed | a signed | signed | the contract is out |
  rate:
    type: number
    hit: rule order
    table: |
      | id        | hours   | => rate | because       |
      |-----------|---------|---------|---------------|
      | long      | > limit | 2       | {hours} hours |
      | otherwise | -       | 1       | a short day   |
  level:
    outputs: {grade: number}
    table: |
      | id        | hours | => grade |
      |-----------|-------|----------|
      | a         | > 3   | 1        |
      | otherwise | -     | 0        |
"""
ADDED = """\
  <decision id="bonus" name="bonus"><variable name="bonus" typeRef="number"/>
    <informationRequirement><requiredInput href="#input-hours"/></informationRequirement>
    <decisionTable hitPolicy="FIRST"><input><inputExpression><text>hours</text></inputExpression></input>
      <output/><rule><inputEntry><text>&gt; 40</text></inputEntry><outputEntry><text>100</text></outputEntry></rule>
    </decisionTable></decision>
"""


def edited(folder: Path, *changes: tuple[str, str]) -> tuple[str, tuple[Problem, ...], str]:
    """The rule file that an edited model becomes, what was told, and the model."""
    (folder / "pay.yaml").write_text(RULES, encoding="utf-8")
    text = converted(folder / "pay.yaml")[0]
    (folder / "pay.yaml").unlink()
    for before, after in changes:
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    (folder / "pay.dmn").write_text(text, encoding="utf-8")
    written, told = converted(folder / "pay.dmn")
    (folder / "pay.dmn").unlink()
    (folder / "back.yaml").write_text(written, encoding="utf-8")
    return written, told, text


def test_an_added_decision_leaves_labels_dates_and_units_where_they_are(tmp_path: Path) -> None:
    written, told, _ = edited(tmp_path, ("</definitions>", ADDED + "</definitions>"))
    for part in ("unit: h", "cite: PARAMETER", "2026-03-01: 7", "the contract is out", "a short day", "  bonus:"):
        assert part in written
    assert ["`bonus` was added" in one.message for one in told] == [True]
    assert policy.load(tmp_path / "back.yaml").decide("bonus", {"hours": 50}).outcome == 100


def test_an_added_input_and_its_type_are_taken_over(tmp_path: Path) -> None:
    kind = '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a"</text></allowedValues></itemDefinition>'
    more = '<inputData id="k" name="kind"><variable name="kind" typeRef="tKind"/></inputData>'
    written, told, _ = edited(tmp_path, ("<inputData", kind + more + "<inputData"))
    assert "tKind" in written and "unit: h" in written and len(told) == 1
    policy.load(tmp_path / "back.yaml")


BOXED = """\
  <businessKnowledgeModel id="f" name="twice"><variable name="twice"/><encapsulatedLogic>
    <formalParameter name="x" typeRef="number"/><literalExpression><text>x * 2</text></literalExpression>
  </encapsulatedLogic></businessKnowledgeModel>
  <decision id="c" name="c.tx"><variable name="c.tx"/>
    <informationRequirement><requiredInput href="#input-hours"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>
    <context><contextEntry><variable name="t"/><decisionTable><input><inputExpression><text>hours</text></inputExpression>
      </input><output/><rule><inputEntry><text>&gt; 3</text></inputEntry><outputEntry><text>twice(hours)</text></outputEntry>
      </rule></decisionTable></contextEntry>
      <contextEntry><literalExpression><text>t + 1</text></literalExpression></contextEntry></context></decision>
"""


def test_added_boxed_forms_come_with_their_tables_and_new_names(tmp_path: Path) -> None:
    written, told, _ = edited(tmp_path, ("</definitions>", BOXED + "</definitions>"))
    assert "unit: h" in written and "renamed" in {one.code for one in told}
    assert policy.load(tmp_path / "back.yaml").decide("c-tx", {"hours": 5}).outcome == 11


EDITS = [
    ("if (signed) = true", "if (not(signed)) = true", "papers"),
    ("if count(table rows) = 0 then [1]", "if count(table rows) = 0 then [3]", "rate"),
    ("<text>0</text>", "<text>9</text>", "level"),
    ("then 7 else 5", "then 8 else 5", "limit"),
    ('<variable name="rate"', '<variable name="rate" label="x"', ""),
]


@pytest.mark.parametrize(("before", "after", "name"), EDITS, ids=lambda text: text[:20])
def test_an_edit_that_is_not_taken_over_is_told_at_its_line(tmp_path: Path, before: str, after: str, name: str) -> None:
    _, told, text = edited(tmp_path, (before, after))
    if not name:
        assert told == ()
        return
    [problem] = told
    assert problem.code == "not-in-rule-files" and problem.message.startswith(f"`{name}`:")
    changed = after.rsplit("\n", 1)[-1].strip()
    assert changed in text.split("\n")[problem.span.line - 1]


def test_a_service_an_annotation_and_a_type_that_nothing_uses_are_told(tmp_path: Path) -> None:
    service = '<decisionService id="s" name="ask"><outputDecision href="#decision-level"/></decisionService>'
    kind = '<itemDefinition name="tSpare"><typeRef>string</typeRef></itemDefinition>'
    _, told, _ = edited(
        tmp_path,
        ("</definitions>", service + "</definitions>"),
        ("<inputData", kind + "<inputData"),
        ("<annotation ", '<annotation name="owner"/><annotation '),
    )
    messages = " ".join(one.message for one in told)
    assert "`ask`" in messages and "`tSpare`" in messages and "annotation `owner`" in messages


def test_what_makes_no_sense_any_more_is_null_and_told_and_the_rest_stays(tmp_path: Path) -> None:
    written, told, _ = edited(tmp_path, ("<text>&gt; limit</text>", "<text>&gt; nothing like this</text>"))
    assert "`rate` is null in the rule file" in " ".join(one.message for one in told)
    assert "2026-03-01: 7" in written and "unit: h" in written
    policy.load(tmp_path / "back.yaml")


def test_a_type_that_was_changed_comes_over_and_the_unit_stays(tmp_path: Path) -> None:
    written, told, _ = edited(tmp_path, ("<text>&gt;= 0</text>", "<text>&gt;= 1</text>"))
    assert ">= 1" in written and "unit: h" in written
    messages = [one.message for one in told]
    assert "the type of `hours` was changed" in messages[0] and "`rate`: `>= 0`" in messages[1]  # values of a column
    policy.load(tmp_path / "back.yaml")
