"""`linquan circles report`: the report of a run as PDF or Word."""

import argparse
from pathlib import Path

from linquan.cli import entered
from linquan.cli.circles import refusals
from linquan.cli.terminal import CommandFailed, say

WRITERS = {".pdf": "report_pdf", ".docx": "report_docx"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("file", type=Path, help="what to write: NAME.pdf or NAME.docx")
    parser.add_argument(
        "--run", dest="of_run", type=int, default=0, metavar="ID", help="of a run that is done"
    )
    parser.add_argument(
        "--language", choices=("zh-hans", "en"), default="zh-hans", help="default: zh-hans"
    )


def run(options: argparse.Namespace, home: Path) -> int:
    """Write the report, whole or not at all."""
    del home
    path: Path = options.file
    if (writer := WRITERS.get(path.suffix.lower())) is None:
        msg = f"{path} should end in .pdf or .docx"
        raise CommandFailed(msg)
    if not path.absolute().parent.is_dir():
        msg = f"there is no folder {path.absolute().parent}"
        raise CommandFailed(msg)
    district_id = entered.district_of(options.district)
    with refusals.told():
        circles = entered.module("apps.circles.queries")
        run_id = circles.book_of(district_id, options.of_run).row.run_id
        data = circles.report_data(district_id, run_id, district_id)
        content = getattr(entered.module("apps.circles.reporting"), writer)(data, options.language)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
    say(f"{len(content):,} bytes in {path}: {len(data.gaps):,} items, {len(data.maps):,} maps.")
    return 0
