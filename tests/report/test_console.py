"""Colours on a terminal, and nowhere else."""

import io
import sys

import pytest
from rich.text import Text

from policy.report.console import show


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, no_color: str = "") -> str:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys, "stdout", stream)
    show([Text("wrong", style="bold red")])
    return stream.getvalue()


def test_a_terminal_shows_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch).startswith("\x1b[")


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch, no_color="1") == "wrong\n"


def test_a_pipe_gets_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(io.StringIO(), monkeypatch) == "wrong\n"
