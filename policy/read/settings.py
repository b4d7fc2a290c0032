"""Settings: an organisation's own values of parameters, by policy."""

from policy.model.policy import DatedValue, Settings
from policy.problems import Sink
from policy.read.files import Reading
from policy.read.form import fields, named_entries
from policy.read.names import normal_name
from policy.read.nodes import Mapping, Node
from policy.read.parameters import read_values, undated
from policy.read.policy import check_format
from policy.source import Text

VALUE_FORM = ("value", "dated", "cite", "about")


def read_settings_node(node: Node, reading: Reading) -> Settings | None:
    """The settings in a file's mapping."""
    given = fields(
        node,
        "a settings file",
        ("settings", "format", "about", "parameters"),
        reading.sink,
        ("settings", "format", "parameters"),
    )
    check_format(given)
    name = given.plain("settings")
    values = tuple(
        (policy, parameter, _values(value, reading.sink))
        for policy, parameters in given.named("parameters")
        for parameter, value in named_entries(parameters, f"`{policy}`", reading.sink)
    )
    return Settings(name=normal_name(name), file=reading.shown, parameters=values) if name else None


def _values(node: Node, sink: Sink) -> tuple[DatedValue, ...]:
    """A value, or as in a policy `{value: …}` or `{dated: …}`; `null` leaves the parameter unset."""
    if isinstance(node, Mapping) and _is_value_form(node):
        return read_values(fields(node, "a parameter", VALUE_FORM, sink))
    return (undated(node, sink),)


def _is_value_form(node: Mapping) -> bool:
    keys: list[Text] = [key.text for key, _ in node.entries]
    names = {normal_name(key.text) for key in keys}
    return names <= set(VALUE_FORM) and bool(names & {"value", "dated"})
