"""A TCP proxy that adds latency, counts round trips and can swallow everything."""

import contextlib
import dataclasses
import heapq
import itertools
import selectors
import socket
import threading
import time


@dataclasses.dataclass
class _Pipe:
    """One direction of one connection."""

    source: socket.socket
    target: socket.socket
    to_client: bool
    connection: "ProxiedConnection"


class ProxiedConnection:
    """`flights`: bursts of the client, each after bytes of the server reached it."""

    def __init__(self):
        self.flights = 0
        self.client_bytes = 0
        self._server_spoke = True

    def count(self, to_client, size):
        if to_client:
            self._server_spoke = True
            return
        self.client_bytes += size
        if self._server_spoke:
            self.flights += 1
            self._server_spoke = False


class Proxy:
    """Listens on a free port and forwards to 127.0.0.1:`port`, each byte `delay` seconds late.

    With swallow() everything sent from then on disappears, and new connections are accepted and
    never answered; swallow(False) ends what began meanwhile, like a middlebox that does not know
    it. Gone with close().
    """

    def __init__(self, port, delay=0.0):
        self.delay = delay
        self.connections = []
        self._target = port
        self._swallowing = threading.Event()
        self._sockets = []
        self._swallowed = []
        self._due = []
        self._order = itertools.count()
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._waker, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def flights(self):
        """The bursts sent by clients so far, over all connections."""
        return sum(connection.flights for connection in self.connections)

    def swallow(self, on=True):
        if on:
            self._swallowing.set()
            return
        self._swallowing.clear()
        for client in self._swallowed:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def close(self):
        self._waker.close()
        self._thread.join()
        for made in [self._listener, self._woken, *self._sockets]:
            made.close()
        self._selector.close()

    def _run(self):
        while True:
            wait = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            for key, _ in self._selector.select(wait):
                if key.fileobj is self._woken:
                    return
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._read(key.data)
            self._deliver()

    def _accept(self):
        client, _ = self._listener.accept()
        self._sockets.append(client)
        if self._swallowing.is_set():
            self._swallowed.append(client)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            client.close()
            return
        self._sockets.append(server)
        connection = ProxiedConnection()
        self.connections.append(connection)
        for source, target, to_client in ((client, server, False), (server, client, True)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(
                source, selectors.EVENT_READ, _Pipe(source, target, to_client, connection)
            )

    def _read(self, pipe):
        try:
            data = pipe.source.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(pipe.source)
        if self._swallowing.is_set():
            return
        if data and not pipe.to_client:
            pipe.connection.count(False, len(data))
        heapq.heappush(self._due, (time.monotonic() + self.delay, next(self._order), pipe, data))

    def _deliver(self):
        while self._due and self._due[0][0] <= time.monotonic():
            _, _, pipe, data = heapq.heappop(self._due)
            try:
                if data:
                    pipe.target.sendall(data)
                    if pipe.to_client:
                        pipe.connection.count(True, len(data))
                else:
                    pipe.target.shutdown(socket.SHUT_WR)
            except OSError:
                continue  # the other side is gone
