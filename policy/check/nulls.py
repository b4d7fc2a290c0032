"""Decisions that can be null, though nothing says that they may."""

from policy.feel.types import AnyType
from policy.model.typed import TypedRules
from policy.problems import Sink


def check_undeclared_nulls(rules: TypedRules, sink: Sink) -> None:
    """Reports decisions with a declared type whose logic can give null; the null goes on, and its readers must expect it."""
    for policy in rules.policies.values():
        for decision in policy.decisions:
            declared = decision.source.declaration
            if declared is None or declared.type is None or declared.optional or policy.source.form == "dmn":
                continue
            if decision.type.nullable and not isinstance(decision.type, AnyType):
                message = f"`{decision.name}` can be null, and is not declared so"
                sink.warn(
                    "null-not-declared", decision.source.span, message, "add `optional: true`, or say what holds then"
                )
