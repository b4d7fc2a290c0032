"""Labels under `cite`: SOURCE, INFERRED or PARAMETER, with ids of the sources that the policy lists."""

from policy.check.rows import cited
from policy.feel.typing.words import suggestion
from policy.model.policy import Policy
from policy.model.typed import TypedRules
from policy.problems import Sink
from policy.source import Span, Text

LABELS = ("SOURCE", "INFERRED", "PARAMETER")


def check_labels(rules: TypedRules, sink: Sink) -> None:
    """Reports rows and parameters without a label, with another label, or with a source that is not listed."""
    for policy in rules.policies.values():
        if policy.source.form != "dmn":
            _check_policy(policy.source, sink)


def _check_policy(policy: Policy, sink: Sink) -> None:
    known = [name.text for name, _ in policy.cites]
    for what, cite, span in cited(policy):
        if cite is None or not cite.text.strip():
            sink.warn("missing-label", span, f"{what} has no label", "add `cite` with SOURCE, INFERRED or PARAMETER")
        else:
            _check_cite(what, cite, cite.span() or span, known, sink)


def _check_cite(what: str, cite: Text, span: Span, known: list[str], sink: Sink) -> None:
    label, *sources = cite.text.split()
    if label not in LABELS:
        sink.warn(
            "bad-label",
            span,
            f"the label `{label}` of {what} is not known",
            suggestion(label, LABELS) or "write SOURCE, INFERRED or PARAMETER",
        )
    elif label == "SOURCE" and not sources:
        sink.warn("bad-label", span, f"{what} says SOURCE, but not which", "add the id of the source")
    for source in sources:
        if source not in known:
            sink.warn(
                "bad-label",
                span,
                f"the source `{source}` of {what} is not listed under `cites`",
                suggestion(source, known),
            )
