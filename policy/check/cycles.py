"""Circles among decisions and functions: each reported once, with the whole circle."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from attrs import evolve

from policy.feel.typed import Faulty, Lambda
from policy.model.typed import TypedDecision, TypedFunction, TypedRules
from policy.problems import Sink
from policy.source import Span

Thing = TypeVar("Thing", TypedDecision, TypedFunction)


def check_cycles(rules: TypedRules, sink: Sink) -> None:
    """Reports decisions that need themselves; a function may call itself, then it is bounded when it runs."""
    for circle in circles(rules):
        spans = [_span(rules, key) for key in circle]
        path = " → ".join(f"`{rules.by_key[key].name}`" for key in [*circle, circle[0]])
        policy = rules.policies[rules.by_key[circle[0]].policy].source
        report = sink.warn if policy.form == "dmn" else sink.error
        report("cycle", min(spans), f"these need each other in a circle: {path}")


def circles(rules: TypedRules) -> Iterator[list[str]]:
    """Each circle, from the declaration that stands first on."""
    graph = {
        key: set(_needs(thing, rules))
        for key, thing in rules.by_key.items()
        if isinstance(thing, (TypedDecision, TypedFunction))
    }
    while True:
        try:
            TopologicalSorter(graph).prepare()
            return
        except CycleError as error:
            circle = _needing(error.args[1])
            yield circle
            for key in circle:
                graph[key] = set()


def _needs(thing: TypedDecision | TypedFunction, rules: TypedRules) -> Iterator[str]:
    """What may not lead back: a function may call itself, and in a DMN model functions may call each other."""
    if isinstance(thing, TypedDecision):
        return iter(thing.needs)
    free = rules.policies[thing.policy].source.form == "dmn"
    return (
        key
        for key in thing.needs
        if key != thing.key and not (free and isinstance(rules.by_key.get(key), TypedFunction))
    )


def _needing(circle: list[str]) -> list[str]:
    """The circle as each needs the next; the sorter tells it the other way round, its first node again at the end."""
    forward = circle[:0:-1]
    first = forward.index(min(forward))
    return forward[first:] + forward[:first]


def _span(rules: TypedRules, key: str) -> Span:
    thing = rules.by_key[key]
    return thing.source.span if isinstance(thing, TypedDecision) else thing.logic.span  # type: ignore[union-attr]


def without_circles(rules: TypedRules) -> TypedRules:
    """With decisions of DMN models that stand in a circle made faulty, so that the others still run."""
    caught = {key for circle in circles(rules) for key in circle}
    if not caught:
        return rules
    policies = {
        name: evolve(
            policy,
            decisions=tuple(_broken(thing, caught) for thing in policy.decisions),
            functions=tuple(_broken(thing, caught) for thing in policy.functions),
        )
        for name, policy in rules.policies.items()
    }
    changed = {
        thing.key: thing
        for policy in policies.values()
        for things in (policy.decisions, policy.functions)
        for thing in things
    }
    return evolve(rules, by_key={**rules.by_key, **changed}, policies=policies)


def _broken(thing: Thing, caught: set[str]) -> Thing:
    if thing.key not in caught:
        return thing
    fault = Faulty("it needs itself, in a circle", span=thing.logic.span)
    if isinstance(thing.logic, Lambda):
        return evolve(thing, logic=evolve(thing.logic, body=fault), needs=())
    return evolve(thing, logic=evolve(fault, type=thing.logic.type), needs=())
