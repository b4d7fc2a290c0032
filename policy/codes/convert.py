"""Codes of what converting between rule files and DMN models cannot carry over."""

from policy.codes.code import Code

CODES: tuple[Code, ...] = (
    Code(
        code="not-in-dmn",
        kind="usage",
        severity="warning",
        title="what DMN has no counterpart for",
        why="""The model does not do what the rule file does here. An extension element keeps what was written, so that
        converting the model back gives it again; other engines pass over it.""",
    ),
    Code(
        code="not-in-rule-files",
        kind="usage",
        severity="warning",
        title="what rule files have no counterpart for",
        why="""The rule file does not say, or not quite, what the model says here. Look at the place and write by hand what
        is meant.""",
    ),
    Code(
        code="renamed",
        kind="usage",
        severity="warning",
        title="a name that rule files cannot have",
        why="""A name in a rule file holds no dot, slash or bar and no keyword of FEEL, and stands for one thing only. It was
        renamed wherever it stands; services that ask for it by name must follow.""",
    ),
)
