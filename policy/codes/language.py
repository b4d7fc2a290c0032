"""Codes of FEEL as it is written: what cannot be read, and what is read otherwise than it is meant."""

from policy.codes.code import Code

_CELL = """\
policy: discount
format: 1
inputs:
  spend: {{type: number}}
  kind: {{type: string}}
decisions:
  rate:
    type: number
    hit: first
    table: |
      | id | spend | kind | => rate |
      |----|-------|------|---------|
      | a  | {spend} | {kind} | 5 |
      | otherwise | - | - | 0 |
"""
_DATE = """\
policy: offer
format: 1
inputs:
  signed on: {{type: date}}
decisions:
  early:
    type: boolean
    is: signed on < {date}
"""
_FORMULA = """\
policy: fee
format: 1
inputs:
  hours: {{type: number}}
decisions:
  fee:
    type: number
    is: {formula}
"""


def _cell(spend: str = "-", kind: str = "-") -> str:
    return _CELL.format(spend=spend, kind=kind)


CODES: tuple[Code, ...] = (
    Code(
        code="syntax",
        kind="invalid",
        title="an expression cannot be read",
        why="The text is not FEEL. The message says what could stand at the place, and what stands there.",
        wrong=_FORMULA.format(formula="(hours + 1 * 80"),
        right=_FORMULA.format(formula="(hours + 1) * 80"),
    ),
    Code(
        code="full-width-sign",
        kind="invalid",
        title="a full-width sign stands in an expression",
        why="Signs in the width of Chinese characters, such as ，（＝≥“, mean nothing in FEEL outside of texts. "
        "A name that is declared with such a sign may be written with it.",
        wrong=_cell(spend="≥ 100"),
        right=_cell(spend=">= 100"),
    ),
    Code(
        code="thousands-separator",
        kind="invalid",
        title="a comma stands inside a number",
        why="A comma separates values: `1,000` is the two values 1 and 0. Numbers are written without separators; where "
        "two values are meant, a space after the comma says so.",
        wrong=_cell(spend="> 1,000"),
        right=_cell(spend="> 1000"),
    ),
    Code(
        code="did-you-mean-range",
        kind="invalid",
        title="a range is written without its brackets or as a difference",
        why="`5-10` in a cell is 5 minus 10, so that the cell matches only -5. All numbers from 5 to 10 are `[5..10]`, "
        "and `(5..10)` leaves the ends out.",
        wrong=_cell(spend="5-10"),
        right=_cell(spend="[5..10]"),
    ),
    Code(
        code="or-in-cell",
        kind="invalid",
        title="`or` stands between the values of a cell",
        why="`or` joins conditions that are true or false. A cell lists the values that match, with commas.",
        wrong=_cell(kind='"new" or "old"'),
        right=_cell(kind='"new", "old"'),
    ),
    Code(
        code="bare-date",
        kind="invalid",
        title="a date is written as a calculation",
        why='`2026-01-31` is 2026 minus 1 minus 31, which is a number. A date is written `@"2026-01-31"`.',
        wrong=_DATE.format(date="2026-01-31"),
        right=_DATE.format(date='@"2026-01-31"'),
    ),
)
