"""Types and allowed values in plain words."""

from collections.abc import Callable, Mapping

from policy.feel.literals import literal
from policy.feel.printer import print_tests
from policy.feel.types import AnyType, ContextType, Domain, FunctionType, ListType, NullType, RangeType, Scalar, Type
from policy.site.wording import Wording

DEEPEST = 4  # levels of fields that are told


def type_words(type_: Type, say: Wording, depth: int = DEEPEST) -> str:
    """A type as a person says it: `list of text`."""
    describe = _WORDS.get(type(type_))
    return describe(type_, say, depth) if describe else say.type("any")


def allowed(type_: Type) -> list[str]:
    """The values that a type allows, as FEEL; none where all are. Of a list, those of its items."""
    domain: Domain | None = getattr(type_, "domain", None)
    if domain is None:
        return allowed(type_.item) if isinstance(type_, ListType) else []
    if domain.values is not None:
        return [literal(value) for value in domain.values]
    return [print_tests(domain.tests)] if domain.tests is not None else []


def fields_of(type_: Type) -> Mapping[str, Type]:
    """The fields of a context, or of the contexts in a list; none of any other type."""
    inner = type_.item if isinstance(type_, ListType) else type_
    return inner.fields if isinstance(inner, ContextType) else {}


def is_whole(type_: Type) -> bool:
    """Whether only whole numbers are allowed."""
    domain: Domain | None = getattr(type_, "domain", None)
    return domain is not None and domain.whole


def _scalar(type_: Scalar, say: Wording, depth: int) -> str:
    return say.type(type_.kind)


def _list(type_: ListType, say: Wording, depth: int) -> str:
    item = type_.item
    if isinstance(item, ContextType) and (not item.name or depth == DEEPEST):
        return say.type("records", fields=type_words(item, say, depth))
    return say.type("list", item=type_words(item, say, depth))


def _context(type_: ContextType, say: Wording, depth: int) -> str:
    if type_.name and depth < DEEPEST:
        return type_.name
    if depth == 0 or not type_.fields:
        return say.type("context", fields="…")
    return say.type("context", fields=", ".join(_field(*part, say, depth - 1) for part in type_.fields.items()))


def _field(name: str, type_: Type, say: Wording, depth: int) -> str:
    values = allowed(type_)
    marks = [type_words(type_, say, depth), *values, *([say("optional")] if type_.nullable else [])]
    return f"{name} ({', '.join(marks)})"


_WORDS: dict[type[Type], Callable[..., str]] = {
    AnyType: lambda _type, say, _depth: say.type("any"),
    NullType: lambda _type, say, _depth: say.type("null"),
    Scalar: _scalar,
    ListType: _list,
    ContextType: _context,
    RangeType: lambda type_, say, depth: say.type("range", item=type_words(type_.item, say, depth)),
    FunctionType: lambda _type, say, _depth: say.type("function"),
}
