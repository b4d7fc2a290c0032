"""Phrases, folding and numerals: the worked examples of the catalogue, and laws over any text."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.feel.text.folding import fold, fold_places
from policy.feel.text.numerals import first_number
from policy.feel.text.phrases import PhraseError, PhraseRow, compile_phrases

ROWS = compile_phrases(
    [
        PhraseRow("第{n}次", "总经理 / 坏 / 修", "不是第{n}次"),
        PhraseRow("拨打{n}次…热线"),
        PhraseRow("来了{n}次"),
        PhraseRow("这是我们的规定", "", "因为"),
        PhraseRow("等了{n}天", "不见…来"),
        PhraseRow("换机", "-", "不想"),
    ]
)
EXAMPLES = [
    ("已经是第三次了, 找你们总经理", [(0, "第三次", 4, 3)]),
    ("我第三次来买", []),
    ("这不是第三次坏", []),
    ("第十十次坏", []),
    ("撥打３次熱線", [(1, "撥打３次熱線", 1, 3)]),
    ("拨打3次。热线", []),
    ("来了四次还没修好", [(2, "来了四次", 1, 4)]),
    ("來了 兩 次", [(2, "來了 兩 次", 1, 2)]),
    ("對不起，這是我們的規定。", [(3, "這是我們的規定", 5, None)]),
    ("这是我们的规定, 因为样稿要先付款", []),
    ("等了三天，一直不见有人来", [(4, "等了三天", 1, 3)]),
    ("我不想换机", []),
    ("我不想等了。换机！", [(5, "换机", 7, None)]),
    ("来了1次，来了二次", [(2, "来了1次", 1, 1), (2, "来了二次", 6, 2)]),
]


@pytest.mark.parametrize(("text", "hits"), EXAMPLES)
def test_examples(text, hits):
    assert [(hit.row, hit.found, hit.at, hit.number) for hit in ROWS.find(text)] == hits


@pytest.mark.parametrize("cell", ["a / ", "{m}", "…", "a}"])
def test_cells_that_mean_nothing(cell):
    with pytest.raises(PhraseError):
        compile_phrases([PhraseRow(cell)])


@given(st.text())
@settings(deadline=None)
def test_folding_twice_changes_nothing_and_places_ascend(text):
    folded = fold_places(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert fold(folded.text) == folded.text


@given(st.text(alphabet="第一二三十百千万亿零两叁点0123456789.,次 "))
@settings(deadline=None)
def test_any_text_has_a_number_or_none(text):
    first_number(text)


@given(st.text(alphabet="第三3次了来换机不想，。 \n"))
@settings(deadline=None)
def test_what_is_found_stands_there(text):
    for hit in ROWS.find(text):
        assert text[hit.at - 1 :].startswith(hit.found) and hit.found


@pytest.mark.parametrize(
    ("phrase", "text", "found", "number"),
    [
        ("waited {n} hours", "I waited 3 hours.", "waited 3 hours", 3),
        ("waited {n} hours", "waited  1,000.5  hours", "waited  1,000.5  hours", Decimal("1000.5")),
        ("waited {n} hours", "waited 三 hours", "waited 三 hours", 3),
        ("{n} times in {n} days", "called 2 times in 5 days", "2 times in 5 days", 2),
        ("waited … hours", "waited many hours", "waited many hours", None),
        ("打了 {n} 次", "打了三次", "打了三次", 3),
        ("打了{n}次", "打了 3 次", "打了 3 次", 3),
    ],
)
def test_spaces_beside_a_slot(phrase: str, text: str, found: str, number: object) -> None:
    [hit] = compile_phrases([PhraseRow(phrase)]).find(text)
    assert (hit.found, hit.number) == (found, number)


def test_spaces_elsewhere_count() -> None:
    assert compile_phrases([PhraseRow("drove off")]).find("droveoff") == []
