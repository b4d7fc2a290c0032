"""Types and names in the words of the person who wrote the rule file."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from policy.feel.types import AnyType, ContextType, FunctionType, ListType, NullType, RangeType, Scalar, Type


def words(type_: Type) -> str:
    """The type as a person says it: `number`, `list<string>`, `a context`."""
    describe = _WORDS.get(type(type_))
    return describe(type_) if describe else "a value"


def suggestion(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known names, or nothing."""
    by_folded = {other.casefold(): other for other in known}
    near = get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(f'`{by_folded[folded]}`' for folded in near)}?" if near else ""


def _context(type_: ContextType) -> str:
    if type_.name:
        return type_.name
    shown = ", ".join(list(type_.fields)[:3]) + (", …" if len(type_.fields) > 3 else "")
    return f"context of {shown}" if type_.fields else "context"


def _item(type_: Type) -> str:
    return "" if isinstance(type_, (AnyType, NullType)) else f"<{words(type_)}>"


_WORDS: dict[type[Type], Callable[..., str]] = {
    AnyType: lambda _: "value of any type",
    NullType: lambda _: "null",
    Scalar: lambda type_: type_.kind,
    ListType: lambda type_: f"list{_item(type_.item)}",
    ContextType: _context,
    RangeType: lambda type_: f"range{_item(type_.item)}",
    FunctionType: lambda _: "function",
}
