"""Decisions that the checker of rule files refuses, where DMN would answer null: set to null, and told."""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from policy.check import check_rules
from policy.model.digest import digest_of
from policy.model.logic import Expression
from policy.model.policy import Decision, Function, Policy
from policy.problems import Problem, Sink
from policy.read.files import Reading
from policy.read.nodes import compose
from policy.read.policy import read_policy_node
from policy.read.scalars import SourceText
from policy.source import Span, Text
from policy.write.yaml import write_policy

ROUNDS = 20  # what is refused can make more be refused


def without_refused(policy: Policy, sink: Sink, beside: Sequence[Policy] = ()) -> Policy:
    """The policy with the expressions that have no meaning in a rule file replaced by null, each with a problem.

    Arguments:
        beside: the policies that it uses.
    """
    problems: list[Problem] = []
    for _ in range(ROUNDS):
        read, problems = read_again(policy, beside)
        refused = {name: problem for problem in problems if (name := _owner(problem, read))}
        if not refused:
            break
        for name, problem in refused.items():
            message = f"`{name}` is null in the rule file, which refuses what the model says: {problem.message}"
            sink.problems.append(Problem(_span(name, policy), "not-in-rule-files", message, problem.hint))
        policy = evolve(
            policy,
            functions=tuple(_nulled_function(one) if one.name.text in refused else one for one in policy.functions),
            decisions=tuple(_nulled(one) if one.name.text in refused else one for one in policy.decisions),
        )
    sink.problems.extend(evolve(problem, span=policy.span) for problem in problems)
    return policy


def read_again(policy: Policy, beside: Sequence[Policy] = ()) -> tuple[Policy, list[Problem]]:
    """The policy as it is read from its rule file, and the errors in it."""
    sink = Sink()
    reading = Reading(Path(policy.file), policy.file, Path(policy.file).parent, sink)
    node, _ = compose(SourceText(policy.file, write_policy(policy)), sink)
    if node is None:
        return policy, sink.problems
    read = read_policy_node(node, reading)
    read = evolve(read, digest=digest_of(read))
    _, problems = check_rules([*beside, read]) if not sink.problems else (None, ())
    return read, [problem for problem in (*sink.problems, *problems) if problem.severity == "error"]


def _owner(problem: Problem, read: Policy) -> str:
    """The decision or function in which a problem lies."""
    things: list[Decision | Function] = [*read.functions, *read.decisions]
    above = [one for one in things if one.span.line <= problem.span.line]
    last = max(above, key=lambda one: (one.span.line, one.span.column), default=None)
    sections = [*read.types, *read.inputs]
    if last is None or any(last.span.line < one.span.line <= problem.span.line for one in sections):
        return ""
    return last.name.text if not _is_null(last) else ""


def _is_null(thing: Decision | Function) -> bool:
    logic = thing.logic if isinstance(thing, Decision) else thing.body
    return isinstance(logic, Expression) and logic.text.text == "null"


def _span(name: str, policy: Policy) -> Span:
    things: list[Decision | Function] = [*policy.decisions, *policy.functions]
    return next(one.span for one in things if one.name.text == name)


def _nulled(decision: Decision) -> Decision:
    about = f"{decision.about} (not kept: {_shown(decision.logic)})".strip()
    declared = decision.declaration and evolve(decision.declaration, optional=True)
    return evolve(decision, logic=Expression(Text("null")), declaration=declared, outputs=(), about=about)


def _nulled_function(function: Function) -> Function:
    about = f"{function.about} (not kept: {_shown(function.body)})".strip()
    return evolve(function, body=Expression(Text("null")), about=about)


def _shown(logic: object) -> str:
    return " ".join(logic.text.text.split()) if isinstance(logic, Expression) else "a table or context"
