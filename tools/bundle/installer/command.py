"""`./install` in an unpacked bundle, and `./upgrade FILE` of an installation."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import incoming, machine, manifest, packages, upgrade, versions
from .house import Failed, House
from .manifest import Manifest, Target
from .place import DRAFT, Place
from .service import Service, account
from .versions import Version
from .words import Refused, say, translated

#: The file all of this is packed into; tests that run from a checkout name a folder instead.
INSTALL = Path(sys.argv[0]).resolve()
_SYSTEM_FOLDER = "/opt/linquan"


def main(arguments: Sequence[str], bundle: Path | None = None) -> int:
    """Run the command line; ``bundle`` is the unpacked one that this installer came with."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", line_buffering=True)
    options = _parser().parse_args(arguments)
    os.umask(0o022)
    try:
        return _run(options, bundle or INSTALL.parent)
    except (Refused, Failed) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="install",
        description=translated("Install or upgrade Linquan from this bundle, without a network."),
    )
    usual = _SYSTEM_FOLDER if os.geteuid() == 0 else str(Path.home() / "linquan")
    add = parser.add_argument
    add("file", nargs="?", type=Path, help=translated("another bundle (.tar), checked first"))
    where = translated("folder of the installation (default: {usual})", usual=usual)
    add("--to", type=Path, default=usual, metavar="DIR", help=where)
    who = "the key that must have signed the bundle, as you were told it; also accepts a new key"
    add("--fingerprint", help=translated(who))
    add("--check", action="store_true", help=translated("only check the bundle"))
    service = "as root: run it as a service of systemd, in an account of its own"
    add("--service", action="store_true", help=translated(service))
    back = "undo the last upgrade: its version and its data; what was written since is lost"
    add("--back", action="store_true", help=translated(back))
    return parser


def _run(options: argparse.Namespace, bundle: Path) -> int:
    place = Place(options.to.expanduser().absolute().resolve())
    if options.back:
        with place.alone():
            upgrade.undo(place)
        return 0
    if options.file:
        return _hand_over(options, place)
    told, public = manifest.signed_manifest(bundle)
    _check_key(place, public, options.fingerprint)
    manifest.check_files(bundle, told)
    say("Checked: version {version}, commit {commit}, {files} files, signed by {key}.",
        version=told.version, commit=versions.shown(told.commit, 12), files=len(told.files),
        key=manifest.fingerprint(public))  # fmt: skip
    if not options.check:
        _install(options, place, bundle, told)
    return 0


def _check_key(place: Place, public: bytes, fingerprint: str | None) -> None:
    """Compare the signer with whom the operator names, else with whom the installation trusts.

    Raises
    ------
    Refused
    """
    signer = manifest.fingerprint(public)
    if fingerprint:
        if _digits(fingerprint) != _digits(signer):
            raise Refused(
                "The bundle is signed by another key, {signer}. Nothing was run. Fetch it again "
                "from where it was published.",
                signer=signer,
            )
        return
    if place.key.exists():
        trusted = manifest.fingerprint(manifest.read_key(place.key.read_bytes()))
        if trusted != signer:
            raise Refused(
                "The bundle is signed by the key {signer}; this installation trusts {trusted}. "
                "Nothing was run. Ask whoever publishes it whether the key was changed; if so: "
                "--fingerprint {signer}",
                signer=signer,
                trusted=trusted,
            )


def _trust(place: Place, pem: bytes, *, told: bool) -> None:
    """Note the key; the first one is trusted at first use, and that is said."""
    if not place.key.exists() and not told:
        say("First bundle here: its key is trusted from now on. Compare its fingerprint with the "
            "one you were told:\n  {signer}",
            signer=manifest.fingerprint(manifest.read_key(pem)))  # fmt: skip
    place.key.write_bytes(pem)


def _digits(fingerprint: str) -> str:
    return "".join(letter for letter in fingerprint.lower() if letter in "0123456789abcdef")


def _hand_over(options: argparse.Namespace, place: Place) -> int:
    """Check a bundle with the code that is here, then let its own installer go on."""
    below = place.root if place.versions.is_dir() else options.file.absolute().parent
    with incoming.unpacked(options.file, below) as bundle:
        told, public = manifest.signed_manifest(bundle)
        _check_key(place, public, options.fingerprint)
        manifest.check_files(bundle, told)
        command = [sys.executable, str(bundle / "install"), "--to", str(place.root)]
        for name in ("check", "service"):
            command += [f"--{name}"] if getattr(options, name) else []
        if options.fingerprint:
            command += ["--fingerprint", options.fingerprint]
        return subprocess.run(command, check=False).returncode


def _install(options: argparse.Namespace, place: Place, bundle: Path, told: Manifest) -> None:
    """Install or upgrade from a bundle that has been checked."""
    target = machine.choose(told, machine.present())
    new = versions.of_bundle(told, target)
    service = Service(place)
    if options.service:
        service.check()
    with place.alone():
        old = place.installed()
        if old:
            upgrade.check_direction(old, new)
        if old and old.folder == new.folder:
            say("Version {new} is installed already.", new=new.name)
        else:
            _bring(place, bundle, told, target, old, new)
        place.make(service_owner=account() if options.service else None)
        _trust(place, (bundle / manifest.SIGNER).read_bytes(), told=bool(options.fingerprint))
        _put_in_use(place, old, new)
        if options.service:
            service.write()
    _tell_how_to_start(place, service)


def _bring(
    place: Place, bundle: Path, told: Manifest, target: Target, old: Version | None, new: Version
) -> None:
    """Put a version beside those that are there; it is complete when it has its name."""
    machine.check_room(place.root)
    done = upgrade.last(place)
    place.tidy(old, done.old if done and old and done.new.folder == old.folder else None)
    say("Installing version {new} into {folder} …", new=new.name, folder=place.folder_of(new))
    draft = place.versions / f"{new.folder}{DRAFT}"
    draft.mkdir(parents=True)
    packages.make(draft, bundle, told, target)
    (draft / "install").write_bytes((bundle / "install").read_bytes())
    (draft / "install").chmod(0o755)
    versions.write(new, draft)
    os.sync()
    draft.replace(place.folder_of(new))


def _put_in_use(place: Place, old: Version | None, new: Version) -> None:
    if old is None:
        told = House(place, place.folder_of(new)).told_version()
        if told != f"linquan {new.number}":
            raise Refused("The installed code says it is {told}.", told=told)
        place.switch(new)
        say("Installed version {new} in {folder}.", new=new.name, folder=place.root)
    elif old.folder != new.folder:
        upgrade.upgrade(place, old, new)
        place.tidy(old, new)


def _tell_how_to_start(place: Place, service: Service) -> None:
    if service.present:
        say("It starts with the machine; now: systemctl start linquan")
        return
    say("Start it: {root}/linquan serve --no-demo\n"
        "Look at it with a made-up town first: {root}/linquan serve --home {root}/demo",
        root=place.root)  # fmt: skip
