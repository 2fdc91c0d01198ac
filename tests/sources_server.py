"""A small server that answers as Crossref and PubMed do, on this computer alone."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Answer:
    """What the server says to one question."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0

    def data(self) -> bytes:
        """The bytes: JSON unless they are bytes already."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def crossref(title: str, **more: Any) -> Answer:
    """A record of Crossref's."""
    return Answer({"status": "ok", "message-type": "work", "message": {"title": [title], **more}})


def pubmed(number: str, title: str, **more: Any) -> Answer:
    """A record of the E-utilities'."""
    record = {"uid": number, "title": title, "pubtype": ["Journal Article"], **more}
    return Answer({"header": {"type": "esummary"}, "result": {"uids": [number], number: record}})


@dataclass
class Service:
    """The running server: where it is, what it answers, and what it was asked.

    Attributes:
        address: its base address, for both services.
        answers: by DOI or by `pubmed 123` and `pmc 123`: the answers in their order; the last one stays.
        asked: each question's path and headers.
    """

    address: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def next(self, path: str) -> Answer:
        """The answer to a question; 404 for whatever nobody prepared."""
        parts = urlsplit(path)
        if parts.path.startswith("/works/"):
            name = unquote(parts.path.removeprefix("/works/"))
        else:
            query = parse_qs(parts.query)
            name = f"{query['db'][0]} {query['id'][0]}"
        prepared = self.answers.get(name, [Answer(b"Resource not found.", 404)])
        return prepared.pop(0) if len(prepared) > 1 else prepared[0]


@contextmanager
def running() -> Iterator[Service]:
    """Start the server; it stops with the block."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append((self.path, dict(self.headers)))
            answer = service.next(self.path)
            if answer.delay:
                time.sleep(answer.delay)
            data = answer.data()
            try:
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(data)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                pass  # whoever asked did not wait

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the standard library's name)
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
