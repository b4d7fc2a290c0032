"""Parquet files through a decision: `policy run` where the rows come in columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from policy.columns.asking import Asking, reasons_text
from policy.columns.parquet import Opened, Writer, opened, writing
from policy.columns.plan import ColumnPlan, Decided
from policy.columns.run import run
from policy.columns.values import python_values
from policy.commands.atomic import placed
from policy.commands.stream import Files, Question, counted_rows, rejects
from policy.feel.encoding import to_plain
from policy.feel.fault import Fault
from policy.feel.scope import normal_name
from policy.feel.values.foreign import feel_value
from policy.model.record import MASK
from policy.problems import Problem
from policy.read.names import did_you_mean
from policy.read.rows import BadRows, Row, Rows
from policy.report.runs import RunCounts

ROW, REASONS = "row", "reasons"
EVERY = "*"
DICTIONARY = pa.dictionary(pa.int32(), pa.string())

Reject = Callable[[pa.RecordBatch, int, Decided], None]


@frozen(eq=False)
class Job:
    """The columns of one run: those that are kept, those that are read, and the plan for these."""

    question: Question
    source: Opened
    schema: pa.Schema
    kept: tuple[str, ...]
    plan: ColumnPlan


def run_parquet(question: Question, asking: Asking, files: Files, keep: Sequence[str]) -> RunCounts:
    """Decide every row. The files appear when all rows are done, and not at all where it comes to no end."""
    decided = rejected = 0
    with ExitStack() as stack:
        job = _job(question, asking, stack.enter_context(opened(files.source)), keep)
        out = stack.enter_context(_out(files.target, job))
        reject = stack.enter_context(_rejects(files, job))
        rows = stack.enter_context(counted_rows(job.source.rows))
        for batch, found in run(job.plan, job.source.batches(set(job.schema.names))):
            number = decided + rejected + 1
            reject(batch, number, found)
            out.write(_decided(batch, number, found, job, out.schema))
            rejected += len(found.rejects)
            decided += batch.num_rows - len(found.rejects)
            rows(batch.num_rows)
    return RunCounts(decided, rejected)


def explained(question: Question, asking: Asking, source: Path, keep: Sequence[str]) -> str:
    """How the rows of a file would be decided."""
    with opened(source) as file:
        return "\n".join(_job(question, asking, file, keep).plan.explained())


def _job(question: Question, asking: Asking, source: Opened, keep: Sequence[str]) -> Job:
    kept = _kept(keep, source.schema.names)
    inputs = asking.needed(source.schema, kept)
    schema = source.part({*inputs, *kept})
    job = Job(question, source, schema, kept, asking.plan(schema, kept))
    made = [ROW, *(column.name for column in job.plan.columns)]
    taken = next((name for name in made if name in kept), None)
    if taken is not None:
        raise BadRows(f"the file has a column `{taken}`, where the decision would write", hint="give it another name")
    return job


def _kept(keep: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    if EVERY in keep:
        return tuple(names)
    for name in keep:
        if name not in names:
            raise BadRows(f"the file has no column `{name}` to keep", hint=did_you_mean(name, names))
    return tuple(dict.fromkeys(keep))


@contextmanager
def _out(target: Path, job: Job) -> Iterator[Writer]:
    kept = [pa.field(name, _kept_type(job, name)) for name in job.kept]
    made = [pa.field(column.name, _coded(column.type)) for column in job.plan.columns]
    with placed(target) as place, writing(place, pa.schema([pa.field(ROW, pa.int64()), *kept, *made]), [ROW]) as writer:
        yield writer


def _coded(type_: pa.DataType) -> pa.DataType:
    return DICTIONARY if pa.types.is_string(type_) else type_


def _kept_type(job: Job, name: str) -> pa.DataType:
    return DICTIONARY if _is_private(job, name) else job.schema.field(name).type


def _is_private(job: Job, name: str) -> bool:
    return normal_name(name) in job.question.private


def _decided(batch: pa.RecordBatch, first: int, found: Decided, job: Job, schema: pa.Schema) -> pa.RecordBatch:
    """The rows that were decided, as they are written."""
    numbers = pa.array(np.arange(first, first + batch.num_rows))
    made = pa.RecordBatch.from_arrays(
        [numbers, *(_shown(batch, name, job) for name in job.kept), *found.columns], schema=schema
    )
    if not found.rejects:
        return made
    stays = np.ones(batch.num_rows, bool)
    stays[[place for place, _ in found.rejects]] = False
    return made.filter(pa.array(stays))


def _shown(batch: pa.RecordBatch, name: str, job: Job) -> pa.Array:
    """A column as it may be shown."""
    array = batch.column(name)
    if not _is_private(job, name):
        return array
    places = pc.if_else(array.is_valid(), pa.scalar(0, pa.int32()), pa.scalar(None, pa.int32()))
    return pa.DictionaryArray.from_arrays(places, [MASK])


@contextmanager
def _rejects(files: Files, job: Job) -> Iterator[Reject]:
    """A function that writes down the rejected rows of a batch."""
    if files.rejects is not None and files.form_of(files.rejects) == "parquet":
        with _parquet_rejects(files.rejects, job) as reject:
            yield reject
        return
    with rejects(job.question, Rows(tuple(job.schema.names), iter(())), files) as told:

        def reject(batch: pa.RecordBatch, first: int, found: Decided) -> None:
            for row, problems in _rows(batch, first, found):
                told(row, problems)

        yield reject


def _rows(batch: pa.RecordBatch, first: int, found: Decided) -> Iterator[tuple[Row, Sequence[Problem]]]:
    if not found.rejects:
        return
    chosen = batch.take(pa.array([place for place, _ in found.rejects], pa.int64()))
    columns = [[_plain(value) for value in python_values(column)] for column in chosen.columns]
    values: Iterable[tuple[Any, ...]] = zip(*columns, strict=True)
    for (place, problems), fields in zip(found.rejects, values, strict=True):
        yield Row(first + place, dict(zip(batch.schema.names, fields, strict=True))), problems


def _plain(value: Any) -> Any:
    """A value of a column as plain JSON; what JSON has no form for as Python writes it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    try:
        return to_plain(feel_value(Decimal(repr(value)) if isinstance(value, float) else value))
    except (Fault, ArithmeticError):
        return repr(value)


@contextmanager
def _parquet_rejects(path: Path, job: Job) -> Iterator[Reject]:
    names = [name for name in job.schema.names if name not in (ROW, REASONS)]
    columns = [pa.field(name, _kept_type(job, name)) for name in names]
    schema = pa.schema([pa.field(ROW, pa.int64()), pa.field(REASONS, pa.string()), *columns])
    with placed(path) as place, writing(place, schema) as writer:

        def reject(batch: pa.RecordBatch, first: int, found: Decided) -> None:
            if not found.rejects:
                return
            numbers = pa.array([first + place for place, _ in found.rejects], pa.int64())
            texts = pa.array([reasons_text(problems) for _, problems in found.rejects], pa.string())
            chosen = batch.take(pa.array([place for place, _ in found.rejects], pa.int64()))
            own = [_shown(chosen, name, job) for name in names]
            writer.write(pa.RecordBatch.from_arrays([numbers, texts, *own], schema=schema))

        yield reject
