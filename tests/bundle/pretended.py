"""A house of one file that takes the same commands as the real one, and bundles of it."""

import io
import platform
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tools.bundle import archive
from tools.bundle.installer.manifest import Target

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
#: Its data is a file: which tables it has, and what people wrote. `BROKEN` names what fails.
HOUSE = """
import http.server, json, os, pathlib, shutil, signal, sys
VERSION, TABLES, BROKEN = "@number", @tables, "@broken"
home = pathlib.Path(os.environ["LINQUAN_HOME"])
town = home / "town.json"
def read():
    return json.loads(town.read_text()) if town.exists() else {"tables": TABLES, "rows": []}
def write(told):
    draft = home / "town.new"
    draft.write_text(json.dumps(told))
    draft.replace(town)
def migrate():
    if BROKEN == "migrate":
        write(read() | {"tables": TABLES, "rows": ["spoilt"]})
        sys.exit("the tables cannot be changed")
    write(read() | {"tables": TABLES})
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"status": "ok", "version": VERSION}).encode())
    def log_message(self, *_):
        pass
def serve(port):
    if BROKEN == "serve":
        sys.exit("no pages today")
    if read()["tables"] > TABLES:
        sys.exit("the tables are newer than this version")
    migrate()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    http.server.HTTPServer(("127.0.0.1", int(port)), Answer).serve_forever()
given = sys.argv[1:]
if given[0] == "--version":
    print("linquan " + VERSION)
elif given[0] == "backup":
    if BROKEN == "backup":
        sys.exit("no room for a backup")
    shutil.copy(town, given[1])
elif given[0] == "restore":
    write(json.loads(pathlib.Path(given[-1]).read_text()))
elif given[0] == "migrate":
    migrate()
else:
    serve(given[given.index("--port") + 1])
"""


@dataclass(frozen=True)
class Bundled:
    """A bundle: the archive, the folder it was unpacked into, what it holds."""

    file: Path
    folder: Path
    parts: dict[str, bytes]


def wheel(number: str, tables: int, broken: str = "") -> bytes:
    """Write the wheel of the pretended house."""
    code = HOUSE.replace("@number", number).replace("@tables", str(tables))
    about = f"linquan-{number}.dist-info"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("linquan/__init__.py", "")
        target.writestr("linquan/__main__.py", code.replace("@broken", broken))
        target.writestr(f"{about}/METADATA", f"Name: linquan\nVersion: {number}\n")
    return packed.getvalue()


def bundled(
    below: Path,
    key: Ed25519PrivateKey,
    number: str,
    made_at: datetime,
    *,
    tables: int = 1,
    broken: str = "",
    arch: str = platform.machine(),
    python: str = PYTHON,
    glibc: str = "2.17",
) -> Bundled:
    """Make a bundle and unpack it."""
    name = f"wheels/linquan-{number}-py3-none-any.whl"
    parts = {name: wheel(number, tables, broken), "install": archive.installer()}
    targets = (Target(arch, python, glibc, (name,)),)
    told = archive.listed(parts, version=number, commit="c" * 40, made_at=made_at, targets=targets)
    whole = parts | archive.signed(told, key)
    top = f"linquan-{number}{broken and f'-{broken}'}"
    file = below / f"{top}.tar"
    archive.write(file, top, whole, made_at=made_at)
    with tarfile.open(file) as packed:
        packed.extractall(below, filter="data")
    return Bundled(file, below / top, whole)
