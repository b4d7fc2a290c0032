"""Where typing stands: the names in scope, what is known of them, and where problems go."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, frozen

from policy.feel import syntax, typed
from policy.feel.scope import Binding, Scope
from policy.feel.types import Type
from policy.feel.typing.narrowing import NOTHING, Facts
from policy.limits import SCOPE_DEPTH
from policy.problems import Sink
from policy.source import Span


@frozen(eq=False)
class At:
    """The surroundings of one expression. `declared` are the types that a name may stand for after `instance of`."""

    scope: Scope
    sink: Sink
    rules: "Mapping[type[syntax.Node], Callable[..., typed.Typed]]"
    declared: Mapping[str, Type]
    facts: Facts = NOTHING
    nesting: int = 0

    def infer(self, expr: syntax.Expr) -> typed.Typed:
        """The typed form of an expression that stands here."""
        if self.nesting > SCOPE_DEPTH:
            return self.faulty(
                "limit-exceeded",
                expr.span,
                f"more than {SCOPE_DEPTH} loops, filters and functions stand inside each other",
            )
        return self.rules[type(expr)](expr, self)

    def all(self, exprs: Iterable[syntax.Expr]) -> tuple[typed.Typed, ...]:
        """The typed forms of several, in order."""
        return tuple(map(self.infer, exprs))

    def knowing(self, facts: Facts) -> "At":
        """The same place with more known."""
        return evolve(self, facts=self.facts | facts) if facts - self.facts else self

    def within(self, *bindings: Binding) -> "At":
        """The inside of a loop, a filter or a function, where there are more names."""
        return evolve(self, scope=self.scope.child(bindings), nesting=self.nesting + 1)

    def below(self, binding: Binding) -> "At":
        """The same place below the entry of a context, which has a name now."""
        return evolve(self, scope=self.scope.child((binding,)))

    def wrong(self, code: str, span: Span, message: str, hint: str = "") -> None:
        """Report a problem."""
        self.sink.error(code, span, message, hint)

    def faulty(self, code: str, span: Span, message: str, hint: str = "") -> typed.Faulty:
        """Report a problem, and stand in for what cannot be typed."""
        return faulty(self.sink, code, span, message, hint)


def faulty(sink: Sink, code: str, span: Span, message: str, hint: str = "") -> typed.Faulty:
    """Report a problem, and stand in for what cannot be typed."""
    sink.error(code, span, message, hint)
    return typed.Faulty(message, code == "limit-exceeded", span=span)


def fresh_key(scope: Scope, name: str) -> str:
    """A key for a local name that differs from the keys of all names visible here: `x#1`, inside it `x#2`."""
    hidden = scope.lookup(name)
    number = hidden.key.rpartition("#")[2] if hidden and hidden.key.startswith(f"{name}#") else ""
    return f"{name}#{int(number) + 1 if number.isdigit() else 1}"


def local(scope: Scope, name: str, type_: Type) -> Binding:
    """A binding for a name that an expression introduces."""
    return Binding(name, fresh_key(scope, name), type_)
