"""Verdicts on conformance cases for people and machines."""

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import asdict
from rich.text import Text

from policy.feel.encoding import json_text
from policy.report.visible import line, visible, width
from policy.testing.tck import Verdict


def verdict_line(verdict: Verdict) -> str:
    """One verdict as a JSON object on a line."""
    return json_text(asdict(verdict)) + "\n"


def folder_table(verdicts: Iterable[Verdict]) -> Iterator[Text]:
    """What did not pass, a table of folders by test cases, and the count: a case passes when all its results do."""
    cases: dict[tuple[str, str, str], bool] = {}
    for verdict in verdicts:
        key = (verdict.folder, verdict.file, verdict.case)
        cases[key] = cases.get(key, True) and verdict.status == "pass"
        if verdict.status != "pass":
            place = visible(" ".join(filter(None, (verdict.folder, verdict.case or verdict.file, verdict.node))))
            yield line((f"{verdict.status:6}", "bold"), f"{place}: {visible(verdict.detail)}")
    total, passed = Counter(key[0] for key in cases), Counter(key[0] for key, good in cases.items() if good)
    margin = max(map(width, total), default=0) + 2
    for folder in total:
        yield line(visible(folder).ljust(margin), f"{passed[folder]} of {total[folder]}")
    yield line(f"{sum(passed.values())} passed, {sum(total.values()) - sum(passed.values())} failed")
