"""Phrases in a text: one function finds all rows, small functions make what each row found into an outcome."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from policy.feel.text.phrases import Hit, PhraseRow, Phrases, compile_phrases
from policy.model.typed import TypedPhrase

Made = Callable[..., dict[str, Any]]


@frozen(eq=False)
class PhraseFacts:
    """The rows ready to be looked for, with their ids."""

    phrases: Phrases
    ids: tuple[str, ...]


def facts(rows: Sequence[TypedPhrase]) -> PhraseFacts:
    """What finding needs to know of the rows."""
    found = compile_phrases([PhraseRow(row.says, row.and_says, row.unless) for row in rows])
    return PhraseFacts(found, tuple(row.id for row in rows))


def find(known: PhraseFacts, text: Any, when: Any) -> list[Hit]:
    """The hits in a text, none where there is no text or it is not known to be one to read."""
    return known.phrases.find(text) if when is True and text is not None else []


def outcome(
    known: PhraseFacts, hits: Sequence[Hit], makers: Sequence[Made], arguments: tuple[Any, ...]
) -> list[dict[str, Any]]:
    """The contexts of what was found, in the order of the rows."""
    return [
        {
            "id": known.ids[hit.row],
            "found": hit.found,
            "at": hit.at,
            **makers[hit.row](*arguments, hit.number, hit.found),
        }
        for hit in hits
    ]


def fired(hits: Sequence[Hit]) -> tuple[tuple[int, Any, str], ...]:
    """The rows that fired, each with the number and the passage of its first hit."""
    first: dict[int, tuple[int, Any, str]] = {}
    for hit in hits:
        first.setdefault(hit.row, (hit.row, hit.number, hit.found))
    return tuple(first.values())
