"""Names as they are compared: white space, also full-width, counts as one space, in NFC."""

import difflib
import re
from collections.abc import Iterable

from attrs import evolve

from policy.feel.scope import normal_name
from policy.source import Text

__all__ = ["LANGUAGE", "did_you_mean", "named", "normal_name"]

LANGUAGE = re.compile(r"(?P<name>\S.*?) \((?P<lang>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)")  # `because (zh)`


def named(text: Text) -> Text:
    """The text as a name, at its place."""
    text = text.strip()
    name = normal_name(text.text)
    return text if name == text.text else evolve(text, text=name)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest of the known names, or lists them."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    return "known here: " + ", ".join(f"`{other}`" for other in names[:20]) if names else ""
