"""Functions that the surrounding service lends to a rule set, as if each policy declared them."""

from collections.abc import Iterable, Mapping

from attrs import evolve

from policy.feel.literals import quoted
from policy.feel.scope import normal_name
from policy.model.logic import Declaration, Expression
from policy.model.policy import Function, Policy
from policy.source import Text

LENT = "lent"  # the kind of such a function; its body is its name
Lent = Mapping[str, tuple[str, ...]]  # the names of the parameters, by the name of the function


def with_lent(policy: Policy, lent: Lent) -> Policy:
    """The policy with the lent functions beside its own; a name that it declares itself is its own."""
    if not lent:
        return policy
    own = set(_names(policy))
    functions = [_function(name, parameters) for name, parameters in lent.items() if normal_name(name) not in own]
    return evolve(policy, functions=(*policy.functions, *functions))


def _names(policy: Policy) -> Iterable[str]:
    things = (*policy.inputs, *(parameter.declaration for parameter in policy.parameters))
    yield from (normal_name(thing.name.text) for thing in things)
    yield from (normal_name(function.name.text) for function in policy.functions)
    yield from (normal_name(decision.name.text) for decision in policy.decisions)
    yield from (normal_name(use.name.text) for use in policy.uses)


def _function(name: str, parameters: tuple[str, ...]) -> Function:
    declared = tuple(Declaration(name=Text(parameter)) for parameter in parameters)
    return Function(name=Text(name), parameters=declared, body=Expression(Text(quoted(name))), kind=LENT)
