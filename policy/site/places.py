"""Where things stand in the site: names of files and of places within a page, safe whatever the names of the rules hold."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache

from attrs import define, field

from policy.check.rows import AnyRow, rows_of_decision
from policy.model.typed import TypedPolicy, TypedRules
from policy.source import Span

LONGEST = 80  # characters of a file name, before its ending
_PLAIN = re.compile(r"[a-z0-9]")


@cache
def slug(name: str) -> str:
    """A name as part of an address: different names give different slugs, on every file system.

    >>> slug("customer tier"), slug("Tier"), slug("客户")
    ('customer-tier', '_54_ier', '_5ba2__6237_')
    """
    written = "".join(
        character if _PLAIN.match(character) else "-" if character == " " else f"_{ord(character):x}_"
        for character in name
    )
    if len(written) <= LONGEST:
        return written or "_"
    return f"{written[:LONGEST]}_{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def policy_file(name: str) -> str:
    """The page of a policy, from the folder of its language."""
    return f"policies/{slug(name)}.html"


def source_file(source: str) -> str:
    """The page of a source, from the folder of its language."""
    return f"sources/{slug(source)}.html"


def anchor(kind: str, *names: str) -> str:
    """A place within a page: `decision-tier`."""
    return f"{kind}-{'.'.join(map(slug, names))}"


@define
class Rows:
    """The places of the rows of one policy, by the row; a row's id is its decision's own, save in nested tables."""

    by_row: dict[tuple[str, Span], str] = field(factory=dict)
    by_name: dict[tuple[str, str], str] = field(factory=dict)  # the first row of a name

    def add(self, decision: str, rows: Iterable[AnyRow]) -> None:
        """Give each row its place."""
        for number, row in enumerate(rows, 1):
            first = anchor("row", decision, row.id)
            place = first if (decision, row.id) not in self.by_name else f"{first}.{number}"
            self.by_name.setdefault((decision, row.id), place)
            self.by_row[row.id, row.span] = place

    def of(self, row: AnyRow) -> str:
        """The place of a row; none for a row that no decision lists."""
        return self.by_row.get((row.id, row.span), "")


def rows_of(policy: TypedPolicy) -> Rows:
    """The places of all rows of a policy."""
    rows = Rows()
    if policy.source.must_hold:
        rows.add("must hold", policy.source.must_hold)
    for decision in policy.decisions:
        rows.add(decision.name, rows_of_decision(decision.source))
    return rows


def folders(rules: TypedRules) -> dict[str, str]:
    """For each file the folder below the one that holds all of them."""
    files = [policy.source.file for policy in rules.policies.values()]
    parents = {file: file.replace("\\", "/").split("/")[:-1] for file in files}
    shared = _shared(list(parents.values()))
    return {file: "/".join(parts[shared:]) for file, parts in parents.items()}


def _shared(paths: list[list[str]]) -> int:
    """How many parts all paths begin with."""
    alike = 0
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        alike += 1
    return alike
