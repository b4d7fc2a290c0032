"""One decision for people and machines: text, the value as JSON, the whole record as JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.text import Text

from policy.feel.encoding import to_plain
from policy.feel.literals import literal
from policy.model.record import Record
from policy.report.console import Page, json_page
from policy.report.visible import columns, line, visible, width


def record_lines(record: Record) -> Iterator[Text]:
    """The outcome, why, the rows that fired, what was suspect, and of which rules and when."""
    sections = {
        "outcome": list(_outcome(record.outcome)),
        "because": record.because,
        "rules": record.rules,
        "remarks": [str(remark) for remark in record.remarks],
        "decided": [f"{record.decision} as of {record.as_of.isoformat()}"],
        "policy": [" ".join(part for part in (record.policy, record.version, record.digest) if part)],
    }
    margin = max(map(width, sections)) + 2
    for title, entries in sections.items():
        for position, entry in enumerate(_single_lines(entries)):
            yield line(("" if position else title).ljust(margin), (entry, "bold" if title == "outcome" else ""))


def remark_lines(record: Record) -> Iterator[Text]:
    """What went wrong or is suspect on the way to the outcome."""
    for remark in record.remarks:
        yield line((remark.severity, "bold"), f" {visible(str(remark))}")


def _outcome(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield from columns([(visible(name), literal(part)) for name, part in value.items()])
    elif isinstance(value, list) and value:
        yield from map(literal, value)
    else:
        yield literal(value)


def _single_lines(entries: Sequence[str]) -> Iterator[str]:
    for entry in entries:
        yield from entry.splitlines() or [""]


DECISION_FORMS: dict[str, Callable[[Record], Page]] = {
    "text": record_lines,
    "json": lambda record: json_page(to_plain(record.outcome)),
    "record": lambda record: json_page(record.to_dict()),
}
