"""What a decision can consist of: expressions, tables and the other boxed forms, as read (DMN 1.5, chapters 8 and 10.2).

FEEL stands here as `Text`: it is parsed when the names in scope and their types are known. YAML and DMN readers make the
same forms. Nodes are frozen and have no behaviour.
"""

from collections.abc import Callable, Sequence

from attrs import field, frozen

from policy.later import Later
from policy.problems import NOWHERE
from policy.source import Span, Text


@frozen(kw_only=True)
class Logic:
    """Any boxed form."""

    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Expression(Logic):
    text: Text


@frozen
class ContextEntry:
    name: Text
    logic: Logic
    type: "TypeRef | None" = None


@frozen
class ContextForm(Logic):
    """Entries from top to bottom, each seeing those above; `result`, where given, is the outcome."""

    entries: tuple[ContextEntry, ...]
    result: Logic | None = None


@frozen
class TypeRef:
    """A type as written in a declaration: the text of a FEEL type (`list<string>`, a declared type) or fields inline."""

    text: Text | None = None
    fields: "tuple[Declaration, ...]" = ()
    collection: bool = False  # a list of it (DMN isCollection)
    item_values: Text | None = None  # unary tests on each item of a collection (DMN allowedValues)
    function: "tuple[tuple[Declaration, ...], TypeRef | None] | None" = None  # DMN functionItem: parameters and result


@frozen(kw_only=True)
class Declaration:
    """A name with its type: an input, an output, a field, a parameter's type, a declared type.

    `values`: the allowed values as FEEL unary tests (a Text) or as an enumeration (Texts read by the type).
    """

    name: Text
    type: TypeRef | None = None
    values: "Text | tuple[Text, ...] | None" = None
    whole: bool = False
    optional: bool = False
    private: bool = False
    unit: str = ""
    about: str = ""
    abouts: tuple[tuple[str, str], ...] = ()  # the same in further languages
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen
class Column:
    """A condition column (its expression) with allowed values where the table gives them (DMN inputValues)."""

    expression: Text
    values: Text | None = None


@frozen
class OutputColumn:
    name: str  # "" for the single output of a decision that gives the value itself
    declaration: Declaration | None
    span: Span = field(default=NOWHERE, eq=False, repr=False)
    default: Text | None = None  # DMN defaultOutputEntry


@frozen(kw_only=True)
class Row:
    """One rule. `cells` are the conditions in the order of the columns, `outputs` in the order of the output columns.

    `because` is by language: {"en": text, "zh": text}. `valid_from`/`valid_until` are ISO dates, both included, or "".
    """

    id: str
    cells: tuple[Text, ...]
    outputs: tuple[Text, ...]
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    valid_from: Text | None = None
    valid_until: Text | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(eq=False)
class RowTexts:
    """What stands in the rows of a table, column by column, without the places. `-` is no reason, cite or day.

    `because` is by language; `cite`, `valid_from` and `valid_until` are empty where the table has no such column.
    """

    ids: Sequence[str]
    cells: tuple[Sequence[str], ...]
    outputs: tuple[Sequence[str], ...]
    because: tuple[tuple[str, Sequence[str]], ...] = ()
    cite: Sequence[str] = ()
    valid_from: Sequence[str] = ()
    valid_until: Sequence[str] = ()


class DrawnRows(Later[Row]):
    """The rows of a large table. Their texts are at hand; each row with its places is made when somebody looks at it."""

    __slots__ = ("texts",)

    def __init__(self, size: int, make: Callable[[int], Row], texts: RowTexts) -> None:
        super().__init__(size, make)
        self.texts = texts


HIT_POLICIES = ("unique", "any", "first", "priority", "rule order", "output order", "collect")
AGGREGATORS = ("sum", "min", "max", "count")


@frozen(kw_only=True)
class Table(Logic):
    """A decision table. `otherwise` fires when no other row does. `named`: its ids stand in the file, else they are numbers."""

    columns: tuple[Column, ...]
    outputs: tuple[OutputColumn, ...]
    rows: Sequence[Row]
    otherwise: Row | None = None
    hit: str = "unique"
    aggregator: str = ""  # with collect
    single: bool = False  # the outcome is the value itself, no context of outputs
    file: str = ""  # the CSV or XLSX file the rows come from


@frozen(kw_only=True)
class ChecklistItem:
    """`met`, or `at` with `due`, or neither (then the log decides). Conditions are FEEL texts; None where the column is absent or `-`."""

    id: str
    item: tuple[tuple[str, Text], ...]  # by language
    when: Text | None = None
    met: Text | None = None
    at: Text | None = None
    due: Text | None = None
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Checklist(Logic):
    items: tuple[ChecklistItem, ...]
    strict: bool = False  # order: strict
    log: Text | None = None  # FEEL: ids in the order done


@frozen(kw_only=True)
class PhraseRow:
    """`says`, `and says` and `unless` as written: alternatives separated by `/`."""

    id: str
    says: Text
    and_says: Text | None = None
    unless: Text | None = None
    outputs: tuple[Text, ...] = ()
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Phrases(Logic):
    text: Text  # FEEL: the text to read
    when: Text | None
    outputs: tuple[OutputColumn, ...]
    rows: tuple[PhraseRow, ...]


@frozen(kw_only=True)
class ScoreItem:
    """One row of a score card; `weight` is None where the column is absent."""

    id: str
    item: tuple[tuple[str, Text], ...]  # by language
    score: Text
    weight: Text | None = None
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class ScoreCard(Logic):
    """`kind`: weighted mean or sum."""

    items: tuple[ScoreItem, ...]
    kind: str


# Boxed forms that only DMN models have.


@frozen(kw_only=True)
class Invocation(Logic):
    called: Logic
    bindings: tuple[tuple[str, Logic], ...]


@frozen(kw_only=True)
class Relation(Logic):
    columns: tuple[str, ...]
    rows: tuple[tuple[Logic, ...], ...]


@frozen(kw_only=True)
class ListForm(Logic):
    items: tuple[Logic, ...]


@frozen(kw_only=True)
class FunctionForm(Logic):
    """`kind`: FEEL, Java or PMML."""

    parameters: tuple[Declaration, ...]
    body: Logic
    kind: str = "FEEL"
    result: TypeRef | None = None


@frozen(kw_only=True)
class ConditionalForm(Logic):
    condition: Logic
    then: Logic
    otherwise: Logic


@frozen(kw_only=True)
class FilterForm(Logic):
    of: Logic
    condition: Logic


@frozen(kw_only=True)
class Iteration(Logic):
    """`kind`: for, some or every."""

    kind: str
    variable: str
    domain: Logic
    body: Logic


@frozen(kw_only=True)
class Typed(Logic):
    """A boxed form with its own declared type (DMN typeRef on an expression)."""

    logic: Logic
    type: TypeRef
