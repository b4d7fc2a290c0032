"""What goes wrong while a decision runs, as the errors of the library: with its place, and with the record so far."""

from collections.abc import Mapping, Sequence
from decimal import DecimalException
from typing import Any

from policy.compile.hits import Undecided
from policy.compile.reasons import discreet
from policy.compile.story import RunStory
from policy.feel.emit import location
from policy.feel.fault import Fault
from policy.feel.literals import literal
from policy.feel.operators.arithmetic import NO_DIVISION, NO_RESULT
from policy.model.record import Record, restored
from policy.problems import NOWHERE, DecisionFailed, InvalidInput, LimitExceeded, PolicyError, Problem

SHOWN = 12  # inputs in a hint
SAID: tuple[tuple[type[Exception], str], ...] = (  # what the operators say of signals, where code in line raises them
    (ZeroDivisionError, NO_DIVISION),
    (DecimalException, NO_RESULT),
)


def failed(story: RunStory, trouble: Exception, at: int, lang: str, found: Mapping[str, Any]) -> PolicyError:
    """The error for an exception in generated code; `found` are its local variables so far."""
    span = location(trouble.__traceback__) or NOWHERE
    if isinstance(trouble, RecursionError | MemoryError | OverflowError):
        return LimitExceeded(f"the decision takes more than there is: {type(trouble).__name__}", span=span)
    record = partial_record(story, at, lang, found)
    if isinstance(trouble, Undecided):
        return DecisionFailed(
            str(trouble), code=trouble.code, span=trouble.span, hint=_inputs_hint(record), record=record
        )
    message = _said(trouble, bool(story.private))
    return DecisionFailed(f"`{story.decision}` could not be computed: {message}", span=span, record=record)


def _said(trouble: Exception, private: bool) -> str:
    known = next((said for kind, said in SAID if isinstance(trouble, kind)), "")
    said = discreet(trouble, private)
    return known or (said if isinstance(trouble, Fault) else f"{type(trouble).__name__}: {said}")


def placed(trouble: PolicyError) -> PolicyError:
    """The error of generated code, with the place in the rule file where it came up."""
    if isinstance(trouble, LimitExceeded) and not trouble.span.file:
        trouble.span = location(trouble.__traceback__) or NOWHERE
        trouble.hint = (
            trouble.hint
            or "limits keep one decision from stopping all others: look for lists, texts or calls that grow"
        )
    return trouble


def partial_record(story: RunStory, at: int, lang: str, found: Mapping[str, Any]) -> Record:
    """The record of a decision that came to no end: no outcome, and what was known by then."""
    kept = tuple(found.get(name) for name in story.layout.names)
    running = found.get("running")
    return restored(story, None, at, tuple(running.remarks) if running else (), lang, kept)


def _inputs_hint(record: Record) -> str:
    shown = [f"{name} = {_shown(value)}" for name, value in record.shown_inputs().items()]
    listed = ", ".join(shown[:SHOWN])
    return f"with {listed}" + (", …" if len(shown) > SHOWN else "") if shown else ""


def _shown(value: Any) -> str:
    text = literal(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def must_hold(story: RunStory, broken: Sequence[int], at: int, found: Mapping[str, Any]) -> InvalidInput:
    """The error for conditions that do not hold, all of them."""
    record = partial_record(story, at, "", found)
    rows = [story.order.reach.must_hold[number] for number in broken]
    return InvalidInput([_problem(story, row, record) for row in rows])


def _problem(story: RunStory, row: Any, record: Record) -> Problem:
    lang = story.policies[row.policy].source.lang
    reason = row.because.get(lang) or next(iter(row.because.values()), None)
    said = story.told(reason, record._kept)[0] if reason else ""
    return Problem(
        row.span, "must-hold", f"`{row.id}` does not hold" + (f": {said}" if said else ""), input=f"must hold/{row.id}"
    )
