"""Codes of inputs, of tests and of the command line. Examples are about the policy that `policy init` makes.

An example of an input is the JSON object for its decision `discount`; an example of a test is a test file beside it.
"""

from policy.codes.code import Code

_RIGHT_INPUT = '{"order total": 250, "standing": "good"}'
_TEST = """\
test: discount
format: 1
cases:
  - name: a large order
    given: {given}
    expect: {expect}
"""
_TABLE = """\
test: discount
format: 1
tables:
  - decision: discount
    table: |
      | name  | order total | standing | => discount |
      |-------|-------------|----------|-------------|
      | large | 250         | {cell} | 10          |
"""


def _test(given: str = "{order total: 250, standing: good}", expect: str = "{discount: 10}") -> str:
    return _TEST.format(given=given, expect=expect)


INPUT = (
    Code(
        code="input-missing",
        kind="input",
        title="a value that the decision needs is not given",
        why="""An input that is not declared `optional: true` must be given, and must not be null: an answer that rests on a
        value nobody gave would be a guess. Give the value, or declare the input optional and say in the table what holds
        where it is null.""",
        wrong='{"standing": "good"}',
        right=_RIGHT_INPUT,
    ),
    Code(
        code="input-unknown",
        kind="input",
        title="a value is given under a name that no input has",
        why="""A misspelt name would otherwise pass unnoticed, and the input it meant would count as unknown. Correct the
        name. A service that passes a whole customer record says `extra="ignore"`, on the command line --ignore-extra.""",
        wrong='{"order total": 250, "standing": "good", "order totl": 3}',
        right=_RIGHT_INPUT,
    ),
    Code(
        code="input-wrong-type",
        kind="input",
        title="a value is of another type than declared",
        why="""Nothing is converted: "12" is a text and no number, 1 is not true. Only ISO texts are taken for dates, times
        and durations, for which JSON has no form of its own.""",
        wrong='{"order total": "250", "standing": "good"}',
        right=_RIGHT_INPUT,
    ),
    Code(
        code="input-out-of-range",
        kind="input",
        title="a value is outside the declared values",
        why="""The input declares which values it can have: a list of them, a range under `values`, or `whole: true`. Correct
        the value, or the declaration where the value is right.""",
        wrong='{"order total": -1, "standing": "good"}',
        right=_RIGHT_INPUT,
    ),
)
TEST = (
    Code(
        code="unknown-given",
        kind="test",
        title="a case gives a value that no input takes",
        why="""A misspelt name under `given`, or in the header of a test table, would leave the input it meant unknown, and
        the case would test something else than it says. It is no failure of the rules but of the test, and it fails.""",
        wrong=_test(given="{order totl: 250, standing: good}"),
        right=_test(),
    ),
    Code(
        code="unknown-decision",
        kind="test",
        title="a case expects something of a decision that is not there",
        why="""The keys of `expect`, the part before the slash in `rules`, and the `decision` of a test table are names of
        decisions of the tested policy, or of a policy that it uses (`policy name.decision`).""",
        wrong=_test(expect="{discont: 10}"),
        right=_test(),
    ),
    Code(
        code="unknown-expectation",
        kind="test",
        title="a case expects a value that the outcome does not have",
        why="""The outcome of the decision is a context, and the case names a key that it never has. A misspelt key would
        otherwise check nothing.""",
    ),
    Code(
        code="cell-without-value",
        kind="test",
        title="a cell of a test table has no value",
        why="""Cells of test tables are FEEL over constants and built-in functions: a number, a text in quotes, true, null, a
        date as @"2026-06-30". They see no inputs and no parameters, so that the expectation does not move with the rules.""",
        wrong=_TABLE.format(cell="1 / 0"),
        right=_TABLE.format(cell='"good"'),
    ),
)
USAGE = (
    Code(
        code="not-found",
        kind="usage",
        title="there is no such file, policy or decision",
        why="""A path on the command line is absent, a folder holds no rule file or no policy, or none of its policies has a
        decision of that name. `policy list PATH` shows the decisions.""",
    ),
    Code(
        code="not-done",
        kind="usage",
        title="the job could not be done",
        why="""A file could not be opened or written, or what was asked for makes no sense as it stands; the message says
        which. Nothing half-written is left behind.""",
    ),
    Code(
        code="wrong-usage",
        kind="usage",
        title="the command does not take what was typed",
        why="""An argument or option is missing, unknown or has a value that it does not take, or two of them do not go
        together. `--help` behind the command shows what it takes.""",
    ),
    Code(
        code="not-installed",
        kind="usage",
        title="a part that a plain install leaves out is needed",
        why="""Some commands need libraries that most people do without: Parquet and frames (`columns`), queries (`sql`,
        `spark`), pages (`doc`), stores on PostgreSQL (`postgres`). The hint says what to install.""",
    ),
    Code(
        code="not-json",
        kind="usage",
        title="the input is no JSON object",
        why="""Inputs on the command line are one JSON object: `{"order total": 250}`, names in double quotes, a comma
        between entries and none behind the last. The place says where the text stops being that.""",
    ),
    Code(
        code="not-a-site",
        kind="usage",
        title="the folder for the pages holds something else",
        why="""`policy doc` writes into a new folder, an empty one, or one in which everything comes from an earlier run: so
        it never takes the place of anybody's files. Name another folder.""",
    ),
    Code(
        code="not-text",
        kind="usage",
        title="a file is not UTF-8",
        why="""Inputs and rows are read as UTF-8. Save the file in that encoding (in a spreadsheet: CSV UTF-8).""",
    ),
    Code(
        code="bad-rows",
        kind="usage",
        title="the file can not be read as rows",
        why="""The first line of a CSV or TSV file names the columns, each once; JSON Lines have one object on a line. Where
        that does not hold there is no row to decide, and no output is written.""",
    ),
    Code(
        code="bad-row",
        kind="usage",
        title="one row of the file can not be read",
        why="""The row has more or fewer cells than there are columns, or its line is no JSON object. It goes to the rejected
        rows, and the others are decided.""",
    ),
    Code(
        code="not-drawn",
        kind="usage",
        title="nothing can be drawn of this type",
        why="""`policy.testing.inputs` draws numbers, texts, dates, durations, lists and contexts. An input whose type is a
        function or a range must be given by the test itself.""",
    ),
    Code(
        code="interrupted",
        kind="usage",
        title="the command was stopped",
        why="""By Ctrl-C or by the system. Files that were being written are removed; those that were there before are as they
        were.""",
    ),
    Code(
        code="internal-error",
        kind="usage",
        title="a fault of the program",
        why="""Not of your rules or data: something happened that the program does not expect. Please report the command, the
        message and, if you can, the files.""",
    ),
)
FINDINGS = (
    Code(
        code="no-rule-file",
        kind="finding",
        severity="warning",
        title="a YAML file among the rules is no rule file",
        why="""Its first key is none of `policy`, `test`, `settings` and `case plan`, so nothing reads it. Perhaps the key is
        misspelt. A file that is meant for something else is better kept in another folder.""",
    ),
)
CODES: tuple[Code, ...] = (*INPUT, *TEST, *USAGE, *FINDINGS)
