"""A decision service of a DMN model asked directly: a decision that calls it with its parameters as inputs (DMN 1.5, 10.4).

And a decision that is asked for though its value is given.
"""

from attrs import evolve

from policy.feel.scope import normal_name
from policy.feel.typed import Invoke, Lambda, Variable
from policy.feel.types import FunctionType, nullable
from policy.model.policy import Decision, Service
from policy.model.typed import TypedDecision, TypedFunction, TypedInput, TypedRules
from policy.source import Text


def services(rules: TypedRules) -> dict[str, tuple[TypedFunction, Service]]:
    """The services by their full names."""
    found = {}
    for policy in rules.policies.values():
        for service in policy.source.services:
            key = f"{policy.source.name}.{normal_name(service.name.text)}"
            function = rules.by_key.get(key)
            if isinstance(function, TypedFunction):
                found[key] = (function, service)
    return found


def asked(rules: TypedRules, function: TypedFunction, service: Service) -> tuple[TypedRules, TypedDecision]:
    """The rules with a decision more, and this decision: the service called with inputs named like its parameters."""
    parameters = function.logic.parameters if isinstance(function.logic, Lambda) else ()
    inputs = [
        TypedInput(
            key=f"{function.key}#{name}", policy=function.policy, name=name, type=nullable(type_), span=service.span
        )
        for name, _, type_ in parameters
    ]
    type_ = function.logic.type
    call = Invoke(
        Variable(function.key, type=type_), tuple(Variable(i.key, type=i.type) for i in inputs), span=service.span
    )
    decision = TypedDecision(
        key=f"{function.key}#asked",
        policy=function.policy,
        name=function.name,
        type=type_.result if isinstance(type_, FunctionType) else call.type,
        logic=call,
        needs=(function.key, *(i.key for i in inputs)),
        source=Decision(name=Text(function.name), logic=None, span=service.span),
    )
    return evolve(rules, by_key={**rules.by_key, **{i.key: i for i in inputs}, decision.key: decision}), decision


def echoed(rules: TypedRules, decision: TypedDecision) -> tuple[TypedRules, TypedDecision]:
    """The rules with a decision more, and this decision: what is given for another, of its type."""
    asked_for = TypedDecision(
        key=f"{decision.key}#asked",
        policy=decision.policy,
        name=decision.name,
        type=decision.type,
        logic=Variable(decision.key, type=decision.type),
        needs=(decision.key,),
        source=decision.source,
    )
    return evolve(rules, by_key={**rules.by_key, asked_for.key: asked_for}), asked_for
