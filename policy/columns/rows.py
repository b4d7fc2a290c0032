"""Rows one at a time: what one decision gives, or why there is none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from attrs import frozen

from policy.columns.axes import Codes
from policy.columns.outcomes import Unfit
from policy.columns.results import Column, Results, unfit
from policy.columns.schema import Source
from policy.columns.values import python_values
from policy.compile.order import Order
from policy.model.record import Record
from policy.problems import DecisionFailed, InvalidInput, LimitExceeded, Problem

Decide = Callable[[Mapping[str, Any]], Record]
Rejects = list[tuple[int, Sequence[Problem]]]


@frozen(eq=False)
class Found:
    """What rows came to that were decided one by one.

    `values`: of each column the distinct values, and which of them each decided row has; `places` of the decided rows, and
    the rejected ones by place.
    """

    values: list[tuple[pa.Array, Codes]]
    places: list[int]
    rejects: Rejects


@frozen(eq=False)
class OneByOne:
    """Decides each row of a batch by itself."""

    order: Order
    sources: Sequence[Source]
    columns: tuple[Column, ...]
    decide: Decide

    def __call__(self, batch: pa.RecordBatch) -> Found:
        own, places, rejects = Results(self.columns, shared=False), [], []
        for place, inputs in enumerate(rows_of(batch, self.sources)):
            record = decided(self.decide, inputs)
            problems = (*self._kept(own, record),) if isinstance(record, Record) else record
            if problems:
                rejects.append((place, problems))
            else:
                places.append(place)
        return Found(own.arrays(), places, rejects)

    def _kept(self, own: Results, record: Record) -> Sequence[Problem]:
        try:
            own.add(record)
        except Unfit as trouble:
            return (unfit(trouble, self.order),)
        return ()


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
