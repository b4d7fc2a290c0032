"""The library of rules as a whole: complete, labelled, in two languages, tested, clean."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

import policy
from policy.decide import RuleSet
from policy.model.typed import TypedChecklist, TypedPhrases, TypedPolicy, TypedTable
from tests.rules.conftest import Under

RULES = policy.shipped_rules()
CORE = {  # part A of the catalogue, without the flow of cases
    "tiering": {"tiering-eligibility", "customer-tier-assignment", "tier-service-floor"},
    "requests": {
        "request-reasonableness",
        "request-disposition",
        "refusal-procedure",
        "refusal-impact-warning",
        "customer-deference-limit",
    },
    "complaints": {"complaint-phrase-triggers", "leftover-issue-handling", "boss-seeking-customer"},
    "expectations": {
        "expectation-level-classification",
        "expectation-bounds",
        "satisfaction-gap",
        "level-aware-satisfaction",
        "expectation-management",
    },
}
SERVICE = {  # part B
    "complaints": {
        "complaint-visibility",
        "complaint-reaction-level",
        "complaint-mindset",
        "complaint-spread-impact",
        "expected-remedy",
        "complaint-resolution-steps",
        "complaint-handling-principles",
        "complaint-handling-techniques",
        "complaint-prevention",
        "latent-complaint-response",
        "complaint-mishandling-consequences",
        "service-forbidden-phrases",
        "inbound-call-forbidden-replies",
        "rigid-rule-replies",
        "complaint-listening",
    },
    "recovery": {"service-recovery-strategies", "service-failure-remedy", "recoverability-stance"},
    "difficult_customers": {"difficult-customer-type", "difficult-customer-tactics"},
    "fees": {"service-fee-class", "revision-fee", "payment-blacklist", "price-change-notice"},
    "deliveries": {
        "urgent-after-hours-request",
        "delivery-delay-notice",
        "style-mismatch-explanation",
        "delivery-confirmation",
    },
    "sales": {
        "customer-training-gap",
        "service-stage",
        "pre-sale-checklist",
        "in-sale-checklist",
        "after-sale-checklist",
        "after-sale-thanks",
        "after-service-stage",
    },
}
MEETING = {  # parts D and E
    "phone": {
        "call-answer-timing",
        "call-greeting",
        "call-record",
        "number-readback",
        "call-attentiveness",
        "hold-eligibility",
        "hold-procedure",
        "call-transfer",
        "call-closing",
        "outbound-call",
        "call-content-lint",
        "phone-service-skills",
    },
    "conduct": {"speech-conduct", "personal-distance", "message-impact"},
    "etiquette": {
        "business-card",
        "reception-water",
        "dress-code",
        "makeup",
        "visit-conduct",
        "talk-topics",
        "etiquette-principles",
        "service-contact-steps",
    },
    "fragments": {
        "contact-cadence",
        "service-premium",
        "repurchase-rate",
        "service-quality-aspects",
        "service-management-scope",
        "written-expectations",
        "name-recognition",
        "honesty-and-trust",
        "improve-service",
        "resilience",
        "member-service",
        "post-deal-contact",
    },
}
WANTED = {
    name: CORE.get(name, set()) | SERVICE.get(name, set()) | MEETING.get(name, set())
    for name in {**CORE, **SERVICE, **MEETING}
}
SOURCED = {
    "sales from",
    "factors of the ideal",
    "factors of the acceptable",
    "tells at least",
    "tells at most",
    "share that tells many",
    "tells many",
    "coverage wanted",
    "dissatisfied as a rule",
    "topics",
    "card after",
    "rings allowed",
    "greeting",
    "intimate from",
    "personal from",
    "social from",
    "public from",
    "words",
    "voice",
    "body",
    "warm water for women",
    "rules by sex hold",
    "crossed legs are a fault",
    "days for current",
    "potential at least",
    "contacts to be remembered",
    "time for relations",
    "premium",
    "hours open",
}  # all that the sources say in so many words


@pytest.fixture(params=WANTED)
def domain(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rules(under: Under, domain: str) -> RuleSet:
    return under(domain)


def rows(of: TypedPolicy) -> Iterator[tuple[str, object]]:
    """Every row of a policy that gives reasons, with its name."""
    for decision in of.decisions:
        logic = decision.logic
        if isinstance(logic, TypedTable):
            for row in (*logic.rows, *([logic.otherwise] if logic.otherwise else [])):
                yield f"{decision.name}/{row.id}", row
        elif isinstance(logic, TypedChecklist):
            yield from ((f"{decision.name}/{item.id}", item) for item in logic.items)
        elif isinstance(logic, TypedPhrases):
            yield from ((f"{decision.name}/{row.id}", row) for row in logic.rows)
    yield from ((f"must hold/{row.id}", row) for row in of.must_hold)


def test_every_policy_of_the_catalogue_is_there_once(rules: RuleSet, domain: str) -> None:
    found = Counter(str(each) for of in rules.policies.values() for each in of.source.implements)
    assert {name: found[name] for name in WANTED[domain]} == dict.fromkeys(WANTED[domain], 1)


def test_every_row_has_a_label_and_reasons_in_both_languages(rules: RuleSet) -> None:
    for of in rules.policies.values():
        for name, row in rows(of):
            assert row.cite.split()[0] in ("SOURCE", "INFERRED", "PARAMETER"), f"{of.source.name}.{name}"  # type: ignore[attr-defined]
            assert {"en", "zh"} <= set(row.because), f"{of.source.name}.{name}"  # type: ignore[attr-defined]


def test_no_value_of_our_own_claims_a_source(rules: RuleSet, domain: str) -> None:
    for of in rules.policies.values():
        if not WANTED[domain].intersection(map(str, of.source.implements)):
            continue
        for parameter in of.parameters:
            assert str(parameter.source.cite).startswith("SOURCE") <= (parameter.name in SOURCED), (
                f"{of.source.name}.{parameter.name}"
            )


@pytest.mark.parametrize(
    "command",
    [
        ["check", "--strict"],
        ["fmt", "--check"],
        ["test", "--min-coverage", "100"],
    ],
    ids=" ".join,
)
def test_it_is_clean_formatted_and_covered(domain: str, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, str(RULES.parent / "cli.py"), *command, str(RULES / domain)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
