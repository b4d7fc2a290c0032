"""Declarations become types: type names resolved, fields inline, allowed values, `optional` and `whole`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import define, evolve, field, fields

from policy.check.other_types import hint_for
from policy.feel.parser import FeelSyntaxError, parse_tests, parse_type
from policy.feel.scope import Scope, normal_name
from policy.feel.syntax import And, In, Node, Question, Tests
from policy.feel.typed import Cell, Constant, Equals
from policy.feel.types import (
    ANY,
    BOOLEAN,
    BY_NAME,
    NUMBER,
    STRING,
    AnyType,
    ContextType,
    Domain,
    FunctionType,
    ListType,
    Scalar,
    Type,
    nullable,
)
from policy.feel.typing import infer_tests, resolve_type
from policy.feel.typing.algebra import join_all
from policy.feel.typing.words import suggestion
from policy.limits import TYPE_DEPTH, TYPE_SIZE
from policy.model.logic import Declaration, TypeRef
from policy.model.policy import Data
from policy.problems import Sink
from policy.read.data import read_data
from policy.source import Text

PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


@define
class Declared(Mapping[str, Type]):
    """The types that a policy declares, each resolved when first asked for.

    `imported` are those of used policies, as `alias.name` (DMN). A type that refers to itself is a problem, and Any.
    """

    declarations: Mapping[str, Declaration]
    scope: Scope  # of allowed values: constants and built-in functions alone
    sink: Sink
    imported: Mapping[str, Type] = field(factory=dict)
    _done: dict[str, Type] = field(factory=dict, init=False)
    _path: list[str] = field(factory=list, init=False)

    def __getitem__(self, name: str) -> Type:
        if name in self.imported:
            return self.imported[name]
        if name not in self._done:
            self._done[name] = self._resolve(name)
        return self._done[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.declarations, *self.imported))

    def __len__(self) -> int:
        return len(self.declarations) + len(self.imported)

    def _resolve(self, name: str) -> Type:
        declaration = self.declarations[name]
        if name in self._path or len(self._path) > TYPE_DEPTH:
            self.sink.error("type-cycle", declaration.name.span(), _round(self._path, name))
            return ANY
        self._path.append(name)
        type_ = type_of(declaration, self, self.sink)
        self._path.pop()
        return evolve(type_, name=name) if isinstance(type_, ContextType) else type_


def _round(path: Sequence[str], name: str) -> str:
    if name not in path:
        return f"the types before `{name}` refer to each other more than {TYPE_DEPTH} deep"
    circle = [*path[path.index(name) :], name]
    return "a type cannot contain itself: " + " → ".join(f"`{part}`" for part in circle)


def type_of(declaration: Declaration, declared: Declared, sink: Sink, looks_like: Type = ANY) -> Type:
    """The type of what is declared, with its allowed values; nullable where optional.

    Args:
        declaration: What is declared.
        declared: The types that it can name.
        sink: Where problems go.
        looks_like: The type where nothing tells it but the values that there are.
    """
    bare = _bare(declaration, declared, sink, looks_like)
    limited = _limited(bare, declaration, declared, sink)
    return nullable(limited) if declaration.optional else limited


def _bare(declaration: Declaration, declared: Declared, sink: Sink, looks_like: Type) -> Type:
    if declaration.type is not None:
        return type_of_reference(declaration.type, declared, sink)
    if isinstance(declaration.values, tuple):
        return kind_of_texts([value.text for value in declaration.values])
    return NUMBER if declaration.whole else looks_like


def type_of_reference(reference: TypeRef, declared: Declared, sink: Sink) -> Type:
    """The type that a declaration refers to by name, or gives by its fields."""
    type_ = _structure(reference, declared, sink)
    if reference.item_values is not None:
        type_ = _tested(type_, reference.item_values, declared, sink)
    return _bounded(ListType(type_) if reference.collection else type_, reference, sink)


def _structure(reference: TypeRef, declared: Declared, sink: Sink) -> Type:
    if reference.text is not None:
        return _named(reference.text, declared, sink)
    if reference.function is not None:
        parameters, result = reference.function
        types = tuple(type_of(part, declared, sink) for part in parameters)
        names = tuple(normal_name(part.name.text) for part in parameters)
        return FunctionType(types, type_of_reference(result, declared, sink) if result else ANY, names)
    if reference.fields:
        return ContextType({normal_name(part.name.text): type_of(part, declared, sink) for part in reference.fields})
    return ANY


def _named(text: Text, declared: Declared, sink: Sink) -> Type:
    name = normal_name(text.text).removeprefix("feel:")
    if name in declared:
        return declared[name]
    if name in BY_NAME:
        return BY_NAME[name]
    elsewhere = hint_for(name)
    if elsewhere:
        sink.error("unknown-type", text.span(), f"there is no type `{name}`", elsewhere)
        return ANY
    try:
        return resolve_type(parse_type(text, declared), declared, sink)
    except FeelSyntaxError as error:
        hint = suggestion(name, (*declared, *BY_NAME)) or error.problem.hint
        sink.error("unknown-type", text.span(), f"there is no type `{name}`", hint)
        return ANY


def _bounded(type_: Type, reference: TypeRef, sink: Sink) -> Type:
    """The type, or Any where naming types within types made it too large to work with."""
    for count, _ in enumerate(_inside(type_)):
        if count > TYPE_SIZE:
            span = reference.text.span() if reference.text else reference.fields[0].span
            sink.error(
                "type-cycle",
                span,
                f"this type holds more than {TYPE_SIZE} types, counting each as often as it is named",
            )
            return ANY
    return type_


def _inside(type_: Type) -> Iterator[Type]:
    stack = [type_]
    while stack:
        top = stack.pop()
        yield top
        if isinstance(top, ListType):
            stack.append(top.item)
        elif isinstance(top, ContextType):
            stack.extend(top.fields.values())


def kind_of_texts(texts: Sequence[str]) -> Type:
    """The type of data that declares none: numbers or booleans where all read so, else texts."""
    if texts and all(PLAIN_NUMBER.fullmatch(text) for text in texts):
        return NUMBER
    return BOOLEAN if texts and all(text in ("true", "false") for text in texts) else STRING


# Allowed values.


def _limited(type_: Type, declaration: Declaration, declared: Declared, sink: Sink) -> Type:
    if declaration.whole:
        type_ = _whole(type_, declaration, sink)
    if declaration.values is not None and not _can_be_limited(type_):
        sink.error("bad-type", declaration.span, f"`values` has no meaning for the type of `{declaration.name}`")
    elif isinstance(declaration.values, tuple):
        return _on_items(type_, lambda item: _enumerated(item, declaration, sink))
    elif declaration.values is not None:
        return _tested(type_, declaration.values, declared, sink)
    return type_


def _whole(type_: Type, declaration: Declaration, sink: Sink) -> Type:
    if isinstance(type_, Scalar) and type_.kind == "number":
        return _with_domain(type_, Domain(whole=True))
    sink.error("bad-type", declaration.span, f"`{declaration.name}` is no number, so `whole` has no meaning")
    return type_


def _can_be_limited(type_: Type) -> bool:
    return isinstance(type_, (Scalar, ListType, ContextType, AnyType))


def _on_items(type_: Type, limit: Callable[[Type], Type]) -> Type:
    return evolve(type_, item=limit(type_.item)) if isinstance(type_, ListType) else limit(type_)


def _enumerated(type_: Type, declaration: Declaration, sink: Sink) -> Type:
    assert isinstance(declaration.values, tuple)
    before = len(sink.problems)
    values = tuple(read_data(Data(text=text, span=text.span()), type_, sink) for text in declaration.values)
    return type_ if len(sink.problems) > before else _with_domain(type_, Domain(values=values))


def _tested(type_: Type, text: Text, declared: Declared, sink: Sink) -> Type:
    """With unary tests as allowed values; for a list they are about its items, unless they name the whole by `?`."""
    try:
        tests = parse_tests(text, declared.scope)
    except FeelSyntaxError as error:
        sink.problems.append(error.problem)
        return type_

    def limit(item: Type) -> Type:
        before = len(sink.problems)
        cell = infer_tests(tests, item, declared.scope, sink)
        if any(problem.severity == "error" for problem in sink.problems[before:]):
            return item
        return _with_domain(_type_of_values(cell) if isinstance(item, AnyType) else item, domain_of(tests, cell))

    return limit(type_) if _names_value(tests) else _on_items(type_, limit)


def domain_of(tests: Tests, cell: Cell) -> Domain:
    """The values that tests allow: an enumeration where they only name values, in the order in which they name them."""
    operands = [test.operand if isinstance(test, Equals) else None for test in cell.tests]
    values = [operand.value for operand in operands if isinstance(operand, Constant)]
    if not cell.tests:
        return Domain()
    return Domain(values=tuple(values)) if len(values) == len(cell.tests) and not cell.negated else Domain(tests=tests)


def _type_of_values(cell: Cell) -> Type:
    """The type of the values that tests name, where nothing else tells it."""
    return join_all(test.operand.type if isinstance(test, Equals) else ANY for test in cell.tests)


def _names_value(tests: Tests) -> bool:
    stack: list[object] = [tests]
    while stack:
        top = stack.pop()
        if isinstance(top, Question):
            return True
        stack.extend(top if isinstance(top, tuple) else _parts(top))
    return False


def _parts(node: object) -> list[object]:
    return [getattr(node, part.name) for part in fields(type(node))] if isinstance(node, Node) else []


def _with_domain(type_: Type, domain: Domain) -> Type:
    if not isinstance(type_, (Scalar, ListType, ContextType)):
        return type_
    return evolve(type_, domain=_both(type_.domain, domain))


def _both(first: Domain | None, second: Domain) -> Domain:
    """The domain of the values that both allow."""
    if first is None:
        return second
    values = second.values if first.values is None else first.values
    if first.values is not None and second.values is not None:
        values = tuple(value for value in second.values if value in first.values)
    return Domain(values, _both_tests(first.tests, second.tests), first.whole or second.whole)


def _both_tests(first: Tests | None, second: Tests | None) -> Tests | None:
    if first is None or second is None:
        return first or second
    return Tests((And((In(Question(), (first,)), In(Question(), (second,)))),))
