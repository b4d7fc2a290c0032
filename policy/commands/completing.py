"""What the shell completes: names of decisions, read from the rule files already on the line."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem


def decision_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The decisions of the paths typed so far; a file that can not be read has none to offer."""
    import policy

    typed = ctx.params.get("paths") or [part for part in ctx.args if Path(part).exists()]
    try:
        rules = policy.load(*typed)
    except Exception:  # noqa: BLE001 — a completion has nowhere to complain
        return []
    names = sorted({decision.name for each in rules.policies.values() for decision in each.decisions})
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
