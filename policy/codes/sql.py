"""Codes of exporting decisions as SQL. Examples are arguments of `policy export sql demo`, over what `policy init` makes."""

from policy.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="not-in-sql",
        kind="usage",
        title="what the engine cannot decide exactly",
        why="""A query answers as the rules do, or it is not made: an engine that divides, compares floats with decimals or
        holds lists in its own way would decide some rows otherwise, and nobody would see it. The message says which part
        of the rules it is and why. Write that part so that it needs no such thing, export a decision below it and do the
        rest elsewhere, or put the table through `policy run`.""",
        wrong='--decision "to pay" --dialect duckdb --columns "order total:double, standing:varchar"',
        right='--decision "to pay" --dialect duckdb --columns "order total:decimal(12,2), standing:varchar"',
    ),
    Code(
        code="wrong-column",
        kind="usage",
        title="a column that cannot be what it is named for",
        why="""A query is exact only for the types it is made for, so every column is named with its type, and with the
        number of digits where it is a decimal. Columns go to the inputs of their names; `"column" as input:type` names
        another. Collations that count different texts as equal, floats of 32 bits and texts filled up with blanks are
        refused.""",
        wrong='--decision discount --dialect duckdb --columns "order total:decimal, standing:varchar"',
        right='--decision discount --dialect duckdb --columns "order total:decimal(12,2), standing:varchar"',
    ),
)
