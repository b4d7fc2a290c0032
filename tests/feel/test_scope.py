"""Scopes: bindings found by name, and names found in a run of tokens."""

from policy.feel.scope import Binding, Scope, normal_name
from policy.feel.tokens import tokenize
from policy.feel.types import NUMBER, STRING, ContextType, ListType, Type
from policy.source import Text


def matched(scope: Scope, text: str) -> int:
    return scope.match(text, tokenize(Text(text)), 0)


def test_names_are_compared_in_nfc_with_single_spaces() -> None:
    assert normal_name(" cafe\u0301\u3000 au \t lait ") == "café au lait"
    scope = Scope.of([Binding("cafe\u0301 au lait", "k", NUMBER)])
    assert scope.lookup("café  au\u3000lait") is not None
    assert matched(scope, "café \n au lait + 1") == 3


def test_the_longest_name_is_taken_over_all_levels() -> None:
    scope = Scope.of([Binding("a", "1", NUMBER), Binding("a-b c", "2", NUMBER)]).child([Binding("a-b", "3", NUMBER)])
    assert [matched(scope, text) for text in ("a-b c", "a-b d", "a - b", "a", "b")] == [4, 3, 1, 1, 0]


def test_inner_bindings_hide_outer_ones_however_long_the_chain() -> None:
    scope = Scope.of([Binding("x", "outer", NUMBER)])
    for number in range(1_000):
        scope = scope.child([Binding(f"n{number}", str(number), NUMBER), Binding("x", str(number), NUMBER)])
    inner, first = scope.lookup("x"), scope.lookup("n0")
    assert inner is not None and inner.key == "999"
    assert first is not None and first.key == "0"
    assert len(list(scope._chain())) < 15


def test_a_type_is_asked_for_once_and_only_when_needed() -> None:
    asked: list[str] = []

    def type_() -> Type:
        asked.append("x")
        return ContextType({"deep field": STRING})

    binding = Binding("x", "x", type_)
    scope = Scope.of([binding, Binding("y", "y", ListType(ContextType({"a b": NUMBER})))], fields=["x/y"])
    assert scope.field_names() == {"a b", "x/y"}
    assert not asked
    assert binding.type is binding.type
    assert asked == ["x"]
