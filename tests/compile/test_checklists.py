"""What the states of a checklist's items come to."""

import pytest

import policy
from policy.compile import checklists
from policy.model.record import MASK
from policy.problems import NOWHERE

IDS = ["a", "b", "c"]
FACTS = checklists.LogFacts("steps", frozenset(IDS), private=False, span=NOWHERE)
STEPS = """\
policy: p
format: 1
inputs:
  acts: {type: list<string>, private: PRIVATE}
decisions:
  steps:
    log: acts
    checklist: |
      | id     | item              | because    | cite      |
      |--------|-------------------|------------|-----------|
      | greet  | greet             | no welcome | PARAMETER |
      | listen | hear the customer | not heard  | PARAMETER |
"""


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (["a", "b", "c"], ["done", "done", "done"]),
        (["b", "a", "c"], ["done", "out of order", "done"]),
        (["c", "b", "a"], ["done", "out of order", "out of order"]),
        (["b"], ["missing", "out of order", "missing"]),
        (["a", "a", "b"], ["done", "done", "missing"]),
        ([], ["missing", "missing", "missing"]),
        (None, ["unknown", "unknown", "unknown"]),
    ],
)
def test_a_strict_order(log, expected):
    places = checklists.places(FACTS, log)
    states = [checklists.logged(item, places) for item in IDS]
    assert checklists.ordered(IDS, states, places) == expected


def test_what_does_not_apply_does_not_count_in_the_order():
    assert checklists.ordered(IDS, ["not applicable", "done", "missing"], {"b": 0}) == [
        "not applicable",
        "done",
        "missing",
    ]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["done", "unknown", "missing"], "missing"),
        (["done", "late", "out of order"], "out of order"),
        (["late", "unknown", "pending"], "late"),
        (["unknown", "pending", "done"], "unknown"),
        (["pending", "done", "done"], "pending"),
        (["done", "not applicable", "done"], "complete"),
        (["not applicable"] * 3, "not applicable"),
    ],
)
def test_the_status_is_the_first_that_holds(states, expected):
    assert checklists.outcome(IDS, states)["status"] == expected


def test_each_item_stands_in_one_list_and_the_next_is_the_first_to_do():
    outcome = checklists.outcome(IDS, ["done", "unknown", "missing"])
    assert (outcome["done"], outcome["unknown"], outcome["missing"], outcome["next"]) == (["a"], ["b"], ["c"], "b")


def test_rows_that_are_not_met_fire():
    assert checklists.fired(["done", "missing", "unknown", "late", "pending", "out of order"]) == (1, 3, 5)


def steps(tmp_path, acts, private="false"):
    file = tmp_path / "p.yaml"
    file.write_text(STEPS.replace("PRIVATE", private), encoding="utf-8")
    return policy.load(file).decide("steps", {"acts": acts})


def test_what_the_log_names_and_no_row_is_is_remarked_once_with_its_place(tmp_path):
    record = steps(tmp_path, ["greet", "lisen", "dance", "lisen"])
    assert record.outcome["missing"] == ["listen"]
    [remark] = record.remarks
    assert remark.code == "unlisted-step" and remark.span.line == 7
    assert remark.message.endswith("is no item of it: `lisen`, `dance`; did you mean `listen`?")


def test_a_log_of_its_items_has_no_remark(tmp_path):
    assert steps(tmp_path, ["listen", "greet"]).remarks == []


def test_a_private_log_is_not_quoted(tmp_path):
    [remark] = steps(tmp_path, ["her secret", "greet"], "true").remarks
    assert remark.message.endswith(f"is no item of it: {MASK}")


def test_a_long_log_of_strangers_is_cut(tmp_path):
    [remark] = steps(tmp_path, [f"{n}" for n in range(1000)]).remarks
    assert remark.message.endswith("`7` and 992 more")


def test_a_log_that_is_no_list_is_an_error_at_its_place(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_text(STEPS.replace("list<string>", "Any").replace("PRIVATE", "false"), encoding="utf-8")
    with pytest.raises(policy.DecisionFailed, match="is no list") as caught:
        policy.load(file).decide("steps", {"acts": 5})
    assert caught.value.span.line == 7
