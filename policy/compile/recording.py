"""The record of a decision, made and filled by generated code."""

import ast

from policy.compile import native
from policy.compile.code import expression, statements
from policy.compile.making import Making
from policy.compile.order import Order
from policy.compile.story import Layout, RunStory
from policy.compile.taking import is_known
from policy.feel.emit import python as py
from policy.model.record import Record, record_class


def recorded(order: Order, making: Making, layout: Layout, outcome: ast.expr, *, quick: bool) -> list[ast.stmt]:
    """The statements that give back a new record: the outcome, what the layout keeps, and what was noted on the way."""
    story = RunStory(order, layout)
    making.emitter.globals["STORY"] = story
    names = dict(zip(layout.keys, layout.names, strict=True))
    taken = quick and native.built is not None and all(map(is_known, order.slots))
    given = py.name("given") if taken else py.tuple_of(py.name(names[slot.key]) for slot in order.slots)
    made = {"outcome": outcome, "_given": given, **{slot: py.name(names[key]) for key, slot in layout.slots.items()}}
    noted = _noted(order, quick=quick)
    record = record_class(story, tuple(layout.slots.values()), tuple(noted))
    return FORMS[native.built is None](record, {**made, **noted, "_moment": py.name("at")}, making)


def _noted(order: Order, *, quick: bool) -> dict[str, ast.expr]:
    """What is not kept of every decision."""
    noted: dict[str, ast.expr] = {}
    if order.noisy or not quick:
        noted["_trouble"] = expression("tuple(running.remarks)") if order.noisy else py.literal(())
    if not quick:
        noted["_lang"] = py.name("lang")
    return noted


def _in_line(record: type[Record], values: dict[str, ast.expr], making: Making) -> list[ast.stmt]:
    """The slots filled one by one."""
    making.emitter.globals["Record"] = record
    filled = [each for slot, value in values.items() for each in statements(f"record.{slot} = value", value=value)]
    return [*statements("record = Record()"), *filled, *statements("return record")]


def _at_once(record: type[Record], values: dict[str, ast.expr], making: Making) -> list[ast.stmt]:
    """The slots filled in C, which asks the clock, and copies the outcome, too."""
    fill = native.maker(record, tuple(values), making.clock, copies=bool(making.handed_out))
    given = list(values.values())[: -1 if making.clock else None]
    return [ast.Return(py.call(making.emitter.bound(fill, "fill"), *given))]


FORMS = {True: _in_line, False: _at_once}
