"""Columns and tables as somebody names them."""

import re

import pytest

from policy.problems import PolicyError
from policy.sql.columns import read_columns
from policy.sql.exporting import table_name


def test_names_types_and_the_inputs_they_are_for() -> None:
    found = read_columns(
        'spend : decimal(18, 2), "my ""region"": x" as 地区: VARCHAR collate "C", at:timestamp with time zone'
    )
    assert [(c.name, c.input, c.kind) for c in found] == [
        ("spend", "spend", "number"),
        ('my "region": x', "地区", "string"),
        ("at", "at", "date and time"),
    ]
    assert (found[0].whole, found[0].scale, found[2].zoned) == (16, 2, True)
    assert read_columns("") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spend", "names no column"),
        ("spend:decimal", "how many digits"),
        ("spend:decimal(38,2)", "38 digits"),
        ("spend:decimal(2,5)", "2 digits"),
        ("spend:real", "32 bits"),
        ("name:char(3)", "blanks"),
        ("name:varchar collate nocase", "collation"),
        ("name:varchar collate de_DE", "collation"),
        ("a:date, A:date", "twice"),
        ("a as x:date, b as x:date", "twice"),
        ("a:date; drop table t", "no column"),
        ("a:jsonb", "no type"),
        (f"a:decimal({'9' * 5000})", "no column"),
        ("a:int,,b:int", "no column"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said) as refused:
        read_columns(text)
    assert refused.value.code == "wrong-column"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("spend:decimal(2,5)", "the first number counts all digits, .* behind the point: `decimal\\(7,5\\)`"),
        ("spend:decimal(38,2)", "all digits, at most 34, the second those of them behind the point$"),
        ("spend:money", "types are boolean, varchar, .*decimal"),
        ("spend", "write `name:type, .*types are boolean"),
    ],
)
def test_the_way_out_is_told(text: str, hint: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_columns(text)
    assert re.search(hint, refused.value.hint)


def test_names_of_tables() -> None:
    assert table_name('a."b ""c".d').sql(dialect="postgres") == 'a."b ""c".d'
    for text in (
        "",
        "a.",
        ".a",
        "a b",
        "a; drop table b",
        "(select 1)",
        "f('x')",
        "a.b.c.d",
        "a -- b",
        '"a',
        "a'b",
        "1a",
    ):
        with pytest.raises(PolicyError):
            table_name(text)
