"""What a run of tests found. Reports print it."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from policy.problems import NOWHERE, Problem
from policy.source import Span


@frozen
class Mismatch:
    """One expectation that did not come true; `expected` and `got` are written as FEEL."""

    what: str  # "tier.level", "rules", "fails", "remarks"
    expected: str
    got: str
    span: Span = field(default=NOWHERE, eq=False)


@frozen
class CellMet:
    """A cell of a row that fired: the column, what the cell says, and the value that met it."""

    column: str
    cell: str
    value: str


@frozen
class Fired:
    """A row that fired in a decision whose expectation did not come true."""

    rule: str  # tier/p
    span: Span
    cells: tuple[CellMet, ...] = ()


@frozen
class CaseResult:
    """One case, or one row of a test table. `problems`: why it could not be asked as it is written."""

    name: str
    span: Span
    mismatches: tuple[Mismatch, ...] = ()
    fired: tuple[Fired, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not (self.mismatches or self.problems)


@frozen
class FileResult:
    """One test file. `problems`: what is wrong with the file itself; it counts as one failure more."""

    policy: str
    file: str
    cases: tuple[CaseResult, ...] = ()
    problems: tuple[Problem, ...] = ()


@frozen
class CoveredRow:
    """A row of a decision and how many cases with an expectation on that decision fired it."""

    policy: str
    decision: str
    rule: str
    span: Span
    cases: int


@frozen
class CoveredValue:
    """A value that an output is declared to take and how many cases with an expectation on the decision saw it."""

    policy: str
    decision: str
    output: str  # "" where the decision is the value itself
    value: Any
    cases: int


@frozen
class Coverage:
    """What the cases reached, of what the tested policies hold."""

    rows: tuple[CoveredRow, ...] = ()
    values: tuple[CoveredValue, ...] = ()

    @property
    def percent(self) -> int:
        """Rows and values reached, of all, rounded down: 100 means all of them."""
        everything: list[CoveredRow | CoveredValue] = [*self.rows, *self.values]
        return sum(part.cases > 0 for part in everything) * 100 // len(everything) if everything else 100


@frozen
class TestRun:
    """All test files of a run. A run in which nothing ran has proved nothing."""

    __test__ = False  # pytest: a name, not a test

    files: tuple[FileResult, ...]
    coverage: Coverage = Coverage()

    @property
    def cases(self) -> Iterator[CaseResult]:
        """The cases of all files."""
        return (case for file in self.files for case in file.cases)

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return sum(case.passed for case in self.cases)

    @property
    def failed(self) -> int:
        """How many cases failed, and files that could not be run as they are written."""
        return sum(not case.passed for case in self.cases) + sum(bool(file.problems) for file in self.files)
