"""Rows from a file through a decision into a file: the work of `policy run`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from attrs import frozen
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from policy.commands.atomic import written
from policy.commands.standard import shown, text_of
from policy.feel.encoding import to_plain
from policy.feel.types import ContextType, Type
from policy.model.record import MASK, Record
from policy.problems import DecisionFailed, InvalidInput, LimitExceeded, Problem
from policy.read.rows import BadRows, Row, Rows, read_rows
from policy.report.console import show
from policy.report.runs import RunCounts, rejected_lines
from policy.write.rows import outcome_column, row_writer

if TYPE_CHECKING:
    from policy.decide import RuleSet

SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
TOLD = ("rules", "because", "remarks")
REJECTED = ("row", "reasons", "unread")
WHOLE = "input"  # the column of a row from a file without columns
SHOWN = 20  # rejected rows told of on standard error where no file takes them

Rejected = Callable[[Row, Sequence[Problem]], object]


@frozen
class Files:
    """Where rows come from and go to; `-` is standard input or output, `form` that of a name that does not tell."""

    source: Path
    target: Path
    rejects: Path | None
    form: str
    for_spreadsheet: bool

    def form_of(self, path: Path) -> str:
        """The form of a file by its name."""
        return SUFFIXES.get(path.suffix.lower(), self.form)


@frozen
class Question:
    """The decision asked of every row: `types` are those of its inputs, by name, `private` the names of those to mask.

    `column` is that of an outcome that has no fields.
    """

    name: str
    column: str
    decide: Callable[[Mapping[str, Any]], Record]
    types: Mapping[str, Type]
    private: frozenset[str]
    outcome: Type
    lang: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the outcome, where it is a context; each gets a column of its own."""
        return tuple(self.outcome.fields) if isinstance(self.outcome, ContextType) and not self.outcome.nullable else ()

    def masked(self, row: Row) -> dict[str, Any]:
        """The fields of a row as they may be shown; where it has no columns that hold, nothing says which are private."""
        hidden = set(row.fields) if self._may_be_private(row) else self.private
        return {
            name: MASK if name in hidden and value not in ("", None) else value for name, value in row.fields.items()
        }

    def unread(self, row: Row) -> Any:
        """What of a row belongs to no field, as it may be shown."""
        return MASK if row.unread and self._may_be_private(row) else row.unread or None

    def _may_be_private(self, row: Row) -> bool:
        return row.unread is not None and bool(self.private)


def question_of(
    rules: "RuleSet", decision: str, as_of: str | None, lang: str | None, extra: str, same: Mapping[str, Any]
) -> Question:
    """The decision as it is asked of every row; `same` are inputs for the rows that do not give them."""
    found = rules.find(decision)
    declared = [input_ for each in rules.policies.values() for input_ in each.inputs]
    named = {name: input_ for input_ in (*declared, *rules.inputs_of(found.key)) for name in (input_.name, input_.key)}
    return Question(
        name=found.name,
        column=outcome_column(found),
        decide=_with(same, rules.decider(found.key, extra=extra, as_of=as_of)),
        lang=lang or "",
        types={name: input_.type for name, input_ in named.items()},
        private=frozenset(name for input_ in declared if input_.private for name in (input_.name, input_.key)),
        outcome=found.type,
    )


def _with(
    same: Mapping[str, Any], decide: Callable[[Mapping[str, Any]], Record]
) -> Callable[[Mapping[str, Any]], Record]:
    return (lambda given: decide({**same, **given})) if same else decide


def run_rows(question: Question, files: Files) -> RunCounts:
    """Decide every row. The files appear when all rows are done, and not at all where it comes to no end."""
    decided = rejected = 0
    unknown = False
    with ExitStack() as opened:
        source, form = opened.enter_context(text_of(files.source)), files.form_of(files.source)
        rows = read_rows(source, form, question.types, shown(files.source))
        decide = _decider(question, rows, opened.enter_context(written(files.target)), files)
        reject = opened.enter_context(rejects(question, rows, files))
        count = opened.enter_context(counted_rows())
        for row in rows.rows:
            count(1)
            problems = row.problems or decide(row)
            if problems:
                reject(row, problems)
            decided, rejected = decided + (not problems), rejected + bool(problems)
            unknown = unknown or any(problem.code == "input-unknown" for problem in problems)
    return RunCounts(decided, rejected, unknown)


@contextmanager
def counted_rows(total: int | None = None) -> Iterator[Callable[[int], object]]:
    """A function to tell of rows that are done; they are counted on standard error where that is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _count: None
        return
    with Progress(
        SpinnerColumn(), TextColumn("{task.completed} rows"), TimeElapsedColumn(), console=console, transient=True
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)


def _decider(question: Question, rows: Rows, out: TextIO, files: Files) -> Callable[[Row], Sequence[Problem]]:
    """A function that decides one row and writes it, or says why it could not be decided."""
    form = files.form_of(files.target)
    columns = () if form == "jsonl" else _columns(question, rows)
    shape = _as_cells if columns else _as_object
    write = row_writer(out, form, columns, files.for_spreadsheet)

    def decide(row: Row) -> Sequence[Problem]:
        try:
            record = question.decide(row.values)
        except InvalidInput as error:
            return error.problems
        except (DecisionFailed, LimitExceeded) as error:
            return (Problem(error.span, error.code, error.message, error.hint),)
        write(shape(question, row, record, rows.columns))
        return ()

    return decide


def _columns(question: Question, rows: Rows) -> tuple[str, ...]:
    made = (
        (*(f"{question.name}.{field}" for field in question.fields), *TOLD)
        if question.fields
        else (question.column, *TOLD)
    )
    return (*_distinct(rows, made), *made)


def _distinct(rows: Rows, made: Iterable[str]) -> tuple[str, ...]:
    """The columns that carry a row, none of which may be called like one that is made."""
    columns = rows.columns or (WHOLE,)
    taken = next((name for name in made if name in columns), None)
    if taken is not None:
        raise BadRows(f"the file has a column `{taken}`, where the decision would write", hint="give it another name")
    return columns


def _as_object(question: Question, row: Row, record: Record, columns: Sequence[str]) -> dict[str, Any]:
    return {
        "row": row.number,
        "input": question.masked(row),
        "outcome": to_plain(record.outcome),
        "rules": record.rules,
        "because": record.reasons(question.lang),
        "remarks": [remark.code for remark in record.remarks],
    }


def _as_cells(question: Question, row: Row, record: Record, columns: Sequence[str]) -> dict[str, Any]:
    outcome = to_plain(record.outcome)
    values = {f"{question.name}.{field}": outcome.get(field) for field in question.fields} or {question.column: outcome}
    told = (record.rules, record.reasons(question.lang), [remark.code for remark in record.remarks])
    return {
        **_carried(question, row, columns),
        **values,
        **{name: "; ".join(texts) for name, texts in zip(TOLD, told, strict=True)},
    }


@contextmanager
def rejects(question: Question, rows: Rows, files: Files) -> Iterator[Rejected]:
    """A function that writes down one rejected row with the reasons."""
    if files.rejects is None:
        yield _Teller()
        return
    form = files.form_of(files.rejects)
    row_, reasons, unread = REJECTED
    columns = () if form == "jsonl" else (row_, reasons, *_distinct(rows, REJECTED), unread)
    with written(files.rejects) as stream:
        write = row_writer(stream, form, columns, files.for_spreadsheet)
        yield lambda row, problems: write(_rejected(question, row, problems, rows.columns, form))


def _rejected(
    question: Question, row: Row, problems: Sequence[Problem], columns: Sequence[str], form: str
) -> dict[str, Any]:
    reasons = [f"{problem.code}: {problem.message}" for problem in problems]
    unread = question.unread(row)
    if form == "jsonl":
        told = {} if unread is None else {"unread": unread}
        return {"row": row.number, "reasons": reasons, "input": question.masked(row), **told}
    return {
        "row": row.number,
        "reasons": "; ".join(reasons),
        "unread": unread,
        **_carried(question, row, columns),
    }


def _carried(question: Question, row: Row, columns: Sequence[str]) -> dict[str, Any]:
    """The row as cells: its own, or one with all of it where the file has no columns."""
    fields = question.masked(row)
    return fields if columns else {WHOLE: fields or None}


class _Teller:
    """Tells of the first rejected rows on standard error."""

    told = 0

    def __call__(self, row: Row, problems: Sequence[Problem]) -> None:
        if self.told < SHOWN:
            show(rejected_lines(row.number, problems), err=True)
        self.told += 1
