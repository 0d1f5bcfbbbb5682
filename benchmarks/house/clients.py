"""Eight clients that keep their connection and ask one thing after another: raw sockets, threads.

Run as a program of its own (it takes as little of the processor as Python can): it reads a job as
JSON from standard input and writes what it saw to standard output.
"""

import json
import math
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any

BUFFER = 1 << 20
TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it goes over the wire, and what has to be in the answer."""

    wire: str
    status: int
    needle: str


@dataclass(slots=True)
class Seen:
    """What came back: how long each took in seconds, and the first wrong answers."""

    took_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    bytes: int = 0
    sent: int = 0


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """Return the value that a share of all do not exceed (nearest rank)."""
    return sorted_values[max(0, math.ceil(share * len(sorted_values)) - 1)]


class Client:
    """One connection."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._buffer = bytearray(BUFFER)
        self._socket = self._connect()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self._address, TIMEOUT_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def ask(self, wire: bytes) -> tuple[int, bytes]:
        """Send a request; return the status and the whole answer."""
        self._socket.sendall(wire)
        size, view = 0, memoryview(self._buffer)
        head_end, whole = -1, BUFFER
        while size < whole:
            got = self._socket.recv_into(view[size:])
            if not got:
                raise ConnectionError
            size += got
            if head_end < 0 and (head_end := self._buffer.find(b"\r\n\r\n", 0, size)) >= 0:
                whole = head_end + 4 + _length(bytes(view[:head_end]))
        answer = bytes(view[:size])
        if b"\r\nconnection: close" in answer[:head_end].lower():
            self._socket.close()
            self._socket = self._connect()
        return int(answer[9:12]), answer


def _length(head: bytes) -> int:
    """Length of the body; every page of the house states it. Raises ValueError."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    msg = "an answer without a length"
    raise ValueError(msg)


def fault(ask: Ask, status: int, answer: bytes) -> str:
    """Say what is wrong with an answer, nothing when it is right."""
    if status != ask.status:
        return f"status {status} instead of {ask.status}: {answer[:300]!r}"
    if ask.needle.encode() not in answer:
        return f"{ask.needle!r} is missing in {len(answer)} bytes"
    return ""


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask, by how many, for how long; `once` when no request may be sent twice."""

    host: str
    port: int
    asks: tuple[Ask, ...]
    clients: int = 8
    warm_up_s: float = 2.0
    seconds: float = 10.0
    once: bool = False


def _turns(job: Job, number: int) -> Iterator[tuple[Ask, bytes]]:
    """The requests of one client: its share, over and over unless each may go once."""
    mine = [(ask, ask.wire.encode("latin-1")) for ask in job.asks[number :: job.clients]]
    mine = mine or [(ask, ask.wire.encode("latin-1")) for ask in job.asks]
    while True:
        yield from mine
        if job.once:
            return


def _work(job: Job, number: int, starts_at: float, seen: Seen) -> None:
    with closing(Client(job.host, job.port)) as client:
        _ask_all(job, number, client, starts_at, seen)


def _ask_all(job: Job, number: int, client: Client, starts_at: float, seen: Seen) -> None:
    ends_at = starts_at + job.seconds
    for ask, wire in _turns(job, number):
        began = time.perf_counter()
        if began >= ends_at:
            return
        status, answer = client.ask(wire)
        seen.sent += 1
        if wrong := fault(ask, status, answer):
            seen.wrong.append(wrong)
        now = time.perf_counter()
        if began >= starts_at and now <= ends_at:
            seen.took_s.append(now - began)
            seen.bytes += len(answer)
    seen.wrong.append("ran out of requests")


def run(job: Job) -> dict[str, Any]:
    """Ask for the time of the job; return rate, percentiles in milliseconds and what was wrong."""
    starts_at = time.perf_counter() + job.warm_up_s
    seen = [Seen() for _ in range(job.clients)]
    threads = [
        threading.Thread(target=_guarded, args=(job, n, starts_at, seen[n]))
        for n in range(job.clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = sorted(t for one in seen for t in one.took_s)
    wrong = [text for one in seen for text in one.wrong]
    return figures(took, job.seconds, sum(one.bytes for one in seen)) | {
        "sent": sum(one.sent for one in seen),
        "errors": len(wrong),
        "first_errors": wrong[:3],
    }


def _guarded(job: Job, number: int, starts_at: float, seen: Seen) -> None:
    try:
        _work(job, number, starts_at, seen)
    except (OSError, ValueError) as error:
        seen.wrong.append(f"{type(error).__name__}: {error}")


def figures(took_s: Sequence[float], seconds: float, size: int) -> dict[str, Any]:
    """Sum up sorted times of `seconds` of work."""
    if not took_s:
        return {"requests": 0, "per_s": 0.0}
    told = {
        f"p{round(100 * s)}_ms": round(1000 * percentile(took_s, s), 2) for s in (0.5, 0.95, 0.99)
    }
    return {
        "requests": len(took_s),
        "per_s": round(len(took_s) / seconds, 1),
        **told,
        "kb": round(size / len(took_s) / 1000, 1),
    }


def written(job: Job) -> str:
    """Write a job for the program."""
    return json.dumps(asdict(job))


def read(text: str) -> Job:
    """Read what :func:`written` wrote."""
    told = json.loads(text)
    return Job(**told | {"asks": tuple(Ask(**ask) for ask in told["asks"])})


if __name__ == "__main__":
    print(json.dumps(run(read(sys.stdin.read()))))
