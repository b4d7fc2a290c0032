"""The site that `policy doc` writes: whole, well formed, linked, in two languages, safe, always the same."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner
from lxml import etree

import policy
from policy.commands import main
from policy.pipeline import typed_with_plans
from policy.problems import PolicyError
from policy.site import Book, book, examples_under, site, write_site
from policy.site.folder import MARKER
from policy.site.pages import LANGUAGES
from policy.site.wording import TYPES, WORDS

ROOT = Path(__file__).parents[2]
EXAMPLES = Path(os.environ.get("POLICY_SHARED") or ROOT.parent / "shared") / "design" / "examples"
HTML = "{http://www.w3.org/1999/xhtml}"


def book_of(*paths: Path) -> Book:
    return book(typed_with_plans(paths), examples_under(paths))


def pages_of(*paths: Path) -> dict[str, str]:
    """Every file of the site of some rules, by its path."""
    return dict(site(book_of(*paths)))


@pytest.fixture(scope="module")
def made() -> Book:
    return book_of(policy.shipped_rules())


@pytest.fixture(scope="module")
def library(made: Book) -> dict[str, str]:
    return dict(site(made))


@pytest.fixture(scope="module")
def examples() -> dict[str, str]:
    if not EXAMPLES.is_dir():
        pytest.skip(f"no rule files at {EXAMPLES}; set POLICY_SHARED to the folder that holds design/examples")
    return pages_of(EXAMPLES)


@pytest.fixture(scope="module", params=["library", "examples"])
def pages(request: pytest.FixtureRequest) -> dict[str, str]:
    found: dict[str, str] = request.getfixturevalue(request.param)
    return found


class Elements(HTMLParser):
    """The elements of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


Found = dict[str, list[tuple[str, dict[str, str | None]]]]


def elements_of(pages: dict[str, str]) -> Found:
    """The elements of each page."""
    return {path: Elements(text).found for path, text in pages.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def elements(pages: dict[str, str]) -> Found:
    return elements_of(pages)


def test_pages_are_well_formed(pages: dict[str, str]) -> None:
    """Strict HTML 5; of the many pages of one template, each language of one is looked at in full."""
    seen: Counter[str] = Counter()
    for path, text in pages.items():
        kind = re.sub(r"(policies|sources)/.*", r"\1", path)
        seen[kind] += 1
        if path.endswith(".html") and seen[kind] <= 12:
            html5lib.HTMLParser(strict=True).parse(text)


def test_nothing_runs_and_nothing_is_fetched(pages: dict[str, str], elements: Found) -> None:
    for path, found in elements.items():
        for tag, attributes in found:
            assert tag not in {"script", "iframe", "object", "embed", "form", "base", "style", "img"}, path
            assert not [name for name in attributes if name.startswith("on") or name == "style"], path
            for name in ("href", "src"):
                assert not re.match(r"[a-z][a-z+.-]*:|//", attributes.get(name) or "", re.IGNORECASE), path
    assert "url(" not in pages["style.css"]
    assert "@import" not in pages["style.css"]


def test_ids_are_unique_and_every_link_leads_somewhere(pages: dict[str, str], elements: Found) -> None:
    places: dict[str, set[str]] = {}
    for path, found in elements.items():
        ids = Counter(attributes["id"] for _, attributes in found if attributes.get("id"))
        assert [name for name, times in ids.items() if times > 1] == [], path
        places[path] = {name for name in ids if name}
    broken = [
        (path, address)
        for path, found in elements.items()
        for tag, attributes in found
        if tag in ("a", "link") and (address := attributes.get("href")) is not None
        if not leads(path, address, pages, places)
    ]
    assert broken == []


def leads(path: str, address: str, pages: dict[str, str], places: dict[str, set[str]]) -> bool:
    file, _, place = address.partition("#")
    target = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
    return target in pages and (not place or place in places[target])


def test_headings_are_in_order_and_heads_of_tables_say_what_they_head(elements: Found) -> None:
    for path, found in elements.items():
        levels = [int(tag[1]) for tag, _ in found if re.fullmatch(r"h[1-6]", tag)]
        assert levels[:1] == [1], path
        assert levels.count(1) == 1, path
        assert all(then - before <= 1 for before, then in pairwise(levels)), path
        assert all("scope" in attributes for tag, attributes in found if tag == "th"), path


def test_each_page_stands_in_each_language(pages: dict[str, str]) -> None:
    by_language = {
        lang: {path.removeprefix(f"{lang}/") for path in pages if path.startswith(f"{lang}/")} for lang in LANGUAGES
    }
    assert by_language["en"] == by_language["zh"]
    for lang, paths in by_language.items():
        assert all(f'<html lang="{lang}">' in pages[f"{lang}/{path}"] for path in paths)


def test_every_policy_decision_row_and_case_is_there(made: Book, library: dict[str, str]) -> None:
    assert len(made.entries) == len([path for path in library if path.startswith("en/policies/")])
    for entry in made.entries.values():
        for lang in LANGUAGES:
            text = library[f"{lang}/{entry.page}"]
            assert all(f'id="{place}"' in text for place in entry.rows.by_row.values()), entry.name
            assert text.count('id="test-') == entry.tests.count, entry.name


def test_a_row_leads_to_the_tests_that_name_it(library: dict[str, str]) -> None:
    text = library["en/policies/customer-tier.html"]
    row = re.search(r'<tr><th scope="row" id="row-tier\.platinum".*?</tr>', text, re.DOTALL)
    assert row is not None
    assert re.search(r'href="#test-\d+" title="at the platinum cut-off"', row[0])


def test_texts_stand_in_the_language_of_the_page_first(library: dict[str, str]) -> None:
    zh, en = (library[f"{lang}/policies/three-changes.html"] for lang in ("zh", "en"))
    assert re.search(r"<h1>三变法 <span[^>]*lang=\"en\">three changes</span>", zh)
    assert re.search(r"<h1>three changes <span[^>]*lang=\"zh\">三变法</span>", en)
    because = r'<span class="first">{}[^<]*</span><span class="other" lang="{}">{}'
    assert re.search(because.format("遗留问题且投诉较激进", "en", "left over"), zh)
    assert re.search(because.format("left over and rather radical", "zh", "遗留问题"), en)


HOSTILE = """\
policy: "<script>alert(1)"
format: 1
version: "<script>1</script>"
title: "<script>title</script>"
title (zh): "</title><script>标题</script>"
about: "a \\u202E b <b>bold</b> & \\"quoted\\""
implements: ["\\"><script>id</script>"]
cites: {"\\"><script>": ["<script>place</script>"]}
inputs:
  note: {type: string, private: true, unit: "<script>unit", about: "'\\"><svg onload=alert(1)>"}
  phone: {type: string, private: true, values: ["<script>", hidden]}
  secret: {type: string}
parameters:
  limit: {type: string, value: "</code><script>x</script>", cite: "SOURCE \\"><script>"}
decisions:
  "d \\u0645 é 客":
    type: string
    about: "<script>decision</script>"
    table: |
      | id       | phone      | => d م é 客 | because                  | note      | cite      |
      |----------|------------|-------------|--------------------------|-----------|-----------|
      | <i>&amp; | "<script>" | secret      | <script>{phone}</script> | <script>n | PARAMETER |
      | otherwise | -         | limit       | {{not a slot}} {limit}   | -         | PARAMETER |
"""
HOSTILE_TEST = """\
test: "<script>alert(1)"
format: 1
given: {phone: hidden, secret: shown, note: "<script>kept back"}
cases:
  - name: "</th><script>alert(2)</script>"
    given: {note: "kept back too"}
    expect: {"d \\u0645 é 客": "<script>"}
    rules: ["d \\u0645 é 客/otherwise"]
tables:
  - decision: "d \\u0645 é 客"
    table: |
      | name      | note             | rules               |
      |-----------|------------------|---------------------|
      | <script>a | "kept back also" | d م é 客/otherwise |
"""


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "h.yaml").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "h_test.yaml").write_text(HOSTILE_TEST, encoding="utf-8")
    return pages_of(tmp_path)


def test_what_rules_hold_is_never_markup(hostile: dict[str, str]) -> None:
    test_nothing_runs_and_nothing_is_fetched(hostile, elements_of(hostile))
    test_pages_are_well_formed(hostile)
    test_ids_are_unique_and_every_link_leads_somewhere(hostile, elements_of(hostile))
    for path, text in hostile.items():
        assert "\u202e" not in text, path
        assert re.fullmatch(r"[a-z0-9_./-]+", path), path
    assert any("\\u202e" in text for text in hostile.values())


def test_private_values_are_not_shown(hostile: dict[str, str]) -> None:
    text = "".join(hostile.values())
    assert "kept back" not in text
    assert "shown" in text
    assert "***" in text


def test_drawings_are_well_formed(library: dict[str, str]) -> None:
    drawn = [svg for text in library.values() for svg in re.findall(r"<svg.*?</svg>", text, re.DOTALL)]
    assert len(drawn) > 100
    for svg in drawn:
        etree.fromstring(svg)


def test_the_same_rules_give_the_same_bytes(tmp_path: Path) -> None:
    """Also where Python orders sets otherwise."""
    digests = set()
    for seed in ("1", "2"):
        out = tmp_path / seed
        subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), "doc", str(policy.shipped_rules() / "escalation"), "-o", str(out)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            cwd=ROOT,
        )
        files = sorted(file for file in out.rglob("*") if file.is_file())
        digests.add(tuple((str(file.relative_to(out)), file.read_bytes()) for file in files))
    assert len(digests) == 1


def written(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_a_site_takes_the_place_of_a_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(out, [("index.html", "old"), ("en/gone.html", "old")])
    write_site(out, [("index.html", "new")])
    assert written(out) == {"index.html", MARKER}
    assert (out / "index.html").read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [out]


def test_an_empty_folder_becomes_a_site(tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    write_site(out, [("index.html", "new")])
    assert json.loads((out / MARKER).read_text(encoding="utf-8"))["files"] == ["index.html"]


@pytest.mark.parametrize("there", ["notes.txt", "en/deep/notes.txt", ".hidden"])
def test_what_others_put_there_is_kept(tmp_path: Path, there: str) -> None:
    out = tmp_path / "site"
    write_site(out, [("index.html", "old")])
    (out / there).parent.mkdir(parents=True, exist_ok=True)
    (out / there).write_text("mine", encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        write_site(out, [("index.html", "new")])
    assert error.value.code == "not-a-site"
    assert (out / "index.html").read_text(encoding="utf-8") == "old"


def test_nothing_is_left_of_what_was_not_finished(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[str, str]]:
        yield "index.html", "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_site(tmp_path / "site", files())
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(main, ["init", "demo"]).exit_code == 0
    done = run(main, ["doc", "demo", "--out", "site"])
    assert done.exit_code == 0, done.output
    assert "1 policies" not in done.stdout
    assert (tmp_path / "site" / "en" / "policies" / "discount.html").is_file()
    refused = run(main, ["doc", "demo", "--out", "demo"])
    assert refused.exit_code == 2
    assert "not-a-site" in refused.stderr


def test_invalid_rules_leave_no_site(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("policy: a\nformat: 1\ndecisions: {x: {is: y}}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["doc", str(tmp_path / "bad.yaml"), "-o", str(tmp_path / "site")])
    assert done.exit_code == 3
    assert not (tmp_path / "site").exists()


def test_wording_is_in_every_language() -> None:
    for words in (*WORDS.values(), *TYPES.values()):
        assert len(words) == len(LANGUAGES)
        assert all(words)
        assert {*re.findall(r"\{\w+\}", words[0])} == {*re.findall(r"\{\w+\}", words[1])} or "{n}" in words[0]


def test_what_is_too_large_to_draw_is_said(tmp_path: Path) -> None:
    decisions = "".join(f"  d{number}: {{is: a + {number}}}\n" for number in range(130))
    text = f"policy: many\nformat: 1\ninputs: {{a: number}}\ndecisions:\n{decisions}"
    (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
    page = pages_of(tmp_path)["en/policies/many.html"]
    assert "<svg" not in page
    assert WORDS["too large to draw"][0] in page
