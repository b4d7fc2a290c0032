"""One Python function for one wanted decision: its inputs checked, each decision it needs computed once, a record made.

A plan is made for one period of the as-of moment and for one set of decisions whose values are given. It holds two
functions: `run` takes values that were checked; `quick` checks plain inputs itself and leaves everything unusual to the
caller's slow way. Both run the same statements.
"""

import ast
from collections.abc import Callable
from decimal import FloatOperation
from functools import cache, cached_property
from time import time_ns
from typing import Any

from policy.compile import native
from policy.compile.asgiven import comparisons
from policy.compile.code import statements
from policy.compile.combined import remembering, remembering_truth
from policy.compile.decimals import in_line
from policy.compile.expected import expect_ints
from policy.compile.failures import failed, must_hold, placed
from policy.compile.forms import all_forms, logic_statements, rows_in
from policy.compile.graph import Reach
from policy.compile.making import Making
from policy.compile.moments import Mixed
from policy.compile.order import Order
from policy.compile.outcomes import direct_outcome, is_direct, is_flat, outcome_expression
from policy.compile.periods import value_at, zone_of
from policy.compile.quick import quick_checks, raw_inputs
from policy.compile.quiet import is_quiet
from policy.compile.recording import recorded
from policy.compile.scaled import find_scaled, near
from policy.compile.story import MOMENT, Layout
from policy.compile.taking import given_name
from policy.feel import typed as t
from policy.feel.emit import TRUTHS
from policy.feel.emit import python as py
from policy.feel.emit.emitter import Emitter
from policy.feel.run import RUN, Run
from policy.later import uncollected
from policy.model.record import Record, moment
from policy.model.typed import TypedMustHold
from policy.problems import LimitExceeded, PolicyError


class Plan:
    """Two functions that give records, each made when first asked for. `slow` is where the quick one sends what it refuses.

    The quick one decides as of the moment that `clock` tells.
    """

    def __init__(
        self, order: Order, slow: Callable[[Any, int], Record] | None = None, clock: Callable[[], int] = time_ns
    ) -> None:
        self.order, self.slow, self.clock = order, slow, clock

    @cached_property
    def run(self) -> Callable[..., Record]:
        """`run(at, lang, *values)` of values that were checked."""
        return _bounded(self.order, None, self.clock)

    @cached_property
    def quick(self) -> Callable[[Any], Record] | None:
        """`quick(inputs)`; None where there is no quick way."""
        if self.slow is None or _needs_all(self.order):
            return None
        return _bounded(self.order, self.slow, self.clock)


def plan(order: Order, slow: Callable[[Any, int], Record] | None = None, clock: Callable[[], int] = time_ns) -> Plan:
    """The plan of one period."""
    return Plan(order, slow, clock)


def _bounded(
    order: Order, slow: Callable[[Any, int], Record] | None, clock: Callable[[], int]
) -> Callable[..., Record]:
    try:
        with uncollected():
            return _made(order, slow, clock)
    except (RecursionError, MemoryError) as trouble:
        raise LimitExceeded(f"`{order.wanted.key}` is nested too deep to be compiled") from trouble


def _needs_all(order: Order) -> bool:
    """Whether inputs are read leniently: those of DMN models."""
    return order.policies[order.wanted.policy].source.form == "dmn"


def _made(
    order: Order,
    slow: Callable[[Any, int], Record] | None,
    clock: Callable[[], int],
    *,
    scaling: bool = True,
    lines: bool = True,
) -> Callable[..., Record]:
    making = _making(order)
    making.lines = lines
    if slow is not None:
        _as_given(order, making, clock, scaling=scaling)
    making.handed_out = making.emitter.variable(order.wanted.key) if is_flat(order.wanted) else ""
    layout = _layout(order, making)
    body = _body(order, making)
    body += recorded(order, making, layout, _outcome(order, making), quick=slow is not None)
    if order.noisy:
        body = _with_run(body, order, making)
    function = _function(order, making, body, _row_by_row(order, making, slow, clock), quick=slow is not None)
    making.emitter.globals.update(
        SLOW=slow, CLOCK=clock, PolicyError=PolicyError, Mixed=Mixed, FloatOperation=FloatOperation
    )
    if making.near:
        making.emitter.globals["DECIMALS"] = _later(lambda: _made(order, slow, clock, scaling=False))
    made = making.emitter.run([function])
    made["STORY"].constants.update((one.key, made[making.emitter.variable(one.key)]) for one in order.reach.functions)
    found: Callable[..., Record] = made[function.name]
    return found


def _as_given(order: Order, making: Making, clock: Callable[[], int], *, scaling: bool) -> None:
    """Notes the numbers that stay as they came, and what is known of them."""
    making.raw.update(raw_inputs(order.slots, making))
    making.present.update(slot.key for slot in order.slots if not slot.type.nullable)
    expect_ints(order, making)
    making.clock = None if native.built is None or order.bounded or order.noisy else clock
    if scaling:
        find_scaled(order, making)


def _function(
    order: Order, making: Making, body: list[ast.stmt], again: list[ast.stmt], *, quick: bool
) -> ast.FunctionDef:
    """The function with what comes before the body and what catches its errors; `again` where a moment is on no line."""
    instead = "except Mixed: again\n" if making.lined else ""
    instead += "except FloatOperation: return SLOW(inputs, at)\n" if making.derived else ""  # a trap of the service
    guarded = statements(
        f"try: body\n{instead}except PolicyError as trouble: raise placed(trouble)\n"
        "except Exception as trouble:\n    at = CLOCK() if at is None else at\n"
        "    raise failed(STORY, trouble, at, lang, locals()) from trouble",
        lang=py.literal("") if quick else "lang",
        body=body,
        again=again,
        failed=making.emitter.bound(failed),
        placed=making.emitter.bound(placed),
    )
    if quick:
        return py.function("quick", ["inputs"], [*quick_checks(order, making, body), *guarded])
    return py.function("run", ["at", "lang", *(making.emitter.variable(slot.key) for slot in order.slots)], guarded)


def _row_by_row(
    order: Order, making: Making, slow: Callable[[Any, int], Record] | None, clock: Callable[[], int]
) -> list[ast.stmt]:
    """Where a moment does not lie on the line of its column, a function without lines begins anew."""
    if slow is not None:
        return statements("return SLOW(inputs, at)")
    made = cache(lambda: _made(order, None, clock, lines=False))
    making.emitter.globals.update(ROW_BY_ROW=lambda *given: made()(*given))
    inputs = [py.name(making.emitter.variable(slot.key)) for slot in order.slots]
    return statements("return again", again=py.call("ROW_BY_ROW", py.name("at"), py.name("lang"), *inputs))


def _later(make: Callable[[], Callable[[Any], Record]]) -> Callable[[Any], Record]:
    """A function that is made when it is first called."""
    made = cache(make)
    return lambda inputs: made()(inputs)


def _making(order: Order) -> Making:
    making: Making
    forms = all_forms(lambda: making)
    truths = dict(TRUTHS)
    for table in (forms, truths):
        table[t.Compared] = comparisons(lambda: making, table[t.Compared])
    forms[t.Arithmetic] = in_line(lambda: making, forms[t.Arithmetic])
    forms = {node: remembering(lambda: making, form) for node, form in forms.items()}
    truths = {node: remembering_truth(lambda: making, form) for node, form in truths.items()}
    emitter = Emitter(forms=forms, truths=truths, counting=order.noisy)
    zones = {name: zone_of(policy.source.time_zone) for name, policy in order.policies.items()}
    values = {p.key: value_at(p, order.start, zones[p.policy])[0] for p in order.reach.parameters}
    private = frozenset(slot.key for slot in order.slots if slot.private)
    making = Making(emitter, order.start, order.zone, values, private=private, cache=order.cache)
    for key, value in values.items():
        emitter.shared.add(key)
        emitter.globals[emitter.variable(key)] = value
    for function in order.reach.functions:
        emitter.shared.add(function.key)
        emitter.variable(function.key)
    for function in order.reach.functions:
        _enter(making, order, function.policy)
        making.decision = function.name
        emitter.functions.append(py.assign(emitter.variable(function.key), emitter.expr(function.logic)))
    return making


def _enter(making: Making, order: Order, policy: str) -> None:
    """What follows belongs to a policy: its way with errors, its zone, its language."""
    source = order.policies[policy].source
    making.emitter.on_error = source.on_error
    making.zone, making.lang = zone_of(source.time_zone), source.lang


def _body(order: Order, making: Making) -> list[ast.stmt]:
    """Conditions on inputs, then each decision in order."""
    made = _conditions(order, making)
    for decision in order.reach.decisions:
        _enter(making, order, decision.policy)
        making.decision = decision.name
        if decision is order.wanted and is_direct(decision, making):
            continue
        value = making.emitter.variable(decision.key)
        if decision.key in making.near:
            made.append(making.emitter.place(py.assign(value, near(decision.logic, making)), decision.logic.span))
            continue
        fired = making.emitter.variable(fired_key(decision.key))
        made += logic_statements(decision.logic, making, value, fired)
    return made


def is_noisy(found: Reach) -> bool:
    """Whether what is reached may ask for the moment, count steps or leave remarks."""
    return not is_quiet(found)


def fired_key(key: str) -> str:
    """The key under which the rows that fired in a decision are kept."""
    return f"{key}#fired"


def _conditions(order: Order, making: Making) -> list[ast.stmt]:
    rows = order.reach.must_hold
    if not rows:
        return []
    broken = making.emitter.fresh("broken")
    made: list[ast.stmt] = [py.assign(broken, py.literal(()))]
    for number, row in enumerate(rows):
        _enter(making, order, row.policy)
        fails = py.all_of([*_known(row, order, making), py.negated(making.emitter.truth(row.condition))])
        branch = ast.If(fails, statements("broken += (number,)", broken=broken, number=py.literal(number)), [])
        made.append(making.emitter.place(branch, row.span))
    return [
        *made,
        *statements(
            "if broken:\n    at = CLOCK() if at is None else at\n    raise must_hold(STORY, broken, at, locals())",
            broken=broken,
            must_hold=making.emitter.bound(must_hold),
        ),
    ]


def _known(row: TypedMustHold, order: Order, making: Making) -> list[ast.expr]:
    """That the optional inputs of a condition are known."""
    optional = [slot for slot in order.slots if slot.key in row.inputs and slot.type.nullable]
    return [py.is_not_none(py.name(given_name(slot.key, making))) for slot in optional]


def _layout(order: Order, making: Making) -> Layout:
    """What a record keeps: the values of inputs and decisions, and the rows that fired."""
    keys = [slot.key for slot in order.slots] + [decision.key for decision in order.reach.decisions]
    keys = [key for key in keys if key not in making.near]
    keys += [fired_key(d.key) for d in order.reach.decisions if rows_in(d.logic) is not None]
    if is_flat(order.wanted) or is_direct(
        order.wanted, making
    ):  # the record does not explain with what is the caller's
        keys.remove(order.wanted.key)
    names = tuple(given_name(key, making) for key in keys)
    return Layout((MOMENT, *keys), ("at", *names), len(order.slots), frozenset(making.raw))


def _outcome(order: Order, making: Making) -> ast.expr:
    if is_direct(order.wanted, making):
        outcome = direct_outcome(order.wanted, order.numbers, making)
        return making.emitter.place(outcome, order.wanted.logic.span)
    return outcome_expression(order.wanted, making.emitter.variable(order.wanted.key), order.numbers, making)


def _with_run(body: list[ast.stmt], order: Order, making: Making) -> list[ast.stmt]:
    making.emitter.globals.update(RUN=RUN, Run=Run, ZONE=order.zone, FUNCTIONS=order.functions, moment=moment)
    return statements(
        "running = Run(moment(at, ZONE), FUNCTIONS)\ntoken = RUN.set(running)\ntry: body\nfinally: RUN.reset(token)",
        body=body,
    )
