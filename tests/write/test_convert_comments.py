"""Comments of a rule file: into the descriptions of a model, and back above the elements that they speak of."""

from pathlib import Path

import pytest

from policy.convert import converted
from policy.convert.comments import comments_of, without_comments
from policy.problems import Sink
from policy.read.scalars import SourceText

RULES = """\
# Who may enter.

# A second word on all of it.
policy: door
format: 1
about: '# not a comment'
types:
  # two kinds
  # of people
  kind: {type: string, values: [member, guest]}
inputs:
  who: kind # as the card says
  age: # whole years
    type: number
    about: of the person
# told, not carried
parameters:
  # set by the board
  #
  # each year
  limit: {value: 18}
functions:
  # old enough
  old(a): a >= limit
decisions:

  # the answer
  enters:
    type: boolean
    # in the middle
    is: old(age) or who = "member"
  label:
    type: string
    is: |
      "a # b" // # no comment of YAML
"""
BACK = [
    "# Who may enter.\n# A second word on all of it.\npolicy: door",
    "  # two kinds\n  # of people\n  kind:",
    "  # as the card says\n  who:",
    "  # whole years\n  age:",
    "  # set by the board\n  #\n  # each year\n  limit:",
    "  # old enough\n  old(a):",
    "  # the answer\n  enters:",
]


def test_comments_go_into_descriptions_and_come_back_above_their_elements(tmp_path: Path) -> None:
    path = tmp_path / "door.yaml"
    path.write_text(RULES, encoding="utf-8")
    text, told = converted(path)
    path.unlink()
    assert "of the person\n# whole years</description>" in text
    lost = [one for one in told if "comment" in one.message]
    assert [(one.span.line, one.message.split("`")[-2]) for one in lost] == [
        (16, "told, not carried"),
        (30, "in the middle"),
    ]
    (tmp_path / "door.dmn").write_text(text, encoding="utf-8")
    back, ignored = converted(tmp_path / "door.dmn")
    assert ignored == ()
    for part in BACK:
        assert part in back
    assert back.count("about:") == 2 and '"# not a comment"' in back


def test_what_comes_back_has_the_same_comments() -> None:
    before = comments_of(SourceText("", RULES), Sink())
    assert before["", ""] == ("Who may enter.", "A second word on all of it.")
    assert before["names", "limit"] == ("set by the board", "", "each year")
    assert len(before) == 7


def test_a_comment_beside_several_elements_is_told() -> None:
    sink = Sink()
    text = "policy: a\nformat: 1\ninputs: {a: number, b: number} # of whom?\nparameters: {c: 1} # of c\n"
    assert comments_of(SourceText("a.yaml", text), sink) == {("names", "c"): ("of c",)}
    assert [one.span.line for one in sink.problems] == [3]


@pytest.mark.parametrize(
    ("description", "about"),
    [("a\n# b", "a"), ("# b", ""), ("\\# a\n# b", "# a"), ("\\\\# a", "\\# a"), ("#a", "#a"), ("a # b", "a # b")],
)
def test_a_description_without_its_comments(description: str, about: str) -> None:
    assert without_comments(description) == about
