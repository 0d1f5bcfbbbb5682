"""How often the first guess is right, on real messages that nobody wrote for us.

    python -m benchmarks.texts --json FILE

The messages may not be passed on; they are read from the folder that LINQUAN_SHARED names, or
from `../shared` beside the checkout. Without it the run says so and ends well.
"""

import argparse
import csv
import gzip
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from linquan.engine.texts import rank_matters

DEFAULT = Path(__file__).resolve().parents[2] / "shared"


def data_folder() -> Path | None:
    """Return the folder with the messages, or None when it is not there."""
    folder = Path(os.environ.get("LINQUAN_SHARED", DEFAULT)) / "data" / "requests"
    return folder if (folder / "messages_labelled.csv.gz").is_file() else None


def read_tree(folder: Path) -> dict[str, list[str]]:
    """Return the names below each first-level label: its word list."""
    tree: dict[str, list[str]] = {}
    with (folder / "label_tree.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for first, second, third in rows:
        tree.setdefault(first, [first]).extend((second, third))
    return tree


def read_messages(folder: Path) -> list[tuple[int, str, str]]:
    """Return (group of near-duplicates, label, text) of every message."""
    with gzip.open(folder / "messages_labelled.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [(int(row["grp"]), row["label"], row["raw"]) for row in csv.DictReader(file)]


def measure(
    messages: Sequence[tuple[int, str, str]], lists: dict[str, list[str]]
) -> dict[str, float]:
    """Return the shares of messages whose label is guessed first and among the first three."""
    labels, words = list(lists), list(lists.values())
    first = third = 0
    start = time.process_time()
    for _, label, text in messages:
        guesses = rank_matters(text, words, least_evidence=0)[:3]
        guessed = [labels[guess.index] for guess in guesses]
        first += guessed[:1] == [label]
        third += label in guessed
    spent = time.process_time() - start
    count = len(messages)
    return {
        "messages": count,
        "labels": len(labels),
        "top1": round(first / count, 4),
        "top3": round(third / count, 4),
        "ms_per_message": round(1000 * spent / count, 3),
    }


def run(folder: Path) -> dict[str, dict[str, float]]:
    """Measure on the half of the groups that no constant was tuned on."""
    tree = read_tree(folder)
    messages = [message for message in read_messages(folder) if message[0] % 2 == 1]
    used = {label for _, label, _ in messages}
    return {
        "labels in use": measure(messages, {k: v for k, v in tree.items() if k in used}),
        "whole tree": measure(messages, tree),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    folder = data_folder()
    if folder is None:
        print("not run: no messages here; name their folder in LINQUAN_SHARED")
        return 0
    figures = run(folder)
    for name, row in figures.items():
        print(name, row)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
