"""What a name means at a place: bindings, and the search for the longest name that a run of tokens spells."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from attrs import define, field

from policy.feel.tokens import SPACE, FeelSyntaxError, Token, scan
from policy.feel.types import ContextType, FunctionType, ListType, RangeType, Type
from policy.source import Text

_SPACES = re.compile(f"[{SPACE}]+")
Trie = dict[str, Any]  # token text -> Trie


def normal_name(text: str) -> str:
    """The form in which names are compared: NFC, white space (also full-width) folded to single spaces."""
    if text.isascii() and text.isidentifier():
        return text
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip(" "))


@define(eq=False)
class Binding:
    """A name with the key that the compiler knows it by; its type may be a function that is asked once, when needed."""

    name: str
    key: str
    _type: Type | Callable[[], Type]

    @property
    def type(self) -> Type:
        if not isinstance(self._type, Type):
            self._type = self._type()
        return self._type

    @property
    def known_type(self) -> Type | None:
        """The type if nobody need be asked for it."""
        return self._type if isinstance(self._type, Type) else None


@define(eq=False, slots=False)
class Scope:
    """Bindings over those of a parent; never changed, `child` makes another.

    `types` are declared type names and `fields` names of fields that may follow a dot, both only where they could not
    be told from words otherwise (they hold a keyword or an operator).
    """

    _own: dict[str, Binding] = field(factory=dict)
    _parent: "Scope | None" = None
    types: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()

    @classmethod
    def of(cls, bindings: Iterable[Binding], types: Iterable[str] = (), fields: Iterable[str] = ()) -> "Scope":
        """An outermost scope."""
        own = {normal_name(binding.name): binding for binding in bindings}
        return cls(own, None, frozenset(map(normal_name, types)), frozenset(map(normal_name, fields)))

    def child(self, bindings: Iterable[Binding]) -> "Scope":
        """A scope with more bindings, which hide those of the same name. Small parents are merged, so that chains stay short."""
        own = {normal_name(binding.name): binding for binding in bindings}
        parent = self
        while parent._parent is not None and len(parent._own) <= len(own):
            own = {**parent._own, **own}
            parent = parent._parent
        return Scope(own, parent, self.types, self.fields)

    def lookup(self, name: str) -> Binding | None:
        """The binding of a name, the innermost one."""
        name = normal_name(name)
        return next((scope._own[name] for scope in self._chain() if name in scope._own), None)

    def names(self) -> Iterator[str]:
        """Every name, inner ones first, each once."""
        return iter(dict.fromkeys(name for scope in self._chain() for name in scope._own))

    def match(self, text: str, tokens: Sequence[Token], at: int) -> int:
        """How many tokens from `at` on spell the longest name in scope; 0 if none does."""
        return max(longest(scope._index, scope._own, text, tokens, at) for scope in self._chain())

    def match_field(self, text: str, tokens: Sequence[Token], at: int) -> int:
        """As `match`, over the names of all fields known here."""
        return longest(self._field_index, self.field_names(), text, tokens, at)

    def match_type(self, text: str, tokens: Sequence[Token], at: int) -> int:
        """As `match`, over the declared type names."""
        return longest(self._type_index, self.types, text, tokens, at)

    def field_names(self) -> frozenset[str]:
        """All field names of the types in scope that are known without asking (a decision's may still be being found)."""
        return self._field_names

    def _chain(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope._parent

    @cached_property
    def _index(self) -> Trie:
        return trie(self._own)

    @cached_property
    def _field_names(self) -> frozenset[str]:
        above = self._parent._field_names if self._parent else self.fields
        return above.union(*(_fields(binding.known_type) for binding in self._own.values()))

    @cached_property
    def _field_index(self) -> Trie:
        return trie(self._field_names)

    @cached_property
    def _type_index(self) -> Trie:
        return trie(self.types)


def trie(names: Iterable[str]) -> Trie:
    """Names by their tokens; whether a name ends at a node is asked of the names themselves."""
    root: Trie = {}
    for name in names:
        node = root
        for token in _spelling(name):
            node = node.setdefault(token, {})
    return root


def longest(index: Trie, names: Container[str], text: str, tokens: Sequence[Token], at: int) -> int:
    """How many tokens from `at` on spell the longest of `names`, whose trie is `index`."""
    found, count, node = 0, 0, index.get(_folded(tokens[at].text))
    while node is not None:
        count += 1
        if normal_name(text[tokens[at].start : tokens[at + count - 1].end]) in names:
            found = count
        node = node.get(_folded(tokens[at + count].text)) if at + count < len(tokens) else None
    return found


@lru_cache(maxsize=10_000)
def _spelling(name: str) -> list[str]:
    try:
        return [_folded(token.text) for token in scan(Text(name))]
    except FeelSyntaxError:  # a name with a quotation mark can be declared, but not written in FEEL
        return []


def _folded(token: str) -> str:
    return token if token.isascii() else unicodedata.normalize("NFC", token)


def _fields(type_: Type | None) -> frozenset[str]:
    if isinstance(type_, ContextType):
        return frozenset(map(normal_name, type_.fields)).union(*map(_fields, type_.fields.values()))
    if isinstance(type_, (ListType, RangeType)):
        return _fields(type_.item)
    return _fields(type_.result) if isinstance(type_, FunctionType) else frozenset()
