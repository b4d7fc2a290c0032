"""What goes wrong while generated code runs: where it happened, and null in its place where a model wants that."""

import sys
from collections.abc import Callable
from functools import cache, wraps
from types import FrameType, TracebackType
from typing import Any

from policy.feel.fault import Fault
from policy.feel.run import RUN, remark
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
def nulled(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `forgiving`, once for each operator or built-in; that null came of null is told too."""
    return forgiving(_telling(function))


def _telling(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with a remark where it passes null on and nothing has been said yet of why there is none."""
    if function.__name__ not in PASS_NULL_ON and not hasattr(function, "passes_null_on"):
        return function

    @wraps(function)
    def telling(*arguments: Any) -> Any:
        value = function(*arguments)
        if value is None and not RUN.get().remarks and _holds_null(arguments):
            place = _of_frames(sys._getframe(2)) or NOWHERE
            remark("null-passed", f"null, since an operand of {_named(function, arguments)} is null", place)
        return value

    return telling


def _holds_null(arguments: tuple[Any, ...]) -> bool:
    return any(argument is None or (type(argument) is list and None in argument) for argument in arguments)


def _named(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str:
    called = getattr(arguments[0], "name", "") if function.__name__ == "call" else function.__name__.replace("_", " ")
    return f"`{PASS_NULL_ON.get(function.__name__) or called}`"


PASS_NULL_ON = {  # operators by the names of their functions, and what is written for them
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
    "in_range": "in",
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
