"""Reasons: texts with values of the decision in them. A fault in one shows `…` and leaves a remark, never more."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from policy.feel.builtins import BUILTINS
from policy.feel.emit import compile_expression
from policy.feel.emit.free import free_keys
from policy.feel.fault import Fault
from policy.feel.run import Run, running
from policy.feel.typed import Typed, Variable
from policy.model.record import MASK
from policy.model.typed import Reason
from policy.problems import LimitExceeded, Remark

FAILED = "…"
QUOTED = re.compile(r"[`\"].*[`\"]", re.DOTALL)  # from the first quote to the last: a value may hold quotes of its own

Piece = str | Callable[[Mapping[str, Any]], Any]


class ReasonTeller:
    """Makes the text of a reason from the values of a decision; expressions are compiled when first told.

    An input whose key is among `private` is shown masked, and so is what is made of it, but for true and false; and
    whatever `hides` says of. Then what went wrong is told without the values.
    """

    def __init__(self, private: frozenset[str], hides: Callable[[Typed], bool] | None = None) -> None:
        self._private, self._hides = private, hides
        self._discreet = bool(private) or hides is not None
        self._made: dict[int, tuple[Piece, ...]] = {}

    def tell(self, reason: Reason, values: Mapping[str, Any], run: Run) -> tuple[str, list[Remark]]:
        """The text, and remarks about pieces that went wrong."""
        pieces = self._made.get(id(reason))
        if pieces is None:
            pieces = self._made[id(reason)] = tuple(map(self._piece, reason.pieces))
        told = [_told(piece, values, run, self._discreet) for piece in pieces]
        return "".join(text for text, _ in told), [remark for _, remark in told if remark is not None]

    def _piece(self, piece: str | Typed) -> Piece:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, Variable) and piece.key in self._private:
            return lambda values: None if values.get(piece.key) is None else MASK
        keys = tuple(free_keys([piece]))
        compiled = compile_expression(piece, keys, "fail")
        if self._hides is not None and self._hides(piece):
            return lambda values: None if compiled(*(values.get(key) for key in keys)) is None else MASK
        if self._private.isdisjoint(keys):
            return lambda values: compiled(*(values.get(key) for key in keys))
        return lambda values: masked(compiled(*(values.get(key) for key in keys)))


def masked(value: Any) -> Any:
    """What is shown of a value made of a private one."""
    return value if value is None or isinstance(value, bool) else MASK


def discreet(trouble: Exception, private: bool) -> str:
    """What went wrong, without the values that it quotes where some of them may be private."""
    return QUOTED.sub(MASK, str(trouble)) if private else str(trouble)


def _told(piece: Piece, values: Mapping[str, Any], run: Run, private: bool) -> tuple[str, Remark | None]:
    if isinstance(piece, str):
        return piece, None
    try:
        with running(run):
            return text_of(piece(values)), None
    except (Fault, LimitExceeded, RecursionError, ArithmeticError, MemoryError) as trouble:
        return FAILED, Remark("reason-failed", f"a reason could not be told: {discreet(trouble, private)}")


def text_of(value: Any) -> str:
    """A value as a reason shows it: FEEL's `string()`."""
    return "null" if value is None else str(STRING(value))


STRING = BUILTINS["string"].body
