"""A name server that knows service records and nothing else."""

import contextlib
import os
import socket
import struct
import threading

import pytest

_HEADER = struct.Struct("!6H")
_ANSWER = 0x8180  # an answer, recursion wanted and available
_NO_SUCH_NAME = 3
_SRV = 33


class ServiceNameServer:
    """Answers with `services`, name to pairs of host and port, at `address`. Skips the test where
    it may not. Gone with close()."""

    def __init__(self, services):
        self._services = services
        # Resolvers know one port; all of 127.0.0.0/8 is this machine, so an address is chosen.
        self.address = f"127.54.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((self.address, 53))
        except OSError as error:
            self._socket.close()
            pytest.skip(f"no name server of the test's own: {error}")
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            question, asker = self._socket.recvfrom(4096)
            if not question:
                return
            self._socket.sendto(self._answer(question), asker)

    def _answer(self, message):
        identifier = _HEADER.unpack_from(message)[0]
        end = message.index(b"\0", _HEADER.size) + 5
        question = message[_HEADER.size : end]
        kind = struct.unpack("!H", question[-4:-2])[0]
        name = ".".join(_labels(question))
        found = self._services.get(name, []) if kind == _SRV else []
        flags = _ANSWER | (0 if found else _NO_SUCH_NAME)
        records = b"".join(_record(host, port) for host, port in found)
        return _HEADER.pack(identifier, flags, 1, len(found), 0, 0) + question + records

    def close(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", (self.address, 53))
        self._thread.join()
        with contextlib.suppress(OSError):
            self._socket.close()


def _labels(question):
    at = 0
    while question[at]:
        yield question[at + 1 : at + 1 + question[at]].decode()
        at += 1 + question[at]


def _record(host, port):
    target = b"".join(bytes([len(part)]) + part.encode() for part in host.split(".")) + b"\0"
    data = struct.pack("!3H", 0, 0, port) + target
    same_name = 0xC000 | _HEADER.size
    return struct.pack("!3HIH", same_name, _SRV, 1, 60, len(data)) + data
