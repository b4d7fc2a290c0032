"""Drawn inputs are valid, reach the cut-offs, and leave optional inputs out."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import policy
from policy.decide import RuleSet
from policy.problems import DecisionFailed
from policy.testing import inputs

SHARED = Path(os.environ.get("POLICY_SHARED", Path(__file__).parents[3] / "shared"))
SEARCH = settings(max_examples=1500, deadline=None, phases=[Phase.generate])  # found is enough, it need not be small
RULES = """\
policy: p
format: 1
types:
  person: {fields: {age: {type: number, whole: true, values: ">= 0"}, name: {type: string, optional: true}}}
inputs:
  spend: {type: number, values: "[0..5000)"}
  share: {type: number, values: "(0..1)", optional: true}
  standing: {type: string, values: [good, late]}
  since: {type: date, values: "< @\\"2030-01-01\\""}
  at: {type: date and time, optional: true}
  people: {type: list<person>}
parameters:
  large: {value: 99.5, cite: PARAMETER}
must hold: |
  | id  | must hold                            | because  | cite      |
  |-----|--------------------------------------|----------|-----------|
  | odd | spend != 7                           | not so   | PARAMETER |
decisions:
  d:
    type: boolean
    hit: first
    table: |
      | id        | spend    | standing | since             | share | at | count(people[age > 17]) | => d  | because | cite      |
      |-----------|----------|----------|-------------------|-------|----|-------------------------|-------|---------|-----------|
      | a         | >= large | "good"   | < @"2020-02-29"   | -     | -  | -                       | true  | x       | PARAMETER |
      | b         | -        | -        | -                 | null  | null | > 1                   | true  | x       | PARAMETER |
      | otherwise | -        | -        | -                 | -     | -  | -                       | false | x       | PARAMETER |
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    file = tmp_path_factory.mktemp("rules") / "p.yaml"
    file.write_text(RULES, encoding="utf-8")
    return policy.load(file)


@settings(deadline=None)
@given(data=st.data())
def test_every_input_is_valid(rules: RuleSet, data: st.DataObject) -> None:
    rules.decide("d", data.draw(inputs(rules, "d")))


@pytest.mark.parametrize("wanted", ["99.49", "99.5", "99.51", "0", "4999.99"])
def test_cut_offs_and_the_steps_beside_them_are_drawn(rules: RuleSet, wanted: str) -> None:
    find(inputs(rules, "d"), lambda drawn: str(drawn["spend"]) == wanted, settings=SEARCH)


def test_optional_inputs_are_missing_null_and_there(rules: RuleSet) -> None:
    drawn = inputs(rules, "d")
    find(drawn, lambda given: "share" not in given, settings=SEARCH)
    find(drawn, lambda given: "share" in given and given["share"] is None, settings=SEARCH)
    find(drawn, lambda given: given.get("share") is not None, settings=SEARCH)
    find(drawn, lambda given: any(person["age"] == 18 for person in given["people"]), settings=SEARCH)


EXAMPLES = ["tiering", "requests", "complaints", "expectations", "fees", "phone", "quality"]


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> RuleSet:
    place = SHARED / "design" / "examples" / request.param
    if not place.is_dir():
        pytest.skip("the shared examples are not here: set POLICY_SHARED")
    return policy.load(place)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_examples_take_what_is_drawn(example: RuleSet, data: st.DataObject) -> None:
    decision = data.draw(st.sampled_from([d.key for each in example.policies.values() for d in each.decisions]))
    try:
        example.decide(decision, data.draw(inputs(example, decision)))
    except DecisionFailed as error:
        assert error.code in ("no-row", "evaluation-failed")


@pytest.mark.parametrize("condition", ["0 in m", "m in (m..3)", "0 between 0 and m"])
def test_what_a_condition_reads_of_a_loop_is_no_cut_off(condition: str, tmp_path: Path) -> None:
    head = "policy: p\nformat: 1\nversion: '1'\ninputs: {ns: list<number>}\ndecisions:\n"
    (tmp_path / "p.yaml").write_text(
        f"{head}  x:\n    type: boolean\n    is: |\n      some m in ns satisfies {condition}\n"
    )
    assert find(inputs(policy.load(tmp_path), "x"), bool) == {"ns": []}
