"""Frames of several libraries as batches of Arrow, and back: of the kind that came."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
from attrs import frozen

from policy.problems import PolicyError

ROWS = 65_536  # of one batch: what is made of them stays in the processor's cache


class NoFrame(PolicyError):
    """This is no frame, or one that Arrow cannot take."""

    code = "not-a-frame"


@frozen(eq=False)
class Frame:
    """The schema and batches of a frame, and how a schema with batches of results becomes one of its kind."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    back: Callable[[pa.Schema, Iterable[pa.RecordBatch]], Any]


def frame_of(given: Any) -> Frame:
    """A frame: a table, batch or reader of Arrow, a DataFrame of Polars or pandas, or what else has a stream of Arrow."""
    library = type(given).__module__.partition(".")[0]
    take = LIBRARIES.get(library, _stream)
    try:
        return take(given)
    except (pa.ArrowException, TypeError, OverflowError) as trouble:
        raise NoFrame(f"Arrow cannot take the frame: {trouble}") from trouble


def _arrow(given: Any) -> Frame:
    if isinstance(given, pa.Table):
        return Frame(given.schema, small(given.to_batches()), _as_table)
    if isinstance(given, pa.RecordBatch):
        return Frame(given.schema, small([given]), _as_batch)
    if isinstance(given, pa.RecordBatchReader):
        return Frame(given.schema, small(given), pa.RecordBatchReader.from_batches)
    return _stream(given)


def _polars(given: Any) -> Frame:
    import polars

    if not isinstance(given, polars.DataFrame):
        hint = "`.collect()` gives one" if isinstance(given, polars.LazyFrame) else ""
        raise NoFrame(f"a polars {type(given).__name__} is no frame", hint=hint)
    reader = pa.RecordBatchReader.from_stream(given)
    return Frame(reader.schema, small(reader), lambda schema, batches: polars.from_arrow(_as_table(schema, batches)))


def _pandas(given: Any) -> Frame:
    import pandas

    if not isinstance(given, pandas.DataFrame):
        raise NoFrame(f"a pandas {type(given).__name__} is no frame")
    if not all(isinstance(name, str) for name in given.columns):
        raise NoFrame("the names of columns are texts")
    table = pa.Table.from_pandas(given, preserve_index=False)

    def back(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Any:
        return _as_table(schema, batches).to_pandas().set_axis(given.index, axis=0)

    return Frame(table.schema, small(table.to_batches()), back)


def _stream(given: Any) -> Frame:
    if not hasattr(given, "__arrow_c_stream__"):
        raise NoFrame(
            f"a Python {type(given).__name__} is no frame",
            hint="give a frame of Arrow, Polars or pandas, or a stream of Arrow",
        )
    reader = pa.RecordBatchReader.from_stream(given)
    return Frame(reader.schema, small(reader), _as_table)


def small(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of a size that is quick to work on."""
    for batch in batches:
        for start in range(0, batch.num_rows, ROWS):
            yield batch.slice(start, ROWS)


def _as_table(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches, schema)


def _as_batch(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> pa.RecordBatch:
    table = _as_table(schema, batches).combine_chunks()
    return table.to_batches()[0] if table.num_rows else pa.RecordBatch.from_pylist([], schema)


LIBRARIES: dict[str, Callable[[Any], Frame]] = {"pyarrow": _arrow, "polars": _polars, "pandas": _pandas}
