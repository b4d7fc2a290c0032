"""Reasons and items that are given in a language for some rows of a table and not for others."""

from policy.check.rows import RowGroup, row_groups
from policy.model.typed import TypedRules
from policy.problems import Sink
from policy.source import Text


def check_translations(rules: TypedRules, sink: Sink) -> None:
    """Reports each row that lacks a text in a language in which others of its table have one."""
    for policy in rules.policies.values():
        for group in row_groups(policy.source):
            for what in ("because", "item"):
                _check_group(group, what, sink)


def _check_group(group: RowGroup, what: str, sink: Sink) -> None:
    texts = [(row, _languages(getattr(row, what, ()))) for row in group.rows]
    languages = list(dict.fromkeys(language for _, given in texts for language in given))
    for row, given in texts:
        missing = ", ".join(f"`{language}`" for language in languages if language not in given)
        if missing:
            sink.warn("missing-translation", row.span, f"row `{row.id}` of `{group.what}` has no `{what}` in {missing}")


def _languages(texts: tuple[tuple[str, Text], ...]) -> list[str]:
    return [language for language, text in texts if text.text.strip() not in ("", "-")]
