"""Stories of case plans judged: events told one after the other, and what must come of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from attrs import define, field

from policy.cases.fold import Action, Case, Step
from policy.cases.plan import Plan
from policy.cases.replay import Replaying
from policy.feel import syntax
from policy.feel.builtins import BINDINGS
from policy.feel.parser import FeelSyntaxError, parse_expression
from policy.feel.printer import print_expression
from policy.feel.scope import Binding, Scope, normal_name
from policy.feel.types import ANY
from policy.model.tests import RuleTests, Story, StoryRow
from policy.problems import InvalidRules, Problem, Sink
from policy.read.names import did_you_mean
from policy.read.plan_policy import MOVES
from policy.source import Span, Text
from policy.testing.asking import merged
from policy.testing.cells import cell_value
from policy.testing.compare import same, shown
from policy.testing.covering import Covering
from policy.testing.results import CaseResult, Mismatch
from policy.testing.rulesets import RuleSets

CASE = "story"  # the case of events that name none


def judged_story(story: Story, tests: RuleTests, name: str, rulesets: RuleSets, covering: Covering) -> CaseResult:
    """Tell a story to its plan and compare."""
    sink = Sink()
    try:
        rules = rulesets.under(name, merged(setting.parameters for setting in (tests.setting, story.setting)))
    except InvalidRules as error:
        return CaseResult(story.name, story.span, problems=tuple(error.problems))
    plan = Plan(rules, name)
    covering.told(rules.typed, name)
    telling = Telling(plan, Replaying(plan), sink)
    found = [mismatch for row in story.rows for mismatch in telling.row(row)]
    covering.add_rows(f"{name}.{MOVES}", telling.fired, telling.states)
    return CaseResult(story.name, story.span, tuple(found), problems=tuple(sink.problems))


@define(eq=False)
class Telling:
    """A story being told. `fired` are the rows of moves that fired where something was expected."""

    plan: Plan
    replaying: Replaying
    sink: Sink
    fired: list[str] = field(factory=list)
    states: list[str] = field(factory=list)
    _number: int = 0
    _steps: list[Step] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.replaying.told = self._steps.append

    def row(self, row: StoryRow) -> Iterator[Mismatch]:
        """What came of one event otherwise than expected."""
        self._number += 1
        self._steps.clear()
        before = len(self.sink.problems)
        data = self._data(row)
        if len(self.sink.problems) > before:
            return
        refused = len(self.replaying.result.refused)
        self.replaying.take(data)
        problems = [problem for refusal in self.replaying.result.refused[refused:] for problem in refusal.problems]
        if problems or row.fails:
            yield from _failures(row, problems)
            return
        own = [step for step in self._steps if step.event.id == data["id"] and step.case.id == data["case"]]
        if own:
            yield from self._judged(row, own[-1])

    def _data(self, row: StoryRow) -> dict[str, Any]:
        parts = {part: cell.text for part, cell in row.parts}
        fields = cell_value(row.fields, datetime(1970, 1, 1, tzinfo=UTC), self.sink) if row.fields is not None else {}
        if not isinstance(fields, dict):
            assert row.fields is not None
            self.sink.error(
                "cell-without-value",
                row.fields.span(),
                f"`{row.fields}` is no context of fields",
                'write `{name: "value"}`, or `-` where the event has none',
            )
            return {}
        return {
            "case": CASE,
            "id": str(self._number),
            **parts,
            **{name: value for name, value in fields.items() if value is not None},
        }

    def _judged(self, row: StoryRow, step: Step) -> Iterator[Mismatch]:
        """The step of the event itself; the case as it stands after all that the event brought about."""
        case = self.replaying.result.cases[step.case.id]
        if row != StoryRow(parts=row.parts, fields=row.fields):
            self.fired.extend(step.rules)
            self.states.append(step.state)
        yield from self._state(row, step, case)
        yield from self._actions(row, step)
        yield from self._names("signals", row.signals, case.signals, self._signals(), row)
        yield from self._names("rules", row.rules, step.rules, None, row)

    def _signals(self) -> set[str]:
        policy = self.plan.policy.source
        return {
            row.id
            for decision in policy.decisions
            if decision.name.text == "signals"
            for row in getattr(decision.logic, "rows", ())
        }

    def _state(self, row: StoryRow, step: Step, case: Case) -> Iterator[Mismatch]:
        if row.same_state and case.state != step.before:
            yield Mismatch("state", f"{shown(step.before)}, as before", shown(case.state), row.span)
        if row.state is None:
            return
        expected = cell_value(row.state, step.event.at, self.sink)
        if expected is not None and expected not in self.plan.plan.states:
            self.sink.error(
                "unknown-expectation",
                row.state.span(),
                f"the plan has no state `{expected}`",
                did_you_mean(str(expected), self.plan.plan.states),
            )
        elif expected is not None and not same(expected, case.state):
            yield Mismatch("state", shown(expected), shown(case.state), row.state.span())

    def _actions(self, row: StoryRow, step: Step) -> Iterator[Mismatch]:
        if row.no_action and step.actions:
            yield Mismatch("action", "none", _written(step.actions), row.span)
        if row.action is None:
            return
        expected = expected_actions(row.action, self.plan, step.event.at, self.sink)
        if expected is None:
            return
        got = [(action.name, dict(action.arguments)) for action in step.actions]
        if not same([list(one) for one in expected], [list(one) for one in got]):
            yield Mismatch("action", row.action.text, _written(step.actions) or "none", row.action.span())

    def _names(
        self, what: str, expected: Sequence[Text] | None, got: Iterable[str], known: set[str] | None, row: StoryRow
    ) -> Iterator[Mismatch]:
        if expected is None:
            return
        names = [text.text.removeprefix(f"{MOVES}/") for text in expected]
        for text, name in zip(expected, names, strict=True):
            if known is not None and name not in known:
                self.sink.error(
                    "unknown-expectation", text.span(), f"the plan has no signal `{name}`", did_you_mean(name, known)
                )
        if sorted(names) != sorted(got):
            yield Mismatch(what, _listed(names), _listed(got), expected[0].span() if expected else row.span)


def _failures(row: StoryRow, problems: Sequence[Problem]) -> Iterator[Mismatch]:
    """An event that is refused: as expected, where one of the codes is."""
    expected, got = {text.text for text in row.fails or ()}, {problem.code for problem in problems}
    if not expected & got:
        told = "; ".join(f"{problem.code}: {problem.message}" for problem in problems) or "no failure"
        yield Mismatch("fails", _listed(expected), told, row.fails[0].span() if row.fails else row.span)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _written(actions: Iterable[Action]) -> str:
    return ", ".join(
        f"{action.name}({', '.join(f'{name}: {shown(value)}' for name, value in action.arguments.items())})"
        for action in actions
    )


# Expected actions, written as they are in the plan.


def expected_actions(cell: Text, plan: Plan, at: datetime, sink: Sink) -> list[tuple[str, dict[str, Any]]] | None:
    """The actions that a cell names, with their arguments; None, with a problem, where it names none."""
    kinds = {
        normal_name(kind.name.text): [normal_name(one.name.text) for one in kind.arguments]
        for kind in plan.plan.actions
    }
    names = [*kinds, *(name for arguments in kinds.values() for name in arguments)]
    scope = Scope.of((*BINDINGS, *(Binding(name, name, ANY) for name in names)))
    try:
        expr = parse_expression(cell, scope)
    except FeelSyntaxError as error:
        sink.problems.append(error.problem)
        return None
    calls = expr.items if isinstance(expr, syntax.List) else (expr,)
    found = [_called(call, kinds, cell.span(), at, sink) for call in calls]
    return None if any(one is None for one in found) else [one for one in found if one is not None]


def _called(
    call: syntax.Expr, kinds: Mapping[str, list[str]], span: Span, at: datetime, sink: Sink
) -> tuple[str, dict[str, Any]] | None:
    if (
        not isinstance(call, syntax.Call)
        or not isinstance(call.function, syntax.Name)
        or call.function.name not in kinds
    ):
        sink.error(
            "unknown-expectation", span, "this is no action of the plan", did_you_mean(print_expression(call), kinds)
        )
        return None
    arguments = kinds[call.function.name]
    names = call.names or arguments[: len(call.arguments)]
    values = [cell_value(Text(print_expression(part), span.file), at, sink) for part in call.arguments]
    if set(names) - set(arguments) or len(names) != len(values):
        sink.error(
            "unknown-expectation",
            span,
            f"`{call.function.name}` has other arguments",
            f"its arguments are {_listed(arguments)}",
        )
        return None
    return call.function.name, {**dict.fromkeys(arguments), **dict(zip(names, values, strict=True))}
