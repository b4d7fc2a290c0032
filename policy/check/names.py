"""Names of a policy: which are refused, and which stand twice."""

import unicodedata
from collections.abc import Iterable, Iterator

from policy.feel.scope import normal_name
from policy.model.logic import Declaration
from policy.model.policy import Policy
from policy.problems import Sink
from policy.source import Span, Text

RESERVED = "./|"  # they separate names: `policy.decision`, `decision/row`, `| cell |`
UNSPEAKABLE = frozenset('"()[]{},:;=<>!?@#$%^&~`\\')  # no name in FEEL holds them, so nothing could refer to it
KEYWORDS = frozenset(
    "and between else every external false for function if in instance null of or return satisfies some then true".split()
)
INSIDE = frozenset({"for", "in", "of"})  # `promised for`, `gave in`: part of a name, unless it begins with them


def legal(name: Text, what: str, sink: Sink) -> bool:
    """Whether FEEL can refer to a name; says why where it cannot."""
    fault = _fault(normal_name(name.text))
    if fault:
        sink.error("bad-name", name.span(), f"{what} `{normal_name(name.text)}` {fault}")
    return not fault


def _fault(name: str) -> str:
    words = name.split()
    signs = [sign for sign in name if sign in RESERVED or sign in UNSPEAKABLE or unicodedata.category(sign) == "Cc"]
    keywords = [word for place, word in enumerate(words) if word in KEYWORDS and not (place and word in INSIDE)]
    if not words:
        return "has no name"
    if signs:
        return f"contains `{signs[0]}`, which a name cannot"
    if keywords:
        return f"contains `{keywords[0]}`, a word that means something else in FEEL"
    return "begins with a digit" if words[0][0].isdigit() else ""


def distinct(names: Iterable[tuple[Text, str]], sink: Sink) -> None:
    """Reports each name that stands twice among `(name, what it names)`."""
    seen: dict[str, tuple[Span, str]] = {}
    for name, what in names:
        first = seen.setdefault(normal_name(name.text), (name.span(), what))
        if first[0] != name.span():
            other = f"{_article(first[1])} {first[1]} on line {first[0].line}"
            message = f"{what} `{normal_name(name.text)}` has the name of {other}"
            sink.error("doubled-name", name.span(), message, "give one of them another name")


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def check_names(policy: Policy, sink: Sink) -> None:
    """Reports names that are refused or doubled: of what is declared, of types, of fields and outputs."""
    named = list(_names(policy))
    for name, what in named:
        legal(name, what, sink)
    distinct(named, sink)
    distinct(((declaration.name, "type") for declaration in policy.types), sink)
    for parts in _field_lists(policy):
        distinct(((part.name, "field") for part in parts), sink)


def _names(policy: Policy) -> Iterator[tuple[Text, str]]:
    yield from ((declaration.name, "input") for declaration in policy.inputs)
    yield from ((parameter.declaration.name, "parameter") for parameter in policy.parameters)
    yield from ((function.name, "function") for function in policy.functions)
    yield from ((decision.name, "decision") for decision in policy.decisions)
    yield from ((use.name, "used policy") for use in policy.uses)


def _field_lists(policy: Policy) -> Iterator[tuple[Declaration, ...]]:
    declared = (*policy.types, *policy.inputs, *(parameter.declaration for parameter in policy.parameters))
    stack = list(declared)
    while stack:
        reference = stack.pop().type
        if reference is not None and reference.fields:
            yield reference.fields
            stack.extend(reference.fields)
    yield from (decision.outputs for decision in policy.decisions)
    yield from (function.parameters for function in policy.functions)
