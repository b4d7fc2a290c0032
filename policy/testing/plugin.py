"""The pytest plugin: `pytest rules` runs the test files among the rules. Nothing heavy is loaded before one is met."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from policy.testing.results import CaseResult, FileResult

ENDINGS = (".yaml", ".yml")
FIRST_LOOK = 65_536  # bytes in which a test file says that it is one


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A YAML file with `test:` at its top is a file of rule tests."""
    if file_path.suffix.lower() in ENDINGS and _is_test_file(file_path):
        return RuleTestFile.from_parent(parent, path=file_path)
    return None


def _is_test_file(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(FIRST_LOOK)
    except OSError:
        return False
    return any(line.startswith(b"test:") for line in head.removeprefix(b"\xef\xbb\xbf").splitlines())


class RuleTestFile(pytest.File):
    """A file of rule tests; its cases run once, when it is collected, for they take microseconds."""

    def collect(self) -> Iterator["RuleTestItem"]:
        """An item for each case, and one for what is wrong with the file."""
        from policy.testing.run import run_tests

        for file in run_tests([self.path]).files:
            if file.problems:
                yield RuleTestItem.from_parent(self, name="the file itself", result=file)
            for case in file.cases:
                yield RuleTestItem.from_parent(self, name=case.name, result=case)


class RuleTestItem(pytest.Item):
    """One case."""

    def __init__(self, *, result: "CaseResult | FileResult", **rest: Any) -> None:
        super().__init__(**rest)
        self.result = result

    def runtest(self) -> None:
        """Fail where the case failed."""
        if self.result.problems or getattr(self.result, "mismatches", ()):
            pytest.fail(_told(self.result), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the case stands."""
        span = getattr(self.result, "span", None)
        return self.path, span.line - 1 if span else None, self.name


def _told(result: "CaseResult | FileResult") -> str:
    from policy.report.problems import problem_lines
    from policy.report.tests import case_lines
    from policy.report.visible import plain
    from policy.testing.results import CaseResult

    return plain(case_lines(result) if isinstance(result, CaseResult) else problem_lines(result.problems))
