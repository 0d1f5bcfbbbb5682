"""Progress on long work: one line, drawn over where a person looks, else a line now and then."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TextIO

WIDTH: Final = 28
_EVERY_S: Final = {True: 0.1, False: 10.0}
"""How often a bar is drawn: on a terminal, and into a file."""


@dataclass(slots=True)
class Bar:
    """How far something is. Draws on the error stream, so that answers can be piped on."""

    title: str
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    drawn_at: float = float("-inf")
    begun_at: float = field(init=False)

    def __post_init__(self) -> None:
        """Take the time."""
        self.begun_at = self.clock()

    def __call__(self, done: int, whole: int) -> None:
        """Show that ``done`` of ``whole`` is done; the last step is always shown."""
        is_seen, now = self.stream.isatty(), self.clock()
        is_last = done >= whole
        if not is_last and now - self.drawn_at < _EVERY_S[is_seen]:
            return
        self.drawn_at = now
        part = min(1.0, done / whole) if whole else 1.0
        full = round(part * WIDTH)
        line = f"{self.title} [{'#' * full}{'.' * (WIDTH - full)}] {part:4.0%}"
        line += f" {now - self.begun_at:.1f} s"
        end = "\n" if is_last or not is_seen else ""
        self.stream.write(f"\r{line}{end}" if is_seen else f"{line}{end}")
        self.stream.flush()
