"""Everything that the pages are about: the rules, their tests, what uses what, what cites what."""

import os
from collections.abc import Iterable
from pathlib import Path

from attrs import define, field, frozen

from policy.check.rows import rows_of_decision
from policy.feel.literals import literal
from policy.model.logic import Declaration
from policy.model.tests import RuleTests
from policy.model.typed import TypedParameter, TypedPolicy, TypedRules
from policy.problems import InvalidRules, Sink
from policy.read.folder import find_files
from policy.read.yaml import read_tests
from policy.report.listing import unset
from policy.site.diagrams import HIDDEN, used
from policy.site.examples import Examples, by_policy, examples
from policy.site.places import Rows, anchor, folders, policy_file, rows_of
from policy.site.texts import Cite, Links, cite

HEADING = 200  # characters of a heading that are read


@frozen
class Cited:
    """A row or a parameter with what it rests on; `place` is on the page of its policy."""

    what: str  # tier/p, gold from
    place: str
    cite: Cite


@frozen(kw_only=True)
class Entry:
    """A policy with what belongs to it. `links` lead to places on its own page, or to pages beside it."""

    typed: TypedPolicy
    folder: str
    rows: Rows
    links: Links
    tests: Examples
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    cited: tuple[Cited, ...]

    @property
    def name(self) -> str:
        """Its name."""
        return self.typed.source.name

    @property
    def page(self) -> str:
        """Its page, from the folder of a language."""
        return policy_file(self.name)

    def path_of(self, file: str) -> str:
        """The path of a file beside its own, from the folder that holds all rules: the same on every machine."""
        beside = os.path.relpath(file, Path(self.typed.source.file).parent)
        return Path(self.folder, beside).as_posix()


@define
class Book:
    """The whole of it; entries are in the order of their folders and names."""

    rules: TypedRules
    entries: dict[str, Entry] = field(factory=dict)

    def folders(self) -> dict[str, list[Entry]]:
        """The policies by folder, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.folder, []).append(entry)
        return found

    def catalogue(self) -> list[tuple[str, list[Entry]]]:
        """The ids of a catalogue with the policies that carry them out, in order of the ids."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for each in entry.typed.source.implements:
                found.setdefault(each.text, []).append(entry)
        return sorted(found.items())

    def sources(self) -> dict[str, list[Entry]]:
        """The sources with the policies that name them or have a row that does, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            named = [source.text for source, _ in entry.typed.source.cites]
            cited = [source for one in entry.cited for source in one.cite.sources]
            for source in dict.fromkeys((*named, *cited)):
                found.setdefault(source, []).append(entry)
        return dict(sorted(found.items()))

    def unset(self) -> list[TypedParameter]:
        """The parameters that nobody has set."""
        return list(unset(self.rules))

    def folder_title(self, folder: str, lang: str) -> str:
        """What a folder is called in a language: the heading of its README.zh.md or README.md; else its name, or nothing."""
        homes = {Path(entry.typed.source.file).parent for entry in self.entries.values() if entry.folder == folder}
        for home in homes if folder else ():
            for name in (f"README.{lang}.md", "README.md"):
                if found := _heading(home / name):
                    return found
        return folder.replace("_", " ").replace("/", " / ")

    @property
    def counts(self) -> dict[str, int]:
        """How much there is of everything."""
        entries = self.entries.values()
        decisions = [d for entry in entries for d in entry.typed.decisions if d.name not in HIDDEN]
        return {
            "policies": len(self.entries),
            "decisions": len(decisions),
            "rows": sum(1 for decision in decisions for _ in rows_of_decision(decision.source)),
            "tests": sum(entry.tests.count for entry in entries),
        }


def book(rules: TypedRules, tests: Iterable[RuleTests]) -> Book:
    """The rules and tests, arranged."""
    homes, files = folders(rules), by_policy(tests)
    users: dict[str, list[str]] = {}
    for policy in rules.policies.values():
        for name in used(policy, rules):
            users.setdefault(name, []).append(policy.source.name)
    made = Book(rules)
    for name in sorted(rules.policies, key=lambda name: (homes[rules.policies[name].source.file], name)):
        policy = rules.policies[name]
        made.entries[name] = Entry(
            typed=policy,
            folder=homes[policy.source.file],
            rows=(rows := rows_of(policy)),
            links=_links(policy, rules),
            tests=examples(policy, files.get(name, []), rules),
            uses=tuple(used(policy, rules)),
            used_by=tuple(sorted(users.get(name, []))),
            cited=tuple(_cited(policy, rows)),
        )
    return made


def _heading(file: Path) -> str:
    """The first line of a file that is a heading; nothing where there is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            first = lines.readline(HEADING)
    except (OSError, UnicodeDecodeError):
        return ""
    return first.removeprefix("# ").strip() if first.startswith("# ") else ""


def examples_under(paths: Iterable[str | Path]) -> list[RuleTests]:
    """The tests under paths, read.

    Raises:
        InvalidRules: A test file is no test file.
    """
    sink = Sink()
    asked = [one for one in find_files(paths).files if one.kind == "test" and one.asked]
    found = [read_tests(one.path, one.shown, one.root, sink) for one in asked]
    if any(problem.severity == "error" for problem in sink.problems):
        raise InvalidRules(sink.problems)
    return [tests for tests in found if tests is not None]


def _cited(policy: TypedPolicy, rows: Rows) -> Iterable[Cited]:
    for parameter in policy.parameters:
        yield Cited(parameter.name, anchor("parameter", parameter.name), cite(parameter.source.cite))
    for condition in policy.source.must_hold:
        yield Cited(f"must hold/{condition.id}", rows.of(condition), cite(condition.cite))
    for decision in policy.decisions:
        for row in rows_of_decision(decision.source):
            yield Cited(f"{decision.name}/{row.id}", rows.of(row), cite(row.cite))


# Where each name that FEEL can read is explained.


def _links(policy: TypedPolicy, rules: TypedRules) -> Links:
    addresses, hints = dict(_own(policy)), dict(_hints(policy, ""))
    for name in used(policy, rules):
        other = rules.policies[name]
        page = policy_file(name).partition("/")[2]
        addresses |= {f"{name}.{key}": f"{page}{address}" for key, address in _own(other)}
        hints |= dict(_hints(other, f"{name}."))
    return Links(addresses, hints)


def _own(policy: TypedPolicy) -> Iterable[tuple[str, str]]:
    plan = policy.source.plan
    if plan is None:
        yield from ((one.name, f"#{anchor('input', one.name)}") for one in policy.inputs)
    else:
        yield from ((kind.name.text, f"#{anchor('event', kind.name.text)}") for kind in plan.events)
        yield from ((pattern.id, f"#{anchor('pattern', pattern.id)}") for pattern in plan.patterns)
    yield from ((one.name, f"#{anchor('parameter', one.name)}") for one in policy.parameters)
    yield from ((one.name, f"#{anchor('function', one.name)}") for one in policy.functions)
    yield from ((one.name, f"#{anchor('decision', one.name)}") for one in policy.decisions if one.name not in HIDDEN)


def _hints(policy: TypedPolicy, before: str) -> Iterable[tuple[str, str]]:
    for parameter in policy.parameters:
        values = [literal(value) for _, value in parameter.periods if value is not None]
        if values:
            yield before + parameter.name, " → ".join(values)


# The glossary.


@frozen
class Word:
    """A name in one policy: what it is there."""

    name: str
    kind: str
    entry: Entry
    place: str
    about: Declaration | object


def glossary(of: Book) -> list[tuple[str, list[Word]]]:
    """All names with what they are, in order; one name may stand in several policies."""
    found: dict[str, list[Word]] = {}
    for entry in of.entries.values():
        for word in _words(entry):
            found.setdefault(word.name, []).append(word)
    return sorted(found.items(), key=lambda item: (item[0].casefold(), item[0]))


def _words(entry: Entry) -> Iterable[Word]:
    policy = entry.typed
    yield Word(entry.name, "case plan" if policy.source.plan else "policy", entry, "", policy.source)
    if policy.source.plan is None:
        for declared in policy.source.inputs:
            name = declared.name.text
            yield Word(name, "input", entry, anchor("input", name), declared)
    for parameter in policy.parameters:
        yield Word(
            parameter.name, "parameter", entry, anchor("parameter", parameter.name), parameter.source.declaration
        )
    for decision in policy.decisions:
        if decision.name not in HIDDEN:
            yield Word(decision.name, "decision", entry, anchor("decision", decision.name), decision.source)
