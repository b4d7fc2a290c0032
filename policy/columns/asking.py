"""One decision asked of many rows: what `rules.decider(…).table(frame)` and `policy run` on Parquet share."""

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from attrs import frozen

from policy.columns.formulas import NOTHING, Chosen, Formulas, formulas_of
from policy.columns.frames import frame_of
from policy.columns.outcomes import outcome_columns
from policy.columns.plan import ColumnPlan, Decided, parts_of
from policy.columns.results import result_columns
from policy.columns.rows import Decide, OneByOne
from policy.columns.run import run
from policy.columns.schema import Source, own_columns, plain_type, sources
from policy.columns.uses import uses_of
from policy.columns.workers import Hands
from policy.compile.decider import plan
from policy.compile.inputs import checked
from policy.compile.order import Order
from policy.problems import Problem

if TYPE_CHECKING:
    from policy.decide import RuleSet

REJECTED = "rejected"


@frozen
class Asked:
    """How a decision is asked: as `RuleSet.decider` has it, with reasons or without, with inputs that are the same for all."""

    as_of: str | None = None
    extra: str = "refuse"
    numbers: str = "decimal"
    lang: str | None = None
    reasons: bool = False
    same: Mapping[str, Any] = {}


@frozen(eq=False)
class Again:
    """What another process needs to ask the same: the rules, and how the decision is asked; `at` in nanoseconds since 1970."""

    rules: "RuleSet"
    decision: str
    extra: str
    numbers: str
    at: int
    reasons: bool
    lang: str | None
    same: Mapping[str, Any]

    def asking(self) -> "Asking":
        """The asking, compiled anew."""
        decider = self.rules._decider(self.rules.find(self.decision), frozenset(), self.extra, self.numbers)
        return decider.asking_at(self.at, self.reasons, self.lang, self.same)

    def packed(self) -> bytes | None:
        """As bytes for another process; None where it stays in this one, for the functions that a service lends do."""
        if self.rules.functions:
            return None
        try:
            return pickle.dumps(self, pickle.HIGHEST_PROTOCOL)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
            return None


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
    again: Again | None = None

    def needed(self, schema: pa.Schema, kept: Collection[str] = ()) -> list[str]:
        """The columns that are inputs; `kept` names those that need not be. Raises where some are missing or unknown."""
        _, places = own_columns(self._sources(schema, kept))
        return [schema.names[place] for place in places]

    def _sources(self, schema: pa.Schema, kept: Collection[str]) -> tuple[Source, ...]:
        ignore = self.order.extra == "ignore"
        return sources(schema, self.order.slots, self.declared, self.same, kept, ignore)

    def plan(self, schema: pa.Schema, kept: Collection[str] = ()) -> ColumnPlan:
        """The plan for frames of a schema."""
        found, places = own_columns(self._sources(schema, kept))
        own = pa.schema([(schema.names[place], plain_type(schema.types[place])) for place in places])
        one = self.one_by_one(found)
        formulas = formulas_of(self.order, one.columns) if self.again is not None and not self.reasons else None
        order = self.order if formulas is None else formulas.order
        leaves = () if formulas is None else tuple(leaf for each in formulas.places.values() for leaf in each)
        parts = parts_of(uses_of(order, self.reasons, leaves), found, own)
        packed = self.again.packed if self.again is not None else lambda: None
        chosen = None if formulas is None else Chosen(formulas, [c.type for c in one.columns], self._choosing(formulas))
        return ColumnPlan(found, own, places, one.columns, Hands(one, packed), parts, chosen)

    def _choosing(self, formulas: Formulas) -> Callable[[Mapping[str, Any]], Sequence[int]]:
        """A function from the inputs of a row to the numbers of its formulas."""
        assert self.again is not None
        order, at, ignore = formulas.order, self.again.at, self.again.extra == "ignore"
        run, columns = plan(order).run, outcome_columns(order)
        fields = [columns[place].field for place in formulas.places]

        def choose(inputs: Mapping[str, Any]) -> Sequence[int]:
            outcome = run(at, "", *checked(inputs, order.slots, frozenset(self.declared), ignore)).outcome
            values = [outcome if name is None or outcome is None else outcome[name] for name in fields]
            return [NOTHING if value is None else value for value in values]

        return choose

    def one_by_one(self, found: Sequence[Source]) -> OneByOne:
        """What decides rows by themselves, whose inputs come from these sources."""
        columns = result_columns(self.order, self.reasons, self.lang)
        return OneByOne(self.order, tuple(found), columns, self.decide)

    def table(self, frame: Any) -> Any:
        """A frame of results of the kind of the one given: its rows in their order."""
        taken = frame_of(frame)
        plan = self.plan(taken.schema)
        schema = pa.schema([*((column.name, column.type) for column in plan.columns), (REJECTED, pa.string())])
        return taken.back(schema, _results(plan, taken.batches, schema))

    def explain(self, frame: Any) -> str:
        """How the rows of such a frame are decided, in words."""
        return "\n".join(self.plan(frame_of(frame).schema).explained())


def asking_of(rules: "RuleSet", decision: str, asked: Asked) -> Asking:
    """A decision of a rule set as it is asked of every row."""
    decider = rules._decider(rules.find(decision), frozenset(), asked.extra, asked.numbers)
    return decider.asking(asked.as_of, asked.reasons, asked.lang, asked.same)


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
