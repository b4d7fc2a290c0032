"""The columns of a frame as the inputs of a decision: which is which, and what is missing or unknown, told once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from attrs import evolve, frozen

from policy.compile.inputs import Slot
from policy.feel.scope import normal_name
from policy.problems import NOWHERE, InvalidInput, Problem
from policy.read.names import did_you_mean

EXTRA_HINT = (
    '`extra="ignore"` passes over such columns, on the command line `--ignore-extra` or `--keep` with their names'
)


@frozen
class Source:
    """Where the values of an input come from: the place of a column, None for none; `same` stands where there is no value."""

    slot: Slot
    name: str
    place: int | None
    same: Any = None


def sources(
    schema: pa.Schema,
    slots: Sequence[Slot],
    declared: Collection[str],
    same: Mapping[str, Any],
    kept: Collection[str],
    ignore_extra: bool,
) -> tuple[Source, ...]:
    """The sources of all inputs.

    Args:
        schema: The columns that are there.
        slots: The inputs of the decision.
        declared: Names of all inputs that the rules declare: they are no misspellings.
        same: Values for rows that have none, by name.
        kept: Columns that are there for another reason.
        ignore_extra: Whether columns that nobody knows are passed over.

    Raises:
        InvalidInput: Columns are missing, unknown, or there twice: all of them are told.
    """
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for place, name in enumerate(schema.names):
        normal = normal_name(name)
        if normal in places:
            problems.append(_problem("input-unknown", f"the column `{_shown(normal)}` stands twice"))
        places[normal] = place
    given = {normal_name(name): value for name, value in same.items()}
    found = [_source(slot, places, given, problems) for slot in slots]
    if not ignore_extra:
        _unknown([*places, *given], found, declared, {normal_name(name) for name in kept}, problems)
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def _source(slot: Slot, places: Mapping[str, int], same: Mapping[str, Any], problems: list[Problem]) -> Source:
    name = slot.qualified if slot.qualified in places or slot.qualified in same else slot.name
    if name not in places and name not in same and not slot.type.nullable:
        near = did_you_mean(slot.name, places) if places else ""
        problems.append(_problem("input-missing", f"there is no column for the input `{slot.name}`", near))
    return Source(slot, name, places.get(name), same.get(name))


def _unknown(
    names: Sequence[str], found: Sequence[Source], declared: Collection[str], kept: set[str], problems: list[Problem]
) -> None:
    wanted = {name for source in found for name in (source.slot.name, source.slot.qualified)} | set(declared) | kept
    free = [source.slot.name for source in found if source.place is None]
    for name in dict.fromkeys(names):
        if name not in wanted:
            near = did_you_mean(name, free)
            hint = near if near.startswith("did") else EXTRA_HINT
            problems.append(_problem("input-unknown", f"there is no input for the column `{_shown(name)}`", hint))


def _problem(code: str, message: str, hint: str = "") -> Problem:
    return Problem(NOWHERE, code, message, hint)


def _shown(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"


def own_columns(found: Sequence[Source]) -> tuple[tuple[Source, ...], list[int]]:
    """The sources as of batches that have the columns of the inputs alone, and the places of these among all columns."""
    places = sorted({source.place for source in found if source.place is not None})
    own = {place: at for at, place in enumerate(places)}
    return tuple(evolve(source, place=None if source.place is None else own[source.place]) for source in found), places


def plain_type(type_: pa.DataType) -> pa.DataType:
    """The type in which a column is worked on: views and runs as what they stand for."""
    if isinstance(type_, pa.BaseExtensionType):
        return plain_type(type_.storage_type)
    if pa.types.is_run_end_encoded(type_):
        return plain_type(type_.value_type)
    if pa.types.is_dictionary(type_):
        return pa.dictionary(type_.index_type, plain_type(type_.value_type))
    return VIEWS.get(type_.id, type_)


def plain_column(array: pa.Array, type_: pa.DataType) -> pa.Array:
    """The column in that type."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_run_end_encoded(array.type):
        array = pc.run_end_decode(array)
    return array if array.type == type_ else array.cast(type_)


VIEWS = {
    pa.lib.Type_STRING_VIEW: pa.large_string(),
    pa.lib.Type_BINARY_VIEW: pa.large_binary(),
}
