"""Host names of one program's own, and a name server that never answers."""

import os
import socket
import subprocess

import pytest

from pgvigil_testing.processes import WorkFolder

# Over the files of the mount namespace the program gets; they are nobody else's.
_SCRIPT = """cd "$1" && shift
for file in hosts resolv.conf nsswitch.conf; do mount --bind $file /etc/$file || exit 125; done
exec "$@"
"""


class PrivateNames:
    """`prefix` goes before a command, which then knows `hosts`, name to addresses, and asks
    `name_server` for all others. Skips the test where that is not allowed. Gone with close()."""

    def __init__(self, hosts, name_server="127.0.0.1", options=""):
        self._folder = WorkFolder("names")
        self.set_hosts(hosts)
        resolver = [f"nameserver {name_server}", f"options {options}" if options else ""]
        self._write("resolv.conf", resolver)
        self._write("nsswitch.conf", ["hosts: files dns"])
        shell = ["sh", "-c", _SCRIPT, "sh", self._folder.path]
        self.prefix = ["unshare", "--mount", "--propagation", "private", *shell]
        try:
            self._try()
        except BaseException:
            self.close()
            raise

    def set_hosts(self, hosts):
        """What the program knows from now on. Written in place: the mount is of the file."""
        self._write(
            "hosts", [f"{address} {name}" for name, found in hosts.items() for address in found]
        )

    def _write(self, name, lines):
        (self._folder.path / name).write_text("".join(f"{line}\n" for line in lines))

    def _try(self):
        if os.geteuid() != 0:
            pytest.skip("only root may give a program host names of its own")
        done = subprocess.run([*self.prefix, "true"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no host names of its own: {done.stderr.strip()}")

    def close(self):
        self._folder.close()


class SilentNameServer:
    """Takes every question and answers none, at `address`. Skips the test where it may not."""

    def __init__(self):
        # Resolvers know one port; all of 127.0.0.0/8 is this machine, so an address is chosen.
        self.address = f"127.53.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((self.address, 53))
        except OSError as error:
            self.close()
            pytest.skip(f"no name server of the test's own: {error}")

    def close(self):
        self._socket.close()
