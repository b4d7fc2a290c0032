"""Where every command's trouble ends: a message on standard error and an exit status, never a traceback."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from policy.commands.standard import lowered
from policy.problems import (
    NOWHERE,
    DecisionFailed,
    InvalidInput,
    InvalidRules,
    LimitExceeded,
    PolicyError,
    Problem,
)
from policy.source import Span

FOUND, NOT_DONE, INVALID = 1, 2, 3
INTERNAL = 70
GONE, INTERRUPTED, TERMINATED = 141, 130, 143  # as shells count signals: 128 and the number of the signal
REPORT = "this is a fault of the program, not of your rules: please report it with the command and the message"


class Terminated(BaseException):
    """The process was asked to end (SIGTERM); what is half done is cleared away on the way out."""


class Interrupted(BaseException):
    """Ctrl-C, while a command was at work."""


class ReaderGone(Exception):
    """Whoever read our output has had enough of it."""


def guarded(command: Callable[[], Any]) -> NoReturn:
    """Run a command and leave with its status, whatever happens in it."""
    with _writable(), _terminable():
        try:
            status = command()
            if sys.stdout is not None:  # it is None where it was closed before we began
                sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001 — the one place where every trouble ends
            status = _status(error)
    sys.exit(status if isinstance(status, int) else 0)


@contextmanager
def _writable() -> Iterator[None]:
    """What a terminal's encoding can not carry is written as an escape and stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    yield


@contextmanager
def _terminable() -> Iterator[None]:
    try:
        before = signal.signal(signal.SIGTERM, _terminate)
    except ValueError:  # not the main thread, where signals are none of our business
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


def _status(error: BaseException) -> int:
    for kind, ending in TROUBLE:
        if isinstance(error, kind):
            return ending(error)
    raise error


def _usage(error: Any) -> int:
    if error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"Try `{error.ctx.command_path} --help` for help.\n", err=True)
    return _told(Problem(NOWHERE, "wrong-usage", error.format_message()))


def _help(error: Any) -> int:
    click.echo(error.format_message(), err=True)
    return NOT_DONE


def _click(error: Any) -> int:
    return _told(Problem(NOWHERE, "not-done", error.format_message()))


def _problems(status: int) -> Callable[[Any], int]:
    return lambda error: _told(*error.problems, status=status)


def _policy(status: int) -> Callable[[Any], int]:
    return lambda error: _told(Problem(error.span, error.code, error.message, error.hint), status=status)


def _gone(error: BaseException) -> int:
    """The interpreter must not try to write the rest at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return GONE


def _absent(error: Any) -> int:
    if error.filename is None:
        return _os(error)
    return _told(Problem(NOWHERE, "not-found", f"there is no file `{_named(error)}`"))


def _os(error: Any) -> int:
    return _told(Problem(Span(_named(error)), "not-done", lowered(error.strerror or str(error))))


def _named(error: Any) -> str:
    return os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else ""


def _unicode(error: Any) -> int:
    wrong = error.object[error.start]
    shown = f"byte 0x{wrong:02X}" if isinstance(wrong, int) else f"`{wrong}`"
    return _told(Problem(NOWHERE, "not-text", f"{shown} is not {error.encoding.upper()}"))


def _interrupted(message: str, status: int) -> Callable[[Any], int]:
    return lambda error: _told(Problem(NOWHERE, "interrupted", message), status=status)


def _internal(error: BaseException) -> int:
    message = f"{type(error).__name__}: {error}; {REPORT}"
    return _told(Problem(NOWHERE, "internal-error", message), status=INTERNAL)


def _told(*problems: Problem, status: int = NOT_DONE) -> int:
    from policy.report.console import show
    from policy.report.problems import problem_lines

    show(problem_lines(problems), err=True)
    return status


TROUBLE: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[Any], int]], ...] = (
    (SystemExit, lambda error: error.code),
    (NoArgsIsHelpError, _help),
    (click.UsageError, _usage),
    (click.ClickException, _click),
    (Terminated, _interrupted("asked to end, nothing half-written is left", TERMINATED)),
    ((Interrupted, KeyboardInterrupt, click.Abort), _interrupted("nothing half-written is left", INTERRUPTED)),
    (InvalidRules, _problems(INVALID)),
    (InvalidInput, _problems(FOUND)),
    (DecisionFailed, _policy(FOUND)),
    (LimitExceeded, _policy(FOUND)),
    (PolicyError, _policy(NOT_DONE)),
    ((ReaderGone, BrokenPipeError), _gone),
    (FileNotFoundError, _absent),
    (OSError, _os),
    (UnicodeError, _unicode),
    (Exception, _internal),
)
