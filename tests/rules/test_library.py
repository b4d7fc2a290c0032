"""The library of rules as a whole: complete, labelled, in two languages, tested, clean."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import policy
from policy.check.rows import AnyRow, row_groups
from policy.commands import main
from policy.model.logic import ScoreItem
from policy.model.typed import TypedPolicy, TypedRules
from policy.report.listing import LABELS

RULES = policy.shipped_rules()
BESIDE = {"help desk"}  # implements no id of the catalogue: what a log of events can tell
FOLDERS = sorted(folder.name for folder in RULES.iterdir() if folder.is_dir())
SOURCED = {
    "sales from",
    "factors of the ideal",
    "factors of the acceptable",
    "tells at least",
    "tells at most",
    "share that tells many",
    "tells many",
    "coverage wanted",
    "dissatisfied as a rule",
    "topics",
    "card after",
    "rings allowed",
    "greeting",
    "intimate from",
    "personal from",
    "social from",
    "public from",
    "words",
    "voice",
    "body",
    "warm water for women",
    "rules by sex hold",
    "crossed legs are a fault",
    "days for current",
    "potential at least",
    "contacts to be remembered",
    "time for relations",
    "premium",
    "hours open",
}  # all that the sources say in so many words


@pytest.fixture(params=FOLDERS)
def domain(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def policies(domain: str, library: TypedRules) -> list[TypedPolicy]:
    """The policies and case plans of a folder."""
    return [of for of in library.policies.values() if Path(of.source.file).parent == RULES / domain]


def rows(of: TypedPolicy) -> Iterator[tuple[str, AnyRow]]:
    """Every row of a policy that gives reasons, with its name; those of case plans too."""
    for group in row_groups(of.source):
        yield from ((f"{group.what}/{row.id}", row) for row in group.rows)


def test_the_readme_tells_of_every_folder() -> None:
    text = (RULES / "README.md").read_text(encoding="utf-8")
    table = text.partition("## How it is arranged")[2].partition("##")[0]
    assert {name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split(" | ")[0])} >= set(
        FOLDERS
    )


def test_every_folder_says_what_is_in_it(domain: str, policies: list[TypedPolicy]) -> None:
    text = (RULES / domain / "README.md").read_text(encoding="utf-8")
    assert [name for of in policies if (name := Path(of.source.file).stem) not in text] == []
    assert (RULES / domain / "README.zh.md").read_text(encoding="utf-8").startswith("# ")


def test_every_policy_says_what_it_is_for_in_both_languages(policies: list[TypedPolicy]) -> None:
    for of in policies:
        assert of.source.implements or of.source.name in BESIDE, of.source.name
        assert of.source.about, of.source.name
        assert "zh" in dict(of.source.abouts), of.source.name
        assert "zh" in dict(of.source.titles), of.source.name


def test_what_things_are_for_is_said_in_both_languages(policies: list[TypedPolicy]) -> None:
    for of in policies:
        source = of.source
        parameters = [parameter.declaration for parameter in source.parameters]
        for thing in (*source.inputs, *parameters, *source.functions, *source.decisions):
            assert not thing.about or "zh" in dict(thing.abouts), f"{source.name}.{thing.name}"


def test_every_row_has_a_label_and_reasons_in_both_languages(policies: list[TypedPolicy]) -> None:
    for of in policies:
        for name, row in rows(of):
            assert str(row.cite).split()[0] in LABELS, f"{of.source.name}.{name}"
            said = row.item if isinstance(row, ScoreItem) else row.because  # an item of a score card says what it is
            assert {"en", "zh"} <= {lang for lang, _ in said}, f"{of.source.name}.{name}"


def test_every_source_of_a_row_is_named_by_its_policy(policies: list[TypedPolicy]) -> None:
    for of in policies:
        named = {source.text for source, _ in of.source.cites}
        for name, row in rows(of):
            assert set(str(row.cite).split()[1:]) <= named, f"{of.source.name}.{name}"


def test_no_value_of_our_own_claims_a_source(policies: list[TypedPolicy]) -> None:
    for of in policies:
        for parameter in of.parameters:
            assert str(parameter.source.cite).startswith("SOURCE") <= (parameter.name in SOURCED), (
                f"{of.source.name}.{parameter.name}"
            )


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--strict"],
        ["fmt", "--check"],
        ["test", "--min-coverage", "100"],
    ],
    ids=" ".join,
)
def test_it_is_clean_formatted_and_covered(domain: str, command: list[str]) -> None:
    done = CliRunner().invoke(main, [*command, str(RULES / domain)])
    assert done.exit_code == 0, done.output
