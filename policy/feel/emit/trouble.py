"""What goes wrong while generated code runs: where it happened, and null in its place where a model wants that."""

import sys
from collections.abc import Callable
from functools import cache, wraps
from types import FrameType, TracebackType
from typing import Any

from policy.feel.fault import Fault
from policy.feel.run import remark
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


nulled = cache(forgiving)
"""As `forgiving`, once for each function: for the operators and built-ins, which are always the same."""


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
