"""Whether values are equal, where values of different types may meet: then they are not, and nothing is wrong."""

from decimal import Decimal
from typing import Any

from policy.feel.builtins.declare import Fault
from policy.feel.operators import equal
from policy.feel.run import step


def same(first: Any, second: Any) -> bool:
    """Whether two values are equal; null is the same as null."""
    if first is None or second is None:
        return first is second
    try:
        return equal(first, second) is True
    except Fault:
        return False


class Seen:
    """Values seen before: those that hash are looked up, the others compared one by one."""

    def __init__(self) -> None:
        self.keys: set[tuple[str, Any]] = set()
        self.others: list[Any] = []

    def is_new(self, value: Any) -> bool:
        """Whether the value was not seen before; now it is."""
        kind = HASHED.get(type(value))
        if kind is None:
            return self._is_new_other(value)
        step(1)
        before = len(self.keys)
        self.keys.add((kind, value))
        return len(self.keys) > before

    def _is_new_other(self, value: Any) -> bool:
        step(len(self.others) + 1)
        if any(same(other, value) for other in self.others):
            return False
        self.others.append(value)
        return True


HASHED: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    str: "string",
    int: "number",
    Decimal: "number",
}  # classes whose values are equal exactly when Python says so
