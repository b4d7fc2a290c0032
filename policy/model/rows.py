"""The rows of a checked decision, whatever its logic: of tables, checklists, phrases and score cards, at any depth."""

from collections.abc import Iterator

from policy.feel.typed import Typed, walk
from policy.model.typed import (
    TypedChecklist, TypedItem, TypedPhrase, TypedPhrases, TypedRow, TypedScore, TypedScoreCard, TypedTable,
)

AnyRow = TypedRow | TypedItem | TypedPhrase | TypedScore


def rows_of(logic: Typed) -> Iterator[AnyRow]:
    """Every row that can fire."""
    for node in walk(logic):
        if isinstance(node, TypedTable):
            yield from (*node.rows, *([node.otherwise] if node.otherwise else []))
        elif isinstance(node, TypedChecklist | TypedScoreCard):
            yield from node.items
        elif isinstance(node, TypedPhrases):
            yield from node.rows
