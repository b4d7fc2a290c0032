"""Codes of findings: a rule file has a meaning, yet hardly the one that was meant."""

from policy.codes.code import Code

_DISCOUNT = """\
policy: discount
format: 1
cites: {cites}
inputs:
  spend: {{type: number}}
{inputs}parameters:
  large from: {{{large}, cite: PARAMETER}}
decisions:
  rate:
    type: number
    table: |
      | id    | spend         | => rate | because       | because (zh) | cite    |
      |-------|---------------|---------|---------------|--------------|---------|
      | large | >= large from | 5       | much is spent | {zh}         | {label} |
      | small | < large from  | 0       | little        | 少           | SOURCE 003 |
"""
_STANDING = """\
policy: discount
format: 1
cites: {{003: [discounts]}}
inputs:
  standing: {{type: string, values: [good, late], optional: true}}
decisions:
  rate:
    type: number
    hit: first
    table: |
      | id    | standing | => rate | cite       |
      |-------|----------|---------|------------|
      | late  | {late} | 0       | SOURCE 003 |
      | otherwise | -    | 5       | SOURCE 003 |
"""


_GAP = """\
policy: gap
format: 1
inputs:
  expected: {{type: number}}
  obtained: {{type: number, optional: true}}
decisions:
  gap:
    type: number
{optional}    is: if obtained = null then null else obtained - expected
"""


def _discount(
    cites: str = "{003: [discounts]}",
    inputs: str = "",
    large: str = "value: 100",
    zh: str = "多",
    label: str = "SOURCE 003",
) -> str:
    return _DISCOUNT.format(cites=cites, inputs=inputs, large=large, zh=zh, label=label)


def _code(code: str, title: str, why: str, wrong: str, right: str) -> Code:
    return Code(code=code, kind="finding", severity="warning", title=title, why=why, wrong=wrong, right=right)


CODES: tuple[Code, ...] = (
    _code(
        "null-not-declared",
        "a decision that can be null and does not say so",
        "Null is no answer. Where a decision has none because something is not known, `optional: true` tells its readers to expect "
        "that; where it always should have one, say which.",
        _GAP.format(optional=""),
        _GAP.format(optional="    optional: true\n"),
    ),
    _code(
        "unused",
        "declared, and read by nothing",
        "An input is asked of the caller, a parameter is looked after, a policy is loaded: in vain, or a rule is missing that was "
        "meant to read it. A decision that no other needs is an outcome of the policy, and no finding.",
        _discount(inputs="  orders: {type: number}\n"),
        _discount(),
    ),
    _code(
        "unused-cite",
        "a source that nothing cites",
        "It stands under `cites`, and neither a row nor a parameter names it.",
        _discount(cites="{003: [discounts], 004: [slogans]}"),
        _discount(),
    ),
    _code(
        "missing-label",
        "a row or a parameter without a label",
        "Every row and every parameter says where it comes from: SOURCE with the id of a source, INFERRED, or PARAMETER.",
        _discount(label="-"),
        _discount(),
    ),
    _code(
        "bad-label",
        "a label that is not known, or a source that is not listed",
        "The labels are SOURCE, INFERRED and PARAMETER; the ids after them stand under `cites`.",
        _discount(label="SOURCE 030"),
        _discount(),
    ),
    _code(
        "missing-translation",
        "a text that is missing in one language",
        "Where some rows of a table have a reason or an item in a language, all have; else a customer reads two languages.",
        _discount(zh="-"),
        _discount(),
    ),
    _code(
        "no-start",
        "a parameter without a value before its first date",
        "Decisions as of an earlier day find it unset. `start` is the value before the first date.",
        _discount(large="type: number, dated: {2026-01-01: 100}").replace("spend         |", "spend         |"),
        _discount(large="type: number, dated: {start: 80, 2026-01-01: 100}"),
    ),
    _code(
        "unknown-not-handled",
        "an unknown value is taken for a known one",
        'Unknown is not no. In FEEL null passes `not("good")` and `!= 5`, and `if unknown then a else b` gives b. A row or a '
        "condition that names null says what is meant.",
        _STANDING.format(late='not("good")'),
        _STANDING.format(late='not(null, "good")'),
    ),
)
