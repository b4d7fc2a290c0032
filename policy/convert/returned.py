"""A model of ours on its way back: what matches its extensions is restored, what a modeller added is taken over as in any model."""

import re
from collections.abc import Iterable
from typing import TypeVar

from attrs import evolve

from policy.feel.scope import normal_name
from policy.model.logic import Declaration, TypeRef
from policy.model.policy import Decision, Function, Policy
from policy.problems import Problem, Sink
from policy.read.dmn.extensions import Extensions
from policy.write.yaml.restored import added, restored

Thing = Decision | Declaration | Function
Kind = TypeVar("Kind", Decision, Declaration, Function)


def returned(model: Policy, general: Policy, told: Iterable[Problem], own: Extensions, sink: Sink) -> Policy:
    """The rule file of a model.

    Arguments:
        general: the model as a rule file without regard to its extensions.
        told: what that has no counterpart for.
    """
    kept = restored(model, own, sink)
    new = {_name(one) for one in added(model, own)}
    _tell(model, new, told, sink)
    there = {_name(one) for one in _things(model)}
    hoisted = {_name(one) for one in _things(general) if _name(one) not in there and _is_of(one, new)}
    merged = evolve(
        kept,
        inputs=_merged(model.inputs, kept.inputs, general.inputs, new),
        functions=(*kept.functions, *(one for one in general.functions if _name(one) in new | hoisted)),
        decisions=(
            *(one for one in general.decisions if _name(one) in hoisted),
            *_merged(model.decisions, kept.decisions, general.decisions, new),
        ),
    )
    return evolve(merged, types=(*kept.types, *_types(merged, general, new)))


def _name(thing: Thing) -> str:
    return normal_name(thing.name.text)


def _things(policy: Policy) -> tuple[Thing, ...]:
    return (*policy.inputs, *policy.functions, *policy.decisions)


def _is_of(table: Thing, owners: set[str]) -> bool:
    """Whether a table was taken out of the logic of one of these."""
    return any(_name(table).startswith(f"{owner} table") for owner in owners)


def _merged(
    order: tuple[Kind, ...], kept: tuple[Kind, ...], general: tuple[Kind, ...], new: set[str]
) -> tuple[Kind, ...]:
    """What was kept and what is new, as the model has them one after the other."""
    found = {_name(one): one for one in general if _name(one) in new} | {_name(one): one for one in kept}
    return tuple(found[_name(one)] for one in order if _name(one) in found)


def _types(merged: Policy, general: Policy, new: set[str]) -> tuple[Declaration, ...]:
    """The types of the model that the rule file did not have, and that something in it now names."""
    known = {_name(one) for one in merged.types}
    spare = {_name(one): one for one in general.types if _name(one) not in known}
    own = {_name(one) for one in merged.inputs}
    wanted = _named((one for one in _things(merged) if _name(one) in new | own), spare)
    while more := _named([spare[name] for name in wanted], spare) - wanted:
        wanted |= more
    return tuple(one for name, one in spare.items() if name in wanted)


def _named(things: Iterable[Thing], types: dict[str, Declaration]) -> set[str]:
    written = " ".join(f"<{part}>" for one in things for part in _texts(one))
    return {name for name in types if re.search(rf"[<,:]\s*{re.escape(name)}\s*[>,]", written)}


def _texts(thing: Thing) -> list[str]:
    """The types that a declaration, function or decision names."""
    if isinstance(thing, Function):
        return [*_of_type(thing.result), *(text for one in thing.parameters for text in _of_type(one.type))]
    if isinstance(thing, Decision):
        declared = (*thing.outputs, *([thing.declaration] if thing.declaration else []))
        return [text for one in declared for text in _of_type(one.type)]
    return _of_type(thing.type)


def _of_type(type_: TypeRef | None) -> list[str]:
    if type_ is None:
        return []
    own = [normal_name(type_.text.text)] if type_.text else []
    return [*own, *(text for part in type_.fields for text in _of_type(part.type))]


def _tell(model: Policy, new: set[str], told: Iterable[Problem], sink: Sink) -> None:
    """What has no counterpart of the new elements and of services, and that errors are not null any more."""
    starts = sorted((one.span.line, _name(one) in new) for one in _things(model))
    starts += [(one.span.line, True) for one in model.services]
    for problem in told:
        above = [start for start in starts if start[0] <= problem.span.line]
        if above and max(above)[1]:
            sink.problems.append(problem)
    for one in _things(model):
        if _name(one) in new:
            message = (
                f"`{one.name}` was added in the model: it is null there where something goes wrong, and an error here"
            )
            sink.warn("not-in-rule-files", one.span, message, "give it what it needs in the rule file: labels, reasons")
