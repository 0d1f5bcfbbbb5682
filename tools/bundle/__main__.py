"""`python3 dev.py bundle`: everything for a machine without a network in one signed archive.

python3 dev.py bundle keygen FILE               make a key to sign with
python3 dev.py bundle --key FILE                bundle for this kind of machine, in dist/
python3 dev.py bundle --key FILE --arch both    for x86-64 and 64-bit ARM
python3 dev.py bundle check FILE.tar            install, use and upgrade it without a network
"""

import argparse
import getpass
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.bundle import keys, making, offline, wheels
from tools.bundle.faults import NotMade
from tools.bundle.installer import manifest
from tools.bundle.ours import ROOT


def main(arguments: Sequence[str]) -> int:
    """Run the command line."""
    options = _parser().parse_args(["make", *arguments] if _plain(arguments) else arguments)
    try:
        return int(options.run(options))
    except NotMade as failure:
        print(failure, file=sys.stderr)
        return 1


def _plain(arguments: Sequence[str]) -> bool:
    """Whether no verb was named; help is that of all verbs."""
    return not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help"})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 dev.py bundle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB", title="verbs")
    make = verbs.add_parser("make", help="make a bundle (also without this word)")
    make.set_defaults(run=_make)
    add = make.add_argument
    add("--out", type=Path, help="the archive to write (default: in dist/)")
    add("--arch", choices=(*wheels.ARCHITECTURES, "both"), default=platform.machine(),
        help="kind of processor (default: this machine's)")  # fmt: skip
    add("--python", action="append", metavar="3.11", help="Python of the target, several times "
        "for several (default: 3.11, that of Debian 12)")  # fmt: skip
    add("--key", type=Path, default=os.environ.get("LINQUAN_BUNDLE_KEY"),
        help="key to sign with (default: LINQUAN_BUNDLE_KEY)")  # fmt: skip
    keygen = verbs.add_parser("keygen", help="make a key to sign with")
    keygen.set_defaults(run=_keygen)
    keygen.add_argument("file", type=Path)
    check = verbs.add_parser("check", help="install, use and upgrade a bundle without a network")
    check.set_defaults(run=_check)
    check.add_argument("file", type=Path)
    return parser


def _make(options: argparse.Namespace) -> int:
    if not options.key:
        raise NotMade("A key is needed: --key FILE. To make one: python3 dev.py bundle keygen FILE")
    key = keys.load(options.key)
    architectures = wheels.ARCHITECTURES if options.arch == "both" else (options.arch,)
    pythons = options.python or ["3.11"]
    kinds = [wheels.Kind(arch, python) for arch in architectures for python in pythons]
    made = making.bundle(key, kinds, out=options.out, uv=uv(), store=making.STORE)
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    made.with_name(f"{made.name}.sha256").write_text(f"{digest}  {made.name}\n", "utf-8")
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")
    print(f"signed by {manifest.fingerprint(keys.public_of(key))}")
    return 0


def _keygen(options: argparse.Namespace) -> int:
    passphrase = ""
    if sys.stdin.isatty():
        passphrase = getpass.getpass("Passphrase of the key (empty for none): ")
        if passphrase != getpass.getpass("Once more: "):
            raise NotMade("The two differ; no key was made.")
    public = keys.generate(options.file, passphrase)
    print(f"{options.file}: keep it secret and keep a copy. {options.file}.pub may be shown.")
    print(f"Fingerprint, for whoever installs: {manifest.fingerprint(public)}")
    return 0


def _check(options: argparse.Namespace) -> int:
    return offline.check(options.file.resolve(), uv())


def uv() -> str:
    """Give uv, which `dev.py` has installed."""
    found = shutil.which("uv") or str(ROOT / ".venv" / "bin" / "uv")
    if not Path(found).exists():
        raise NotMade("uv is missing: python3 -m pip install uv")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
