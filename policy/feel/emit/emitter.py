"""Typed trees become Python syntax trees; each node's line number is the number of its place in the rule file."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any, TypeVar

from attrs import define, field

from policy.feel import typed
from policy.feel.emit import python as py
from policy.feel.emit.certainty import never_null
from policy.feel.emit.free import free_keys
from policy.feel.emit.trouble import forgiving, null_told, nulled
from policy.feel.types import ListType, Type
from policy.problems import NOWHERE
from policy.source import Span

Form = Callable[["Emitter", Any], ast.expr]
_INLINE = (bool, int, str, type(None))
_Made = TypeVar("_Made", bound=ast.AST)


@define(eq=False)
class Emitter:
    """Makes the parts of one generated module.

    `forms` says how each class of node is written, `truths` how a condition is where only true matters (under
    `typed.Typed`: any other). With `on_error` of "null" what goes wrong becomes null with a remark. `names` are the
    Python names of keys; those of `shared` are globals, all others are handed to hoisted functions. Without `counting`
    every list that is run over is known to be one, and short.
    """

    forms: Mapping[type[typed.Typed], Form] = field()
    truths: Mapping[type[typed.Typed], Form] = field()
    on_error: str = "fail"
    counting: bool = True
    hoisting: int = 0  # functions of the module, one inside the other, that are being made now
    names: dict[str, str] = field(factory=dict)
    shared: set[str] = field(factory=set)
    globals: dict[str, Any] = field(factory=dict)
    functions: list[ast.stmt] = field(factory=list)
    sites: list[Span] = field(factory=lambda: [NOWHERE])
    _site_of: dict[Span, int] = field(factory=dict)
    _bound: dict[int, str] = field(factory=dict)
    _last: int = 0

    @forms.default
    def _standard_forms(self) -> Mapping[type[typed.Typed], Form]:
        from policy.feel.emit.forms import EMIT

        return EMIT

    @truths.default
    def _standard_truths(self) -> Mapping[type[typed.Typed], Form]:
        from policy.feel.emit.forms import TRUTHS

        return TRUTHS

    def expr(self, node: typed.Typed) -> ast.expr:
        """A Python expression for the node's value."""
        return self.place(self.forms[type(node)](self, node), node.span)

    def truth(self, node: typed.Typed) -> ast.expr:
        """A Python expression that is truthy exactly where the node's value is true."""
        form = self.truths.get(type(node), self.truths[typed.Typed])
        return self.place(form(self, node), node.span)

    def sure(self, node: typed.Typed) -> bool:
        """Whether the generated code cannot give null for the node."""
        if self.on_error == "null":
            return never_null(node)
        return not node.type.nullable and not isinstance(node, typed.Faulty)

    def without_null(self, node: typed.Typed, wanted: Type) -> bool:
        """Whether no null can reach a parameter that does not take it, also inside a list."""
        if not wanted.nullable and not self.sure(node):
            return False
        if isinstance(wanted, ListType) and not wanted.item.nullable and not isinstance(node, typed.Constant):
            return self.on_error == "fail" and isinstance(node.type, ListType) and not node.type.item.nullable
        return True

    def test(self, cell: typed.Cell, value: ast.expr) -> ast.expr:
        """A Python expression that is truthy exactly where the value, a name or a literal, passes the cell."""
        from policy.feel.emit.cells import cell_test

        return cell_test(self, cell, value)

    def over(self, domain: typed.Typed) -> ast.expr:
        """A Python expression for what a loop runs over, its items counted."""
        from policy.feel.emit import runtime

        value = self.expr(domain)
        return self.safe_call(runtime.over, value) if self.counting else value

    def constant(self, value: Any) -> ast.expr:
        """A literal where Python has one, a fresh list or context, else a global that holds the value."""
        if type(value) in _INLINE:
            return py.literal(value)
        if isinstance(value, list):
            return py.list_of(map(self.constant, value))
        if isinstance(value, dict):
            return ast.Dict([py.literal(key) for key in value], [self.constant(inner) for inner in value.values()])
        return py.name(self.bound(value, "k"))

    def bound(self, value: Any, prefix: str = "g") -> str:
        """The name of a global that holds this very object."""
        known = self._bound.get(id(value))
        if known is None:
            known = self._bound[id(value)] = self.fresh(getattr(value, "__name__", "") or prefix)
            self.globals[known] = value
        return known

    def pinned(self, value: Any, prefix: str) -> ast.expr:
        """A global that holds this very object, as an expression."""
        return py.name(self.bound(value, prefix))

    def call(self, function: Callable[..., Any], *arguments: ast.expr, written: str = "") -> ast.Call:
        """A call of a function of ours that may go wrong; `written` is what stands for it in the rule file."""
        return py.call(self.bound(nulled(function, written) if self.on_error == "null" else function), *arguments)

    def null_of(self, written: str) -> ast.expr:
        """Null, since the operator written so is given null; that is told where a model wants null with its reason."""
        return py.call(self.bound(null_told(written))) if self.on_error == "null" else py.literal(None)

    def safe_call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.Call:
        """A call of a function of ours that never raises a fault."""
        return py.call(self.bound(function), *arguments)

    def variable(self, key: str) -> str:
        """The Python name of a key."""
        if key not in self.names:
            self.names[key] = self.fresh(key.partition("#")[0])
        return self.names[key]

    def fresh(self, like: str) -> str:
        """A new Python name that resembles a word."""
        self._last += 1
        return f"{re.sub(r'[^A-Za-z0-9]', '_', like)[:40].strip('_') or 'v'}_{self._last}"

    def site(self, span: Span) -> int:
        """The number of a place."""
        if span not in self._site_of:
            self._site_of[span] = len(self.sites)
            self.sites.append(span)
        return self._site_of[span]

    def place(self, made: _Made, span: Span) -> _Made:
        """The same Python tree, standing at a place of the rule file."""
        py.located(made, self.site(span))
        return made

    def hoist(
        self,
        like: str,
        own: Sequence[str],
        nodes: Iterable[typed.Typed],
        body: Callable[[], Sequence[ast.stmt]],
        span: Span = NOWHERE,
        *,
        forgives: bool = False,
    ) -> tuple[str, list[ast.expr]]:
        """Make a function of the module: its name, and the free variables to call it with before its own arguments.

        Arguments:
            like: what its name should resemble.
            own: keys of its own parameters.
            nodes: what its body is made of; their free variables become its first parameters.
            body: makes the statements.
            forgives: with `on_error` of "null", a fault of the function itself is null too.
        """
        free = [
            *dict.fromkeys(self.variable(key) for key in free_keys(nodes) if key not in self.shared and key not in own)
        ]
        identifier = self.fresh(like)
        decorators = [self.bound(forgiving)] if forgives and self.on_error == "null" else []
        with self.apart():
            statements = body()
        made = py.function(identifier, [*free, *map(self.variable, own)], statements, decorators)
        self.functions.append(self.place(made, span))
        return identifier, [py.name(each) for each in free]

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is made inside becomes a function of the module, which sees only what it is called with."""
        self.hoisting += 1
        try:
            yield
        finally:
            self.hoisting -= 1

    def finish(self, module: Sequence[ast.stmt] = ()) -> CodeType:
        """The code of the module: the hoisted functions, then the statements given. `globals` is where to run it."""
        tree = ast.Module([*self.functions, *module], [])
        py.located(tree, 1)
        self.globals["__sites__"] = self.sites
        return compile(tree, "<rules>", "exec", dont_inherit=True)

    def run(self, module: Sequence[ast.stmt] = ()) -> dict[str, Any]:
        """The globals after the module has run."""
        exec(self.finish(module), self.globals)  # noqa: S102 - the tree is ours; texts of the author are only constants
        return self.globals
