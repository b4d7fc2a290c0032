"""What the states of a checklist's items come to."""

import pytest

from policy.compile import checklists

IDS = ["a", "b", "c"]


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
    states = [checklists.logged(item, log) for item in IDS]
    assert checklists.ordered(IDS, states, log) == expected


def test_what_does_not_apply_does_not_count_in_the_order():
    assert checklists.ordered(IDS, ["not applicable", "done", "missing"], ["b"]) == [
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
