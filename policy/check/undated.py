"""Parameters that have values, but none before their first date."""

from policy.model.typed import TypedRules
from policy.problems import Sink


def check_undated(rules: TypedRules, sink: Sink) -> None:
    """Reports dated parameters without `start`; before the first date they are as if nobody had set them."""
    for policy in rules.policies.values():
        for parameter in policy.parameters:
            first = parameter.periods[0][0] if parameter.periods else None
            if first is not None:
                sink.warn(
                    "no-start",
                    parameter.source.span,
                    f"`{parameter.name}` has no value before {first}",
                    "add `start: …`",
                )
