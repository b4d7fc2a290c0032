"""Networks in a process of their own, so that a fault in C never takes a long-lived service down."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock

from policy.cases.rete import Facts, Found, NetworkFault, Networks, Shape

SECONDS = 5.0  # one evaluation takes a millisecond; a network that answers nothing for so long hangs
_CONTEXT = get_context("spawn")  # a fork would carry the locks of the service's threads


class WorkerNetworks:
    """The same as `Networks`; a worker that dies or hangs is replaced, and the evaluation that it had fails."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process of the worker, while there is one."""
        return self._process.pid if self._process else None

    def evaluate(self, shape: Shape, facts: Facts) -> list[Found]:
        """What `Networks.evaluate` gives, computed by the worker."""
        with self._lock:
            pipe = self._pipe or self._start()
            try:
                pipe.send((shape, [dict(fact) for fact in facts]))
                if not pipe.poll(self._seconds):
                    raise NetworkFault(f"the worker did not answer within {self._seconds:g} seconds")
                answer = pipe.recv()
            except (OSError, EOFError, NetworkFault) as error:
                self._stop()
                raise NetworkFault(f"the worker is gone: {error or type(error).__name__}") from error
        if isinstance(answer, str):
            raise NetworkFault(answer)
        return list(answer)

    def close(self) -> None:
        """Ends the worker."""
        with self._lock:
            self._stop()

    def _start(self) -> Connection:
        ours, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=serve, args=(theirs,), daemon=True, name="rule-network")
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def serve(pipe: Connection) -> None:
    """What the worker does: one evaluation after the other, until the service is gone."""
    networks = Networks()
    while True:
        try:
            shape, facts = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send(networks.evaluate(shape, facts))
        except NetworkFault as fault:
            pipe.send(str(fault))
            return  # the state of the engine is not known after a fault
