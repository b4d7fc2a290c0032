"""Rows one at a time: what one decision gives, or why there is none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from policy.columns.schema import Source
from policy.columns.values import python_values
from policy.model.record import Record
from policy.problems import DecisionFailed, InvalidInput, LimitExceeded, Problem

Decide = Callable[[Mapping[str, Any]], Record]


def rows_of(batch: pa.RecordBatch, sources: Sequence[Source], places: Any = None) -> Iterator[dict[str, Any]]:
    """The inputs of each row, or of the rows at these places."""
    chosen = batch if places is None else batch.take(places)
    there = [source for source in sources if source.place is not None]
    same = {source.name: source.same for source in sources if source.place is None and source.same is not None}
    names = [source.name for source in there]
    columns = [_values(chosen.column(source.place), source.same) for source in there]
    if not columns:
        return (dict(same) for _ in range(chosen.num_rows))
    if same:
        return ({**same, **dict(zip(names, values, strict=True))} for values in zip(*columns, strict=True))
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _values(array: pa.Array, same: Any) -> list[Any]:
    found = python_values(array)
    return found if same is None else [same if value is None else value for value in found]


def decided(decide: Decide, inputs: Mapping[str, Any]) -> Record | Sequence[Problem]:
    """The record of one row, or its problems."""
    try:
        return decide(inputs)
    except InvalidInput as error:
        return error.problems
    except (DecisionFailed, LimitExceeded) as error:
        return (Problem(error.span, error.code, error.message, error.hint),)
