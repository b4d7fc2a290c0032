"""One case judged: what was expected against what the rules say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from policy.feel.types import ContextType, Type
from policy.model.record import Record
from policy.model.typed import TypedDecision, TypedRules
from policy.problems import DecisionFailed, InvalidInput, LimitExceeded, PolicyError, Problem, Sink
from policy.read.names import did_you_mean
from policy.source import Span, Text
from policy.testing.asking import MUST_HOLD, Inputs, Outcome, Question, inputs_by_name, is_condition, moment
from policy.testing.cells import cell_value
from policy.testing.compare import mismatches, same, shown
from policy.testing.fired import fired_rows
from policy.testing.results import CaseResult, Fired, Mismatch

if TYPE_CHECKING:
    from policy.decide import RuleSet

UNANSWERED = "input-missing"  # a decision that lacks inputs was not asked by a case that names no decision


@frozen
class Answers:
    """What the rules said to a case, by decision: a record, or why there is none."""

    records: Mapping[str, Record] = field(factory=dict)
    failures: Mapping[str, tuple[Problem, ...]] = field(factory=dict)


@frozen
class Judged:
    """The result of a case, and the records of the decisions that it expects something of."""

    result: CaseResult
    records: Mapping[str, Record] = field(factory=dict)


def judge(question: Question, rules: "RuleSet", policy: str) -> Judged:
    """Ask the rules and compare."""
    sink = Sink()
    known = _known_decisions(question, rules.typed, policy, sink)
    as_of = moment(question.as_of, sink)
    at = _start(as_of)
    inputs = Inputs(
        inputs_by_name((i for p in rules.typed.policies.values() for i in p.inputs), policy),
        tolerant=question.expect.fails is not None,
    )
    given = inputs.read(question, at, sink)
    if sink.problems:
        return Judged(_result(question, (), sink))
    names = known or {d.name: d for d in rules.typed.policies[policy].decisions}
    answers = _answers(names.values(), rules, given, as_of)
    if question.expect.fails is not None:
        return Judged(_result(question, judged_failure(question, answers.failures, bool(known), rules.typed), sink))
    return _judged_outcomes(question, names, answers, rules.typed, at, sink)


def _start(as_of: Any) -> datetime:
    """The moment under which cells are read; where a case names none, no cell should depend on it."""
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    return datetime.combine(as_of, time.min, UTC) if as_of else datetime.now(UTC)


def _result(question: Question, found: Iterable[Mismatch], sink: Sink) -> CaseResult:
    return CaseResult(question.name, question.span, tuple(found), problems=tuple(sink.problems))


def _known_decisions(question: Question, rules: TypedRules, policy: str, sink: Sink) -> dict[str, TypedDecision]:
    """The decisions that the case names, by the name it uses."""
    found: dict[str, TypedDecision] = {}
    for name in question.decisions:
        decision = rules.by_key.get(f"{policy}.{name}") or rules.by_key.get(name)
        if isinstance(decision, TypedDecision):
            found[name] = decision
        else:
            known = [
                d.name if d.policy == policy else d.key for d in rules.by_key.values() if isinstance(d, TypedDecision)
            ]
            sink.error(
                "unknown-decision",
                _place_of(question, name),
                f"there is no decision `{name}`",
                did_you_mean(name, known),
            )
    return found


def _place_of(question: Question, decision: str) -> Span:
    places = [outcome.place for outcome in question.outcomes if outcome.decision == decision and outcome.cell is None]
    rules = [rule for rule in question.expect.rules or () if rule.text.startswith(decision)]
    return next((text.span() for text in (*places, *rules)), question.span)


def _answers(decisions: Iterable[TypedDecision], rules: "RuleSet", given: Mapping[str, Any], as_of: Any) -> Answers:
    records: dict[str, Record] = {}
    failures: dict[str, tuple[Problem, ...]] = {}
    for decision in decisions:
        try:
            records[decision.key] = rules.decide(decision.key, given, as_of=as_of)
        except InvalidInput as error:
            failures[decision.key] = tuple(error.problems)
        except (DecisionFailed, LimitExceeded) as error:
            failures[decision.key] = (_problem(error),)
    return Answers(records, failures)


def _problem(error: PolicyError) -> Problem:
    return Problem(error.span, error.code, error.message, error.hint)


def judge_invalid(question: Question, problems: Sequence[Problem], rules: "RuleSet") -> Judged:
    """Judge a case whose parameters leave the rules without a meaning; `rules` are those without its parameters."""
    if question.expect.fails is None:
        return Judged(CaseResult(question.name, question.span, problems=tuple(problems)))
    found = judged_failure(question, {"": problems}, True, rules.typed)
    return Judged(CaseResult(question.name, question.span, tuple(found)))


# A case that must fail.


def judged_failure(
    question: Question, failures: Mapping[str, Sequence[Problem]], named: bool, rules: TypedRules | None = None
) -> Iterator[Mismatch]:
    """Whether it failed as expected.

    Of a case that names no decision, all decisions of the policy are asked; those that lack inputs do not count, unless
    all of them do.
    """
    asked = {key: found for key, found in failures.items() if named or UNANSWERED not in _codes(found)}
    relevant = list((asked or failures).values())
    codes = sorted({code for found in relevant for code in _codes(found)})
    fails = question.expect.fails or ()
    wanted = sorted({code.text for code in fails})
    alone = not asked and any(sorted(_codes(found)) == wanted for found in relevant)  # one of those that lack inputs
    right = codes == wanted or alone if question.expect.exactly else bool(set(wanted) & set(codes))
    if not right:
        got = "; ".join(sorted({f"{p.code}: {p.message}" for found in relevant for p in found})) or "no failure"
        yield Mismatch("fails", ", ".join(wanted) or "nothing", got, _span(fails, question))
    yield from _broken_rows(question, [problem for found in relevant for problem in found], rules)


def _codes(problems: Iterable[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def _broken_rows(question: Question, problems: Sequence[Problem], rules: TypedRules | None) -> Iterator[Mismatch]:
    """Rows of `must hold` that a case names, against those that did not hold."""
    named = [rule.text for rule in question.expect.rules or () if is_condition(rule.text)]
    expected = {MUST_HOLD + rule.rpartition(MUST_HOLD)[2] for rule in named}
    spans = {problem.span for problem in problems if problem.code == "must-hold"}
    got = {
        f"{MUST_HOLD}{row.id}"
        for p in (rules.policies.values() if rules else ())
        for row in p.must_hold
        if row.span in spans
    }
    if expected and expected != got:
        yield Mismatch("rules", _listed(expected), _listed(got), _span(question.expect.rules or (), question))


def _span(texts: Sequence[Text], question: Question) -> Span:
    return texts[0].span() if texts else question.span


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


# A case with an outcome.


def _judged_outcomes(
    question: Question,
    names: Mapping[str, TypedDecision],
    answers: Answers,
    rules: TypedRules,
    at: datetime,
    sink: Sink,
) -> Judged:
    found: list[Mismatch] = []
    fired: list[Fired] = []
    for name, decision in names.items():
        record = answers.records.get(decision.key)
        own = list(_mismatches(question, name, decision, record, answers.failures.get(decision.key, ()), at, sink))
        if own and record is not None:
            fired.extend(fired_rows(record, decision, rules))
        found.extend(own)
    found.extend(_remark_mismatches(question, answers.records.values()))
    result = CaseResult(question.name, question.span, tuple(found), tuple(fired), tuple(sink.problems))
    return Judged(
        result,
        {
            names[name].key: answers.records[names[name].key]
            for name in question.decisions
            if names[name].key in answers.records
        },
    )


def _mismatches(
    question: Question,
    name: str,
    decision: TypedDecision,
    record: Record | None,
    failures: Sequence[Problem],
    at: datetime,
    sink: Sink,
) -> Iterator[Mismatch]:
    if record is None:
        got = "; ".join(f"fails with {problem.code}: {problem.message}" for problem in failures)
        yield Mismatch(name, "an outcome", got, _place_of(question, name))
        return
    for outcome in question.outcomes:
        if outcome.decision == name:
            yield from _outcome_mismatches(outcome, decision, record.outcome, at, sink)
    if question.expect.rules is not None:
        yield from _rule_mismatches(question, name, decision, record)


def _outcome_mismatches(
    outcome: Outcome, decision: TypedDecision, got: Any, at: datetime, sink: Sink
) -> Iterator[Mismatch]:
    if outcome.data is not None:
        yield from mismatches(outcome.data, got, decision.type, outcome.decision, sink)
    elif outcome.cell is not None:
        yield from _cell_mismatches(outcome, outcome.cell, decision.type, got, at, sink)


def _cell_mismatches(
    outcome: Outcome, cell: Text, type_: Type, got: Any, at: datetime, sink: Sink
) -> Iterator[Mismatch]:
    before = len(sink.problems)
    path = f"{outcome.decision}.{outcome.output}" if outcome.output else outcome.decision
    fields = type_.fields if isinstance(type_, ContextType) else {}
    if outcome.output and fields and outcome.output not in fields:
        sink.error(
            "unknown-expectation",
            outcome.place.span(),
            f"`{outcome.decision}` has no `{outcome.output}`",
            did_you_mean(outcome.output, fields),
        )
    expected = cell_value(cell, at, sink)
    if len(sink.problems) > before:
        return
    if outcome.output and (not isinstance(got, dict) or outcome.output not in got):
        yield Mismatch(path, shown(expected), "nothing" if isinstance(got, dict) else shown(got), cell.span())
        return
    value = got[outcome.output] if outcome.output else got
    if not same(expected, value):
        yield Mismatch(path, shown(expected), shown(value), cell.span())


def _rule_mismatches(question: Question, name: str, decision: TypedDecision, record: Record) -> Iterator[Mismatch]:
    """The rows that fired in the decision, against those named: exactly these, in any order."""
    rules = question.expect.rules or ()
    named = [rule for rule in rules if rule.text.partition("/")[0] == name]
    if not named and (rules or question.table != name):
        return
    expected = sorted(f"{name}/{rule.text.partition('/')[2]}" for rule in named)
    got = sorted(f"{name}/{rule.partition('/')[2]}" for rule in own_rules(record, decision))
    if expected != got:
        yield Mismatch("rules", ", ".join(expected) or "none", ", ".join(got) or "none", _span(named, question))


def own_rules(record: Record, decision: TypedDecision) -> list[str]:
    """The rows of the decision itself among those that fired."""
    return [rule for rule in record.rules if rule.partition("/")[0] in (decision.name, decision.key)]


def _remark_mismatches(question: Question, records: Iterable[Record]) -> Iterator[Mismatch]:
    if question.expect.remarks is None:
        return
    expected = {text.text for text in question.expect.remarks}
    got = {remark.code for record in records for remark in record.remarks}
    if expected != got:
        yield Mismatch("remarks", _listed(expected), _listed(got), _span(question.expect.remarks, question))
