"""A few of the random mutations of rule files; `tests/mutate.py` does many."""

from tests.effort import examples
from tests.mutate import bundles, run


def test_damaged_rule_files_give_problems_or_outcomes_and_nothing_else() -> None:
    count = examples(200)
    tally = run(count, 1_000_000)
    assert not tally.failures, "\n".join(tally.failures)
    assert sum(tally.outcomes.values()) == count
    assert {"refused", "decided", "tested"} <= tally.outcomes.keys(), tally.outcomes


def test_there_are_rule_files_to_damage() -> None:
    assert len(bundles()) > 5
