"""The whole policies and tests shown in the pages are valid, hold nothing suspect, and pass."""

import re
from pathlib import Path

import pytest

import policy
from policy.testing import run_tests

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def whole(page: Path, kind: str) -> list[str]:
    return [block for block in BLOCK.findall(page.read_text(encoding="utf-8")) if block.startswith(f"{kind}: ")]


SHOWN = [
    (page.name, number, text)
    for page in PAGES
    for number, text in enumerate([*whole(page, "policy"), *whole(page, "case plan")])
]


@pytest.mark.parametrize(("page", "number", "text"), SHOWN, ids=lambda part: str(part)[:30])
def test_policies_are_sound(page: str, number: int, text: str, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    assert [str(problem) for problem in policy.check(tmp_path)] == []


@pytest.mark.parametrize(("name", "kind", "cases"), [("rule-files.md", "policy", 4), ("case-plans.md", "case plan", 1)])
def test_the_test_passes(name: str, kind: str, cases: int, tmp_path: Path) -> None:
    page = ROOT / "docs" / name
    (tmp_path / "p.yaml").write_text(whole(page, kind)[0], encoding="utf-8")
    (tmp_path / "p_test.yaml").write_text(whole(page, "test")[0], encoding="utf-8")
    run = run_tests([tmp_path])
    assert (run.passed, run.failed) == (cases, 0)
