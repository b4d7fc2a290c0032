"""JSON with every digit of its numbers, as the inputs of decisions need it."""

import json
from decimal import Decimal
from typing import Any, NoReturn

LONGEST_INT = 40  # digits up to which a whole number becomes an int; making one of millions takes long


def exact_json(text: str) -> Any:
    """The value of a JSON text: no digit is lost, a name stands once in an object, NaN is refused.

    >>> exact_json('{"a": 0.10}')
    {'a': Decimal('0.10')}

    Raises:
        ValueError: It is not JSON, and why.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_refused, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < LONGEST_INT else Decimal(digits)


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for name, value in pairs:
        if name in entries:
            raise ValueError(f"`{name}` stands twice in an object")
        entries[name] = value
    return entries
