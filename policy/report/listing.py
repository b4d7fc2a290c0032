"""What rule files hold: policies with their inputs and decisions, labels with their places, parameters that are not set."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from attrs import frozen
from rich.text import Text

from policy.check.rows import rows_of_decision
from policy.feel.encoding import to_plain
from policy.feel.literals import literal
from policy.feel.typing.words import words
from policy.model.logic import Declaration
from policy.model.plan import CasePlan
from policy.model.typed import TypedDecision, TypedInput, TypedParameter, TypedPolicy, TypedRules
from policy.report.visible import columns, line
from policy.source import Span

SHOWN = 80  # characters of a value in a list
LABELS = ("SOURCE", "INFERRED", "PARAMETER")


@frozen
class Label:
    """Where a row or a parameter comes from, as its `cite` says: SOURCE 000."""

    label: str  # "" where there is none
    sources: str
    what: str  # customer tier.tier/p, customer tier.gold from
    span: Span


def labels(rules: TypedRules) -> Iterator[Label]:
    """The label of every row and every parameter, in the order of the files; also of those that have none."""
    for policy in rules.policies.values():
        for parameter in policy.parameters:
            cite = parameter.source.cite
            yield _label(cite.text if cite else "", f"{policy.source.name}.{parameter.name}", parameter.source.span)
        for condition in policy.must_hold:
            yield _label(condition.cite, f"{policy.source.name}.must hold/{condition.id}", condition.span)
        for decision in policy.decisions:
            for row in rows_of_decision(decision.source):
                yield _label(
                    row.cite.text if row.cite else "", f"{policy.source.name}.{decision.name}/{row.id}", row.span
                )


def _label(cite: str, what: str, span: Span) -> Label:
    label, _, sources = cite.strip().partition(" ")
    known = label in LABELS
    return Label(label if known else "", sources.strip() if known else cite.strip(), what, span)


def unset(rules: TypedRules) -> Iterator[TypedParameter]:
    """The parameters that nobody has set."""
    for policy in rules.policies.values():
        yield from (
            parameter for parameter in policy.parameters if all(value is None for _, value in parameter.periods)
        )


# For people.


def policy_lines(rules: TypedRules) -> Iterator[Text]:
    """Each policy with what it implements, asks for and decides."""
    for policy in rules.policies.values():
        source = policy.source
        yield line((source.name, "bold"), f" {source.version}".rstrip(), f"  {source.file}")
        yield from ([line("  ", source.about)] if source.about else [])
        yield line("  digest  ", policy.digest)
        yield from _ids("implements", [text.text for text in source.implements])
        yield from _ids("uses", [use.name.text for use in source.uses])
        if source.plan is not None:
            yield from _plan_lines(source.plan, policy)
        else:
            yield from _section("inputs", map(_input_cells, policy.inputs))
            yield from _section("parameters", map(_parameter_cells, policy.parameters))
            yield from _section("decisions", map(_decision_cells, policy.decisions))
        yield line()
    yield line(f"digest of all  {rules.digest}")


def _plan_lines(plan: CasePlan, policy: TypedPolicy) -> Iterator[Text]:
    """What a case plan holds."""
    yield from _section("events", ((kind.name.text, _names(kind.fields)) for kind in plan.events))
    yield from _section("parameters", map(_parameter_cells, policy.parameters))
    yield from _ids("states", list(plan.states))
    yield from _ids("patterns", [pattern.id for pattern in plan.patterns])
    yield from _ids("timers", [timer.id for timer in plan.timers])
    yield from _section("actions", ((kind.name.text, _names(kind.arguments)) for kind in plan.actions))


def _names(declared: Iterable[Declaration]) -> str:
    return ", ".join(one.name.text for one in declared)


def _ids(title: str, names: list[str]) -> Iterator[Text]:
    if names:
        yield line(f"  {title}  ", ", ".join(names))


def _section(title: str, cells: Iterable[tuple[str, str]]) -> Iterator[Text]:
    found = list(cells)
    if found:
        yield line("  ", (title, "bold"))
        yield from (line("    ", row) for row in columns(found))


def _input_cells(input_: TypedInput) -> tuple[str, str]:
    marks = [mark for mark, holds in (("optional", input_.type.nullable), ("private", input_.private)) if holds]
    return input_.name, ", ".join([words(input_.type), *marks])


def _parameter_cells(parameter: TypedParameter) -> tuple[str, str]:
    return parameter.name, ", ".join(_period(since, value) for since, value in parameter.periods) or "not set"


def _period(since: date | None, value: Any) -> str:
    return f"{_short(literal(value))} from {since.isoformat()}" if since else _short(literal(value))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _decision_cells(decision: TypedDecision) -> tuple[str, str]:
    return decision.name, words(decision.type)


def label_lines(found: Iterable[Label]) -> Iterator[Text]:
    """A line for each label: what carries it, and its place."""
    cells = [
        (label.label or "(no label)", label.sources, label.what, f"{label.span.file}:{label.span.line}")
        for label in found
    ]
    yield from map(line, columns(cells)) if cells else ()


def unset_lines(found: Iterable[TypedParameter]) -> Iterator[Text]:
    """A line for each parameter that is not set."""
    for parameter in found:
        span = parameter.source.span
        yield line(
            f"{span.file}:{span.line}: ",
            (f"{parameter.policy}.{parameter.name}", "bold"),
            f" is not set ({words(parameter.type)})",
        )


# For machines.


def policies_json(rules: TypedRules) -> dict[str, Any]:
    """The policies as a JSON object."""
    return {
        "format": 1,
        "digest": rules.digest,
        "policies": [_policy_json(policy) for policy in rules.policies.values()],
    }


def _policy_json(policy: TypedPolicy) -> dict[str, Any]:
    source = policy.source
    return {
        **({"plan": _plan_json(source.plan)} if source.plan is not None else {}),
        "policy": source.name,
        "version": source.version,
        "file": source.file,
        "digest": policy.digest,
        "about": source.about,
        "implements": [text.text for text in source.implements],
        "uses": [use.name.text for use in source.uses],
        "inputs": [
            {"name": i.name, "type": words(i.type), "optional": i.type.nullable, "private": i.private}
            for i in policy.inputs
        ],
        "parameters": [
            {
                "name": p.name,
                "type": words(p.type),
                "values": [
                    {"from": since.isoformat() if since else None, "value": to_plain(value)}
                    for since, value in p.periods
                ],
            }
            for p in policy.parameters
        ],
        "decisions": [{"name": d.name, "type": words(d.type)} for d in policy.decisions],
    }


def _plan_json(plan: CasePlan) -> dict[str, Any]:
    return {
        "events": {kind.name.text: [one.name.text for one in kind.fields] for kind in plan.events},
        "start": plan.start.text,
        "states": list(plan.states),
        "end": [end.text for end in plan.end],
        "patterns": [pattern.id for pattern in plan.patterns],
        "timers": [timer.id for timer in plan.timers],
        "actions": {kind.name.text: [one.name.text for one in kind.arguments] for kind in plan.actions},
    }


def labels_json(found: Iterable[Label]) -> dict[str, Any]:
    """The labels as a JSON object."""
    return {
        "format": 1,
        "labels": [
            {
                "label": label.label,
                "sources": label.sources,
                "what": label.what,
                "file": label.span.file,
                "line": label.span.line,
            }
            for label in found
        ],
    }


def unset_json(found: Iterable[TypedParameter]) -> dict[str, Any]:
    """The parameters that are not set as a JSON object."""
    return {
        "format": 1,
        "unset": [
            {
                "policy": p.policy,
                "parameter": p.name,
                "type": words(p.type),
                "file": p.source.span.file,
                "line": p.source.span.line,
            }
            for p in found
        ],
    }


Listing = tuple[Callable[[TypedRules], Any], Callable[[Any], Iterator[Text]], Callable[[Any], dict[str, Any]]]
LISTINGS: dict[str, Listing] = {  # what is listed, its form for people, its form for machines
    "policies": (lambda rules: rules, policy_lines, policies_json),
    "labels": (lambda rules: list(labels(rules)), label_lines, labels_json),
    "unset": (lambda rules: list(unset(rules)), unset_lines, unset_json),
}
