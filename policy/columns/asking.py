"""One decision asked of many rows: what `rules.decider(…).table(frame)` and `policy run` on Parquet share."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from attrs import frozen

from policy.columns.frames import frame_of
from policy.columns.plan import ColumnPlan, Decided, parts_of
from policy.columns.results import result_columns
from policy.columns.rows import Decide
from policy.columns.run import run
from policy.columns.schema import own_columns, plain_type, sources
from policy.columns.uses import uses_of
from policy.compile.order import Order
from policy.problems import Problem

REJECTED = "rejected"


@frozen(eq=False)
class Asking:
    """A decision as it is asked of every row: all of them as of one moment.

    `declared` are the names of all inputs that the rules declare, `same` inputs for rows that do not give them.
    """

    order: Order
    decide: Decide
    declared: Collection[str]
    same: Mapping[str, Any] = {}
    reasons: bool = False
    lang: str = ""

    def plan(self, schema: pa.Schema, kept: Collection[str] = ()) -> ColumnPlan:
        """The plan for frames of a schema; `kept` names columns that need not be inputs."""
        ignore = self.order.extra == "ignore"
        given = sources(schema, self.order.slots, self.declared, self.same, kept, ignore)
        found, places = own_columns(given)
        own = pa.schema([(schema.names[place], plain_type(schema.types[place])) for place in places])
        columns = result_columns(self.order, self.reasons, self.lang)
        parts = parts_of(uses_of(self.order, self.reasons), found, own)
        return ColumnPlan(self.order, found, own, places, self.decide, columns, parts)

    def table(self, frame: Any) -> Any:
        """A frame of results of the kind of the one given: its rows in their order."""
        taken = frame_of(frame)
        plan = self.plan(taken.schema)
        schema = pa.schema([*((column.name, column.type) for column in plan.columns), (REJECTED, pa.string())])
        return taken.back(schema, _results(plan, taken.batches, schema))

    def explain(self, frame: Any) -> str:
        """How the rows of such a frame are decided, in words."""
        return "\n".join(self.plan(frame_of(frame).schema).explained())


def _results(plan: ColumnPlan, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch, decided in run(plan, batches):
        plain = [_plain(array) for array in decided.columns]
        yield pa.RecordBatch.from_arrays([*plain, _rejected(decided, batch.num_rows)], schema=schema)


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _rejected(decided: Decided, length: int) -> pa.Array:
    """Why rows were rejected, as texts; null where they were not."""
    if not decided.rejects:
        return pa.nulls(length, pa.string())
    texts: list[str | None] = [None] * length
    for place, problems in decided.rejects:
        texts[place] = reasons_text(problems)
    return pa.array(texts, pa.string())


def reasons_text(problems: Sequence[Problem]) -> str:
    """Problems as one text: `code: message; code: message`."""
    return "; ".join(f"{problem.code}: {problem.message}" for problem in problems)
