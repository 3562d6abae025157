"""The truth about a standby's replication lag, from outside the link that a test breaks."""

import dataclasses
import threading
import time

from pgvigil_testing.load import sever
from pgvigil_testing.node import REPLAY_POSITION, WAL_POSITION

_PAUSE_SECONDS = 0.01


@dataclasses.dataclass(frozen=True)
class _Sample:
    """The upstream's WAL position, asked at `moment`, and whether the standby could have it."""

    moment: float
    position: int
    reachable: bool


class LagTruth:
    """Samples the WAL position P of `upstream` (the standby's own, unless told) every 10 ms over a
    session that does not use the link, and asks the standby for its replayed position R when asked.

    lag()        now minus the latest moment m at which the link forwarded, the upstream answered,
                 and P(m) <= R. It is what "known to have replayed everything its upstream had"
                 means: it grows while the link is cut or the upstream frozen, though nothing is
                 written.
    staleness()  the same without the condition on the link: how old the data are that the standby
                 shows. It stays near 0 on an idle upstream behind a cut link.

    P is asked after its moment was taken, R before `now` is. Both are therefore never below the
    truth, and above it by no more than the distance of two samples (10 ms and one round trip). A
    frozen upstream gives no samples; both then count from the last one before.
    """

    def __init__(self, standby, upstream=None):
        self._link = standby.source.link
        self._standby = standby.connect()
        self._upstream = (upstream or standby.source.node).connect()
        self._samples = []
        self._stopped = threading.Event()
        self._sampled = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._sampled.wait(10)

    def lag(self):
        return self._age(lambda sample: sample.reachable)

    def staleness(self):
        return self._age(lambda sample: True)

    def _age(self, counts):
        with self._standby.cursor() as cursor:
            cursor.execute(REPLAY_POSITION)
            replayed = cursor.fetchone()[0]
        now = time.monotonic()
        for sample in reversed(self._samples):
            if sample.position <= replayed and counts(sample):
                return now - sample.moment
        raise LookupError("the standby was behind before the first sample")

    def _run(self):
        import psycopg2

        with self._upstream.cursor() as cursor:
            while not self._stopped.wait(_PAUSE_SECONDS):
                moment, reachable = time.monotonic(), self._reachable()
                try:
                    cursor.execute(WAL_POSITION)
                except psycopg2.Error:
                    return  # ended: what it had is known
                position = cursor.fetchone()[0]
                # It may have frozen between the two: then the answer is late, and of a later time.
                self._samples.append(_Sample(moment, position, reachable and self._reachable()))
                self._sampled.set()

    def _reachable(self):
        return self._link is None or self._link.forwarding

    def close(self):
        self._stopped.set()
        self._thread.join(10 * _PAUSE_SECONDS)
        sever(self._upstream)
        self._thread.join()
        for session in (self._upstream, self._standby):
            session.close()
