"""A policy as a rule file in house form."""

from typing import Any

from policy.feel.scope import normal_name
from policy.model.policy import FORMAT, Policy
from policy.write.yaml import parts
from policy.write.yaml.scalars import entry
from policy.write.yaml.tables import must_hold_bars


def write_policy(policy: Policy) -> str:
    """The rule file of a policy in the form of rule files. Reading it gives a policy with the same digest."""
    blocks = [_head(policy), *_declared(policy), *_decisions(policy)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def head(policy: Policy) -> dict[str, Any]:
    """What stands above the declarations."""
    said = {
        "version": policy.version,
        "lang": policy.lang if policy.lang != "en" else "",
        **{"title" if lang == policy.lang else f"title ({lang})": text for lang, text in policy.titles},
        "about": policy.about,
        **{f"about ({lang})": text for lang, text in policy.abouts},
    }
    given: dict[str, Any] = {
        "policy": policy.name,
        "format": str(FORMAT),
        **{key: one for key, one in said.items() if one},
    }
    if policy.implements:
        given["implements"] = [one.text for one in policy.implements]
    if policy.cites:
        given["cites"] = {key.text: texts[0] if len(texts) == 1 else [*texts] for key, texts in policy.cites}
    if policy.uses:
        given["uses"] = [normal_name(use.name.text) for use in policy.uses]
    if policy.time_zone != "UTC":
        given["time zone"] = policy.time_zone
    return given | ({"on error": policy.on_error} if policy.on_error != "fail" else {})


def _head(policy: Policy) -> list[str]:
    return [line for key, value in head(policy).items() for line in entry(key, value)]


def _declared(policy: Policy) -> list[list[str]]:
    functions = dict(parts.function(one, policy.lang) for one in policy.functions)
    parameters = {normal_name(one.declaration.name.text): parts.parameter(one) for one in policy.parameters}
    sections = {"types": parts.named(policy.types), "inputs": parts.named(policy.inputs), "parameters": parameters}
    blocks = [entry(key, value, open_=True) for key, value in sections.items() if value]
    blocks += [entry("functions", functions, open_=True)] if functions else []
    return blocks + ([entry("must hold", must_hold_bars(policy.must_hold, policy.lang))] if policy.must_hold else [])


def _decisions(policy: Policy) -> list[list[str]]:
    made = [entry(normal_name(one.name.text), parts.decision(one, policy.lang), "  ") for one in policy.decisions]
    return [["decisions:", *made[0]], *made[1:]] if made else []
