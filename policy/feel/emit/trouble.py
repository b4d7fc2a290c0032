"""What goes wrong while generated code runs: where it happened, and null in its place where a model wants that."""

import sys
from collections.abc import Callable
from functools import cache, wraps
from types import FrameType, TracebackType
from typing import Any

from policy.feel.fault import Fault
from policy.feel.run import RUN, remark
from policy.feel.values.ranges import Range
from policy.problems import NOWHERE
from policy.source import Span


def location(where: TracebackType | FrameType | None) -> Span | None:
    """The place in the rule file of the innermost generated frame of a traceback, or of a frame and its callers."""
    if isinstance(where, FrameType):
        return _of_frames(where)
    found = None
    while where is not None:
        found = _place(where.tb_frame, where.tb_lineno) or found
        where = where.tb_next
    return found


def forgiving(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with null and a remark where it raises a fault."""

    @wraps(function)
    def forgiven(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Fault as fault:
            place = location(fault.__traceback__) or _of_frames(sys._getframe(1)) or NOWHERE
            remark("evaluation-failed", str(fault), place, "error")
            return None

    return forgiven


@cache
def nulled(function: Callable[..., Any], written: str = "") -> Callable[..., Any]:
    """As `forgiving`, once for each operator or built-in, which is `written` so; a null of its own is explained too."""
    known = function.__name__ in PASS_NULL_ON
    return forgiving(_telling(function, written or PASS_NULL_ON[function.__name__]) if written or known else function)


@cache
def null_told(written: str) -> Callable[[], None]:
    """A function that gives null, with the remark that the operator written so was given null."""
    return lambda: _tell(written, (None,), sys._getframe(1))


def _telling(function: Callable[..., Any], written: str) -> Callable[..., Any]:
    """The function, with a remark where it gives null and nothing has been said yet of why there is none."""

    @wraps(function)
    def telling(*arguments: Any) -> Any:
        value = function(*arguments)
        if value is None:
            _tell(written or arguments[0].name, arguments, sys._getframe(2))
        return value

    return telling


def _tell(written: str, arguments: tuple[Any, ...], frame: FrameType) -> None:
    if RUN.get().remarks:
        return
    place = _of_frames(frame) or NOWHERE
    if any(map(_holds_null, arguments)):
        remark("null-passed", f"null, since an operand of `{written}` is null", place)
    elif written in (FIELD, "get value") and type(arguments[-2]) is dict and arguments[-1] not in arguments[-2]:
        remark("missing-entry", f"null, since the context has no entry `{arguments[-1]}`", place)
    elif [] in arguments:
        remark("empty-list", f"null, since `{written}` is given an empty list", place)


def _holds_null(value: Any) -> bool:
    """Whether it is null, or has null among its items or for an endpoint."""
    if type(value) is list:
        return None in value
    return value is None or (type(value) is Range and not value.operator and None in (value.low, value.high))


FIELD = "."
PASS_NULL_ON = {  # operators by the names of their functions, and what is written for them; "": what `call` is given
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "negate": "-",
    "less": "<",
    "more": ">",
    "at_most": "<=",
    "at_least": ">=",
    "between": "between",
    "within": "in` or `between",
    "contained": "in",
    "index": "[…]",
    "filter_": "[…]",
    "field": FIELD,
    "call": "",
    "call_named": "",
    "invoke": "(…)",
    "invoke_named": "(…)",
}


def _of_frames(frame: FrameType | None) -> Span | None:
    while frame is not None:
        found = _place(frame, frame.f_lineno)
        if found is not None:
            return found
        frame = frame.f_back
    return None


def _place(frame: FrameType, line: int | None) -> Span | None:
    sites: list[Span] | None = frame.f_globals.get("__sites__")
    return sites[line] if sites is not None and line is not None and line < len(sites) else None
