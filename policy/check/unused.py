"""Inputs, parameters, functions and used policies that nothing reads. Decisions that nothing needs are end results."""

from collections.abc import Iterator

from policy.check.uses import find_used
from policy.model.typed import TypedPolicy, TypedRules
from policy.problems import Sink
from policy.source import Span


def check_unused(rules: TypedRules, sink: Sink) -> None:
    """Reports what is declared and read by no decision, no function and no `must hold`."""
    read = {key for policy in rules.policies.values() for key in _read_by(policy)}
    for policy in rules.policies.values():
        if policy.source.form != "dmn":
            for what, name, key, span in _declared(policy):
                if key not in read:
                    sink.warn("unused", span, f"nothing reads the {what} `{name}`", "remove it, or use it")
            _check_uses(policy, rules, sink)


def _declared(policy: TypedPolicy) -> Iterator[tuple[str, str, str, Span]]:
    for input_ in policy.inputs if policy.source.plan is None else ():  # a plan's are its events: see plan_findings
        yield "input", input_.name, input_.key, input_.span
    for parameter in policy.parameters:
        yield "parameter", parameter.name, parameter.key, parameter.source.span
    for function in policy.functions:
        if function.logic.span.file:  # a function that the service lends stands in no file
            yield (
                "function" if policy.source.plan is None else "action",
                function.name,
                function.key,
                function.logic.span,
            )


def _read_by(policy: TypedPolicy) -> Iterator[str]:
    for decision in policy.decisions:
        yield from (key for key in decision.needs if key != decision.key)
    for function in policy.functions:
        yield from (key for key in function.needs if key != function.key)
    for row in policy.must_hold:
        yield from row.needs


def _check_uses(policy: TypedPolicy, rules: TypedRules, sink: Sink) -> None:
    sources = {name: other.source for name, other in rules.policies.items()}
    read = {rules.by_key[key].policy for key in _read_by(policy) if key in rules.by_key}
    for use in policy.source.uses:
        other = find_used(use, sources)
        if other is not None and other.name not in read:
            sink.warn("unused", use.name.span(), f"nothing reads a decision of `{use.name}`", "remove it from `uses`")
