"""Codes of the form of files: what keeps a rule file, a test file or a table from being read."""

from policy.codes.code import Code

_DECISION = """\
policy: discount
format: 1
inputs:
  spend: {{type: number}}
decisions:
  rate:
    type: number
    {logic}
"""
_TABLE = """\
policy: discount
format: 1
inputs:
  spend: {{type: number}}
decisions:
  rate:
    type: number
    table: |
{rows}
"""
_TESTS = """\
test: discount
format: 1
{cases}
"""


def _decision(logic: str) -> str:
    return _DECISION.format(logic=logic)


def _table(*rows: str) -> str:
    return _TABLE.format(rows="\n".join(f"      {row}" for row in rows))


_HEAD = ("| id | spend | => rate |", "|----|-------|---------|")
_ROW = "| a  | > 100 | 5       |"
_LAST = "| otherwise | - | 0    |"
_GOOD_TABLE = _table(*_HEAD, _ROW, _LAST)
_GOOD_TESTS = _TESTS.format(cases="cases:\n  - name: large\n    given: {spend: 200}\n    expect: {rate: 5}")

CODES = (
    Code(
        code="not-utf-8",
        kind="invalid",
        title="the file is not UTF-8",
        why="Rule files and CSV tables are UTF-8, so that a name or a text means the same on every machine.",
    ),
    Code(
        code="file-too-large",
        kind="invalid",
        title="the file is larger, or nested deeper, than a rule file may be",
        why="Limits keep a file from a stranger from exhausting the process. Large tables stand in CSV or XLSX files.",
    ),
    Code(
        code="empty-file",
        kind="invalid",
        title="the file is empty",
        why="An empty file says nothing; it may have been cut short while it was saved.",
        wrong="# nothing here yet\n",
        right=_decision("is: spend / 20"),
    ),
    Code(
        code="not-yaml",
        kind="invalid",
        title="the file is not YAML",
        why="Rule files are YAML: names with values, indented with spaces, texts as they are.",
        wrong="policy: discount\nformat: 1\ninputs:\n  spend: {type: number\ndecisions: {}\n",
        right=_decision("is: spend / 20"),
    ),
    Code(
        code="yaml-feature",
        kind="invalid",
        title="an anchor, alias, tag or other feature of YAML that rule files do not have",
        why="A reader who knows spreadsheets would not see what it does; the value is written out instead.",
        wrong=_decision("is: &rate spend / 20"),
        right=_decision("is: spend / 20"),
    ),
    Code(
        code="yaml-ate-feel",
        kind="invalid",
        title="YAML reads this FEEL otherwise than FEEL does",
        why="A text that begins with a quote, a bracket or another sign of YAML, or holds `: ` or ` #`, reaches FEEL changed. "
        "After `|`, on lines of its own, it is left alone; `policy fmt` puts it there.",
        wrong=_decision('is: "5"'),
        right=_decision('is: |\n      number("5", ",", ".")'),
    ),
    Code(
        code="forbidden-character",
        kind="invalid",
        title="an invisible character",
        why="Control characters, and those that turn the direction of writing, make a rule look other than it is.",
        wrong=_decision("is: spend \u202e/ 20"),
        right=_decision("is: spend / 20"),
    ),
    Code(
        code="doubled-key",
        kind="invalid",
        title="a name stands twice in one place",
        why="Only one of the two could count, and nobody would see which.",
        wrong=_decision("is: spend / 20\n    is: spend / 10"),
        right=_decision("is: spend / 20"),
    ),
    Code(
        code="unknown-key",
        kind="invalid",
        title="a key that has no meaning here",
        why="A misspelt key would be passed over silently; so every key must be known.",
        wrong=_decision("is: spend / 20\n    abuot: the usual rate"),
        right=_decision("is: spend / 20\n    about: the usual rate"),
    ),
    Code(
        code="missing-key",
        kind="invalid",
        title="a key that is needed is not there",
        why="Every file says its name and its `format`; a declaration says its type.",
        wrong="policy: discount\n",
        right="policy: discount\nformat: 1\n",
    ),
    Code(
        code="wrong-form",
        kind="invalid",
        title="something else is expected here",
        why="Where a text is expected a list has no meaning, and the other way round.",
        wrong=_decision("about: the usual rate"),
        right=_decision("is: spend / 20"),
    ),
    Code(
        code="wrong-value",
        kind="invalid",
        title="the value is none of those allowed, or not of the type",
        why="Data is read by its declared type; a word that a key does not know has no meaning.",
        wrong=_decision("optional: maybe\n    is: spend / 20"),
        right=_decision("optional: true\n    is: spend / 20"),
    ),
    Code(
        code="wrong-date",
        kind="invalid",
        title="this is no date",
        why="Days are written in ISO form, so that nobody takes the month for the day.",
        wrong="policy: discount\nformat: 1\nparameters:\n  rate: {cite: PARAMETER, type: number, dated: {start: 5, 1.2.2027: 6}}\n",
        right="policy: discount\nformat: 1\nparameters:\n  rate: {cite: PARAMETER, type: number, dated: {start: 5, 2027-02-01: 6}}\n",
    ),
    Code(
        code="unknown-format",
        kind="invalid",
        title="a form of rule files that this version does not read",
        why="`format` keeps an old engine from reading a newer file wrongly.",
        wrong="policy: discount\nformat: 99\n",
        right="policy: discount\nformat: 1\n",
    ),
    Code(
        code="wrong-table",
        kind="invalid",
        title="the table cannot be read",
        why="Each line of a drawn table begins and ends with `|`. In a spreadsheet, formulas and merged cells are refused.",
        wrong=_table(*_HEAD, "| a  | > 100 | 5", _LAST),
        right=_GOOD_TABLE,
    ),
    Code(
        code="missing-separator",
        kind="invalid",
        title="the line of dashes below the header is missing",
        why="It tells the header from the rows.",
        wrong=_table(_HEAD[0], _ROW, _LAST),
        right=_GOOD_TABLE,
    ),
    Code(
        code="ragged-row",
        kind="invalid",
        title="a row has more or fewer cells than the header",
        why="Its cells would stand under the wrong columns.",
        wrong=_table(*_HEAD, "| a  | 5 |", _LAST),
        right=_GOOD_TABLE,
    ),
    Code(
        code="empty-cell",
        kind="invalid",
        title="a cell is empty",
        why="An empty cell may be forgotten or meant; `-` says that anything will do.",
        wrong=_table(*_HEAD, _ROW, "| otherwise | | 0 |"),
        right=_GOOD_TABLE,
    ),
    Code(
        code="doubled-column",
        kind="invalid",
        title="a column stands twice in a table",
        why="Only one of the two could count.",
        wrong=_table("| id | spend | => rate | => rate |", "|----|----|----|----|", "| a | - | 5 | 6 |"),
        right=_GOOD_TABLE,
    ),
    Code(
        code="unknown-column",
        kind="invalid",
        title="a column that the table does not know",
        why="An output is declared under `outputs:`, or is called as the decision.",
        wrong=_table("| id | spend | => rat |", "|----|----|----|", "| a | - | 5 |"),
        right=_GOOD_TABLE,
    ),
    Code(
        code="missing-column",
        kind="invalid",
        title="a column that is needed is not there",
        why="A decision table has an output, and each declared output has a column.",
        wrong=_table("| id | spend |", "|----|----|", "| a | - |"),
        right=_GOOD_TABLE,
    ),
    Code(
        code="doubled-id",
        kind="invalid",
        title="two rows have the same id",
        why="Records and tests name rows by their ids.",
        wrong=_table(*_HEAD, _ROW, "| a | <= 100 | 0 |"),
        right=_GOOD_TABLE,
    ),
    Code(
        code="wrong-otherwise",
        kind="invalid",
        title="`otherwise` is not the last row, or has conditions",
        why="It fires when no other row does, and so needs no condition.",
        wrong=_table(*_HEAD, _LAST, _ROW),
        right=_GOOD_TABLE,
    ),
    Code(
        code="table-too-large",
        kind="invalid",
        title="the table has more rows or columns than a table may have",
        why="Limits keep a file from a stranger from exhausting the process.",
    ),
    Code(
        code="path-leaves-folder",
        kind="invalid",
        title="a path leads out of the folder of the rules",
        why="A rule file from a stranger must not read other files of the machine.",
        wrong=_decision("table: {csv: ../../rates.csv}"),
    ),
    Code(
        code="table-file-missing",
        kind="invalid",
        title="a table's file is not there",
        why="The paths of tables are relative to the rule file that names them.",
        wrong=_decision("table: {csv: rates.csv}"),
    ),
    Code(
        code="unsafe-spreadsheet",
        kind="invalid",
        title="the spreadsheet cannot be opened safely",
        why="A spreadsheet is a zip: one that unpacks to gigabytes, links to other files or is malformed is refused.",
    ),
    Code(
        code="no-case",
        kind="test",
        title="a test file has no case",
        why="A test run that ran nothing must not be green.",
        wrong=_TESTS.format(cases="given: {spend: 200}"),
        right=_GOOD_TESTS,
    ),
    Code(
        code="no-expectation",
        kind="test",
        title="a case expects nothing",
        why="What is not expected is not checked; such a case would always pass.",
        wrong=_TESTS.format(cases="cases:\n  - name: large\n    given: {spend: 200}"),
        right=_GOOD_TESTS,
    ),
    Code(
        code="doubled-case",
        kind="test",
        title="two cases have the same name",
        why="A failed case is found by its name.",
        wrong=_GOOD_TESTS + "  - name: large\n    given: {spend: 300}\n    expect: {rate: 5}\n",
        right=_GOOD_TESTS,
    ),
)
