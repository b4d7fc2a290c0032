"""A policy after the checker: every expression typed, every name bound. What back ends compile and findings read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import field, frozen

from policy.feel.typed import Cell, Constant, Part, Parts, Typed
from policy.feel.types import Type
from policy.model.logic import RowTexts
from policy.model.policy import Decision, Parameter, Policy
from policy.problems import NOWHERE
from policy.source import Span


@frozen
class Reason(Part):
    """A text with FEEL in braces: pieces are strings or typed expressions, in order."""

    pieces: tuple[str | Typed, ...]


@frozen(kw_only=True)
class TypedRow(Part):
    """Cells and outputs in the order of the columns. `cite` is the label and the sources, as written."""

    id: str
    cells: tuple[Cell, ...]
    outputs: tuple[Typed, ...]
    because: Mapping[str, Reason] = field(factory=dict)
    cite: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(eq=False)
class TypedTexts:
    """What is known of the rows of a large table without making them.

    Arguments:
        texts: what stands there, column by column.
        cells: typed cells by column and text, of those that `policy.check.plain_cells` does not know at sight.
        outputs: the constants by output and text.
        days: the first and the last day of each row, None where no row has any.
        languages: those of the reasons.
    """

    texts: RowTexts
    cells: Mapping[tuple[int, str], Cell]
    outputs: Mapping[tuple[int, str], Constant]
    days: Sequence[tuple[date | None, date | None]] | None = None
    languages: tuple[str, ...] = ()


class TypedRows(Parts[TypedRow]):
    """The rows of a large table: made when looked at where they hold constants alone, for which `known` does mostly."""

    __slots__ = ("known",)

    def __init__(
        self, size: int, make: Callable[[int], TypedRow], telling: Mapping[int, TypedRow], known: TypedTexts
    ) -> None:
        super().__init__(size, make, telling)
        self.known = known

    def outputs(self, at: int) -> tuple[Typed, ...]:
        """The outputs of a row; constants without their places."""
        if at in self.telling:
            return self.telling[at].outputs
        return tuple(self.known.outputs[place, texts[at]] for place, texts in enumerate(self.known.texts.outputs))

    def having(self, telling: Mapping[int, TypedRow]) -> "TypedRows":
        """The same with others for the rows that hold more than constants."""
        return TypedRows(self.size, self.make, telling, self.known)


@frozen(kw_only=True)
class TypedTable(Typed):
    """A decision table. `outputs`: (name, type); `single`: the value itself is the outcome.

    `priorities`: for priority and output order, per output the allowed values in their order, else None.
    `defaults`: per output the value where no row fires (DMN), else None. `headings`: the columns as written.
    """

    columns: tuple[Typed, ...]
    outputs: tuple[tuple[str, Type], ...]
    rows: Sequence[TypedRow]
    otherwise: TypedRow | None
    hit: str
    aggregator: str = ""
    single: bool = False
    priorities: tuple[tuple[Any, ...] | None, ...] = ()
    defaults: tuple[Typed | None, ...] = ()
    headings: tuple[str, ...] = field(default=(), eq=False)


def row_ids(table: TypedTable) -> tuple[str, ...]:
    """The ids of the rows, `otherwise` last."""
    ids = table.rows.known.texts.ids if isinstance(table.rows, TypedRows) else (row.id for row in table.rows)
    return (*ids, *([table.otherwise.id] if table.otherwise else []))


def row_days(table: TypedTable) -> Sequence[tuple[date | None, date | None]]:
    """The first and the last day of each row but `otherwise`; nothing where no row has any."""
    if isinstance(table.rows, TypedRows):
        return table.rows.known.days or ()
    days = [(row.valid_from, row.valid_until) for row in table.rows]
    return days if any(day is not None for pair in days for day in pair) else ()


def row_outputs(table: TypedTable, at: int) -> tuple[Typed, ...]:
    """The outputs of a row; constants of a large table without their places."""
    return table.rows.outputs(at) if isinstance(table.rows, TypedRows) else table.rows[at].outputs


def row_languages(table: TypedTable) -> Iterator[str]:
    """The languages of the reasons, as often as they come."""
    rows: Iterable[TypedRow] = table.rows
    if isinstance(table.rows, TypedRows):
        yield from table.rows.known.languages
        rows = table.rows.telling.values()
    for row in (*rows, *([table.otherwise] if table.otherwise else [])):
        yield from row.because


@frozen(kw_only=True)
class TypedItem(Part):
    """One row of a checklist; absent parts are None."""

    id: str
    item: Mapping[str, str]
    when: Typed | None
    met: Typed | None
    at: Typed | None
    due: Typed | None
    because: Mapping[str, Reason]
    cite: str
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class TypedChecklist(Typed):
    items: tuple[TypedItem, ...]
    strict: bool
    log: Typed | None


@frozen(kw_only=True)
class TypedPhrase(Part):
    """One row of phrases; `slot` is the key of `n` in outputs and reasons, `found` that of the passage."""

    id: str
    says: str
    and_says: str
    unless: str
    outputs: tuple[Typed, ...]
    because: Mapping[str, Reason]
    cite: str
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class TypedPhrases(Typed):
    text: Typed
    when: Typed | None
    outputs: tuple[tuple[str, Type], ...]
    rows: tuple[TypedPhrase, ...]
    number_key: str  # the key of `n`
    found_key: str  # the key of `found`


@frozen(kw_only=True)
class TypedScore(Part):
    """One row of a score card; `weight` of None counts as 1."""

    id: str
    item: Mapping[str, str]
    score: Typed
    weight: Typed | None
    because: Mapping[str, Reason]
    cite: str
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class TypedScoreCard(Typed):
    """`kind`: weighted mean or sum."""

    items: tuple[TypedScore, ...]
    kind: str


@frozen(kw_only=True)
class TypedDecision:
    """A decision ready to run. `needs` are the keys of the variables it reads, in the order met."""

    key: str
    policy: str
    name: str
    type: Type
    logic: Typed
    needs: tuple[str, ...]
    source: Decision


@frozen(kw_only=True)
class TypedInput:
    key: str
    policy: str
    name: str
    type: Type  # with its domain; nullable where optional
    private: bool = False
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class TypedParameter:
    """`periods`: (first day or None, value), ascending; empty where nobody has set it."""

    key: str
    policy: str
    name: str
    type: Type
    periods: tuple[tuple[date | None, Any], ...]
    source: Parameter


@frozen(kw_only=True)
class TypedFunction:
    key: str
    policy: str
    name: str
    logic: Typed  # a Lambda or External
    needs: tuple[str, ...]


@frozen(kw_only=True)
class TypedMustHold:
    """`inputs`: keys of the inputs it reads, also through functions; empty: over parameters alone."""

    id: str
    policy: str
    condition: Typed
    because: Mapping[str, Reason]
    cite: str
    needs: tuple[str, ...]
    inputs: tuple[str, ...]
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class TypedPolicy:
    """`digest`: over its meaning with all that it uses and the settings for it: `sha256:…`."""

    source: Policy
    inputs: tuple[TypedInput, ...]
    parameters: tuple[TypedParameter, ...]
    functions: tuple[TypedFunction, ...]
    must_hold: tuple[TypedMustHold, ...]
    decisions: tuple[TypedDecision, ...]
    digest: str = ""


@frozen(kw_only=True)
class TypedRules:
    """All policies of a rule set, by name, with everything that has a key findable by it. `digest` covers all files and settings."""

    policies: Mapping[str, TypedPolicy]
    by_key: Mapping[str, TypedInput | TypedParameter | TypedFunction | TypedDecision]
    digest: str
