"""Parameters and their values by date; an organisation's settings have the same form."""

import re
from datetime import date

from policy.model.policy import DatedValue, Parameter
from policy.problems import Sink
from policy.read.declarations import TYPE_KEYS, declared, read_data
from policy.read.form import Fields, fields, named_entries
from policy.read.nodes import Mapping, Node, Scalar
from policy.source import Text

VALUE_KEYS = ("value", "dated", "cite", "about")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_parameters(node: Node, sink: Sink) -> tuple[Parameter, ...]:
    """The parameters of a policy."""
    return tuple(_parameter(name, value, sink) for name, value in named_entries(node, "`parameters`", sink))


def _parameter(name: Text, node: Node, sink: Sink) -> Parameter:
    if isinstance(node, Scalar):
        sink.error(
            "wrong-form",
            node.span,
            f"the parameter `{name}` is not in braces",
            f"write `{name}: {{value: {node.text}, cite: PARAMETER}}`",
        )
        node = Mapping(entries=(), span=node.span, source=node.source)
    given = fields(node, f"parameter `{name}`", dict.fromkeys((*TYPE_KEYS, *VALUE_KEYS)), sink)
    return Parameter(
        declaration=declared(name, given), values=read_values(given), cite=given.text("cite"), span=name.span()
    )


def read_values(given: Fields) -> tuple[DatedValue, ...]:
    """The values of one parameter by date, ascending; none where nobody has set it."""
    value, dated = given.node("value"), given.node("dated")
    if value is not None and dated is not None:
        given.sink.error(
            "wrong-form",
            given.place("dated"),
            "a parameter has a `value` or is `dated`, not both",
            "remove one of them",
        )
    if dated is not None:
        return read_dated(dated, given.sink)
    return (undated(value, given.sink),) if value is not None else ()


def undated(node: Node, sink: Sink) -> DatedValue:
    """A value that always holds."""
    return DatedValue(since=None, value=read_data(node, sink))


def read_dated(node: Node, sink: Sink) -> tuple[DatedValue, ...]:
    """Values by the day from which they hold; `start` holds before the first."""
    values = [_dated_value(key, value, sink) for key, value in named_entries(node, "`dated`", sink)]
    return tuple(
        sorted((found for found in values if found), key=lambda found: found.since.text if found.since else "")
    )


def _dated_value(key: Text, node: Node, sink: Sink) -> DatedValue | None:
    if key.text == "start":
        return DatedValue(since=None, value=read_data(node, sink))
    if not is_day(key.text):
        sink.error(
            "wrong-date",
            key.span(),
            f"`{key}` is no date",
            "write the day as `2027-01-31`, or `start` for what holds before the first date",
        )
        return None
    return DatedValue(since=key, value=read_data(node, sink))


def is_day(written: str) -> bool:
    """Is it a day of the calendar in ISO form?"""
    try:
        return bool(ISO_DAY.fullmatch(written) and written.isascii() and date.fromisoformat(written))
    except ValueError:
        return False
