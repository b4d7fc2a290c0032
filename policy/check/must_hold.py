"""`must hold`: conditions on parameters tried for every period at loading, those on inputs kept for each decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve

from policy.check.evaluate import Unknown, value_of
from policy.check.frame import Frame
from policy.check.rewrite import as_it_runs, needs_of
from policy.check.workspace import Workspace
from policy.feel.literals import literal
from policy.feel.typed import Typed
from policy.feel.typing.algebra import kind, unknown
from policy.feel.typing.words import words
from policy.model.policy import MustHold
from policy.model.typed import TypedInput, TypedMustHold, TypedParameter, TypedRules
from policy.problems import Sink


def typed_condition(row: MustHold, frame: Frame, workspace: Workspace) -> TypedMustHold:
    """One condition, with the inputs that it reads, directly or through what it calls."""
    condition = frame.expression(row.condition)
    if not unknown(condition.type) and kind(condition.type) != "boolean":
        frame.sink.error(
            "wrong-type", condition.span, f"`must hold` needs a condition, this is {words(condition.type)}"
        )
    condition = as_it_runs(condition, frame.policy, workspace.linked[frame.policy.name].members)
    return TypedMustHold(
        id=row.id,
        policy=frame.policy.name,
        condition=condition,
        because=frame.reasons(row.because),
        cite=row.cite.text if row.cite else "",
        needs=needs_of(condition),
        inputs=(),
        span=row.span,
    )


def with_inputs(row: TypedMustHold, rules: TypedRules) -> TypedMustHold:
    """The row with the keys of the inputs that it reads, also through functions and decisions."""
    return evolve(
        row, inputs=tuple(key for key in reached(row.needs, rules) if isinstance(rules.by_key.get(key), TypedInput))
    )


def reached(needs: tuple[str, ...], rules: TypedRules) -> tuple[str, ...]:
    """These keys and all that they need in turn, in the order met."""
    found: dict[str, None] = {}
    stack = list(reversed(needs))
    while stack:
        key = stack.pop()
        if key not in found:
            found[key] = None
            stack.extend(reversed(getattr(rules.by_key.get(key), "needs", ())))
    return tuple(found)


def check_must_hold(rules: TypedRules, sink: Sink) -> None:
    """Tries each condition that reads parameters alone, in every period of theirs."""
    for policy in rules.policies.values():
        for row in policy.must_hold:
            if not row.inputs:
                _try(row, rules, sink)


def _try(row: TypedMustHold, rules: TypedRules, sink: Sink) -> None:
    keys = reached(row.needs, rules)
    read = [found for key in keys if isinstance(found := rules.by_key.get(key), TypedParameter)]
    for since in _starts(read):
        values = {parameter.key: in_force(parameter, since) for parameter in read}
        if any(value is None for value in values.values()):
            continue  # nobody has set it yet; the row is tried when somebody does
        try:
            holds = value_of(row.condition, values, since, rules)
        except Unknown as error:
            sink.error("must-hold", row.span, f"`{row.id}` cannot be tried: {error}")
            return
        if holds is not True:
            _report(row, since, values, rules, sink)
            return


def _starts(read: list[TypedParameter]) -> list[date | None]:
    """The first days of the periods in which no value changes; None is before the first."""
    days = {since for parameter in read for since, _ in parameter.periods if since is not None}
    return [None, *sorted(days)]


def in_force(parameter: TypedParameter, day: date | None) -> Any:
    """The value that holds on a day; None where nobody has set one."""
    held = [value for since, value in parameter.periods if since is None or (day is not None and since <= day)]
    return held[-1] if held else None


def _report(row: TypedMustHold, since: date | None, values: Mapping[str, Any], rules: TypedRules, sink: Sink) -> None:
    when = f" from {since} on" if since else ""
    because = next(iter(row.because.values()), None)
    text = "".join(_shown(piece, values, since, rules) for piece in because.pieces) if because else ""
    sink.error("must-hold", row.span, f"`{row.id}` does not hold{when}" + (f": {text}" if text else ""))


def _shown(piece: str | Typed, values: Mapping[str, Any], since: date | None, rules: TypedRules) -> str:
    """A piece of the reason; `…` where it needs what the condition does not."""
    if isinstance(piece, str):
        return piece
    try:
        value = value_of(piece, values, since, rules)
    except Unknown:
        return "…"
    return value if isinstance(value, str) else literal(value)
