"""Foreign text on a terminal: nothing obeyed, nothing hidden, everything straight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.report.visible import columns, line, underlined, visible, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [1..5) 客户", "plain [1..5) 客户"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\u202eflipped", "\\u202eflipped"),
        ("\ud800", "\\ud800"),
        ("\uffff", "\\uffff"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_a_terminal_obeys_is_left(text: str) -> None:
    assert all(ord(character) >= 32 and not 0x7F <= ord(character) < 0xA0 for character in visible(text))


@pytest.mark.parametrize(
    ("written", "column", "end", "carets"),
    [
        ("| p | >= gold |", 7, 14, "      ^^^^^^^"),
        ("| 客户 | 12 |", 3, 5, "  ^^^^"),
        ("| 客户 | 12 |", 8, 10, "         ^^"),
        ("\tx", 2, 3, " ^"),
        ("end", 4, 4, "   ^"),
    ],
)
def test_carets_stand_under_what_is_meant(written: str, column: int, end: int, carets: str) -> None:
    assert underlined(written, column, end)[1] == carets


def test_a_long_line_is_cut_around_the_place() -> None:
    shown, carets = underlined("a" * 5000 + "HERE" + "b" * 5000, 5001, 5005)
    assert width(shown) <= 160
    assert shown[carets.index("^") : carets.index("^") + 4] == "HERE"


@given(st.text(max_size=400), st.integers(1, 500), st.integers(1, 500))
def test_carets_fit_any_line(written: str, column: int, length: int) -> None:
    shown, carets = underlined(written, column, column + length)
    assert carets.strip() and width(carets) <= width(shown) + 1


def test_columns_are_straight_in_any_script() -> None:
    assert list(columns([("客户", "x"), ("ab", "y")])) == ["客户  x", "ab    y"]
    assert list(columns([("a\x1b[", "x"), ("b", "y")])) == ["a\\x1b[  x", "b       y"]


def test_brackets_are_no_markup() -> None:
    assert line("[bold]x[/bold] [1..5)").plain == "[bold]x[/bold] [1..5)"
