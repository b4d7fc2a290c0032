"""Policies that use policies: which is meant, in what order, in no circle, and inputs that they share."""

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import evolve

from policy.check.link import Linked
from policy.feel.scope import normal_name
from policy.feel.types import Type
from policy.feel.typing.words import suggestion
from policy.model.policy import Policy, Use
from policy.model.typed import TypedPolicy, TypedRules
from policy.problems import Problem, Sink


def find_used(use: Use, policies: Mapping[str, Policy]) -> Policy | None:
    """The policy that is meant: by its name, a DMN import also by its namespace."""
    name = normal_name(use.name.text)
    by_namespace = (policy for policy in policies.values() if policy.namespace and policy.namespace == use.name.text)
    return policies.get(name) or next(by_namespace, None)


def in_order_of_use(policies: Mapping[str, Policy], sink: Sink) -> list[Policy]:
    """The policies, each after those it uses. A use that is unknown or leads back to the policy is a problem, once."""
    order: dict[str, Policy] = {}
    for policy in policies.values():
        _visit(policy, policies, order, sink)
    return list(order.values())


def _visit(policy: Policy, policies: Mapping[str, Policy], order: dict[str, Policy], sink: Sink) -> None:
    path: dict[str, Iterator[tuple[Use, Policy]]] = {}
    if policy.name not in order:
        path[policy.name] = _uses(policy, policies, sink)
    while path:
        name, uses = next(reversed(path.items()))
        use, other = next(uses, (None, None))
        if other is None or use is None:
            order[name] = policies[name]
            del path[name]
        elif other.name in path:
            _report_circle([*path], other.name, use, _severity(policies[name]), sink)
        elif other.name not in order:
            path[other.name] = _uses(other, policies, sink)


def _uses(policy: Policy, policies: Mapping[str, Policy], sink: Sink) -> Iterator[tuple[Use, Policy]]:
    for use in policy.uses:
        other = find_used(use, policies)
        if other is None:
            hint = suggestion(use.name.text, policies) or "load it together with this one"
            message = f"there is no policy `{use.name.text}` among the files loaded"
            sink.problems.append(Problem(use.name.span(), "unknown-policy", message, hint, _severity(policy)))
        else:
            yield use, other


def _severity(policy: Policy) -> Literal["error", "warning"]:
    """What is wrong with an import of a DMN model leaves its other decisions as they are."""
    return "warning" if policy.form == "dmn" else "error"


def _report_circle(path: list[str], name: str, use: Use, severity: Literal["error", "warning"], sink: Sink) -> None:
    circle = " → ".join(f"`{part}`" for part in [*path[path.index(name) :], name])
    sink.problems.append(
        Problem(use.name.span(), "cycle", f"policies use each other in a circle: {circle}", severity=severity)
    )


def used_by(policy: Policy, policies: Mapping[str, Policy], linked: Mapping[str, Linked]) -> dict[str, Linked]:
    """The policies that one uses, by the name under which it knows them; those that lead back to it are left out."""
    found = {}
    for use in policy.uses:
        other = find_used(use, policies)
        if other is not None and other.name in linked:
            found[_known_as(policy, use)] = linked[other.name]
    return found


def _known_as(policy: Policy, use: Use) -> str:
    return use.alias if policy.form == "dmn" else normal_name(use.name.text)


def check_shared_inputs(rules: TypedRules, sink: Sink) -> None:
    """Reports inputs that two connected policies ask for by one name with different types: one value is given."""
    for policy in rules.policies.values():
        if policy.source.form != "yaml":  # plans fill the inputs of each policy they use, DMN inputs have a namespace
            continue
        known: dict[str, tuple[str, Type]] = {}
        for other in _reached(policy, rules):
            for input_ in other.inputs:
                type_ = evolve(input_.type, nullable=False)
                owner, first = known.setdefault(input_.name, (other.source.name, type_))
                if first != type_:
                    sink.error(
                        "conflicting-input",
                        input_.span,
                        f"`{input_.name}` has another type in `{owner}`, and one value is asked for both",
                    )


def _reached(policy: TypedPolicy, rules: TypedRules) -> list[TypedPolicy]:
    sources = {name: other.source for name, other in rules.policies.items()}
    found = {policy.source.name: policy}
    stack = [policy.source]
    while stack:
        for use in stack.pop().uses:
            other = find_used(use, sources)
            if other is not None and other.name not in found:
                found[other.name] = rules.policies[other.name]
                stack.append(other)
    return list(found.values())
