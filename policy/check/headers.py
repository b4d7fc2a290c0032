"""What a policy says about itself: its name and language."""

import re

from policy.check.names import RESERVED
from policy.model.policy import Policy
from policy.model.typed import TypedRules
from policy.problems import Sink

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def check_headers(rules: TypedRules, sink: Sink) -> None:
    """Reports names and languages that mean nothing."""
    for policy in rules.policies.values():
        if policy.source.form != "dmn":
            _check_header(policy.source, sink)


def _check_header(policy: Policy, sink: Sink) -> None:
    signs = [sign for sign in policy.name if sign in RESERVED]
    if signs:
        sink.error("bad-name", policy.span, f"policy `{policy.name}` contains `{signs[0]}`, which a name cannot")
    if not LANGUAGE.fullmatch(policy.lang):
        sink.error("bad-language", policy.span, f"`{policy.lang}` is no language", "write it as `en`, `zh` or `zh-TW`")
