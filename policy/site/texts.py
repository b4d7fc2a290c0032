"""Texts of rule files on a page: made visible, escaped, and names in FEEL linked to where they are explained."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen
from markupsafe import Markup

from policy.feel.scope import normal_name
from policy.model.policy import Data
from policy.model.record import MASK
from policy.report.listing import LABELS
from policy.report.visible import visible
from policy.source import Text

_STRING = r'"(?:[^"\\]|\\.)*"?'
_SLOTS = re.compile(r"\{\{|\}\}|\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")


def shown(value: Any) -> Any:
    """What a template prints: texts with every hidden character as an escape; lines stay lines."""
    if isinstance(value, str) and not isinstance(value, Markup):
        if value.isascii() and value.isprintable():
            return value
        return "\n".join(map(visible, value.replace("\t", " ").split("\n")))
    return value


@frozen
class Said:
    """The same thing in several languages, that of the page first."""

    lang: str
    text: str


def said(pairs: Iterable[tuple[str, Text | str]], lang: str) -> list[Said]:
    """Texts by language, the wanted one first; one that only repeats another is left out."""
    found: dict[str, Said] = {}
    for own, text in sorted(pairs, key=lambda pair: pair[0] != lang):
        found.setdefault(str(text), Said(own, str(text)))
    return list(found.values())


@frozen
class Cite:
    """A label with the sources that stand behind it."""

    label: str
    sources: tuple[str, ...]


def cite(text: Text | str | None) -> Cite:
    """A `cite` as written, taken apart."""
    words = str(text or "").split()
    if words and words[0] in LABELS:
        return Cite(words[0], tuple(words[1:]))
    return Cite("", tuple(words))


class Links:
    """The names that FEEL of one policy can read, with the addresses where they are explained, and values to hint at."""

    def __init__(self, addresses: Mapping[str, str], hints: Mapping[str, str]) -> None:
        self.addresses, self.hints = addresses, hints
        names = sorted(addresses, key=lambda name: (-len(name), name))
        listed = "|".join(r"[ \t\n]+".join(map(re.escape, name.split(" "))) for name in names)
        self._pattern = re.compile(rf"{_STRING}|(?<![\w.])(?P<name>{listed})(?!\w)") if names else re.compile(_STRING)

    def feel(self, text: Text | str) -> Markup:
        """FEEL with its names linked; what stands in quotes is left alone."""
        written, parts, end = str(text), [], 0
        for found in self._pattern.finditer(written):
            name = found.groupdict().get("name")
            if name is None:
                continue
            parts += [_plain(written[end : found.start()]), self._link(name)]
            end = found.end()
        return Markup("").join([*parts, _plain(written[end:])])

    def reason(self, text: Text | str) -> Markup:
        """A reason, its FEEL in braces marked as what is filled in."""
        written, parts, end = str(text), [], 0
        for found in _SLOTS.finditer(written):
            slot = found[1]
            filled = (
                _plain(found[0][0]) if slot is None else Markup('<span class="slot">{}</span>').format(self.feel(slot))
            )
            parts += [_plain(written[end : found.start()]), filled]
            end = found.end()
        return Markup("").join([*parts, _plain(written[end:])])

    def _link(self, written: str) -> Markup:
        name = normal_name(written)
        hint = self.hints.get(name, "")
        title = Markup(' title="{}"').format(shown(hint)) if hint else Markup("")
        return Markup('<a href="{}"{}>{}</a>').format(self.addresses[name], title, shown(written))


def _plain(text: str) -> Markup:
    return Markup.escape(shown(text))


def data_text(data: Data) -> str:
    """Data on one line, much as it stands in the file."""
    if data.items is not None:
        return f"[{', '.join(map(data_text, data.items))}]"
    if data.fields is not None:
        return "{" + ", ".join(f"{name}: {data_text(value)}" for name, value in data.fields) + "}"
    return str(data.text) if data.text is not None else ""


def masked(text: str, is_private: bool) -> str:
    """A text, or that it is not shown."""
    return MASK if is_private else text
