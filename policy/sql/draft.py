"""A query while it is drawn up: columns in layers, each computed from those below, and what is known beforehand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, evolve, field
from sqlglot import exp

from policy.feel import typed as t
from policy.feel.emit import compile_expression, free_keys
from policy.feel.fault import Fault
from policy.feel.run import Run, running
from policy.problems import LimitExceeded, Problem
from policy.source import Span
from policy.sql.dialects import Dialect
from policy.sql.meanings import Fields, Known, Meaning, Value

NODES = 200_000  # expressed for one query: functions are written out wherever they are called
NOT_A_LETTER = re.compile(r"[\W_]+")
SHORT = 12  # characters of a name in the name of a column
Going = tuple[str, exp.Expr]  # what goes wrong, and where it does


class Refused(Exception):
    """A part of the rules that the query cannot take over; the place in the rule file, the reason, and a way out."""

    def __init__(self, span: Span, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.span, self.reason, self.hint = span, reason, hint


class Follows(Exception):
    """A part needs another that was refused, which has been told."""


@define(eq=False)
class Draft:
    """One query while it is made.

    `known` are the values by key that are the same for every row: parameters, functions, optional inputs without a column.
    `found` are the meanings by key of inputs and decisions. `going` takes what can go wrong, where there is a place for it.
    """

    dialect: Dialect
    run: Run
    start: int
    known: dict[str, Any] = field(factory=dict)
    functions: dict[str, t.Typed] = field(factory=dict)
    found: dict[str, Meaning] = field(factory=dict)
    layers: list[dict[str, exp.Expr]] = field(factory=lambda: [{}])
    problems: list[Problem] = field(factory=list)
    going: list[Going] | None = None
    calls: tuple[str, ...] = ()
    decision: str = ""
    lenient: bool = False
    zone: Any = None
    nodes: int = 0
    _levels: dict[str, int] = field(factory=dict)

    def column(self, sql: exp.Expr, like: str) -> exp.Column:
        """A column that holds the expression, in the layer above those it is computed from."""
        level = max((self._levels[each.name] for each in sql.find_all(exp.Column)), default=0) + 1
        return self.placed(sql, like, level)

    def placed(self, sql: exp.Expr, like: str, level: int) -> exp.Column:
        """A column in one layer; names differ whatever an engine makes of capitals."""
        name = f"{NOT_A_LETTER.sub('_', like)[:SHORT].strip('_')}_{len(self._levels) + 1}"
        while len(self.layers) <= level:
            self.layers.append({})
        self.layers[level][name] = sql
        self._levels[name] = level
        return exp.column(exp.to_identifier(name, quoted=True))

    def settled(self, value: Value, like: str) -> Value:
        """The value as a column of its own, so that it can be used many times."""
        if isinstance(value.sql, (exp.Column, exp.Literal, exp.Boolean, exp.Null)):
            return value
        return evolve(value, sql=self.column(value.sql, like))

    def cases(self, branches: Sequence[exp.If], otherwise: exp.Expr | None, like: str) -> exp.Expr:
        """`CASE`, of which at most one branch holds or the first counts; a long one in parts, each a column of its own."""
        most = self.dialect.branches
        if len(branches) <= most:
            return exp.Case(ifs=list(branches), default=otherwise)
        parts = [
            self.column(exp.Case(ifs=list(branches[at : at + most])), like) for at in range(0, len(branches), most)
        ]
        return exp.Coalesce(this=parts[0], expressions=[*parts[1:], *([] if otherwise is None else [otherwise])])

    def meant(self, meaning: Meaning, like: str) -> Meaning:
        """The same of any meaning."""
        if isinstance(meaning, Fields):
            return Fields({name: self.meant(each, f"{like} {name}") for name, each in meaning.fields.items()})
        return self.settled(meaning, like) if isinstance(meaning, Value) else meaning

    def beforehand(self, node: t.Typed) -> Known | None:
        """The value of an expression that is the same for every row, as the language computes it."""
        if isinstance(node, t.Constant):
            return Known(node.value)
        keys = free_keys([node])
        if not self.known.keys() >= set(keys) or not all(type(part).__module__ == t.__name__ for part in t.walk(node)):
            return None
        return Known(self.computed(node, keys))

    def computed(self, node: t.Typed, keys: list[str]) -> Any:
        """What the language makes of an expression over known values."""
        try:
            with running(evolve(self.run, remarks=[])):
                return compile_expression(node, keys, "null" if self.lenient else "fail")(
                    *(self.known[key] for key in keys)
                )
        except Fault as fault:
            raise Refused(node.span, f"this goes wrong for every row: {fault}") from None
        except (LimitExceeded, RecursionError, MemoryError):
            raise Refused(node.span, "this takes more work than the limits allow") from None

    def counted(self, span: Span) -> None:
        """One more node is written out."""
        self.nodes += 1
        if self.nodes > NODES:
            raise Refused(span, f"the query would hold more than {NODES:,} expressions")

    def goes_wrong(self, what: str, where: exp.Expr, span: Span) -> None:
        """Under a condition there is no outcome."""
        if self.going is None:
            raise Refused(span, f"it may go wrong ({what}) where only some rows ask for it")
        self.going.append((what, where))

    @contextmanager
    def watching(self) -> Iterator[list[Going]]:
        """What can go wrong inside, for the caller to place."""
        before, self.going = self.going, []
        try:
            yield self.going
        finally:
            self.going = before

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Nothing inside may go wrong."""
        before, self.going = self.going, None
        try:
            yield
        finally:
            self.going = before

    @contextmanager
    def bound(self, meanings: Mapping[str, Meaning]) -> Iterator[None]:
        """The keys stand for these meanings inside."""
        before = {key: (self.known.pop(key, ABSENT), self.found.pop(key, None)) for key in meanings}
        for key, meaning in meanings.items():
            self.bind(key, meaning)
        try:
            yield
        finally:
            for key, (known, found) in before.items():
                self.known.pop(key, None)
                self.found.pop(key, None)
                if known is not ABSENT:
                    self.known[key] = known
                if found is not None:
                    self.found[key] = found

    def bind(self, key: str, meaning: Meaning) -> None:
        """The key stands for this meaning from here on."""
        self.known.pop(key, None)
        if isinstance(meaning, Known):
            self.known[key] = meaning.value
        self.found[key] = meaning


ABSENT = object()
