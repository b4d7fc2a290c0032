"""What all parts of a generated module share while it is made."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from attrs import define, field

from policy.cache import Cache
from policy.compile.plain import NotPlain
from policy.feel import typed as t
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.free import free_keys

FOLDED = (t.Constant, t.Variable, t.Negation, t.Arithmetic)


@define(eq=False)
class Making:
    """The module of one decider: its emitter, the period it is for, the parameters of that period.

    `handed_out` is the Python name of the value that the caller gets as it is. `combined` are the names of the bits of the
    rows that fired in a table, how many rows it has, and what each combination comes to, by the name of the value of the table. `near` are the names of
    decisions whose values are floats, by key; `scaled` those of the inputs they are made of in millionths, below `limit`.

    `raw` are the Python names of numeric inputs as they came, ints and floats, where a function takes them so; those of
    `present` are never null, those in `compared` are compared with each other; `derived` are operands calculated from one:
    the Python names of the operand, of the table that gives it, and of the input; those in `ints` are expected to come as ints.
    `cache` is where indexes of columns are kept between runs, where they are; `private` are the keys of the inputs whose values no message shows.
    `lines`: long columns of moments may be searched on a line, `lined`: one is, so that `Mixed` may be raised.
    Not in functions that are declared, for reasons call them too.
    `fired` are the Python names of the rows that fired, by the key of the decision; `decision` is the one being made.
    `clock`: what tells the moment when the record is made, where it is not needed before.
    """

    emitter: Emitter
    start: int
    zone: tzinfo
    parameters: Mapping[str, Any]
    raw: dict[str, str] = field(factory=dict)
    present: set[str] = field(factory=set)
    compared: set[str] = field(factory=set)
    derived: dict[t.Typed, tuple[str, str, str]] = field(factory=dict)
    ints: set[str] = field(factory=set)
    combined: dict[str, tuple[str, int, Sequence[Any] | Mapping[int, Any]]] = field(factory=dict)
    handed_out: str = ""
    near: dict[str, str] = field(factory=dict)
    scaled: dict[str, str] = field(factory=dict)
    limit: float = 0.0
    fired: dict[str, str] = field(factory=dict)
    private: frozenset[str] = frozenset()
    cache: Cache | None = None
    decision: str = ""
    clock: Callable[[], int] | None = None
    lang: str = "en"
    lines: bool = False
    lined: bool = False

    def millionths(self, given: str) -> str:
        """The Python name of an input in millionths."""
        if given not in self.scaled:
            self.compared.add(given)
            self.scaled[given] = self.emitter.fresh("whole")
        return self.scaled[given]

    def number(self, value: Any, given: str) -> int | float:
        """A constant in the form in which an input that comes so is compared with it quickest."""
        number = float(value)
        return int(number) if given in self.ints and number.is_integer() else number

    @property
    def lenient(self) -> bool:
        """Whether what goes wrong is null with a remark."""
        return self.emitter.on_error == "null"

    def constant(self, node: t.Typed) -> Any:
        """The value of an operand that reads parameters only; raises `NotPlain` where it reads more."""
        if isinstance(node, t.Constant):
            return node.value
        if isinstance(node, t.Variable):
            if node.key not in self.parameters:
                raise NotPlain
            return self.parameters[node.key]
        return self._computed(node)

    def _computed(self, node: t.Typed) -> Any:
        from policy.feel.emit import compile_expression
        from policy.feel.fault import Fault

        keys = tuple(free_keys([node]))
        if not all(isinstance(part, FOLDED) for part in t.walk(node)) or not self.parameters.keys() >= set(keys):
            raise NotPlain
        try:
            return compile_expression(node, keys, "fail")(*(self.parameters[key] for key in keys))
        except Fault:
            raise NotPlain from None
