"""Codes of errors and remarks of one decision. An example is a rule file whose decision `answer` is asked without inputs."""

from policy.codes.code import Code

_HEAD = 'policy: example\nformat: 1\nversion: "1"\n'
_TABLE = """\
parameters: {{orders: {{value: 3, cite: PARAMETER}}}}
decisions:
  answer:
    type: string
    hit: {hit}
    table: |
      | id | orders | => answer |
      |----|--------|-----------|
{rows}
"""
_UNSET = """\
parameters: {{limit: {{type: number, {value}cite: PARAMETER}}}}
decisions:
  answer: {{type: boolean, optional: true, is: 3 > limit}}
"""
_REASON = """\
decisions:
  answer:
    type: string
    table: |
      | id | => answer | because     |
      |----|-----------|-------------|
      | a  | "yes"     | {because} |
"""
_STEPS = """\
decisions:
  answer:
    log: |
      {done}
    checklist: |
      | id     | item              |
      |--------|-------------------|
      | greet  | greet             |
      | listen | hear the customer |
"""


def _table(hit: str, *rows: str) -> str:
    return _HEAD + _TABLE.format(hit=hit, rows="\n".join(f"      {row}" for row in rows))


CODES = (
    Code(
        code="null-passed",
        kind="run",
        severity="warning",
        title="an expression is null, since something it reads is null",
        why="Null came in and goes on, as FEEL prescribes. In a model with `on error: null` the remark says where it began.",
    ),
    Code(
        code="empty-list",
        kind="run",
        severity="warning",
        title="an expression is null, since a list is empty",
        why="There is no smallest, no sum and no mean of no items: FEEL gives null. In a model the remark says where it began.",
    ),
    Code(
        code="missing-entry",
        kind="run",
        severity="warning",
        title="an expression is null, since a context has no such entry",
        why="FEEL gives null for an entry that is not there. In a model the remark names the entry and says where it is read.",
    ),
    Code(
        code="no-row",
        kind="run",
        title="no row of a table matches",
        why="A table without a row for the case has no answer, and null would pass for one. Add the row, or a last row `otherwise`.",
        wrong=_table("first", '| a | > 5 | "many" |'),
        right=_table("first", '| a | > 5 | "many" |', '| otherwise | - | "few" |'),
    ),
    Code(
        code="several-rows",
        kind="run",
        title="several rows match, where one may",
        why="Under the hit policy unique at most one row may match. Narrow the rows, or say `hit: first`.",
        wrong=_table("unique", '| a | > 1 | "some" |', '| b | > 2 | "many" |'),
        right=_table("unique", '| a | (1..2] | "some" |', '| b | > 2 | "many" |'),
    ),
    Code(
        code="any-disagrees",
        kind="run",
        title="rows match with different outcomes",
        why="Under the hit policy any all rows that match must say the same.",
        wrong=_table("any", '| a | > 1 | "some" |', '| b | > 2 | "many" |'),
        right=_table("any", '| a | > 1 | "many" |', '| b | > 2 | "many" |'),
    ),
    Code(
        code="evaluation-failed",
        kind="run",
        title="an expression went wrong",
        why="It divides by zero, reads a text that is no date, or meets a value of a wrong type: the decision fails, at this place.",
        wrong=f"{_HEAD}decisions:\n  answer: {{type: number, is: 1 / 0}}\n",
        right=f"{_HEAD}decisions:\n  answer: {{type: number, is: 1 / 2}}\n",
    ),
    Code(
        code="parameter-not-set",
        kind="run",
        severity="warning",
        title="the decision reads a parameter that nobody has set",
        why="It is null, so the outcome may be unknown. Set it in the rule file or in your settings.",
        wrong=_HEAD + _UNSET.format(value=""),
        right=_HEAD + _UNSET.format(value="value: 2, "),
    ),
    Code(
        code="reason-failed",
        kind="run",
        severity="warning",
        title="a reason could not be told",
        why="An expression in the braces of a `because` went wrong. The outcome stands; the reason shows `…` there.",
        wrong=_HEAD + _REASON.format(because="{1 / 0} of it"),
        right=_HEAD + _REASON.format(because="half of it"),
    ),
    Code(
        code="unlisted-step",
        kind="run",
        severity="warning",
        title="the log of a checklist holds what is no item of it",
        why="It counts for nothing, and an id with a letter wrong would leave its item missing. Write ids as in the checklist, or filter the log.",
        wrong=_HEAD + _STEPS.format(done='["greet", "lissten"]'),
        right=_HEAD + _STEPS.format(done='["greet", "listen"]'),
    ),
    Code(
        code="limit-exceeded",
        kind="run",
        title="more work than the limits allow",
        why="Steps, depth, and the size of lists, texts and inputs are limited, so that nothing can exhaust the process.",
    ),
    Code(
        code="outcome-unfit",
        kind="run",
        title="the outcome of a row does not fit its column",
        why="A column has one type for all rows: numbers that the rules do not name are decimals of 38 digits, 18 of them after the point. A larger number, or one so small that it would lose its digits, is rejected and never cut. Round it in the rules, or ask for numbers as floats.",
    ),
    Code(
        code="not-a-frame",
        kind="usage",
        title="what is given as a frame is none",
        why="Give a table, record batch or reader of Arrow, a DataFrame of Polars or pandas, or what else gives a stream of Arrow. Columns of Python objects of several kinds are nothing that Arrow can take: make them one kind.",
    ),
    Code(
        code="wrong-moment",
        kind="input",
        title="the as-of moment is no date or moment",
        why="Write a date as 2026-06-30, a moment as 2026-06-30T12:00:00+08:00.",
    ),
    Code(
        code="wrong-option",
        kind="usage",
        title="an option has a value that it does not know",
        why='`extra` is "refuse" or "ignore", `numbers` is "decimal" or "float"; `--lang` is a language in which at least one row has a reason.',
    ),
    Code(
        code="ambiguous-decision",
        kind="usage",
        title="several policies have a decision of this name",
        why="Say which: `policy name.decision`.",
    ),
)
