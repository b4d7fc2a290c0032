"""Sources that are listed and that nothing cites."""

from policy.check.rows import cited
from policy.model.typed import TypedRules
from policy.problems import Sink


def check_unused_cites(rules: TypedRules, sink: Sink) -> None:
    """Reports entries of `cites` that no row and no parameter names."""
    for policy in rules.policies.values():
        used = {source for _, cite, _ in cited(policy.source) if cite for source in cite.text.split()[1:]}
        for name, _ in policy.source.cites:
            if name.text not in used:
                sink.warn("unused-cite", name.span(), f"nothing cites the source `{name}`")
