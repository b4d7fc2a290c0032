"""What differs between the SQL of one engine and that of another, beyond what the SQL library knows."""

from collections.abc import Callable

from attrs import frozen
from sqlglot import exp
from sqlglot.expressions import DType


def _decimal(whole: int, scale: int) -> exp.DataType:
    """`DECIMAL(whole + scale, scale)`."""
    width = exp.DataTypeParam(this=exp.Literal.number(max(whole + scale, 1)))
    return exp.DataType(
        this=DType.DECIMAL, expressions=[width, exp.DataTypeParam(this=exp.Literal.number(scale))], nested=False
    )


def _widest(whole: int, scale: int) -> exp.DataType:
    """The decimal of BigQuery with 38 digits on either side of the point."""
    return exp.DataType(this=DType.BIGDECIMAL)


def _difference(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Sub(this=later, expression=earlier))


def _counted(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    return exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))


def _under_c(text: exp.Expr) -> exp.Expr:
    return exp.Collate(this=text, expression=exp.to_identifier("C", quoted=True))


def _under_none(text: exp.Expr) -> exp.Expr:
    return exp.Collate(this=text, expression=exp.Literal.string(""))


@frozen(kw_only=True)
class Dialect:
    """One engine; what is not said of it is as most have it.

    `run`: tests run its queries. `exact`: the type in which it holds a number of so many digits, so many of them behind the
    point. `plain`: a text under which the order is that of its characters' numbers, and only the same texts are equal.
    `fence`: a step must be kept from being copied into all places that use it. `fraction_is_exact`: a written `0.3` is a
    decimal. `product_scale`: the most digits behind the point that a product keeps. `widens_products`: the type of a product
    has room for it. `branches`: more of them in one `CASE` the engine does not get through. `identifier_bytes`: longer names
    are cut off.
    """

    name: str
    plain: Callable[[exp.Expr], exp.Expr]
    run: bool = False
    exact: Callable[[int, int], exp.DataType] = _decimal
    moment: DType = DType.TIMESTAMPTZ
    local_moment: DType = DType.TIMESTAMP
    fence: bool = False
    fraction_is_exact: bool = True
    product_scale: int = 38
    widens_products: bool = True
    identifier_bytes: int = 255
    branches: int = 100_000
    days_between: Callable[[exp.Expr, exp.Expr], exp.Expr] = _counted


DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        Dialect(name="duckdb", run=True, plain=_under_c, widens_products=False),
        Dialect(
            name="spark",
            run=True,
            plain=lambda text: exp.cast(text, "text"),
            branches=40,
            moment=DType.TIMESTAMPLTZ,
            local_moment=DType.TIMESTAMPNTZ,
        ),
        Dialect(name="postgres", run=True, plain=_under_c, fence=True, identifier_bytes=63, days_between=_difference),
        Dialect(name="bigquery", exact=_widest, plain=_under_none, fraction_is_exact=False),
        Dialect(name="snowflake", plain=_under_none, local_moment=DType.TIMESTAMPNTZ, product_scale=12),
    )
}
