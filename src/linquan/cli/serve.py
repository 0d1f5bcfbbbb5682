"""`linquan serve`: the whole house until Ctrl+C."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from linquan.cli import addresses, homes, tables
from linquan.cli.children import Child, stop_all
from linquan.cli.terminal import CommandFailed, say
from linquan.postgres import Launch

_APPLICATION = "linquan.config.wsgi:application"
_FIRST_ANSWER_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.3
_POLL_S = 0.05


class PagesEnded(CommandFailed):
    """The server of the pages ended by itself."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"The pages ended unexpectedly (exit code {code}); the lines above say why."
        )


class PagesSilent(CommandFailed):
    """The server of the pages runs but does not answer."""

    def __init__(self) -> None:
        super().__init__("The pages did not answer within a minute; the lines above say why.")


class _Told(Exception):
    """The user or the system asks to stop."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    homes.add_home(parser)
    parser.add_argument(
        "--host",
        default=os.environ.get("HOST") or "127.0.0.1",
        help="address to listen on; 0.0.0.0 lets telephones in the same network in "
        "(default: HOST, else 127.0.0.1)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("PORT") or 8000,
        help="port of the pages (default: PORT, else 8000)",
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="leave an empty database empty: no demo town"
    )
    parser.add_argument(
        "--processes", type=int, default=2, metavar="N", help="processes for pages (default: 2)"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop, then end everything that was started."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _tell)
    home = homes.enter_home(options)
    try:
        addresses.check_free(options.host, options.port)
        addresses.make_known(options.host, options.port)
        return _with_database(home, options)
    except _Told:
        return 0


def _with_database(home: Path, options: argparse.Namespace) -> int:
    with homes.database(home) as launch:
        if not tables.up_to_date(launch.dsn):
            _prepare(home, launch.dsn, with_demo=not options.no_demo)
        return _with_children(home, launch, options)


def _prepare(home: Path, dsn: str, *, with_demo: bool) -> None:
    """Make the tables and the demo town. Django is loaded for this alone: it takes seconds."""
    from linquan.cli import demo, house  # noqa: PLC0415  see above

    with house.entered():
        house.migrate_if_needed()
        if with_demo:
            demo.load_if_empty(home)
    tables.mark(dsn)


def _with_children(home: Path, launch: Launch, options: argparse.Namespace) -> int:
    pages = Child("pages", _granian(options))
    worker = Child("worker", [sys.executable, "-m", "linquan", "worker"])
    try:
        pages.start()
        _wait_for_answer(pages, home, launch, options)
        address = addresses.page_address(options.host, options.port)
        worker.start("--welcome", address)
        _greet(address)
        while (code := pages.exit_code()) is None:
            homes.revive_database(home, launch)
            worker.restart_if_dead()
            time.sleep(_LOOK_EVERY_S)
        raise PagesEnded(code)
    finally:
        _ignore_signals()
        stop_all([pages, worker])


def _granian(options: argparse.Namespace) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--workers", str(options.processes), "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
        *("--host", options.host, "--port", str(options.port), _APPLICATION),
    ]


def _wait_for_answer(pages: Child, home: Path, launch: Launch, options: argparse.Namespace) -> None:
    give_up_at = time.monotonic() + _FIRST_ANSWER_WITHIN_S
    while not addresses.is_healthy(options.host, options.port):
        homes.revive_database(home, launch)
        if (code := pages.exit_code()) is not None:
            raise PagesEnded(code)
        if time.monotonic() > give_up_at:
            raise PagesSilent
        time.sleep(_POLL_S)


def _greet(address: str) -> None:
    """Say where the pages are; the worker, which loads Django anyway, adds the demo's way in."""
    say()
    say(f"Linquan is ready: {address}")
    say(f"For residents:    {address}/m")
    if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8":
        say(addresses.qr_code(f"{address}/m"))
    say("Ctrl+C ends it.")


def _tell(_number: int, _frame: FrameType | None) -> None:
    _ignore_signals()
    raise _Told


def _ignore_signals() -> None:
    """Let nothing interrupt the tidying up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
