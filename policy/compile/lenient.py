"""Inputs of DMN models: what is not given is null, what does not fit its type is null with a remark (DMN 1.5, 10.4)."""

from collections.abc import Mapping
from typing import Any

from policy.compile.inputs import Slot
from policy.feel.conform import coerce_by_standard
from policy.feel.emit import holds
from policy.feel.encoding import from_plain
from policy.feel.fault import Fault
from policy.feel.scope import normal_name as normal
from policy.model.policy import Policy
from policy.model.typed import TypedDecision, TypedRules
from policy.problems import Remark


def given_decisions(rules: TypedRules, wanted: TypedDecision, inputs: Any) -> frozenset[str]:
    """The decisions of a DMN model whose values stand among the inputs."""
    if rules.policies[wanted.policy].source.form != "dmn" or not isinstance(inputs, Mapping):
        return frozenset()
    names = {normal(name) for name in inputs if isinstance(name, str)}
    if not names:
        return frozenset()
    return frozenset(
        part.key
        for part in rules.by_key.values()
        if isinstance(part, TypedDecision) and names & _names(part, rules, wanted.policy)
    )


def _names(part: TypedDecision, rules: TypedRules, own: str) -> set[str]:
    """The names under which a decision may be given: its own in its model, with the namespace from elsewhere."""
    qualified = {f"{{{rules.policies[part.policy].source.namespace}}}{part.name}", part.key}
    return {part.name, *qualified} if part.policy == own else qualified


def lenient_values(
    inputs: Any, slots: tuple[Slot, ...], namespaces: Mapping[str, str], asked: Policy
) -> tuple[list[Any], list[Remark]]:
    """The values of the slots, and what was wrong with them. A bare name means what the model that is asked calls so."""
    own = {normal(declaration.name.text) for declaration in asked.inputs}
    remarks: list[Remark] = []
    given = {normal(name): value for name, value in dict(inputs or {}).items() if isinstance(name, str)}
    names = [_slot_names(slot, namespaces, asked.name, own) for slot in slots]
    values = [_value(slot, given, known, remarks) for slot, known in zip(slots, names, strict=True)]
    known = {name for each in names for name in each} | own
    remarks += [Remark("input-unknown", f"there is no input `{name}`") for name in given if name not in known]
    return values, remarks


def _slot_names(slot: Slot, namespaces: Mapping[str, str], asked: str, own: set[str]) -> tuple[str, ...]:
    policy = slot.qualified[: -len(slot.name) - 1]
    bare = (slot.name,) if policy == asked or slot.name not in own else ()
    return (f"{{{namespaces.get(policy, '')}}}{slot.name}", slot.qualified, *bare)


def _value(slot: Slot, given: Mapping[str, Any], names: tuple[str, ...], remarks: list[Remark]) -> Any:
    value = next((given[name] for name in names if name in given), None)
    if value is None:
        return None
    try:
        return coerce_by_standard(from_plain(value, slot.type), slot.type, holds)
    except Fault as fault:
        remarks.append(Remark("input-wrong-type", f"the input `{slot.name}`: {fault}", severity="error"))
        return None
