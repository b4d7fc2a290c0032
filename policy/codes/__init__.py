"""Every code of a problem, remark or error: one place that says what it means, with a wrong and a right example."""

from policy.codes import (
    convert,
    dmn,
    findings,
    form,
    language,
    meaning,
    plans,
    running,
    sql,
    stores,
    tables,
    typing,
    usage,
)
from policy.codes.code import Code

__all__ = ["CODES", "Code"]

AREAS: tuple[tuple[Code, ...], ...] = (
    language.CODES,
    typing.CODES,
    form.CODES,
    usage.CODES,
    meaning.CODES,
    running.CODES,
    findings.CODES,
    tables.CODES,
    dmn.CODES,
    convert.CODES,
    plans.CODES,
    stores.CODES,
    sql.CODES,
)
CODES: dict[str, Code] = {code.code: code for area in AREAS for code in area}
