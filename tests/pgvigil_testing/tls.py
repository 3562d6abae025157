"""A certificate authority and what it signs, made with the openssl command."""

import dataclasses
import datetime
import pathlib
import subprocess

from pgvigil_testing.processes import WorkFolder, unprivileged_user
from pgvigil_testing.templates import give_to

_CONFIG = """[ca]
default_ca = bed
[bed]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
"""


@dataclasses.dataclass(frozen=True)
class Certificate:
    certificate: pathlib.Path
    key: pathlib.Path

    def settings(self):
        """What a PostgreSQL server needs to show it. The files are read again at a reload."""
        return {"ssl": "on", "ssl_cert_file": self.certificate, "ssl_key_file": self.key}


class Authority:
    """Signs server certificates; its own is `path`. Gone with close()."""

    def __init__(self):
        self._user = unprivileged_user()
        self._folder = WorkFolder("tls", self._user)
        self.path = self._folder.path / "ca.crt"
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self):
        (self._folder.path / "openssl.cnf").write_text(_CONFIG)
        (self._folder.path / "index.txt").touch()
        (self._folder.path / "serial").write_text("01\n")
        self._request("ca", "pgvigil test authority")
        self._sign("ca", _days(-365), _days(3650), "-selfsign", "-extensions", "authority")

    def issue(self, name="localhost", begins=-1, ends=365, address="127.0.0.1"):
        """For the host `name` and `address`, valid from `begins` to `ends` days from now."""
        file = f"{name}-{begins}-{ends}"
        alternatives = f"subjectAltName=DNS:{name}" + (f",IP:{address}" if address else "")
        self._request(file, name, "-addext", alternatives)
        self._sign(file, _days(begins), _days(ends), "-cert", "ca.crt")
        return self._certificate(file)

    def expired(self):
        return self.issue(begins=-30, ends=-1)

    def of_another_host(self):
        return self.issue(name="elsewhere.invalid", address=None)

    def _certificate(self, file):
        key = self._folder.path / f"{file}.key"
        give_to(self._user, key)
        key.chmod(0o600)
        return Certificate(self._folder.path / f"{file}.crt", key)

    def _request(self, file, name, *more):
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        files = ["-keyout", f"{file}.key", "-out", f"{file}.csr"]
        self._openssl("req", *new_key, *files, "-subj", f"/CN={name}", *more)

    def _sign(self, file, begins, ends, *more):
        times = ["-startdate", begins, "-enddate", ends]
        files = ["-in", f"{file}.csr", "-out", f"{file}.crt", "-keyfile", "ca.key"]
        self._openssl("ca", "-batch", "-notext", *times, *files, *more)

    def _openssl(self, command, *arguments):
        done = subprocess.run(
            ["openssl", command, "-config", "openssl.cnf", *arguments],
            cwd=self._folder.path,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"openssl {command}: {done.stderr}")

    def close(self):
        self._folder.close()


def _days(count):
    """That many days from now as openssl wants it."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=count)
    return moment.strftime("%Y%m%d%H%M%SZ")
