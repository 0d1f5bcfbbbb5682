"""Somebody who gets `bundle.tar` and has no network: installs it, reports, upgrades, looks again.

Standard library only; started by `offline.py` in a namespace without a network, in a folder with
`bundle.tar` and `higher.tar`. Prints what it does and how long that took; ends with an error when
anything is not as it should be.
"""

import errno
import fcntl
import http.cookiejar
import json
import os
import pwd
import re
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
TO = HERE / "linquan"
#: linux/sockios.h and linux/if.h.
SIOCSIFFLAGS, IFF_UP_RUNNING = 0x8914, 0x41
#: TEST-NET-1 (RFC 5737).
SOMEWHERE = ("192.0.2.1", 80)
#: A busy machine takes minutes for the demo town.
READY_WITHIN_S = 400
REPORT = "The lamp at the gate has been dark since Monday"


def main(first_key: str, higher_key: str, user: str, way: str) -> None:
    """Do everything in order; the way `back` is the longer half."""
    raise_loopback()
    become(user)
    check_that_nothing_is_reached()
    first = unpacked("bundle.tar")
    timed("install", [str(first / "install"), "--to", str(TO), "--fingerprint", first_key])
    with Served() as house:
        old = house.health()["version"]
        number, link = house.report()
        print(f"reported {number} in version {old}, running")
        said = timed("upgrade", [str(TO / "upgrade"), "higher.tar", "--fingerprint", higher_key])
        must("the running server was stopped", house.process.wait(30) == 0)
    must("a backup was made", len(list((TO / "backups").glob("*.zip"))) == 1)
    with Served() as house:
        new = house.health()["version"]
        must(f"{new} answers instead of {old}", new == f"{old}.1")
        must("the upgrade said so", f"to {new} " in said)
        must("the report is still there", number in house.page(link))
    if way == "back":
        go_back(first_key, old, number, link)


def go_back(first_key: str, old: str, number: str, link: str) -> None:
    """Try to install the older version, then undo the upgrade."""
    refused = subprocess.run(
        [TO / "upgrade", "bundle.tar", "--fingerprint", first_key],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    must("going down is refused", refused.returncode == 1 and "older than" in refused.stderr)
    timed("back", [str(TO / "upgrade"), "--back"])
    with Served() as house:
        must(f"{old} answers again", house.health()["version"] == old)
        must("the report is still there", number in house.page(link))


def raise_loopback() -> None:
    """Bring up `lo`, all there is in a new namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_RUNNING))


def become(user: str) -> None:
    """Become an account without rights."""
    if user:
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)


def check_that_nothing_is_reached() -> None:
    """See that there is no way out of this machine."""
    try:
        socket.create_connection(SOMEWHERE, timeout=2).close()
    except OSError as error:
        must("there is no network", error.errno == errno.ENETUNREACH)
    else:
        must("there is no network", False)


def unpacked(name: str) -> Path:
    """Unpack as `tar xf` does."""
    with tarfile.open(HERE / name) as archive:
        archive.extractall(HERE, filter="data") if hasattr(tarfile, "data_filter") else (
            archive.extractall(HERE)
        )
        return HERE / archive.getnames()[0].split("/")[0]


def timed(what: str, command: list[str]) -> str:
    """Run a command that must work; print what it said and how long it took."""
    since, before = time.monotonic(), processor_s()
    done = subprocess.run(
        command, check=False, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    print(done.stdout.rstrip())
    must(what, done.returncode == 0)
    print(
        f"{what}: {time.monotonic() - since:.1f} s, {processor_s() - before:.1f} s of a processor"
    )
    return done.stdout


def processor_s() -> float:
    """Give the time of a processor that ended programs took: it says more than the clock does."""
    used = os.times()
    return used.children_user + used.children_system


def must(what: str, holds: bool) -> None:
    """Say that something holds, or end."""
    print(f"{'ok' if holds else 'NOT'}: {what}", flush=True)
    if not holds:
        sys.exit(1)


class Served:
    """The installed house, started with its own command."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.log, self.before = HERE / "serve.log", processor_s()
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self.browser.addheaders = [("Accept-Language", "en"), ("Referer", self.url)]
        port = self.url.rpartition(":")[2]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [TO / "linquan", "serve", "--port", port, "--processes", "1"],
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> "Served":
        since = time.monotonic()
        while not self.health():
            gone = self.process.poll() is not None or time.monotonic() - since > READY_WITHIN_S
            if gone:
                self.process.send_signal(signal.SIGINT)
                self.process.wait(60)
                print(self.log.read_text(errors="replace"))
                must("the house starts", False)
            time.sleep(0.1)
        print(f"first answer: {time.monotonic() - since:.1f} s")
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            must("Ctrl+C ends the house", self.process.wait(60) == 0)
        print(f"served: {processor_s() - self.before:.1f} s of a processor")

    def health(self) -> dict[str, str]:
        """Ask whether it is well; empty while it is not."""
        try:
            return dict(json.loads(self.page("/healthz")))
        except (urllib.error.URLError, OSError, ValueError):
            return {}

    def page(self, path: str, typed: dict[str, str] | None = None) -> str:
        """Get a page, or send a form."""
        data = urllib.parse.urlencode(typed).encode() if typed else None
        with self.browser.open(f"{self.url}{path}", data, timeout=30) as answer:
            self.at = urllib.parse.urlsplit(answer.url).path
            return str(answer.read().decode())

    def report(self) -> tuple[str, str]:
        """See the way in for staff, then report as a resident; give number and link."""
        must("staff are asked to sign in", 'name="password"' in self.page("/sign-in/"))
        form = self.page("/m/report/")
        typed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        areas = re.findall(r'<option value="(\d+)"', form) or re.findall(
            r'name="area" value="(\d+)"', form
        )
        receipt = self.page("/m/report/", {**typed, "text": REPORT, "area": areas[0]})
        found = re.search(r"LQ-\d{4}-\d+", receipt)
        must("the report has a number", found is not None)
        return (found[0] if found else ""), self.at


if __name__ == "__main__":
    main(*sys.argv[1:])
