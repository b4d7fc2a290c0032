"""Measures decisions against the same decisions written by hand in Python, and against other engines where installed.

    python benchmarks/run.py            # a table of ratios, loading; --picture FILE.svg draws the cost against rows
    python benchmarks/run.py --short    # a minute's check: exits with 1 where a ratio is worse than a wide margin

All candidates run turn by turn in one process, so that a busy machine hits them alike: read the ratios, not the times.
"""

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import loading
from by_hand import recorded
from peers import PEERS
from picture import draw
from workloads import Inputs, Workload, generated, written

import policy

Decide = Callable[[Inputs], Any]
SLICE = 0.01  # seconds of one candidate's turn
SHOWN = ("checked, recorded", "policy", "policy, floats")
HIDDEN = frozenset({"checked, recorded", "policy, floats"})  # not in the picture
WORST = {"terms": 6.0, "request": 3.0, "level": 16.0, "rows-10": 5.0, "rows-100": 3.0, "rows-1000": 2.0}
"""How many times the time of plain Python a decision may take before the short run fails: about thrice what it takes."""


def load(rules: str) -> tuple[Any, float]:
    """The rule set, and the seconds of processor time that loading took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.yaml"
        path.write_text(rules, encoding="utf-8")
        start = time.process_time()
        return policy.load(path, cache=False), time.process_time() - start


def candidates(workload: Workload, peers: bool) -> dict[str, Decide]:
    """Whatever can take the decision, by name."""
    rules, _ = load(workload.rules)
    exact, floats = rules.decider("answer"), rules.decider("answer", numbers="float")
    found: dict[str, Decide] = {
        "plain": workload.plain,
        "checked, recorded": recorded(workload),
        "policy": lambda given: exact(given).outcome,
        "policy, floats": lambda given: floats(given).outcome,
    }
    for name, make in PEERS.items() if peers and workload.rows else ():
        try:
            found[name] = make(workload)
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)
    return found


def check(workload: Workload, found: dict[str, Decide]) -> None:
    """All answers are those of plain Python, numbers to nine digits."""
    for name, decide in found.items():
        for given in workload.inputs[:200]:
            answer, expected = decide(given), workload.plain(given)
            if {key: _short(value) for key, value in answer.items()} != {
                key: _short(value) for key, value in expected.items()
            }:
                raise SystemExit(f"{name} on {workload.name}: {given} gives {answer}, expected {expected}")


def _short(value: Any) -> Any:
    return value if value is None or isinstance(value, str | list | bool) else round(float(value), 9)


def measured(workload: Workload, found: dict[str, Decide], rounds: int) -> dict[str, list[float]]:
    """The seconds of each candidate in each round."""
    turns = {name: _turn(decide, workload.inputs) for name, decide in found.items()}
    gc.collect()
    times: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(rounds):
        for name, inputs in turns.items():
            times[name].append(timed(found[name], inputs))
    return times


def _turn(decide: Decide, inputs: list[Inputs]) -> list[Inputs]:
    once = max(timed(decide, inputs[:20]), 1e-8)
    count = max(5, int(SLICE / once))
    return (inputs * (count // len(inputs) + 1))[:count]


def timed(decide: Decide, inputs: list[Inputs]) -> float:
    """Seconds for one decision, on average."""
    start = time.perf_counter()
    for given in inputs:
        decide(given)
    return (time.perf_counter() - start) / len(inputs)


def ratios(
    workloads: list[Workload], rounds: int, peers: bool
) -> tuple[dict[str, dict[str, float]], dict[str, dict[int, float]]]:
    """The ratios to plain Python of each workload, printed as they come; and the least seconds by the rows of a table."""
    result: dict[str, dict[str, float]] = {}
    least: dict[str, dict[int, float]] = {}
    shown = (*SHOWN, *(PEERS if peers else ()))
    print(f"{'times plain Python':20}", "  ".join(f"{name:>17}" for name in shown))
    for workload in workloads:
        found = candidates(workload, peers)
        check(workload, found)
        times = measured(workload, found, rounds)
        result[workload.name] = own = {
            name: statistics.median(one / plain for one, plain in zip(times[name], times["plain"], strict=True))
            for name in found
        }
        for name in found if workload.rows else ():
            least.setdefault(name, {})[len(workload.rows) + 1] = min(times[name])
        columns = (f"{own[name]:17.2f}" if name in own else " " * 17 for name in shown)
        print(f"{workload.name:20}", "  ".join(columns), flush=True)
    return result, least


def main() -> int:
    """Measure what is asked for; 1 where the short run finds a ratio that is too bad."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="fewer rounds, no peers; exit with 1 beyond the margins")
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--picture", type=Path, help="write the cost against rows here, as SVG")
    asked = parser.parse_args()
    if asked.short:
        found, _ = ratios([*written(), *map(generated, (10, 100, 1000))], 15, peers=False)
        bad = {name: own["policy"] for name, own in found.items() if own["policy"] > WORST[name]}
        for name, ratio in bad.items():
            print(f"{name}: {ratio:.1f} times plain Python, at most {WORST[name]:.0f} is expected", file=sys.stderr)
        return 1 if bad else 0
    _, least = ratios([*written(), *map(generated, (10, 100, 1000, 10000))], asked.rounds, peers=True)
    if asked.picture:
        draw(asked.picture, {name: line for name, line in least.items() if name not in HIDDEN})
    loading.report(10_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
