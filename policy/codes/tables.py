"""Codes of findings over whole tables: what no row takes, what two rows take, rows that do nothing."""

from policy.codes.code import Code

_TABLE = """\
policy: discount
format: 1
cites: {{003: [discounts]}}
inputs:
  kind: {{type: string, values: [repair, advice]}}
  spend: {{type: number, values: ">= 0"}}
decisions:
  rate:
    type: number
    hit: {hit}
    table: |
      | id    | kind     | spend  | => rate | cite       |
      |-------|----------|--------|---------|------------|
      | large | -        | > 100  | 5       | SOURCE 003 |
      | small | {kind}   | {small} | {rate} | SOURCE 003 |
"""


def _table(small: str = "<= 100", kind: str = "-", rate: str = "0", hit: str = "unique") -> str:
    return _TABLE.format(small=small, kind=kind, rate=rate, hit=hit)


CODES: tuple[Code, ...] = (
    Code(
        code="gap",
        kind="finding",
        title="values that no row takes",
        why="A decision asked with such values would fail with `no-row`. A last row `otherwise` takes them, if they are meant.",
        wrong=_table(small="< 100"),
        right=_table(),
    ),
    Code(
        code="overlap",
        kind="finding",
        title="values that two rows take, with different outcomes",
        why="Under `unique` one row fires, under `any` all that fire agree; a decision asked with such values would fail.",
        wrong=_table(small="<= 200"),
        right=_table(),
    ),
    Code(
        code="unreachable-row",
        kind="finding",
        title="a row that can never fire",
        why="All the values that it takes are taken by rows above it, or its cells allow none.",
        wrong=_table(small="> 200", hit="first").replace("| -        | > 100 ", "| -        | >= 0  "),
        right=_table(hit="first"),
    ),
    Code(
        code="not-analysed",
        kind="finding",
        severity="warning",
        title="a cell that the analysis of tables does not read",
        why="It does more with the value than compare it with constants and parameters; gaps and overlaps are looked for without it.",
        wrong=_table(small="floor(?) <= 100", hit="first"),
        right=_table(hit="first"),
    ),
    Code(
        code="redundant-row",
        kind="finding",
        severity="warning",
        title="a row whose removal would change nothing",
        why="Wherever it fires, rows below it would give the same outcome.",
        wrong=_table(rate="5", hit="first")
        .replace("| large | -        | > 100  |", '| large | "repair" | > 100  |')
        .replace("<= 100", "-"),
        right=_table(hit="first"),
    ),
    Code(
        code="analysis-limit",
        kind="finding",
        severity="warning",
        title="the analysis of a table stopped",
        why="The table has so many different cells that gaps and overlaps cannot be looked for in a bounded time.",
    ),
)
