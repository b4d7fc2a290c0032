"""The ids that the library implements, held against the index of the catalogue where that is at hand."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from policy.model.typed import TypedRules

ROOT = Path(__file__).parents[2]
CATALOGUE = Path(os.environ.get("POLICY_SHARED") or ROOT.parent / "shared") / "domain" / "catalogue.md"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| [A-E] \| .* \| ([0-9, ]+) \|$", re.MULTILINE)
RULES = ROOT / "rules"
MISSING: frozenset[str] = frozenset()  # in the catalogue and not written yet


@pytest.fixture(scope="module")
def implemented(library: TypedRules) -> Counter[str]:
    return Counter(str(each) for of in library.policies.values() for each in of.source.implements)


@pytest.fixture(scope="module")
def index() -> dict[str, set[str]]:
    """The sources of each id."""
    if not CATALOGUE.is_file():
        pytest.skip(f"no catalogue at {CATALOGUE}; set POLICY_SHARED to the folder that holds domain/catalogue.md")
    section = CATALOGUE.read_text(encoding="utf-8").partition("## 0.7 Index of policies")[2].partition("\n# Part A")[0]
    return {name: set(sources.split(", ")) for name, sources in ROW.findall(section)}


def named(text: str) -> dict[str, set[str]]:
    """The ids that the README names below each source."""
    parts = re.split(r"^### ([0-9]{3}).*$", text, flags=re.MULTILINE)[1:]
    return {
        source: set(re.findall(r"`([a-z0-9-]+)`", ids)) for source, ids in zip(parts[::2], parts[1::2], strict=True)
    }


def test_no_id_is_implemented_twice(implemented: Counter[str]) -> None:
    assert {name for name, times in implemented.items() if times > 1} == set()


def test_none_is_invented(implemented: Counter[str], index: dict[str, set[str]]) -> None:
    assert set(implemented) - set(index) == set()


def test_all_are_there_but_those_said_to_be_missing(implemented: Counter[str], index: dict[str, set[str]]) -> None:
    assert set(index) - set(implemented) == MISSING


def test_the_index_is_read_whole(index: dict[str, set[str]]) -> None:
    assert len(index) == 122


def test_the_readme_names_what_is_implemented(implemented: Counter[str]) -> None:
    told = named((RULES / "README.md").read_text(encoding="utf-8"))
    assert set(told) == {"000", "001", "002", "003", "004"}
    assert set().union(*told.values()) == set(implemented)


def test_the_readme_tells_the_sources_of_each(implemented: Counter[str], index: dict[str, set[str]]) -> None:
    told = named((RULES / "README.md").read_text(encoding="utf-8"))
    sources = {name: {source for source, ids in told.items() if name in ids} for name in implemented}
    assert sources == {name: index[name] for name in implemented}


def test_the_readme_names_what_must_be_set(library: TypedRules) -> None:
    """Every parameter that nobody has set stands in the row of its folder, and nothing else is said to be one."""
    text = (RULES / "README.md").read_text(encoding="utf-8").partition("| to be set |")[2].partition("\n\n")[0]
    told = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    by_folder = {folder: what for folders, what in told for folder in re.findall(r"`(\w+)`", folders)}
    open_ = [
        (Path(of.source.file).parent.name, parameter)
        for of in library.policies.values()
        for parameter in of.parameters
        if all(value is None for _, value in parameter.periods)
    ]
    named = {"answer level 1 within", "answer level 2 within", "answer level 3 within"}  # "the three times to answer"
    missing = [p.name for folder, p in open_ if f"`{p.name}`" not in by_folder.get(folder, "") and p.name not in named]
    assert missing == []
    names = {parameter.name for _, parameter in open_} | {"switched on"}
    assert {name for what in by_folder.values() for name in re.findall(r"`([^`]+)`", what)} <= names
