"""A policy after the checker: every expression typed, every name bound. What back ends compile and findings read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from policy.feel.typed import Cell, Part, Typed
from policy.feel.types import Type
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


@frozen(kw_only=True)
class TypedTable(Typed):
    """A decision table. `outputs`: (name, type); `single`: the value itself is the outcome.

    `priorities`: for priority and output order, per output the allowed values in their order, else None.
    `defaults`: per output the value where no row fires (DMN), else None. `headings`: the columns as written.
    """

    columns: tuple[Typed, ...]
    outputs: tuple[tuple[str, Type], ...]
    rows: tuple[TypedRow, ...]
    otherwise: TypedRow | None
    hit: str
    aggregator: str = ""
    single: bool = False
    priorities: tuple[tuple[Any, ...] | None, ...] = ()
    defaults: tuple[Typed | None, ...] = ()
    headings: tuple[str, ...] = field(default=(), eq=False)


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
