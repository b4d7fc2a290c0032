"""The run of a decision: steps, depth, remarks, and what holds outside of one."""

from datetime import UTC, datetime

import pytest

from policy.feel.run import OUTSIDE, RUN, Run, enter_call, leave_call, remark, running, step
from policy.limits import CALL_DEPTH, PROBLEMS_SHOWN, STEPS
from policy.problems import LimitExceeded

MOMENT = datetime(2026, 6, 30, tzinfo=UTC)


def test_steps_end() -> None:
    with running(Run(MOMENT, steps=3)):
        step(3)
        with pytest.raises(LimitExceeded, match="steps"):
            step()


def test_calls_nest_so_far() -> None:
    with running(Run(MOMENT)) as run:
        for _ in range(CALL_DEPTH):
            enter_call()
        with pytest.raises(LimitExceeded, match="deep"):
            enter_call()
        for _ in range(CALL_DEPTH):
            leave_call()
        assert run.depth == 0


def test_remarks_are_kept_up_to_a_limit() -> None:
    with running(Run(MOMENT)) as run:
        for number in range(PROBLEMS_SHOWN + 5):
            remark("something", f"remark {number}")
    assert len(run.remarks) == PROBLEMS_SHOWN


def test_outside_of_a_run_each_piece_of_work_is_limited() -> None:
    assert RUN.get() is OUTSIDE
    for _ in range(3):
        step(STEPS)
    with pytest.raises(LimitExceeded):
        step(STEPS + 1)
    enter_call()
    leave_call()
    remark("something", "dropped")
    assert (OUTSIDE.depth, OUTSIDE.remarks) == (0, [])
