"""An HTTP server that answers as it is told, for what a real Alertmanager cannot be made to do."""

import contextlib
import dataclasses
import http.server
import json
import socket
import ssl
import threading

from pgvigil_testing.processes import wait_until


@dataclasses.dataclass
class Request:
    path: str
    headers: dict
    body: str
    method: str = "POST"

    def alerts(self):
        return json.loads(self.body)

    def names(self):
        return sorted(one["labels"]["alertname"] for one in self.alerts())


class ScriptedServer:
    """Every request is recorded and answered with `answer(request)`: a status, a pair of status
    and text, or a triple with a map of headers. HANG: never; DRIP: a byte now and then.

    `tls` is an ssl.SSLContext. Without `own_date` only the answer says what time it is. Gone with
    close().
    """

    HANG = object()
    DRIP = object()

    def __init__(self, answer=200, tls=None, address="127.0.0.1", port=0, own_date=True):
        self.answer = answer if callable(answer) else lambda _: answer
        self.requests = []
        self._ending = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def send_response(self, code, message=None):
                self.send_response_only(code, message)
                if own_date:
                    self.send_header("Date", self.date_time_string())

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Request(self.path, dict(self.headers), body.decode(), self.command)
                server.requests.append(request)
                with contextlib.suppress(OSError):
                    server._respond(self, server.answer(request))

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that went away or was not let in

        self._server = Server((address, port), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self.target = f"{address}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def _respond(self, handler, answer):
        if answer is self.HANG:
            self._ending.wait()
            return
        if answer is self.DRIP:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not self._ending.wait(0.05):
                handler.wfile.write(b"x")
            return
        status, text, headers = (*answer, {})[:3] if isinstance(answer, tuple) else (answer, "", {})
        body = text.encode()
        handler.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def wait_for(self, count=1, timeout=30, where=lambda request: True):
        """The requests that fit, as soon as there are `count` of them."""

        def enough():
            found = [request for request in list(self.requests) if where(request)]
            return found if len(found) >= count else None

        return wait_until(enough, timeout, lambda: f"{count} requests, were {self.requests}")

    def close(self):
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        with contextlib.suppress(OSError):
            self._server.socket.shutdown(socket.SHUT_RDWR)
        self._server.server_close()


def tls_context(certificate, client_authority=None):
    """For a server with `certificate`; clients need one of `client_authority` when it is given."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    if client_authority is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_authority)
    return context
