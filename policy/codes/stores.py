"""Codes of stores of cases, and of the network that matches patterns."""

from policy.codes.code import Code

CODES = (
    Code(
        code="store-failed",
        kind="usage",
        title="the store of cases cannot be opened, read or written",
        why="Nothing was acknowledged. An event that is posted again is applied once, however often it comes.",
    ),
    Code(
        code="store-busy",
        kind="usage",
        title="the store of cases is busy",
        why="Other workers held what was needed, again and again. Post the event again: it is applied once.",
    ),
    Code(
        code="store-newer",
        kind="usage",
        title="a store of cases made by a later version of the engine",
        why="Its tables have a form that this version does not know. Install the version that made it, or a later one.",
    ),
    Code(
        code="plan-version-unknown",
        kind="usage",
        title="a case runs under a version of its plan that is not at hand",
        why="Running cases finish under the version they began with. Hand it over too (`--old`, `CaseStore(url, plans)`), "
        "or take the case to the new version (`policy case migrate`).",
    ),
    Code(
        code="wrong-id",
        kind="input",
        title="a text that cannot be the id of a case or an event",
        why="Ids are keys of the store's indexes: texts of 1 to 500 characters, without NUL and halves of characters.",
    ),
    Code(
        code="network-failed",
        kind="run",
        severity="warning",
        title="the network of patterns failed and was replaced",
        why="The engine behind the patterns reported an error, died or did not answer. The evaluation was done again in "
        "Python, with the same result; report it if it happens often.",
    ),
)
