"""A rule file's mapping as a policy."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from policy.model.policy import FORMAT, MustHold, Policy, Use
from policy.read.checklist import read_must_hold
from policy.read.decisions import read_decisions, read_functions
from policy.read.declarations import read_declarations
from policy.read.files import Reading
from policy.read.form import Fields, fields, texts
from policy.read.grids import read_grid
from policy.read.names import named, normal_name
from policy.read.nodes import Node
from policy.read.parameters import read_parameters
from policy.source import Text

HEAD_KEYS = (
    "policy",
    "format",
    "version",
    "lang",
    "title",
    "about",
    "implements",
    "cites",
    "uses",
    "time zone",
    "on error",
)


def read_policy_node(node: Node, reading: Reading) -> Policy:
    """The policy that a file's mapping describes."""
    given = fields(node, "a policy", (*HEAD_KEYS, *PARTS), reading.sink, required=("policy", "format"))
    check_format(given)
    lang = given.plain("lang", "en")
    parts: dict[str, Any] = {
        key.replace(" ", "_"): read(found, lang, reading)
        for key, read in PARTS.items()
        if (found := given.node(key)) is not None
    }
    return Policy(
        name=normal_name(given.plain("policy")),
        file=reading.shown,
        version=given.plain("version"),
        lang=lang,
        titles=read_titles(given, lang),
        about=given.plain("about"),
        abouts=given.translations("about"),
        implements=given.texts("implements"),
        cites=read_cites(given),
        uses=tuple(Use(name=named(text)) for text in given.texts("uses")),
        time_zone=read_time_zone(given),
        on_error=given.choice("on error", ("fail", "null"), "fail"),
        span=given.place("policy"),
        **parts,
    )


def check_format(given: Fields) -> None:
    """Is the file in a form that this version reads?"""
    written = given.text("format")
    if written is not None and written.text != str(FORMAT):
        given.sink.error(
            "unknown-format",
            written.span(),
            f"the form `{written}` is not known",
            f"this version reads `format: {FORMAT}`",
        )


def read_titles(given: Fields, lang: str) -> tuple[tuple[str, str], ...]:
    """What a rule file is called on the pages for readers, by language."""
    plain = ((lang, given.plain("title")),) if "title" in given else ()
    return (*plain, *given.translations("title"))


def read_cites(given: Fields) -> tuple[tuple[Text, tuple[str, ...]], ...]:
    """The sources of a rule file with their sections."""
    return tuple(
        (source, tuple(text.text for text in texts(node, f"`{source}`", given.sink)))
        for source, node in given.named("cites")
    )


def read_time_zone(given: Fields) -> str:
    """The time zone of a rule file, UTC where it names none."""
    written = given.text("time zone")
    if written is None:
        return "UTC"
    try:
        ZoneInfo(written.text)
    except (ValueError, OSError, KeyError):
        given.sink.error(
            "wrong-value",
            written.span(),
            f"there is no time zone `{written}`",
            "write it as `Asia/Shanghai` or `Europe/Berlin`",
        )
        return "UTC"
    return written.text


def _must_hold(node: Node, lang: str, reading: Reading) -> tuple[MustHold, ...]:
    grid = read_grid(node, "must hold", reading)
    return read_must_hold(grid, lang, reading.sink) if grid else ()


def _declarations(what: str) -> Callable[[Node, str, Reading], object]:
    return lambda node, lang, reading: read_declarations(node, what, reading.sink)


PARTS: dict[str, Callable[[Node, str, Reading], object]] = {
    "types": _declarations("`types`"),
    "inputs": _declarations("`inputs`"),
    "parameters": lambda node, lang, reading: read_parameters(node, reading.sink),
    "functions": read_functions,
    "must hold": _must_hold,
    "decisions": read_decisions,
}
