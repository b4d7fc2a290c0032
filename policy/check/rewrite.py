"""Typed trees changed from the leaves up: names of used policies resolved, keys replaced."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, fields

from policy.check.link import Member
from policy.feel.typed import (
    Compared,
    Conditional,
    Constant,
    Field,
    ForEach,
    MakeContext,
    Part,
    Quantifier,
    Typed,
    Variable,
    walk,
)
from policy.feel.types import BOOLEAN, NULL, nullable
from policy.model.policy import Policy
from policy.model.typed import TypedRows

Rule = Callable[[Typed], Typed]
LOOPS = (Quantifier, ForEach)
_PARTS: dict[type, tuple[str, ...]] = {}


def rewritten(node: Typed, rule: Rule) -> Typed:
    """The node with the rule applied to each node below it and then to itself."""
    return rule(_with_parts(node, rule)) if not isinstance(node, Constant) else node


def _parts_of(kind: type) -> tuple[str, ...]:
    if kind not in _PARTS:
        _PARTS[kind] = tuple(part.name for part in fields(kind) if part.name not in ("type", "span"))
    return _PARTS[kind]


def _with_parts(node: Any, rule: Rule) -> Any:
    changed = {}
    for name in _parts_of(type(node)):
        before = getattr(node, name)
        after = _changed(before, rule)
        if after is not before:
            changed[name] = after
    return evolve(node, **changed) if changed else node


def _changed(value: Any, rule: Rule) -> Any:
    if isinstance(value, Typed):
        return rewritten(value, rule)
    if isinstance(value, Part):
        return _with_parts(value, rule)
    if isinstance(value, tuple):
        after = [_changed(part, rule) for part in value]
        return value if all(map(_same, after, value)) else tuple(after)
    if isinstance(value, TypedRows):
        telling = {at: _changed(part, rule) for at, part in value.telling.items()}
        return value if all(telling[at] is part for at, part in value.telling.items()) else value.having(telling)
    if isinstance(value, Mapping):
        made = {key: _changed(part, rule) for key, part in value.items()}
        return value if all(made[key] is part for key, part in value.items()) else made
    return value


def _same(one: object, other: object) -> bool:
    return one is other


def as_it_runs(node: Typed, policy: Policy, members: Mapping[str, Mapping[str, Member]]) -> Typed:
    """A typed logic of a policy in its final form: used policies replaced by what is read of them, and, where an error is an
    error, loops over what is not known giving null.
    """
    bound = rebound(node, members)
    return through_null(bound) if policy.on_error == "fail" else bound


def rebound(node: Typed, members: Mapping[str, Mapping[str, Member]]) -> Typed:
    """With `used policy.decision` as the decision itself; a used policy as a whole as a context of all it offers."""
    if not members:
        return node

    def rule(part: Typed) -> Typed:
        if isinstance(part, Field) and isinstance(part.of, Variable) and part.of.key in members:
            offered = members[part.of.key].get(part.name)
            return Variable(offered.key, type=part.type, span=part.span) if offered else part
        return part

    return rewritten(rewritten(node, rule), lambda part: _whole(part, members))


def _whole(part: Typed, members: Mapping[str, Mapping[str, Member]]) -> Typed:
    if not isinstance(part, Variable) or part.key not in members:
        return part
    entries = tuple(
        (name, f"{name}#of {part.key}", _whole(Variable(member.key, type=member.type, span=part.span), members))
        for name, member in members[part.key].items()
    )
    return MakeContext(entries, type=part.type, span=part.span)


def through_null(node: Typed) -> Typed:
    """With loops over what may be null giving null there: a list that is not known is no mistake of who goes through it."""

    def rule(part: Typed) -> Typed:
        unsure = part.loops[0].domain if isinstance(part, LOOPS) else None
        if unsure is None or not unsure.type.nullable:
            return part
        null = Constant(None, type=NULL, span=part.span)
        known = Compared("=", unsure, null, type=BOOLEAN, span=part.span)
        return Conditional(known, null, part, type=nullable(part.type), span=part.span)

    return rewritten(node, rule)


def renamed(node: Typed, keys: Mapping[str, str]) -> Typed:
    """With other keys for some variables."""
    return rewritten(
        node,
        lambda part: (
            Variable(keys[part.key], type=part.type, span=part.span)
            if isinstance(part, Variable) and part.key in keys
            else part
        ),
    )


def needs_of(node: Typed) -> tuple[str, ...]:
    """The keys of the declared names that a logic reads, in the order met."""
    met = (part.key for part in walk(node, constants=False) if isinstance(part, Variable) and "#" not in part.key)
    return tuple(dict.fromkeys(met))
