"""Typing of calls of built-in functions: the signature that the arguments mean, and literals made of texts."""

from collections.abc import Sequence

from attrs import evolve

from policy.feel import typed
from policy.feel.builtins.declare import Builtin
from policy.feel.builtins.invoke import call as call_with_values
from policy.feel.builtins.matching import Match, arrange, matches, result_type, usage
from policy.feel.fault import Fault
from policy.feel.literals import WRITTEN
from policy.feel.types import FunctionType, NullType, Type
from policy.feel.typing.algebra import join_all
from policy.feel.typing.at import faulty
from policy.feel.typing.constants import constant
from policy.feel.typing.words import words
from policy.problems import Sink
from policy.source import Span

LITERAL_MAKERS = ("date", "time", "date and time", "duration")
_NOTHING = NullType()


def builtin_call(
    builtin: Builtin, arguments: Sequence[typed.Typed], names: Sequence[str] | None, span: Span, sink: Sink
) -> typed.Typed:
    """A call of a built-in; of one that makes a date and the like from a literal text, the value."""
    found = matches(builtin, [argument.type for argument in arguments], names)
    if not found:
        return _unfit(builtin, arguments, names, span, sink)
    best = max(found, key=lambda each: each.fit)
    if names is not None:
        builtin = evolve(builtin, signatures=tuple(each.signature for each in found))
    ordered = tuple(_argument(arguments, index, span) for index in best.order)
    if builtin.name in LITERAL_MAKERS and all(_is_known(argument) for argument in ordered):
        return _literal(builtin, ordered, span, sink)
    return typed.CallBuiltin(builtin, ordered, type=_result(builtin, found, best, arguments), span=span)


def _is_known(argument: typed.Typed) -> bool:
    return isinstance(argument, typed.Constant) and argument.value is not None


def _argument(arguments: Sequence[typed.Typed], index: int, span: Span) -> typed.Typed:
    return arguments[index] if index >= 0 else typed.Constant(None, type=_NOTHING, span=span)


def _result(builtin: Builtin, found: list[Match], best: Match, arguments: Sequence[typed.Typed]) -> Type:
    """The type of the result; where the values decide which signature is meant, what all of them may give."""
    types = [argument.type for argument in arguments]
    likely = [each for each in found if each.fit == best.fit]
    return join_all(result_type(builtin, each, types) for each in likely[: 1 if best.fit > 1 else None])


def _literal(builtin: Builtin, arguments: Sequence[typed.Typed], span: Span, sink: Sink) -> typed.Typed:
    values = [argument.value for argument in arguments if isinstance(argument, typed.Constant)]
    try:
        return constant(call_with_values(builtin, *values), span)
    except Fault as fault:
        hint = WRITTEN.get(builtin.name, "") if len(values) == 1 else ""
        return faulty(sink, "bad-literal", span, str(fault), hint)


def _unfit(
    builtin: Builtin, arguments: Sequence[typed.Typed], names: Sequence[str] | None, span: Span, sink: Sink
) -> typed.Typed:
    hint = f"it is called `{usage(builtin)}`"
    if any(arrange(signature, len(arguments), names) is not None for signature in builtin.signatures):
        given = ", ".join(_given(argument) for argument in arguments) or "nothing"
        return faulty(sink, "wrong-type", span, f"`{builtin.name}` does not take {given}", hint)
    what = "these names" if names else f"{len(arguments)} argument{'s' * (len(arguments) != 1)}"
    return faulty(sink, "wrong-arguments", span, f"`{builtin.name}` does not take {what}", hint)


def _given(argument: typed.Typed) -> str:
    return "a function" if isinstance(argument.type, FunctionType) else words(argument.type)
