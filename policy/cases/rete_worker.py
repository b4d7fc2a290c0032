"""Networks in a process of their own, so that a fault in C never takes a long-lived service down.

The worker is `python -m policy.cases.rete_worker`: it reads evaluations from its standard input, a line of JSON each, and
ends with the service that started it. (A process made by `multiprocessing` would run the service's main module again.)
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from threading import Lock, Timer
from typing import TextIO

from policy.cases.rete import Facts, Found, Join, NetworkFault, Networks, Shape

SECONDS = 5.0  # one evaluation takes a millisecond, the start of a worker a tenth of a second: past this it hangs


class WorkerNetworks:
    """The same as `Networks`; a worker that dies or hangs is replaced, and the evaluation that it had fails."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int | None:
        """The process of the worker, while there is one."""
        return self._process.pid if self._process else None

    def evaluate(self, shape: Shape, facts: Facts) -> list[Found]:
        """What `Networks.evaluate` gives, computed by the worker."""
        with self._lock:
            self._process = self._process or _started()
            alarm = Timer(self._seconds, self._process.kill)
            alarm.daemon = True
            alarm.start()
            try:
                answer = _asked(self._process, shape, facts)
            except (OSError, ValueError) as error:
                self._stop()
                raise NetworkFault("the worker died or did not answer in time") from error
            finally:
                alarm.cancel()
            if isinstance(answer, str):
                self._stop()
                raise NetworkFault(answer)
        return [[tuple(numbers) for numbers in found] for found in answer]

    def close(self) -> None:
        """Ends the worker."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _started() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "policy.cases.rete_worker"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def _asked(process: subprocess.Popen[str], shape: Shape, facts: Facts) -> list[list[list[int]]] | str:
    assert process.stdin is not None and process.stdout is not None
    joins = [[join.kinds, join.key, join.apart] for join in shape]
    process.stdin.write(json.dumps([joins, [dict(fact) for fact in facts]]) + "\n")
    process.stdin.flush()
    answer: list[list[list[int]]] | str = json.loads(process.stdout.readline())
    return answer


def serve(requests: Iterable[str], answers: TextIO) -> None:
    """What the worker does: one evaluation after the other; after a fault the state of the engine is not known, and it ends."""
    networks = Networks()
    for line in requests:
        joins, facts = json.loads(line)
        try:
            answer: object = networks.evaluate(
                tuple(Join(tuple(kinds), key, apart) for kinds, key, apart in joins), facts
            )
        except NetworkFault as fault:
            answer = str(fault)
        try:
            print(json.dumps(answer), file=answers, flush=True)
        except BrokenPipeError:
            os._exit(0)  # the service is gone
        if isinstance(answer, str):
            return


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
