"""YAML as nodes: texts as written, each character at its place, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.problems import Sink
from policy.read.nodes import Mapping, Node, Scalar, Sequence, compose
from policy.read.scalars import SourceText
from policy.source import Text


def composed(text: str) -> Node:
    sink = Sink()
    node, sound = compose(SourceText("f", text), sink)
    assert sound and node is not None, sink.problems
    return node


def value(text: str, key: str = "a") -> Text:
    node = composed(text)
    assert isinstance(node, Mapping)
    found = {name.text.text: one for name, one in node.entries}[key]
    assert isinstance(found, Scalar)
    return found.text


def codes(text: str) -> list[str]:
    sink = Sink()
    compose(SourceText("f", text), sink)
    return [problem.code for problem in sink.problems]


def at(source: str, text: Text, index: int) -> str:
    place = text.span(index, index + 1)
    return source.splitlines()[place.line - 1][place.column - 1]


@pytest.mark.parametrize(
    "written", ["no", "yes", "000", "0.10", "2026.10", "2026-01-01", "null", "~", "1_000", "0x10", "1:30"]
)
def test_a_plain_text_is_taken_as_written(written: str) -> None:
    assert value(f"a: {written}\n").text == written


SCALARS = [
    "a: plain text\n",
    "a: plain text\n  over two lines\n\n  and a third\n",
    "a: 'it''s quoted, twice ''in'' a row'\n",
    "a: 'over\n  two lines'\n",
    'a: "double quoted"\n',
    'a: "over\n\n  lines"\n',
    "a: |\n  one\n    two\n\n  three\n",
    "a: |2\n    one\n  two\n",
    "a: |-\n\n  one\n  客户 two\nb: 1\n",
    "a: |\r\n  one\r\n  two\r\n",
]


@pytest.mark.parametrize("source", SCALARS)
def test_every_character_knows_its_place(source: str) -> None:
    text = value(source)
    for index, char in enumerate(text.text):
        if not char.isspace():
            assert at(source, text, index) == char


def test_an_escape_stands_where_its_backslash_is() -> None:
    source = 'a: "x\\ty\\u4e2d z\\x41 \\\\ \\U0001F600!"\n'
    text = value(source)
    assert text.text == "x\ty中 zA \\ \U0001f600!"
    assert [at(source, text, text.text.index(char)) for char in "xyz!"] == ["x", "y", "z", "!"]
    assert [at(source, text, text.text.index(char)) for char in "\t中A"] == ["\\"] * 3


@given(
    st.text(
        st.characters(
            codec="utf-8",
            exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"],
            exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
        ),
        min_size=1,
    )
)
def test_quoted_and_block_texts_come_back_whole(text: str) -> None:
    assert value("a: '" + text.replace("'", "''") + "'\n").text == text
    assert value('a: "' + text.replace("\\", "\\\\").replace('"', '\\"') + '"\n').text == text
    if text.strip() and not text.startswith(" "):
        assert value(f"a: |\n  {text}\n").text == text + "\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: 2", "yaml-feature"),
        ("a: *x", "yaml-feature"),
        ("a: !!str 1", "yaml-feature"),
        ("a: ! 1", "yaml-feature"),
        ("a: !<tag:x> 1", "yaml-feature"),
        ("<<: {a: 1}", "yaml-feature"),
        ("%YAML 1.1\n---\na: 1", "yaml-feature"),
        ("a: 1\n---\nb: 1", "yaml-feature"),
        ("a: 1\na: 2", "doubled-key"),
        ("a  b: 1\na b: 2", "doubled-key"),
        ("a\u3000b: 1\na b: 2", "doubled-key"),
        ("e\u0301: 1\n\u00e9: 2", "doubled-key"),
        ("[a]: 1", "wrong-form"),
        ("? {a: 1}\n: 2", "wrong-form"),
        ("", "empty-file"),
        ("# a comment\n", "empty-file"),
        ("---\n", "empty-file"),
        ("a: 1\n\tb: 2", "not-yaml"),
        ("a: {b", "not-yaml"),
        ("a: 'b", "not-yaml"),
        ("a: \u202e1", "forbidden-character"),
        ("a: \x07", "forbidden-character"),
        ("a: x\u2028y", "forbidden-character"),
        ("[" * 5000, "file-too-large"),
        ("{a: " * 5000, "file-too-large"),
        ("- " * 5000, "file-too-large"),
        ("\n".join(f"k{n}: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]" for n in range(6000)), "file-too-large"),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_is_refused(text: str, code: str) -> None:
    assert code in codes(text)


def test_aliases_that_would_explode_are_counted_once() -> None:
    bomb = "a0: &a0 [x, x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))
    assert set(codes(bomb)) == {"yaml-feature"}


def test_a_comma_inside_a_call_does_not_end_a_text_in_braces() -> None:
    node = composed("{f(a, b): a + b, is: g(a, h(b, c)), type: number}")
    assert isinstance(node, Mapping)
    assert [(key.text.text, one.text.text) for key, one in node.entries if isinstance(one, Scalar)] == [
        ("f(a, b)", "a + b"), ("is", "g(a, h(b, c))"), ("type", "number"),
    ]  # fmt: skip


def test_lists_are_nodes_too() -> None:
    node = composed("- a\n- {b: c}\n")
    assert isinstance(node, Sequence) and [type(item) for item in node.items] == [Scalar, Mapping]
