"""Digests over the meaning of rule files: places, comments, layout and descriptions do not count.

Two files have one digest when everything that is asked, decided, explained and cited is the same.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from attrs import fields, has

from policy.model.logic import DrawnRows, Row
from policy.model.policy import FORMAT, Data, Policy, Settings
from policy.source import Text

SILENT = frozenset({"span", "file", "digest", "about", "abouts", "titles", "note"})  # what does not count
AS_WRITTEN = frozenset({"because", "item"})  # texts for people, where each space counts
_SPACE = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/|\s+', re.DOTALL)

_OTHER_SPACE = re.compile(r"[^\S ]")


def digest_of(policy: Policy) -> str:
    """The SHA-256 of a policy's own meaning, with the tables it reads, in hex."""
    return _sha256([FORMAT, _canonical(policy, as_written=False)])


def digest_of_settings(settings: Settings) -> str:
    """The SHA-256 of what a settings file sets, in hex; the order does not count."""
    values = [
        [_plain(policy), _plain(name), _canonical(value, as_written=True)]
        for policy, name, value in settings.parameters
    ]
    return _sha256([FORMAT, sorted(values, key=json.dumps)])


def digest_with(own: str, used: Iterable[str], settings: Iterable[str]) -> str:
    """The digest of a policy together with those it uses and the settings in force: `sha256:…`."""
    return "sha256:" + _sha256([own, sorted(used), sorted(settings)])


def digest_of_all(policies: Mapping[str, str], settings: Iterable[str]) -> str:
    """The digest of a rule set, from the digests of its policies by name, whatever their order: `sha256:…`."""
    return "sha256:" + _sha256([FORMAT, sorted(policies.items()), sorted(settings)])


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def _canonical(value: Any, *, as_written: bool) -> Any:
    if isinstance(value, Text):
        return value.text if as_written else _plain(value)
    if isinstance(value, DrawnRows):
        return _drawn(value)
    if isinstance(value, tuple | list):
        return [_canonical(part, as_written=as_written) for part in value]
    if has(type(value)):
        kind: Any = type(value)
        return [kind.__name__, *(_attribute(value, name, as_written=as_written) for name in _counting(kind))]
    return value


def _attribute(owner: Any, name: str, *, as_written: bool) -> Any:
    written = as_written or name in AS_WRITTEN or isinstance(owner, Data)
    return _canonical(getattr(owner, name), as_written=written)


def _drawn(rows: DrawnRows) -> list[Any]:
    """The same for the rows of a large table, by columns: no row is made for it."""
    texts, count = rows.texts, len(rows)
    reasons = [[(lang, text) if text != "-" else None for text in column] for lang, column in texts.because]
    parts = {
        "id": texts.ids,
        "cells": _by_row([_plain_texts(column) for column in texts.cells], count),
        "outputs": _by_row([_plain_texts(column) for column in texts.outputs], count),
        "because": [[pair for pair in row if pair is not None] for row in _by_row(reasons, count)],
        "cite": _optional(texts.cite, count),
        "valid_from": _optional(texts.valid_from, count),
        "valid_until": _optional(texts.valid_until, count),
    }
    return [list(row) for row in zip([Row.__name__] * count, *(parts[name] for name in _counting(Row)), strict=True)]


def _by_row(columns: Sequence[Sequence[Any]], count: int) -> Sequence[Sequence[Any]]:
    return list(zip(*columns, strict=True)) if columns else [()] * count


def _optional(texts: Sequence[str], count: int) -> Sequence[str | None]:
    return [None if text == "-" else text for text in _plain_texts(texts)] if texts else [None] * count


@cache
def _counting(kind: type) -> tuple[str, ...]:
    """The attributes of a class that count."""
    return tuple(attribute.name for attribute in fields(kind) if attribute.name not in SILENT)


def _plain(text: Text) -> str:
    """A text of the language without comments, and with white space of any kind as one space; strings stay as they are."""
    return _without_layout(text.text)


def _plain_texts(texts: Sequence[str]) -> Sequence[str]:
    """The same for a column of texts; that none of them is to be changed is mostly seen at one glance."""
    joined = "\0".join(("", *texts, ""))
    if not any(sign in joined for sign in ("//", "/*", "  ", "\0 ", " \0")) and not _OTHER_SPACE.search(joined):
        return texts
    return [_without_layout(text) for text in texts]


def _without_layout(text: str) -> str:
    return _SPACE.sub(lambda found: found[1] or " ", text).strip()
