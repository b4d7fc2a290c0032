"""A decision as one query over a table: inputs held against their declarations, then each decision it needs, in order."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from attrs import field, frozen
from sqlglot import exp

from policy.compile.graph import Reach, reach
from policy.compile.inputs import Slot
from policy.compile.periods import FOREVER, boundaries, period_of, value_at, zone_of
from policy.feel import typed as t
from policy.feel.emit import free_keys
from policy.feel.run import Run
from policy.model.record import moment
from policy.model.typed import TypedDecision, TypedMustHold, TypedRules, TypedTable
from policy.problems import Problem
from policy.read.names import did_you_mean
from policy.source import Span
from policy.sql.columns import Column
from policy.sql.dialects import Dialect
from policy.sql.draft import Draft, Follows, Going, Refused
from policy.sql.expressions import condition, express
from policy.sql.given import named, read_column, wrong_inputs
from policy.sql.logic import all_of, never, opposite, or_false
from policy.sql.meanings import DAYS, Fields, Known, Meaning, NotExact, Value, literal, valued
from policy.sql.tables import table
from policy.sql.telling import Settled, because, ids

PROBLEM, BECAUSE = "problem", "because"
STEP = "step"


@frozen(kw_only=True)
class Wanted:
    """What is asked for.

    `at` is the moment as of which, in nanoseconds since 1970; `keys` are columns that go through as they are; `source` is
    the table. `lang`: the reasons in this language, "" for none.
    """

    rules: TypedRules
    decision: TypedDecision
    dialect: Dialect
    columns: tuple[Column, ...]
    source: exp.Table
    at: int
    keys: tuple[str, ...] = ()
    lang: str = ""


@frozen(kw_only=True)
class Query:
    """The query, or what stands in its way.

    `period`: the first moment and the one after the last for which it holds; None where there is none. `momentary`: it holds
    for one moment alone, since the rules ask what day it is. `unset`: parameters that nobody has set.
    """

    sql: exp.Select | None
    problems: tuple[Problem, ...]
    outcome: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    period: tuple[int | None, int | None] = (None, None)
    momentary: bool = False
    unset: tuple[str, ...] = ()


@frozen(eq=False)
class Making:
    """The parts of one query that are made one after the other."""

    wanted: Wanted
    reach: Reach
    draft: Draft
    going: list[Going] = field(factory=list)
    settled: dict[str, Settled] = field(factory=dict)


def query(wanted: Wanted) -> Query:
    """The query for a decision."""
    found = reach(wanted.rules, [wanted.decision.key])
    start, end = period_of(wanted.at, boundaries(found))
    zone = zone_of(wanted.rules.policies[wanted.decision.policy].source.time_zone)
    draft = Draft(wanted.dialect, Run(moment(wanted.at, zone)), start)
    making = Making(wanted, found, draft)
    slots = tuple(Slot(i.key, i.name, f"{i.policy}.{i.name}", i.type, i.private, i.span) for i in found.inputs)
    problems = [*_columns_problems(wanted, slots), *_forms_refused(making)]
    unset = _know(making)
    if not problems:
        problems += _parts(making, slots)
    if problems:
        return Query(sql=None, problems=tuple(sorted(set(problems))))
    return _finished(making, (start, end), unset)


def _finished(making: Making, period: tuple[int, int], unset: tuple[str, ...]) -> Query:
    momentary = any(
        isinstance(node, t.CallBuiltin) and node.builtin.name in ("now", "today") for node in making.reach.nodes()
    )
    try:
        chosen = _chosen(making)
        sql = _layered(making, chosen)
    except (NotExact, Refused) as reason:
        refused = reason if isinstance(reason, Refused) else Refused(making.wanted.decision.source.span, str(reason))
        return Query(sql=None, problems=(_refusal(making.wanted, refused),))
    outcome = tuple(name for name in chosen if name.partition(".")[0] == making.wanted.decision.name)
    ends = (period[0] if period[0] > -FOREVER else None, period[1] if period[1] < FOREVER else None)
    tables = tuple(name for name in chosen if name.endswith("/rule"))
    return Query(sql=sql, problems=(), outcome=outcome, tables=tables, period=ends, momentary=momentary, unset=unset)


def _refusal(wanted: Wanted, refused: Refused) -> Problem:
    message = f"not exact in {wanted.dialect.name}: {refused.reason}"
    return Problem(refused.span, "not-in-sql", message, refused.hint)


# what is known, and what must be


def _know(making: Making) -> tuple[str, ...]:
    """Parameters of the period and functions; the names of parameters that nobody has set."""
    draft, unset = making.draft, []
    policies = {policy.source.name: policy.source for policy in making.reach.policies}
    for parameter in making.reach.parameters:
        value, is_set = value_at(parameter, draft.start, zone_of(policies[parameter.policy].time_zone))
        draft.bind(parameter.key, Known(value))
        unset += [] if is_set else [parameter.key]
    for function in making.reach.functions:
        draft.functions[function.key] = function.logic
        closed = draft.known.keys() >= set(free_keys([function.logic])) and isinstance(function.logic, t.Lambda)
        if closed and all(type(part).__module__ == t.__name__ for part in t.walk(function.logic)):
            draft.known[function.key] = draft.computed(function.logic, free_keys([function.logic]))
    return tuple(unset)


def _forms_refused(making: Making) -> Iterator[Problem]:
    for policy in making.reach.policies:
        if policy.source.form == "dmn":
            reason = "inputs of DMN models are read leniently, and what goes wrong in them is null with a remark"
            yield _refusal(making.wanted, Refused(policy.source.span, reason))


def _columns_problems(wanted: Wanted, slots: Sequence[Slot]) -> Iterator[Problem]:
    """Inputs without a column, columns without an input, names that the result has already."""
    names = {name for slot in slots for name in (slot.name, slot.qualified)}
    declared = {name for policy in wanted.rules.policies.values() for i in policy.inputs for name in (i.name, i.key)}
    for slot in slots:
        if not slot.type.nullable and _column_of(slot, wanted.columns) is None:
            yield Problem(slot.span, "wrong-column", f"no column is named for the input `{slot.name}`")
    for column in wanted.columns:
        if column.input not in names | declared and column.name not in wanted.keys:
            hint = did_you_mean(column.input, [slot.name for slot in slots])
            message = f"the column `{column.name}` is for no input of `{wanted.decision.name}`"
            yield Problem(Span(""), "wrong-column", message, hint or "a column that goes through as it is is a --key")


def _column_of(slot: Slot, columns: Sequence[Column]) -> Column | None:
    for name in (slot.qualified, slot.name):
        found = next((column for column in columns if column.input == name), None)
        if found is not None:
            return found
    return None


# the parts, in order


def _parts(making: Making, slots: Sequence[Slot]) -> list[Problem]:
    """Inputs, conditions on them, decisions; all that stands in the way."""
    problems: list[Problem] = []
    steps: list[Callable[[], None]] = [partial(_input, slot, making) for slot in slots]
    steps += [partial(_must_hold, row, making, slots) for row in making.reach.must_hold]
    steps += [partial(_decision, decision, making) for decision in making.reach.decisions]
    for step in steps:
        try:
            step()
        except Refused as refused:
            problems.append(_refusal(making.wanted, refused))
        except NotExact as reason:
            problems.append(_refusal(making.wanted, Refused(making.wanted.decision.source.span, str(reason))))
        except Follows:
            continue
    return problems


def _input(slot: Slot, making: Making) -> None:
    column = _column_of(slot, making.wanted.columns)
    if column is None:
        making.draft.bind(slot.key, Known(None))
        return
    value = read_column(column, slot, making.draft)
    making.going.extend(wrong_inputs(slot, value, making.draft))
    making.draft.bind(slot.key, value)


def _enter(making: Making, policy: str, label: str) -> None:
    source = making.wanted.rules.policies[policy].source
    making.draft.lenient = source.on_error == "null"
    making.draft.zone = zone_of(source.time_zone)
    making.draft.decision = label


def _must_hold(row: TypedMustHold, making: Making, slots: Sequence[Slot]) -> None:
    """Passed over while an optional input is unknown."""
    draft = making.draft
    _enter(making, row.policy, row.id)
    optional = [slot.key for slot in slots if slot.key in row.inputs and slot.type.nullable]
    meanings = [draft.found[key] for key in optional if key in draft.found]
    if any(isinstance(meaning, Known) and meaning.value is None for meaning in meanings):
        return
    known = [
        opposite(exp.Is(this=meaning.sql, expression=exp.Null())) for meaning in meanings if isinstance(meaning, Value)
    ]
    holds = condition(row.condition, draft)
    broken = all_of([*known, opposite(or_false(holds))])
    making.going.append((f"must-hold: {row.id}", broken))


def _label(decision: TypedDecision, making: Making) -> str:
    """A decision as a record names it: with its policy where that is another."""
    return decision.name if decision.policy == making.wanted.decision.policy else decision.key


def _decision(decision: TypedDecision, making: Making) -> None:
    draft, label = making.draft, _label(decision, making)
    _enter(making, decision.policy, label)
    declared = decision.logic if isinstance(decision.logic, t.Coerced) else None
    logic = declared.value if declared is not None else decision.logic
    with draft.watching() as going:
        if isinstance(logic, TypedTable):
            settled = _table(logic, draft)
            making.settled[decision.key] = settled
            meaning = settled.outcome
        else:
            meaning = express(logic, draft)
        meaning = draft.meant(meaning, decision.name)
        if declared is not None:
            meaning = _declared(declared, meaning, draft)
    making.going.extend(going)
    draft.bind(decision.key, meaning)


def _table(node: TypedTable, draft: Draft) -> Settled:
    try:
        return table(node, draft)
    except NotExact as reason:
        raise Refused(node.span, str(reason)) from None


def _declared(node: t.Coerced, meaning: Meaning, draft: Draft) -> Meaning:
    with draft.bound({OUTCOME: meaning}):
        again = t.Coerced(t.Variable(OUTCOME, type=node.value.type, span=node.span), type=node.type, span=node.span)
        return express(again, draft)


OUTCOME = "#outcome"  # the key of the outcome of a table while it is held against its declared type


# the query itself


def _chosen(making: Making) -> dict[str, exp.Expr]:
    """The columns of the result by name: keys, outcome, the rows that fired, reasons, and what is wrong."""
    draft, wanted = making.draft, making.wanted
    problem = _problem(making)
    keys = {key: draft.placed(named(key), key, 0) for key in wanted.keys}
    told = dict(_flat(wanted.decision.name, draft.found[wanted.decision.key], draft))
    fired = [
        (decision, making.settled[decision.key]) for decision in making.reach.told if decision.key in making.settled
    ]
    told |= {f"{_label(decision, making)}/rule": ids(settled, draft) for decision, settled in fired}
    if wanted.lang:
        told[BECAUSE] = _because(fired, making)
    if isinstance(problem, exp.Column):
        sound = exp.Is(this=problem, expression=exp.Null())
        told = {name: exp.case().when(sound, sql) for name, sql in told.items()}
    chosen = {**keys, **told, PROBLEM: problem}
    _distinct(wanted, [*wanted.keys, *told, PROBLEM])
    return chosen


def _because(fired: Sequence[tuple[TypedDecision, Settled]], making: Making) -> exp.Expr:
    """The reasons of the rows that fired, each in the wanted language or in that of its policy."""
    policies, private = making.wanted.rules.policies, frozenset(i.key for i in making.reach.inputs if i.private)
    making.draft.lenient = False
    langs = {name: (making.wanted.lang, policy.source.lang) for name, policy in policies.items()}
    return because([(settled, langs[decision.policy]) for decision, settled in fired], private, making.draft)


def _distinct(wanted: Wanted, names: list[str]) -> None:
    """Engines take names for the same whatever their capitals, and cut off long ones."""
    for name in names:
        if len(name.encode()) > wanted.dialect.identifier_bytes:
            raise NotExact(f"the name `{name}` is longer than {wanted.dialect.identifier_bytes} bytes")
    folded = [name.casefold() for name in names]
    twice = next((name for name in names if folded.count(name.casefold()) > 1), None)
    if twice is not None:
        raise NotExact(f"the result would have two columns `{twice}`")


def _problem(making: Making) -> exp.Expr:
    """The first thing that is wrong with a row: its code, and what it is about."""
    dialect = making.wanted.dialect
    branches = [(what, where) for what, where in making.going if not never(where)]
    if not branches:
        return exp.cast(exp.Null(), "text")
    made = exp.Case(ifs=[exp.If(this=where, true=literal(what, dialect)) for what, where in branches])
    return making.draft.column(made, PROBLEM)


def _flat(name: str, meaning: Meaning, draft: Draft) -> Iterator[tuple[str, exp.Expr]]:
    """One column for each value: of a context, for each field."""
    if isinstance(meaning, Known) and isinstance(meaning.value, dict):
        meaning = Fields({key: Known(value) for key, value in meaning.value.items()})
    if isinstance(meaning, Fields):
        for key, value in meaning.fields.items():
            yield from _flat(f"{name}.{key}", value, draft)
        return
    value = valued(meaning, draft.dialect)
    if value.kind == DAYS:
        raise NotExact("an outcome that is a duration")
    yield name, value.sql if value.kind else exp.cast(exp.Null(), "text")


def _layered(making: Making, chosen: dict[str, exp.Expr]) -> exp.Select:
    """The steps as named queries, each over the one before."""
    draft, wanted = making.draft, making.wanted
    layers = [layer for layer in draft.layers if layer]
    name = STEP
    while any(part.name.lower().startswith(name) for part in wanted.source.find_all(exp.Identifier)):
        name += "_"
    if not draft.layers[0]:
        layers.insert(0, {})
    result = exp.select(*(exp.alias_(sql, as_, quoted=True) for as_, sql in chosen.items()))
    result = result.from_(exp.to_identifier(f"{name}_{len(layers)}"))
    for number, layer in enumerate(layers, 1):
        result = result.with_(f"{name}_{number}", as_=_step(layer, number, name, wanted), copy=False)
    return result


def _step(layer: dict[str, exp.Expr], number: int, name: str, wanted: Wanted) -> exp.Select:
    columns = [exp.alias_(sql, as_, quoted=True) for as_, sql in layer.items()]
    if number == 1:
        made = exp.select(*(columns or [exp.alias_(exp.Literal.number(1), "nothing")])).from_(wanted.source)
    else:
        made = exp.select(exp.Star(), *columns).from_(exp.to_identifier(f"{name}_{number - 1}"))
    return made.offset(0) if wanted.dialect.fence else made
