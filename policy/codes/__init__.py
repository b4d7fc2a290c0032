"""Every code of a problem, remark or error: one place that says what it means, with a wrong and a right example."""

from policy.codes.code import Code

__all__ = ["CODES", "Code"]

CODES: dict[str, Code] = {}
