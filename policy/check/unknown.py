"""Unknown is not no: nullable values that meet a cell or an `if` which null slips through without being named."""

from policy.model.typed import TypedRules
from policy.problems import Sink


def check_unknown(rules: TypedRules, sink: Sink) -> None:
    pass
