"""What a policy says that a DMN engine will not do, place by place. Much of it is kept in extensions for the way back."""

from collections.abc import Callable, Iterator

from policy.model.typed import TypedPolicy
from policy.problems import Problem, Sink
from policy.source import Span

Loss = tuple[Span, str]


def tell_losses(typed: TypedPolicy, sink: Sink) -> None:
    """A warning for each."""
    for losses in LOSSES:
        for span, message in losses(typed):
            sink.problems.append(Problem(span, "not-in-dmn", message, severity="warning"))


def _errors(typed: TypedPolicy) -> Iterator[Loss]:
    if typed.source.on_error == "fail":
        what = "a missing input, an error and a table without a fitting row end a decision here"
        yield typed.source.span, f"{what}; in DMN they give null"


def _conditions(typed: TypedPolicy) -> Iterator[Loss]:
    for row in typed.source.must_hold:
        yield row.span, f"DMN has no `must hold`: nothing checks `{row.id}` there"


def _private(typed: TypedPolicy) -> Iterator[Loss]:
    for declared in typed.source.inputs:
        if declared.private:
            yield declared.span, f"DMN knows no private inputs: `{declared.name}` is masked nowhere there"


def _unset(typed: TypedPolicy) -> Iterator[Loss]:
    for parameter in typed.parameters:
        if all(value is None for _, value in parameter.periods):
            yield parameter.source.span, f"`{parameter.name}` is not set: in DMN it is null, and nothing says so"


def _zone(typed: TypedPolicy) -> Iterator[Loss]:
    if typed.source.time_zone != "UTC":
        zone = typed.source.time_zone
        yield typed.source.span, f"DMN has no time zone of a model: `today()` may be another day there than in {zone}"


def _reasons(typed: TypedPolicy) -> Iterator[Loss]:
    languages = typed.source.decisions
    told = next(
        (row for one in languages for row in getattr(one.logic, "rows", ()) if getattr(row, "because", ())), None
    )
    if told is not None:
        yield (
            told.span,
            "DMN gives no reasons with an outcome: `because` and `cite` stand beside the rules as annotations",
        )


def _fields(typed: TypedPolicy) -> Iterator[Loss]:
    declared = [*typed.source.types, *typed.source.inputs]
    while declared:
        fields = one.type.fields if (one := declared.pop()).type else ()
        declared.extend(fields)
        for part in fields:
            if part.optional:
                yield part.span, f"a field of a DMN type must be there: `{part.name}` is null there, never missing"


LOSSES: tuple[Callable[[TypedPolicy], Iterator[Loss]], ...] = (
    _errors,
    _conditions,
    _private,
    _unset,
    _zone,
    _fields,
    _reasons,
)
