"""Codes explained: the tables of their examples are drawn straight."""

from policy.codes import CODES
from policy.report.codes import explained
from policy.report.visible import plain


def test_tables_of_examples_are_straight() -> None:
    for example in plain(explained(CODES["gap"])).split("right:"):
        assert len({len(row) for row in example.splitlines() if row.lstrip().startswith("|")}) == 1


def test_every_code_can_be_explained() -> None:
    for code in CODES.values():
        assert code.title in plain(explained(code))
