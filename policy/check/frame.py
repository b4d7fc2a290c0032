"""The surroundings of a boxed form while it is typed: what is in scope, and where problems go."""

import re
from collections.abc import Callable, Mapping

from attrs import evolve, field, frozen

from policy.feel.parser import FeelSyntaxError, parse_expression, parse_template, parse_tests
from policy.feel.scope import Binding, Scope
from policy.feel.suspicions import suspicions
from policy.feel.syntax import Expr, Tests
from policy.feel.typed import Cell, Faulty, Typed
from policy.feel.types import Type
from policy.feel.typing import infer, infer_tests
from policy.feel.typing.at import local
from policy.feel.typing.narrowing import NOTHING, Facts
from policy.model.logic import Logic
from policy.model.policy import Policy
from policy.model.typed import Reason
from policy.problems import Sink
from policy.source import Text

MAY_BE_SUSPECT = re.compile(r"\d\s*[-,/]\s*\d|\bor\b")  # what every suspicion has; large tables are looked at quickly


@frozen(eq=False)
class Frame:
    """Where a boxed form stands. In a DMN model a syntax error is raised, to make the whole decision faulty.

    `rules` is the table from the class of a form to the function that types it; `facts` is what is known of names here.
    """

    policy: Policy
    scope: Scope
    declared: Mapping[str, Type]
    sink: Sink
    rules: Mapping[type[Logic], Callable[..., Typed]]
    facts: Facts = field(default=NOTHING)

    @property
    def lenient(self) -> bool:
        """Whether this is a DMN model, where what is wrong is null when it runs."""
        return self.policy.form == "dmn"

    def logic(self, logic: Logic) -> Typed:
        """The typed form of a boxed form that stands here."""
        return self.rules[type(logic)](logic, self)

    def expression(self, text: Text, parse: Callable[[Text, Scope], Expr] = parse_expression) -> Typed:
        """The typed form of a FEEL expression."""
        try:
            expr = parse(text, self.scope)
            return infer(expr, self.scope, self._heard(text), self.declared, self.facts)
        except FeelSyntaxError as error:
            return self.faulty(error, text)

    def _heard(self, text: Text, tests: Tests | None = None) -> Sink:
        """Where problems of a text go: what follows from a slip that is told already is not told too."""
        found = suspicions(text, tests) if not self.lenient and MAY_BE_SUSPECT.search(text.text) else []
        self.sink.problems.extend(found)
        return Sink() if any(problem.severity == "error" for problem in found) else self.sink

    def infer(self, expr: Expr) -> Typed:
        """The typed form of a parsed expression."""
        return infer(expr, self.scope, self.sink, self.declared, self.facts)

    def tests(self, text: Text, column: Typed | Type) -> Cell:
        """The typed form of unary tests over the value of a column; an empty cell (DMN) is `-`."""
        if not text.text.strip():
            return Cell("?#1", span=text.span())
        try:
            tests = parse_tests(text, self.scope)
            return infer_tests(tests, column, self.scope, self._heard(text, tests), self.declared)
        except FeelSyntaxError as error:
            self.faulty(error, text)
            return Cell("?#1", span=text.span())

    def reason(self, text: Text) -> Reason:
        """A text with FEEL in braces."""
        if "{" not in text.text and "}" not in text.text:
            return Reason((text.text,))
        try:
            pieces = parse_template(text, self.scope)
        except FeelSyntaxError as error:
            self.faulty(error, text)
            return Reason((text.text,))
        return Reason(tuple(piece if isinstance(piece, str) else self.infer(piece) for piece in pieces))

    def reasons(self, texts: tuple[tuple[str, Text], ...]) -> dict[str, Reason]:
        """The same in each language; the plain one stands under the policy's language."""
        return {language or self.policy.lang: self.reason(text) for language, text in texts}

    def faulty(self, error: FeelSyntaxError, text: Text) -> Faulty:
        """Reports a text that is no FEEL, and stands in for it."""
        if self.lenient and error.problem.code == "syntax":
            raise error
        self.sink.problems.append(error.problem)
        return Faulty(error.problem.message, error.problem.code == "limit-exceeded", span=text.span())

    def within(self, bindings: "tuple[Binding, ...] | list[Binding]") -> "Frame":
        """The same surroundings with more names."""
        return evolve(self, scope=self.scope.child(bindings)) if bindings else self

    def local(self, name: str, type_: Type) -> Binding:
        """A binding for a name that a boxed form introduces."""
        return local(self.scope, name, type_)
