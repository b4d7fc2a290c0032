"""Each line of the fence around durable-rules, as it stands in the code."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policy.cases.durable import DurableMatcher, Remembering, durable
from policy.cases.patterns import LivePattern, Seen
from policy.cases.plain import plain
from policy.cases.plan import load
from policy.cases.rete import (
    ALIASES,
    AVAILABLE,
    FACTS,
    PATTERNS,
    Join,
    Network,
    NetworkFault,
    Networks,
    QuietHost,
    check_facts,
    check_names,
    definition,
    name_hash,
)
from policy.cases.rete_worker import WorkerNetworks
from policy.cases.store import CaseStore
from policy.feel.run import Run, running
from tests.case_plans.matching import said

needs_engine = pytest.mark.skipif(not AVAILABLE, reason="durable-rules cannot be imported here")
PAIR = (Join((1, 2), 0),)
FACTS_OF_PAIR = [{"k": 1, "n": 1, "c": 1, "u": 1, "p0": 7}, {"k": 2, "n": 2, "c": 1, "u": 1, "p0": 7, "z0": 1}]
AT = datetime(2026, 1, 1, tzinfo=UTC)


def event(no: int, kind: str, **context: object) -> Seen:
    return Seen(kind=kind, id=f"e{no}", case="A", at=AT, no=no, context=context)


@needs_engine
def test_no_thread_runs_beside_the_caller() -> None:
    before = threading.active_count()
    Networks().evaluate(PAIR, FACTS_OF_PAIR)
    assert threading.active_count() == before
    assert QuietHost._run(object()) is None  # type: ignore[arg-type]


@needs_engine
def test_a_session_leaves_nothing_behind_and_deleting_one_in_which_nothing_joined_is_safe() -> None:
    network = Network(PAIR)
    assert network.evaluate([]) == [[]]
    assert [network.evaluate(FACTS_OF_PAIR) for _ in range(2_000)] == [
        [[(2, 1)]]
    ] * 2_000  # twice the live sessions there may be


@needs_engine
def test_a_fact_that_no_rule_asks_for_is_no_error() -> None:
    assert Network(PAIR).evaluate([{"k": 9, "n": 1, "u": 1}]) == [[]]


def test_the_boot_rule_stands_first_in_every_network() -> None:
    assert next(iter(definition(PAIR))) == "b"


def test_facts_hold_integers_of_64_bits_and_nothing_else() -> None:
    check_facts([{"n": 2**63 - 1}, {"n": -(2**63)}])
    for value in (2**63, -(2**63) - 1, "5", 1.0, True, None):
        with pytest.raises(ValueError, match="64 bits"):
            check_facts([{"n": value}])  # type: ignore[dict-item]


def test_names_with_one_hash_are_found() -> None:
    assert name_hash("a") == 0xE40C292C  # the published value
    with pytest.raises(ValueError, match="same hash"):
        check_names(["costarring", "liquid"])


def test_the_names_of_the_largest_network_differ_in_their_hashes() -> None:
    definition(tuple(Join(tuple(range(1, ALIASES + 1)), number, True) for number in range(PATTERNS)))


@pytest.mark.parametrize("join", [Join((1,)), Join((1, 1), 0), Join((1, 2, 3, 4), 3, True)])
def test_conditions_are_a_flat_and_of_comparisons_whose_last_is_always_true(join: Join) -> None:
    for number, fact in enumerate(definition((join,))["r0"]["all"]):
        (condition,) = fact.values()
        assert set(condition) == {"$and"}
        assert condition["$and"][-1] == {"u": {"m0": "u"} if number else 1}
        assert "$or" not in json.dumps(condition) and "$nex" not in json.dumps(condition)


def test_properties_that_are_joined_on_must_be_there() -> None:
    for fact in definition(PAIR)["r0"]["all"]:
        (condition,) = fact.values()
        assert {"$ex": {"p0": 1}} in condition["$and"]


def test_networks_sessions_and_joins_are_limited() -> None:
    with pytest.raises(ValueError, match="patterns"):
        definition((Join((1,)),) * (PATTERNS + 1))
    with pytest.raises(ValueError, match="events"):
        definition((Join((1,) * (ALIASES + 1)),))
    with pytest.raises(ValueError, match="facts"):
        check_facts([{"n": 1}] * (FACTS + 1))


@needs_engine
def test_more_patterns_than_a_network_takes_share_several() -> None:
    live = [LivePattern(id=f"p{number}", kinds=("red", "green"), same=("v",)) for number in range(PATTERNS * 2 + 3)]
    events = [event(1, "red", v=1), event(2, "green", v=1)]
    assert said(durable(Networks()), live, events) == said(plain, live, events)
    assert len(DurableMatcher(live, Networks())._groups) == 3


@needs_engine
def test_what_is_too_much_for_a_session_is_left_to_the_plain_matcher() -> None:
    live = [LivePattern(id="p", kinds=("red", "green", "blue"))]
    events = [event(no, "red" if no % 2 else "green") for no in range(1, FACTS + 9)] + [event(FACTS + 9, "blue")]
    assert said(durable(Networks()), live, events) == said(plain, live, events)


class Broken:
    """Networks in which nothing works."""

    def evaluate(self, shape: object, facts: object) -> list[list[tuple[int, ...]]]:
        raise NetworkFault("broken")


class Lying:
    """Networks that say that everything joins with everything."""

    def evaluate(self, shape: tuple[Join, ...], facts: list[dict[str, int]]) -> list[list[tuple[int, ...]]]:
        *earlier, last = [fact["n"] for fact in facts]
        return [[(last, one) for one in earlier] for _ in shape]


def test_a_failed_network_is_told_and_the_plain_matcher_takes_over() -> None:
    live = [LivePattern(id="p", kinds=("red",), times=2, same=("v",))]
    matcher = DurableMatcher(live, Broken())
    events = [event(1, "red", v=1), event(2, "red", v=1)]
    with running(Run(AT)) as run:
        assert [matcher.add(one) for one in events] == said(plain, live, events)
    assert [one.code for one in run.remarks] == ["network-failed"]


def test_a_failed_network_is_told_with_the_step() -> None:
    plan = load(Path(__file__).parent / "plans" / "calls.yaml", make=durable(Broken()))
    case = plan.begin("17")
    for no in range(3):
        complaint = {"id": f"e{no}", "at": "2026-06-01T09:00", "event": "complaint", "problem": "leak"}
        (step,) = plan.apply(case, plan.event(complaint, "17"))
        case = step.case
    assert [match.pattern for match in step.patterns] == ["third time"]
    assert [remark.code for remark in step.remarks] == ["network-failed"]


def test_a_failed_network_across_cases_is_told_too(tmp_path: Path) -> None:
    plan = load(Path(__file__).parent / "plans" / "calls.yaml", make=durable(Broken()))
    log = [{"id": f"e{no}", "at": "2026-06-01T09:00", "event": "complaint", "problem": "leak"} for no in range(3)]
    with CaseStore(str(tmp_path / "cases.db")) as store:
        posted = [store.post(plan, f"case {event['id']}", event) for event in log]
        assert store.show(plan, "case e0").events[-1]["event"] == "pattern"
    assert [[remark["code"] for remark in one.steps[-1]["remarks"]] for one in posted] == [[], [], ["network-failed"]]
    remarked = plan.replay({**event, "case": f"case {event['id']}"} for event in log).remarked["network-failed"]
    assert (remarked.count, remarked.case, remarked.event) == (1, "case e2", "e2")


def test_a_match_is_verified_before_it_counts() -> None:
    live = [LivePattern(id="p", kinds=("red", "green"), same=("v",), where=lambda a, b: a["w"] == b["w"])]
    false_key, false_where, right = event(1, "red", v=2, w=1), event(2, "red", v=1, w=2), event(3, "red", v=1, w=1)
    green = event(4, "green", v=1, w=1)
    assert said(durable(Lying()), live, [false_key, false_where, green]) == [(), (), ()]
    assert said(durable(Lying()), live, [false_where, right, green])[-1] == said(plain, live, [right, green])[-1]


@needs_engine
def test_an_error_of_the_engine_throws_its_network_away() -> None:
    networks = Networks()
    networks.evaluate(PAIR, FACTS_OF_PAIR)
    network = networks._networks[PAIR]
    network._host = None
    with pytest.raises(NetworkFault):
        networks.evaluate(PAIR, FACTS_OF_PAIR)
    assert networks.evaluate(PAIR, FACTS_OF_PAIR) == [[(2, 1)]]


@needs_engine
def test_a_worker_that_dies_is_replaced() -> None:
    networks = WorkerNetworks()
    try:
        assert networks.evaluate(PAIR, FACTS_OF_PAIR) == [[(2, 1)]]
        assert networks.pid is not None
        os.kill(networks.pid, signal.SIGKILL)
        with pytest.raises(NetworkFault):
            networks.evaluate(PAIR, FACTS_OF_PAIR)
        assert networks.evaluate(PAIR, FACTS_OF_PAIR) == [[(2, 1)]]
    finally:
        networks.close()


@needs_engine
def test_a_worker_that_hangs_is_replaced() -> None:
    networks = WorkerNetworks(seconds=0.0)
    try:
        with pytest.raises(NetworkFault, match="did not answer"):
            networks.evaluate(PAIR, FACTS_OF_PAIR)
    finally:
        networks.close()


def test_without_the_engine_the_plain_matcher_is_the_default() -> None:
    program = (
        "import sys; sys.modules['durable_rules_engine'] = None\n"
        "from policy.cases.durable import default_matcher\nprint(type(default_matcher([])).__name__)"
    )
    said_there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said_there.stdout.strip() == "PlainMatcher"


class Asked(Lying):
    """Networks that count how often they are asked."""

    count = 0

    def evaluate(self, shape: tuple[Join, ...], facts: list[dict[str, int]]) -> list[list[tuple[int, ...]]]:
        self.count += 1
        return super().evaluate(shape, facts)


def test_what_a_network_said_of_few_facts_is_kept() -> None:
    live = [LivePattern(id="p", kinds=("red",), times=3, same=("v",))]
    events = [event(no, "red", v=1) for no in range(1, 31)]
    networks = Asked()
    matcher = DurableMatcher(live, Remembering(networks))
    assert [matcher.add(one) for one in events] == said(plain, live, events)
    assert networks.count == 1


@needs_engine
def test_what_is_kept_is_what_the_engine_says() -> None:
    live = [
        LivePattern(id="p", kinds=("red", "blue"), same=("v",)),
        LivePattern(id="q", kinds=("red",), times=2, same=("v",)),
    ]
    events = [event(no, ("red", "blue")[no % 3 == 0], v=no % 4) for no in range(1, 60)]
    assert said(durable(Remembering(Networks())), live, events) == said(plain, live, events)
