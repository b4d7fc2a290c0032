"""Values that are known at loading: conditions on parameters, run with the parameters' values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from attrs import define, field

from policy.check.rewrite import needs_of
from policy.feel.emit import EMIT, compile_expression
from policy.feel.fault import Fault
from policy.feel.run import Run, running
from policy.feel.typed import Cell, Lambda, Loop, Test, Typed, walk
from policy.feel.values.functions import Function
from policy.model.typed import TypedDecision, TypedFunction, TypedRules
from policy.problems import LimitExceeded


class Unknown(Exception):
    """The value cannot be known at loading; the text says why."""


def value_of(node: Typed, parameters: Mapping[str, Any], day: date | None, rules: TypedRules) -> Any:
    """The value of an expression over parameters, also through functions and decisions, as of the start of a day.

    Raises Unknown where it needs more, goes wrong or takes too long.
    """
    moment = datetime.combine(day or date(1970, 1, 1), datetime.min.time(), UTC)
    try:
        with running(Run(moment)):
            return _Values(rules, dict(parameters)).of(node)
    except (Fault, LimitExceeded, RecursionError) as error:
        raise Unknown(str(error)) from error


@define(eq=False)
class _Values:
    """Values by key, each found once."""

    rules: TypedRules
    known: dict[str, Any] = field(factory=dict)

    def of(self, node: Typed) -> Any:
        for part in walk(node):
            if type(part) not in EMIT and not isinstance(part, (Cell, Loop, Test)):
                raise Unknown("only expressions can be tried when rules are loaded, no tables")
        keys = needs_of(node)
        return compile_expression(node, keys)(*map(self.under, keys))

    def under(self, key: str) -> Any:
        if key not in self.known:
            thing = self.rules.by_key.get(key)
            if not isinstance(thing, (TypedDecision, TypedFunction)):
                raise Unknown(f"`{key}` is not known")
            if isinstance(thing.logic, Lambda):
                self.known[key] = self._forward(key, thing.logic)
            self.known[key] = self.of(thing.logic)
        return self.known[key]

    def _forward(self, key: str, logic: Lambda) -> Function:
        """The function as it sees itself, before it is made."""
        names = tuple(name for name, _, _ in logic.parameters)
        return Function(names, lambda *arguments: self.known[key].body(*arguments))
