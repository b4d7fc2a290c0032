"""Kills workers while they post, and looks whether the sum is right.

    python tests/case_plans/fault_run.py URL [--events 10000] [--cases 500] [--kills 200] [--seed 1]

Two workers post the events of a list into one store, half each, so that both work on every case. One is killed with SIGKILL
again and again, at a random moment after a random number of events, and started anew where its acknowledgements ended; the
matchers' processes are killed too. A third party does the pending actions and confirms them. At the end every
acknowledged event must be there once, every action once, and replay must give the stored states.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from policy.cases.durable import WORKER
from policy.cases.store import CaseStore
from tests.case_plans.fault_plan import PLAN

FORKED = get_context("forkserver")
AT = "2026-06-01T09:00:00Z"  # one moment for all: the order in which two workers come does not matter


def postings(count: int, cases: int, seed: int) -> list[tuple[str, dict[str, str]]]:
    """The events, each with its case."""
    random = Random(seed)
    return [
        (
            f"case {random.randrange(cases)}",
            {"id": f"e{no}", "at": AT, "event": "complaint", "problem": f"p{random.randrange(count)}"},
        )
        for no in range(count)
    ]


# What a worker does.


def work(given: argparse.Namespace, number: int, start: int, acknowledged: Connection) -> None:
    """Posts its half from where it is told and acknowledges each event. Kills its own matcher now and then."""
    random = Random(given.seed + start)
    with CaseStore(given.url) as store:
        for case, event in postings(given.events, given.cases, given.seed)[number::2][start:]:
            if random.random() < 0.01 and WORKER.pid:
                os.kill(WORKER.pid, signal.SIGKILL)
            store.post(PLAN, case, event)
            acknowledged.send(event["id"])


# The one who kills.


class Worker:
    """A worker, its acknowledgements, and whether it is killed."""

    def __init__(self, number: int, given: argparse.Namespace, kills: int) -> None:
        self.number, self.given, self.kills = number, given, kills
        self.acknowledged: list[str] = []
        self.killed = 0
        self.random = Random(given.seed * 10 + number)
        self.between = max(1, given.events // (kills + 1) - 1)  # on average half of it passes between two kills

    def run(self) -> None:
        """Until all its events are acknowledged."""
        total = len(range(self.number, self.given.events, 2))
        while len(self.acknowledged) < total:
            self._once()

    def _once(self) -> None:
        ours, theirs = FORKED.Pipe(duplex=False)
        process = FORKED.Process(target=work, args=(self.given, self.number, len(self.acknowledged), theirs))
        process.start()
        theirs.close()
        left = self.random.randint(1, self.between) if self.killed < self.kills else 0
        while (id_ := _received(ours)) is not None:
            self.acknowledged.append(id_)
            left -= 1
            if left == 0:
                time.sleep(self.random.random() * 0.03)
                process.kill()
                self.killed += 1
        process.join()
        if process.exitcode not in (0, -signal.SIGKILL):
            raise SystemExit(f"worker {self.number} ended with {process.exitcode}")


def _received(pipe: Connection) -> str | None:
    """The next acknowledgement; None where there are no more."""
    try:
        return str(pipe.recv())
    except (EOFError, OSError):
        return None


def do_actions(url: str, plan: object, done: Counter[str], ended: threading.Event) -> None:
    """What the surrounding service does: it takes what is pending, does it, confirms it."""
    with CaseStore(url, [plan]) as store:  # type: ignore[list-item]
        while True:
            last = ended.wait(0.2)
            while pending := store.pending_actions(limit=200):
                done.update(action.id for action in pending)
                store.confirm(*(action.id for action in pending))
            if last:
                return


def main(given: argparse.Namespace) -> int:
    FORKED.set_forkserver_preload(["tests.case_plans.fault_plan"])
    plan = PLAN
    done: Counter[str] = Counter()
    ended = threading.Event()
    CaseStore(given.url).close()
    service = threading.Thread(target=do_actions, args=(given.url, plan, done, ended))
    workers = [Worker(0, given, given.kills), Worker(1, given, 0)]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    started = time.monotonic()
    for thread in (service, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    service.join()
    with CaseStore(given.url) as store:
        wrong = faults(store, plan, workers, done, given)
    seconds = time.monotonic() - started
    print(
        json.dumps(
            {
                "events": given.events,
                "cases": given.cases,
                "killed": workers[0].killed,
                "seconds": round(seconds),
                "actions": len(done),
                "done twice": sum(count > 1 for count in done.values()),
                "wrong": wrong,
            }
        )
    )
    return 1 if wrong else 0


def faults(
    store: CaseStore, plan: object, workers: list[Worker], done: Counter[str], given: argparse.Namespace
) -> list[str]:
    """Everything that is not as it must be."""
    wrong = []
    store.due(plan, datetime.fromisoformat(AT))  # brings what still waits to its case
    service = store.pending_actions(limit=1_000_000)
    seen: Counter[tuple[str, str]] = Counter()
    asked: Counter[str] = Counter()
    standing = store.cases(plan)
    for one in standing:
        case = store.show(plan, one.case)
        seen.update((one.case, step["event"]) for step in case.steps)
        asked.update(
            f"{plan.name}/case%20{one.case[5:]}/{action['id']}" for step in case.steps for action in step["actions"]
        )
        if not store.faithful(plan, one.case):
            wrong.append(f"{one.case}: replay gives another state")
    expected = {(case, event["id"]) for case, event in postings(given.events, given.cases, given.seed)}
    posted = {key for key in seen if "/" not in key[1]}
    if posted != expected:
        wrong.append(f"{len(expected - posted)} events are missing, {len(posted - expected)} were never posted")
    if any(count > 1 for count in seen.values()):
        wrong.append("an event is there twice")
    acknowledged = {id_ for worker in workers for id_ in worker.acknowledged}
    if not acknowledged <= {id_ for _, id_ in posted}:
        wrong.append("an acknowledged event is missing")
    in_outbox = {*done, *(action.id for action in service)}
    if {id_.replace("%20", " ") for id_ in in_outbox} != {id_.replace("%20", " ") for id_ in asked} or any(
        n > 1 for n in asked.values()
    ):
        wrong.append(f"{len(asked)} actions were asked for, {len(in_outbox)} came to the outbox")
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    for name, standard in (("events", 10_000), ("cases", 500), ("kills", 200), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=standard)
    sys.exit(main(parser.parse_args()))
