"""The run of one decision, as the operators and built-ins of FEEL see it: its moment, its remarks, the work it may still do."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

from attrs import define, field

from policy.limits import CALL_DEPTH, CALL_STEPS, PROBLEMS_SHOWN, STEPS
from policy.problems import NOWHERE, LimitExceeded, Remark
from policy.source import Span


@define(eq=False)
class Run:
    """One decision being taken. `as_of` knows its zone; `functions` are those that the service has lent, by name."""

    as_of: datetime
    functions: Mapping[str, Callable[..., Any]] = field(factory=dict)
    remarks: list[Remark] = field(factory=list)
    steps: int = STEPS
    depth: int = 0


OUTSIDE = Run(datetime(1970, 1, 1, tzinfo=UTC))
"""What stands for a run where none is under way: no remark is kept, and every piece of work is limited on its own."""

RUN: ContextVar[Run] = ContextVar("RUN", default=OUTSIDE)


def running(run: Run) -> AbstractContextManager[Run]:
    """What is evaluated inside belongs to this run."""
    return _Running(run)


class _Running:
    __slots__ = ("_run", "_token")

    def __init__(self, run: Run) -> None:
        self._run = run

    def __enter__(self) -> Run:
        self._token = RUN.set(self._run)
        return self._run

    def __exit__(self, *error: object) -> None:
        RUN.reset(self._token)


def step(count: int = 1) -> None:
    """Count so many items visited or made; past the limit the decision stops."""
    run = RUN.get()
    if run is not OUTSIDE:
        run.steps -= count
        if run.steps >= 0:
            return
    elif count <= STEPS:
        return
    raise LimitExceeded(f"the decision takes more than {STEPS:,} steps")


def enter_call() -> None:
    """Count one more function called inside another."""
    run = RUN.get()
    step(CALL_STEPS)
    if run is OUTSIDE:
        return
    if run.depth >= CALL_DEPTH:
        raise LimitExceeded(f"functions call each other more than {CALL_DEPTH} deep")
    run.depth += 1


def leave_call() -> None:
    """The function that was entered last has ended, well or not."""
    run = RUN.get()
    if run is not OUTSIDE:
        run.depth -= 1


def remark(code: str, message: str, span: Span = NOWHERE, severity: Literal["error", "warn"] = "warn") -> None:
    """Put something suspect beside the outcome; those past the limit are dropped."""
    run = RUN.get()
    if run is not OUTSIDE and len(run.remarks) < PROBLEMS_SHOWN:
        run.remarks.append(Remark(code, message, span, severity))
