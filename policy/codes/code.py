"""What is said of one code."""

from typing import Literal

from attrs import frozen


@frozen(kw_only=True)
class Code:
    """A code explained for people: `policy rule CODE` prints it and a test runs its examples.

    `kind`: "invalid" (the file has no meaning), "finding" (suspect; only `policy check` looks), "input", "run" (a remark or
    error of one decision), "test", "usage". `wrong` is a whole small rule file (or input JSON, as the kind says) that gives
    the code, `right` the same mended.
    """

    code: str
    kind: Literal["invalid", "finding", "input", "run", "test", "usage"]
    severity: Literal["error", "warning"] = "error"
    title: str
    why: str
    wrong: str = ""
    right: str = ""
