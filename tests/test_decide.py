"""Rule sets: what a service asks and what it gets, good and bad."""

import json
import pickle
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import policy

RULES = """\
policy: shop
format: 1
version: "7"
time zone: Asia/Shanghai
inputs:
  spend: {type: number, values: ">= 0"}
  visits: {type: number, whole: true, optional: true}
  standing: {type: string, values: [good, late]}
  phone: {type: string, optional: true, private: true}
  orders: {type: list<order>, optional: true}
  since: {type: date, optional: true}
types:
  order: {fields: {price: number, gift: {type: boolean, optional: true}}}
parameters:
  gold from:
    dated: {start: 1000, 2027-01-01: 2000}
    cite: PARAMETER
  nobody set this: {type: number, cite: PARAMETER}
must hold: |
  | id    | must hold                          | because                     | cite      |
  |-------|------------------------------------|-----------------------------|-----------|
  | sober | visits = null or visits <= spend   | {visits} visits for {spend} | PARAMETER |
decisions:
  tier:
    outputs: {level: string, share: number}
    hit: first
    table: |
      | id   | standing | spend        | => level  | => share    | because          | because (zh)    | cite      |
      |------|----------|--------------|-----------|-------------|------------------|-----------------|-----------|
      | late | "late"   | -            | "none"    | 0.0         | pays late        | 付款晚           | PARAMETER |
      | gold | -        | >= gold from | "gold"    | spend / 3   | spends {spend}   | 消费 {spend}     | PARAMETER |
      | few  | -        | < 10         | "few"     | 1           | {1 / 0} of it    | -               | PARAMETER |
  total: {type: number, is: sum(orders.price)}
  fragile: {type: number, is: 100 / spend}
  tuned: {type: boolean, optional: true, is: spend > nobody set this}
  echo: {type: Any, is: orders}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    (folder / "shop.yaml").write_text(RULES, encoding="utf-8")
    return policy.load(folder)


GOOD = {"spend": 1500, "standing": "good"}
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_a_record_says_what_and_why(rules):
    record = rules.decide("shop.tier", {"spend": 1500.5, "standing": "good"}, as_of=NOON)
    assert record.outcome["level"] == "gold"
    assert record.outcome["share"] == Decimal("500.1666666666666666666666666666667")
    assert (record.rules, record.because) == (["tier/gold"], ["spends 1500.5"])
    assert record.inputs == {"spend": Decimal("1500.5"), "standing": "good", "visits": None}
    assert (record.policy, record.version, record.decision, record.as_of) == ("shop", "7", "shop.tier", NOON)
    assert record.digest == rules.policies[record.policy].digest


def test_the_language_of_reasons(rules):
    record = rules.decide("tier", GOOD, lang="zh", as_of=NOON)
    assert record.because == ["消费 1500"]
    assert record.reasons("en") == ["spends 1500"] and record.reasons("fr") == ["spends 1500"]


def test_a_failing_reason_shows_an_ellipsis_and_a_remark(rules):
    record = rules.decide("tier", {"spend": 5, "standing": "good"})
    assert record.because == ["… of it"]
    assert [remark.code for remark in record.remarks] == ["reason-failed"]


def test_dated_values_follow_the_as_of_moment_in_the_zone_of_the_policy(rules):
    ask = {"spend": 1500, "standing": "good"}
    assert rules.decide("tier", ask, as_of=datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)).rules == ["tier/gold"]
    with pytest.raises(policy.DecisionFailed) as caught:
        rules.decide("tier", ask, as_of=date(2027, 1, 1))
    assert caught.value.code == "no-row"
    with pytest.raises(policy.DecisionFailed):
        rules.decide("tier", ask, as_of="2026-12-31T16:00:00Z")


def test_every_problem_is_told_at_once(rules):
    with pytest.raises(policy.InvalidInput) as caught:
        rules.decide("tier", {"spend": -1, "standng": "good", "visits": 1.5, 7: 1})
    found = {(problem.code, problem.input) for problem in caught.value.problems}
    assert found == {
        ("input-out-of-range", "spend"),
        ("input-out-of-range", "visits"),
        ("input-missing", "standing"),
        ("input-unknown", "standng"),
        ("input-unknown", ""),
    }
    hint = next(problem.hint for problem in caught.value.problems if problem.input == "standng")
    assert hint == "did you mean `standing`?"


@pytest.mark.parametrize(
    "spend",
    [
        "12",
        True,
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        [1],
        {"a": 1},
        object(),
        date(2026, 1, 1),
        b"1",
        1j,
    ],
)
def test_nothing_is_taken_for_a_number_that_is_none(rules, spend):
    for decide in (rules.decider("tier"), lambda inputs: rules.decide("tier", inputs)):
        with pytest.raises(policy.InvalidInput) as caught:
            decide({"spend": spend, "standing": "good"})
        assert caught.value.code == "input-wrong-type"


class Text(str):
    """A text of a service's own class."""


class Count(int):
    """A number of a service's own class."""


@pytest.mark.parametrize("spend", [1500, 1500.0, Decimal(1500), Decimal("1.5E3"), Count(1500)])
def test_every_way_to_say_a_number(rules, spend):
    record = rules.decider("tier", as_of=NOON)({"spend": spend, "standing": Text("good")})
    assert record.outcome == {"level": "gold", "share": 500}
    assert type(record.outcome["share"]) is int and type(record.inputs["standing"]) is str


@pytest.mark.parametrize("inputs", [None, [], "spend", 3, [("spend", 1)]])
def test_inputs_are_a_mapping(rules, inputs):
    with pytest.raises(policy.InvalidInput):
        rules.decider("tier")(inputs)


def test_values_nested_too_deep_and_circles_are_refused(rules):
    orders = []
    orders.append({"price": 1, "gift": orders})
    with pytest.raises(policy.PolicyError):
        rules.decide("echo", {"orders": orders})


def test_extra_inputs(rules):
    customer = {**GOOD, "shoe size": 41}
    with pytest.raises(policy.InvalidInput):
        rules.decider("tier", as_of=NOON)(customer)
    assert rules.decider("tier", extra="ignore")({**customer, "spend": 9}).outcome["level"] == "few"
    assert rules.decide("tier", customer, extra="ignore", as_of=NOON).outcome["level"] == "gold"


def test_declared_inputs_that_a_decision_does_not_need_are_no_misspellings(rules):
    assert rules.decide("tier", {**GOOD, "since": "2020-01-01"}, as_of=NOON).rules == ["tier/gold"]


def test_conditions_on_inputs(rules):
    with pytest.raises(policy.InvalidInput) as caught:
        rules.decide("tier", {"spend": 2, "visits": 3, "standing": "good"})
    assert (caught.value.code, caught.value.problems[0].message) == (
        "must-hold",
        "`sober` does not hold: 3 visits for 2",
    )
    assert rules.decide("tier", {"spend": 2, "standing": "good"}).outcome["level"] == "few"


def test_a_fault_fails_the_decision_and_says_where(rules):
    with pytest.raises(policy.DecisionFailed) as caught:
        rules.decide("fragile", {"spend": 0})
    error = caught.value
    assert error.code == "evaluation-failed" and error.span.line == 34
    assert error.record.inputs == {"spend": 0, "visits": None} and error.record.outcome is None


def test_a_failing_decision_of_the_first_moment_of_1970_says_so(rules):
    with pytest.raises(policy.DecisionFailed) as caught:
        rules.decide("fragile", {"spend": 0}, as_of="1970-01-01T00:00:00Z")
    assert caught.value.record.as_of.year == 1970


def test_a_parameter_that_nobody_set_is_remarked(rules):
    record = rules.decide("tuned", {"spend": 1})
    assert record.outcome is None and [remark.code for remark in record.remarks] == ["parameter-not-set"]


def test_numbers_as_floats(rules):
    share = rules.decide("tier", GOOD, numbers="float", as_of=NOON).outcome["share"]
    assert share == 500.0 and type(share) is float


@pytest.mark.parametrize("numbers", ["decimal", "float"])
def test_a_record_is_a_line_of_json_however_numbers_were_asked_for(rules, numbers):
    told = rules.decide("tier", GOOD, numbers=numbers, as_of=NOON).to_json()
    assert json.loads(told)["outcome"]["share"] == 500


def test_what_a_record_explains_with_is_its_own(rules):
    orders = [{"price": 1}]
    record = rules.decider("echo")({"orders": orders})
    orders[0]["price"] = 99
    record.outcome[0]["price"] = 98
    assert record.inputs["orders"] == [{"price": 1, "gift": None}]


def test_a_pickled_record_explains_the_same(rules):
    record = rules.decide("tier", GOOD, lang="zh", as_of=NOON)
    again = pickle.loads(pickle.dumps(record))
    assert again.to_dict() == record.to_dict() and again.steps() == record.steps()
    assert again.reasons("en") == ["spends 1500"]


@pytest.mark.parametrize("name", ["rules", "because", "inputs", "as_of", "digest", "note"])
def test_what_a_record_explains_cannot_be_changed(rules, name):
    record = rules.decide("tier", GOOD, as_of=NOON)
    with pytest.raises(AttributeError):
        setattr(record, name, 3)


def test_steps_say_what_would_have_to_be_different(rules):
    [step] = rules.decide("tier", {"spend": 5, "standing": "good"}, as_of=NOON).steps()
    assert step.columns == (("standing", "good"), ("spend", 5))
    assert [(row.id, row.fired, row.failing, row.test) for row in step.rows] == [
        ("late", False, "standing", '"late"'),
        ("gold", False, "spend", ">= gold from"),
        ("few", True, "", ""),
    ]


def test_names_of_decisions(rules):
    with pytest.raises(policy.NotFound) as caught:
        rules.decide("teir", GOOD)
    assert "did you mean `tier`?" in caught.value.hint
    assert [i.name for i in rules.inputs_of("total")] == ["orders"]


def test_an_unknown_option_is_refused(rules):
    with pytest.raises(policy.PolicyError):
        rules.decider("tier", extra="pass")
    with pytest.raises(policy.PolicyError):
        rules.decide("tier", GOOD, as_of="yesterday")


def test_threads_share_a_rule_set(rules):
    outcomes = []
    decide = rules.decider("tier", as_of=NOON)
    threads = [threading.Thread(target=lambda: outcomes.append(decide(GOOD).rules)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [["tier/gold"]] * 8


def test_lent_functions(tmp_path):
    (tmp_path / "risk.yaml").write_text(
        'policy: risk\nformat: 1\nversion: "1"\ninputs: {n: number}\n'
        "decisions:\n  level: {type: number, is: risk score(n)}\n",
        encoding="utf-8",
    )
    lent = policy.load(tmp_path, functions={"risk score": lambda n: 1 / n})
    assert lent.decide("level", {"n": 4}).outcome == Decimal("0.25")
    with pytest.raises(policy.DecisionFailed) as caught:
        lent.decide("level", {"n": 0})
    assert caught.value.code == "evaluation-failed"
    with pytest.raises(policy.InvalidRules):
        policy.load(tmp_path)


def test_what_is_not_known_is_gone_through_without_a_fault(tmp_path) -> None:
    (tmp_path / "list.yaml").write_text(
        "policy: list\nformat: 1\ninputs:\n  demands: {type: list<string>, optional: true}\n"
        "decisions:\n"
        '  all:\n    type: boolean\n    optional: true\n    is: every d in demands satisfies d = "refund"\n'
        "  each:\n    type: list<number>\n    optional: true\n    is: for d in demands return string length(d)\n",
        encoding="utf-8",
    )
    rules = policy.load(tmp_path)
    assert rules.decide("all", {}).outcome is None
    assert rules.decide("each", {}).outcome is None
    assert rules.decide("each", {"demands": ["ab"]}).outcome == [2]


def test_null_that_came_in_goes_through_a_function_with_a_declared_result(tmp_path):
    (tmp_path / "ratio.yaml").write_text(
        "policy: ratio\nformat: 1\ninputs:\n  part: {type: number, optional: true}\n"
        "functions:\n  doubled: {of: {n: {type: number, optional: true}}, type: number, is: n * 2}\n"
        "decisions:\n  twice: {type: number, optional: true, is: doubled(part)}\n",
        encoding="utf-8",
    )
    rules = policy.load(tmp_path)
    assert rules.decide("twice", {}).outcome is None
    assert rules.decide("twice", {"part": 2}).outcome == 4


@pytest.mark.parametrize(
    "written", ["2026-06-30T12:30", "2026-06-30T12:30Z", "2026-06-30T14:30+02:00", "2026-06-30T12:30@Etc/UTC"]
)
def test_a_moment_may_be_written_to_the_minute(rules, written):
    record = rules.decide("tier", {"spend": 1, "standing": "good"}, as_of=written)
    assert record.as_of.minute == 30
    with pytest.raises(policy.InvalidInput):
        rules.decide("tier", {"spend": 1, "standing": "good"}, as_of="2026-06-30T12:3")
