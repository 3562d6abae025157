"""Real Alertmanagers on loopback, alone or clustered, and who they page."""

import contextlib
import http.server
import json
import os
import pathlib
import shutil
import threading
import urllib.parse
import urllib.request

from pgvigil_testing.processes import Process, WorkFolder, free_port, wait_until

_FETCHED = pathlib.Path(__file__).resolve().parents[1] / "prometheus3"
_NAME = "prometheus-alertmanager"


def programs():
    """The Alertmanagers to test with, by a name: the system's, and a newer one where there is."""
    found = {"system": shutil.which(_NAME)}
    for folder in (os.environ.get("PGVIGIL_PROMETHEUS3_DIR"), _FETCHED):
        if folder and (pathlib.Path(folder) / _NAME).exists():
            found["newer"] = str(pathlib.Path(folder) / _NAME)
            break
    return {name: program for name, program in found.items() if program}


class Pager:
    """The webhook that Alertmanagers page: `pages` holds the bodies in the order they came, and
    `on_page` is called with each. Gone with close()."""

    def __init__(self, on_page=lambda page: None):
        pages = self.pages = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                pages.append(json.loads(body))
                on_page(pages[-1])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def alerts(self, status=None, **labels):
        """Every alert of every page with these labels, in the order they came."""
        return [
            alert
            for page in list(self.pages)
            for alert in page["alerts"]
            if status in (None, alert["status"]) and labels.items() <= alert["labels"].items()
        ]

    def wait_for(self, count=1, timeout=30, status=None, **labels):
        """The alerts as soon as there are `count` of them."""

        def enough():
            found = self.alerts(status, **labels)
            return found if len(found) >= count else None

        return wait_until(enough, timeout, lambda: f"{count} of {labels}; pages: {self.pages}")

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Alertmanager:
    """One Alertmanager at `address`; `options` go into its configuration (inhibit_rules, route).

    Pages go to `pager` at once (short group times). `peers` are Alertmanagers to form a cluster
    with. `web_config` is a file of exporter-toolkit (TLS, users); then `http` makes the requests
    of this class: a function of method, path and body. Gone with close().
    """

    def __init__(self, pager=None, peers=(), program=None, web_config=None, options=None, **more):
        self._folder = WorkFolder("alertmanager")
        self._program = program or programs()["system"]
        self._peers = [peer.cluster_address for peer in peers]
        self._web_config = web_config
        self._http = more.pop("http", self._plain_http)
        self._arguments = [f"--{key.replace('_', '-')}={value}" for key, value in more.items()]
        self._write_configuration(pager, options or {})
        self.address = self.cluster_address = None
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def _write_configuration(self, pager, options):
        receiver = {"name": "pager"}
        if pager is not None:
            receiver["webhook_configs"] = [{"url": pager.url, "send_resolved": True}]
        route = {
            "receiver": "pager",
            "group_by": ["..."],
            "group_wait": "100ms",
            "group_interval": "200ms",
            "repeat_interval": "1h",
        }
        text = json.dumps({"route": route, "receivers": [receiver], **options})
        (self._folder.path / "alertmanager.yml").write_text(text)

    @property
    def url(self):
        return f"http://{self.address}"

    def start(self):
        """Starts it, again after stop() at the same address and without what it knew."""
        for _ in range(10):
            address = self.address or f"127.0.0.1:{free_port()}"
            cluster = self.cluster_address or f"127.0.0.1:{free_port()}"
            self.process = Process(
                self._command(address, cluster),
                log=self._folder.path / "log",
                cwd=self._folder.path,
            )
            settled = wait_until(
                lambda tried=address: self._settled(tried), 60, "Alertmanager is not ready"
            )
            if settled == "ready":
                self.address, self.cluster_address = address, cluster
                return
        raise RuntimeError(f"Alertmanager did not start:\n{self.process.log()[-3000:]}")

    def _command(self, address, cluster):
        more = [f"--cluster.peer={peer}" for peer in self._peers] + self._arguments
        if self._web_config:
            more.append(f"--web.config.file={self._web_config}")
        return [
            self._program,
            f"--config.file={self._folder.path}/alertmanager.yml",
            f"--storage.path={self._folder.path}/data",
            f"--web.listen-address={address}",
            f"--cluster.listen-address={cluster}",
            "--cluster.settle-timeout=1s",
            "--cluster.gossip-interval=50ms",
            "--cluster.pushpull-interval=1s",
            *more,
        ]

    def _settled(self, address):
        if self.process.returncode is not None:
            return "ended"
        with contextlib.suppress(OSError):
            self._http("GET", f"{address}/-/ready", None)
            return "ready"
        return None

    @staticmethod
    def _plain_http(method, place, body):
        request = urllib.request.Request(
            f"http://{place}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as response:
            return response.read()

    def _ask(self, path):
        return json.loads(self._http("GET", f"{self.address}/api/v2{path}", None))

    def alerts(self, **labels):
        """What it knows, active, inhibited and silenced alike; resolved ones leave at once."""
        filters = [("filter", f'{name}="{value}"') for name, value in labels.items()]
        return self._ask("/alerts?" + urllib.parse.urlencode(filters))

    def wait_for(self, count=1, timeout=30, **labels):
        """The alerts with these labels as soon as there are exactly `count`."""

        def enough():
            found = self.alerts(**labels)
            return (found,) if len(found) == count else None

        return wait_until(
            enough, timeout, lambda: f"{count} of {labels} at {self.address}: {self.alerts()}"
        )[0]

    def cluster_size(self):
        return len(self._ask("/status")["cluster"].get("peers", []))

    def post(self, alerts):
        """Tells it of alerts directly, as another sender would."""
        self._http("POST", f"{self.address}/api/v2/alerts", alerts)

    def stop(self):
        self.process.stop()

    def close(self):
        if hasattr(self, "process"):
            self.process.stop()
        self._folder.close()


def start_cluster(start, pager, size=2, **options):
    """`size` Alertmanagers that know each other; `start` is the fixture."""
    made = []
    for _ in range(size):
        made.append(start(Alertmanager, pager, peers=made, **options))
    for each in made:
        wait_until(
            lambda one=each: one.cluster_size() == size, 30, f"no cluster of {size} at {each.url}"
        )
    return made
