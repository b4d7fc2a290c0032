"""Literals compared with a name that has declared values."""

from policy.feel import typed
from policy.feel.types import ListType, Type
from policy.feel.typing.words import suggestion
from policy.problems import Sink


def check_in_domain(type_: Type, node: typed.Typed, sink: Sink) -> None:
    """Report a literal that is none of the values the type declares, also inside a list."""
    values = _values(type_)
    if values is None:
        return
    for literal in node.items if isinstance(node, typed.MakeList) else (node,):
        if isinstance(literal, typed.Constant) and isinstance(literal.value, str) and literal.value not in values:
            shown = [value for value in values if isinstance(value, str)]
            hint = (
                suggestion(literal.value, shown) or f"the values are {', '.join(f'`{value}`' for value in shown[:12])}"
            )
            sink.error("not-a-value", literal.span, f'`"{literal.value}"` is none of the declared values', hint)


def _values(type_: Type) -> tuple[object, ...] | None:
    if isinstance(type_, ListType) and type_.domain is None:
        return _values(type_.item)
    domain = getattr(type_, "domain", None)
    return domain.values if domain else None
