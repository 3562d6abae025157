"""The network between a standby and its upstream: a TCP proxy that can be cut and healed."""

import contextlib
import enum
import socket
import threading

from pgvigil_testing.processes import free_port

_CHUNK = 1 << 16


class Mode(enum.Enum):
    """What becomes of connections and bytes."""

    FORWARD = "they pass"
    CUT = "connections are ended, new ones are refused"
    HELD = "nothing passes and nobody is told, as behind a dead router"
    CLOSED = "for good"


class Link:
    """Listens on a port of its own and forwards to 127.0.0.1:`target`. Gone with close().

    A held connection goes on where it stopped, as TCP retransmits; restore(forgotten=True) ends it
    instead, as a middlebox that lost its state would. A thread per direction, so that a side that
    reads nothing holds up nobody else.
    """

    def __init__(self, target):
        self._target = target
        self._mode = Mode.FORWARD
        self._changed = threading.Condition()
        self._pairs = []
        self._threads = []
        self._listener = _listener()
        self.port = self._listener.getsockname()[1]
        self._spawn(self._accept_all)

    @property
    def forwarding(self):
        return self._mode is Mode.FORWARD

    def cut(self):
        self._enter(Mode.CUT)
        self._stop_listening()
        self._end_all()

    def hold(self):
        self._enter(Mode.HELD)

    def restore(self, forgotten=False):
        if forgotten:
            self._end_all()
        if self._mode is Mode.CUT:
            self._listener.listen()
        self._enter(Mode.FORWARD)

    def close(self):
        self._enter(Mode.CLOSED)
        self._stop_listening()
        self._end_all()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _enter(self, mode):
        with self._changed:
            self._mode = mode
            self._changed.notify_all()

    def _stop_listening(self):
        """The port stays ours: bound, but nobody listens. Wakes the thread in accept()."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)

    def _end_all(self):
        """Threads close what they own; this only wakes them."""
        with self._changed:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for made in pair:
                _shut(made, socket.SHUT_RDWR)

    def _spawn(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    # -- in threads --------------------------------------------------------------------------------

    def _passable(self):
        """Waits until bytes may pass; False when the link is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._mode in (Mode.FORWARD, Mode.CLOSED))
            return self._mode is Mode.FORWARD

    def _accept_all(self):
        while self._passable():
            try:
                client, _ = self._listener.accept()
            except OSError:
                continue  # cut: nobody listens until restore()
            if not self._passable():
                client.close()
                return
            self._connect(client)

    def _connect(self, client):
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        pair = (client, server)
        with self._changed:
            self._pairs.append(pair)
        if self._mode in (Mode.CUT, Mode.CLOSED):
            self._end_all()  # while this one was connecting
        self._spawn(self._carry, pair)

    def _carry(self, pair):
        """Both directions of one connection; the sockets are closed when both have ended."""
        client, server = pair
        for made in pair:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._copy, args=(server, client), daemon=True)
        back.start()
        self._copy(client, server)
        back.join()
        with self._changed:
            if pair in self._pairs:
                self._pairs.remove(pair)
        client.close()
        server.close()

    def _copy(self, source, target):
        with contextlib.suppress(OSError):
            while True:
                data = _receive(source)
                # Even an end does not pass a link that is held.
                if not self._passable() or not data:
                    break
                target.sendall(data)
        _shut(source, socket.SHUT_RD)
        _shut(target, socket.SHUT_WR)


def _listener():
    """Bound by number, because only then the port stays ours while nobody listens on it."""
    for _ in range(10):
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            made.bind(("127.0.0.1", free_port()))
            made.listen()
            return made
        made.close()
    raise RuntimeError("no free port")


def _receive(source):
    """Nothing when the other side has ended the connection, however it did."""
    try:
        return source.recv(_CHUNK)
    except OSError:
        return b""


def _shut(made, how):
    with contextlib.suppress(OSError):
        made.shutdown(how)
