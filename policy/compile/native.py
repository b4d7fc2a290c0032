"""The part in C, `native.c`, where it was built when the package was installed; generated Python does the same, slower.

It takes plain inputs out of a dict and looks at their classes, searches in the index of a long table, and fills records: steps
that have no meaning of their own, are the same for all decisions, and would cost more than the rest of it.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from policy.compile.inputs import Slot
from policy.feel.types import Scalar
from policy.model.record import Record


def _built() -> Any:
    """What was built of the source as it is; a checkout may hold what was built of another."""
    try:
        found = import_module("policy.compile._native")
    except ImportError:  # no compiler was there
        return None
    source = Path(__file__).with_name("native.c")
    return (
        found
        if not source.exists() or sha256(source.read_bytes()).hexdigest() == getattr(found, "SOURCE", "")
        else None
    )


built = _built()
CLASSES: dict[str, type] = {
    "string": str,
    "boolean": bool,
    "date": date,
    "days and time duration": timedelta,
}


def intake(slots: Sequence[Slot], short: Callable[[Slot], bool], *, ignores: bool) -> Callable[[Any], Any]:
    """A function from inputs to a tuple of them, or None where they are not plain.

    Arguments:
        slots: the inputs, in the order of the tuple.
        short: whether a number must have up to 15 digits where it is an int.
        ignores: whether inputs that are not among them may come.
    """
    made: Callable[[Any], Any] = built.Intake(tuple(_told(slot, short(slot)) for slot in slots), ignores)
    return made


def _told(slot: Slot, short: bool) -> tuple[str, type | None, int, bool]:
    kind = slot.type.kind if isinstance(slot.type, Scalar) else ""
    if kind == "number":
        return slot.name, None, built.SHORT_NUMBER if short else built.NUMBER, slot.type.nullable
    if kind in CLASSES:
        return slot.name, CLASSES[kind], built.EXACT, slot.type.nullable
    return slot.name, None, built.ANYTHING, slot.type.nullable


def maker(
    record: type[Record], slots: tuple[str, ...], clock: Callable[[], int] | None, *, copies: bool
) -> Callable[..., Record]:
    """A function that makes a record of the values of its slots.

    Arguments:
        record: its class.
        slots: those that are filled, in the order of the values.
        clock: what gives the last one, if anything.
        copies: whether of the first, if it is a dict, the record gets a copy.
    """
    made: Callable[..., Record] = built.Maker(record, slots, clock, copies)
    return made


def search(cuts: Sequence[float], by_class: Sequence[int], null: int) -> Callable[[float | None], int]:
    """A function from a number, as it came, to what stands for its class: how many cuts it has reached; null has a class too."""
    made: Callable[[float | None], int] = built.Search(tuple(cuts), tuple(by_class), by_class[null])
    return made
