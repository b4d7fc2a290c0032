"""Decision services of a DMN model as functions (DMN 1.5, 6.3.9, 10.4): their decisions copied into a lambda."""

from collections.abc import Callable, Iterator

from policy.check.declared import type_of_reference
from policy.check.link import Linked, Member
from policy.check.rewrite import renamed
from policy.feel.scope import normal_name
from policy.feel.typed import Coerced, Lambda, MakeContext, Typed, Variable
from policy.feel.types import ContextType, FunctionType, Type, nullable
from policy.model.policy import Service
from policy.model.typed import TypedDecision, TypedFunction
from policy.problems import Sink

Bring = Callable[[str], "TypedDecision | TypedFunction | None"]


def service_type(service: Service, linked: Linked) -> FunctionType:
    """Input data come first among the parameters, then input decisions."""
    parameters = _found((*service.input_data, *service.input_decisions), linked)
    result = _declared_result(service, linked) or _result_type(_found(service.outputs, linked))
    return FunctionType(tuple(found.type for _, found in parameters), result, tuple(name for name, _ in parameters))


def _declared_result(service: Service, linked: Linked) -> Type | None:
    """What the declared type of the service says of its result: that of the function, or the type itself."""
    if service.type is None:
        return None
    found = type_of_reference(service.type, linked.declared, Sink())
    return nullable(found.result if isinstance(found, FunctionType) else found)


def service_lambda(service: Service, linked: Linked, bring: Bring) -> Lambda:
    """The service as a function of its inputs; what else its decisions need stays what it is outside."""
    parameters = _found((*service.input_data, *service.input_decisions), linked)
    outputs = _found(service.outputs, linked)
    keys = {found.key: f"{name}#given" for name, found in parameters}
    decisions = list(_decisions([found.key for _, found in outputs], keys, bring))
    inside = {**keys, **{decision.key: f"{decision.key}#inside" for decision in decisions}}
    made = tuple((decision.name, inside[decision.key], renamed(decision.logic, inside)) for decision in decisions)
    body = MakeContext(made, _result(outputs, inside), type=_result_type(outputs), span=service.span)
    signature = tuple((name, keys[found.key], found.type) for name, found in parameters)
    declared = _declared_result(service, linked)
    watched = body if declared is None else Coerced(body, type=declared, span=service.span)
    return Lambda(signature, watched, type=service_type(service, linked), span=service.span)


def _result(outputs: list[tuple[str, Member]], inside: dict[str, str]) -> Typed:
    values = [(name, Variable(inside.get(found.key, found.key), type=found.type)) for name, found in outputs]
    if len(values) == 1:
        return values[0][1]
    return MakeContext(tuple((name, f"{name}#out", value) for name, value in values), type=_result_type(outputs))


def _result_type(outputs: list[tuple[str, Member]]) -> Type:
    return outputs[0][1].type if len(outputs) == 1 else ContextType({name: found.type for name, found in outputs})


def _found(names: tuple[str, ...], linked: Linked) -> list[tuple[str, Member]]:
    """Each name with what it means; that of an imported element without its alias."""
    found = []
    for name in map(normal_name, names):
        member = _member(name, linked)
        if member is not None:
            found.append((member[0], member[1]))
    return found


def _member(name: str, linked: Linked) -> tuple[str, Member] | None:
    if name in linked.bindings:
        binding = linked.bindings[name]
        return name, Member(binding.key, binding.type)
    for alias, binding in linked.bindings.items():
        offered = linked.members.get(binding.key, {})
        inner = name.removeprefix(f"{alias}.")
        if inner != name and inner in offered:
            return inner, offered[inner]
    return None


def _decisions(outputs: list[str], given: dict[str, str], bring: Bring) -> Iterator[TypedDecision]:
    """The decisions inside, each after those it needs."""
    seen: set[str] = set()
    stack = [(key, False) for key in reversed(outputs)]
    while stack:
        key, needed_ones_done = stack.pop()
        made = None if key in given else bring(key)
        if not isinstance(made, TypedDecision):
            continue
        if needed_ones_done:
            yield made
        elif key not in seen:
            seen.add(key)
            stack.append((key, True))
            stack.extend((other, False) for other in reversed(made.needs))
