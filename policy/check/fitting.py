"""Whether a value fits the type declared for it: surely, never, or seen only when it runs."""

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import evolve

from policy.feel.conform import conforms
from policy.feel.emit import holds
from policy.feel.typed import Coerced, Constant, MakeList, Typed
from policy.feel.types import AnyType, ContextType, FunctionType, ListType, NullType, RangeType, Scalar, Type, nullable
from policy.feel.typing.domains import check_in_domain
from policy.feel.typing.words import words
from policy.problems import Sink

Verdict = Literal["surely", "never", "maybe"]


def fitted(node: Typed, declared: Type, what: str, sink: Sink) -> Typed:
    """The node where its value surely fits, else watched when it runs; a problem where it never does.

    `what` names the place that the value is for: "`tier`".
    """
    verdict = fit(node, declared)
    if verdict == "surely":
        return node
    if verdict == "never":
        _report(node, declared, what, sink)
    return Coerced(node, type=declared, span=node.span)


def letting_null_through(declared: Type, logic: Typed) -> Type:
    """The declared type, with null where the logic can give it: null that came in goes on, and `policy check` says where."""
    passes = logic.type.nullable and not isinstance(logic.type, NullType | AnyType)
    return nullable(declared) if passes else declared


def fit(node: Typed, declared: Type) -> Verdict:
    """As the type says; of a constant, as its value does."""
    if isinstance(node, Constant):
        return "surely" if conforms(node.value, declared, holds) else "never"
    if isinstance(node, MakeList) and isinstance(declared, ListType) and declared.domain is None:
        return _least(fit(item, declared.item) for item in node.items)
    return _fit(node.type, declared)


def _report(node: Typed, declared: Type, what: str, sink: Sink) -> None:
    before = len(sink.problems)
    if isinstance(node.type, NullType):
        hint = "say `optional: true` where null is an answer"
        sink.error("null-not-allowed", node.span, f"{what} cannot be null", hint)
    elif _fit(node.type, evolve(declared, nullable=True)) == "never":
        sink.error("wrong-type", node.span, f"{what} is declared as {words(declared)}, this is {words(node.type)}")
    else:
        check_in_domain(declared, node, sink)
        if len(sink.problems) == before:
            sink.error("not-a-value", node.span, f"{what} cannot have this value: it is outside the declared values")


def _fit(actual: Type, declared: Type) -> Verdict:
    if isinstance(declared, AnyType):
        return "surely"
    if isinstance(actual, NullType):
        return "surely" if declared.nullable else "never"
    if isinstance(actual, AnyType):
        return "maybe"
    if type(actual) is not type(declared):
        return "never"
    verdict = _FIT[type(declared)](actual, declared)
    return "maybe" if verdict == "surely" and actual.nullable and not declared.nullable else verdict


def _scalar(actual: Scalar, declared: Scalar) -> Verdict:
    if actual.kind != declared.kind:
        return "never"
    return _within_domain(actual, declared)


def _within_domain(actual: Scalar | ListType | ContextType, declared: Scalar | ListType | ContextType) -> Verdict:
    return "surely" if declared.domain is None or actual.domain == declared.domain else "maybe"


def _list(actual: ListType, declared: ListType) -> Verdict:
    item: Verdict = "maybe" if isinstance(actual.item, NullType) else _fit(actual.item, declared.item)
    return _least((item, _within_domain(actual, declared)))


def _context(actual: ContextType, declared: ContextType) -> Verdict:
    return _least(
        (*(_field(actual, name, type_) for name, type_ in declared.fields.items()), _within_domain(actual, declared))
    )


def _field(actual: ContextType, name: str, declared: Type) -> Verdict:
    if name in actual.fields:
        return _fit(actual.fields[name], declared)
    if actual.open:
        return "maybe"
    return "maybe" if declared.nullable else "never"


def _least(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return "never" if "never" in found else "maybe" if "maybe" in found else "surely"


_FIT: dict[type[Type], Callable[..., Verdict]] = {
    Scalar: _scalar,
    ListType: _list,
    ContextType: _context,
    RangeType: lambda actual, declared: _fit(actual.item, declared.item),
    FunctionType: lambda actual, declared: "surely" if actual == declared else "maybe",
}
