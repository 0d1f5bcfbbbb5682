"""A process that serves pages loads no compiler, solver, map reader or typesetter: jobs do."""

import json
import subprocess
import sys

HEAVY = ("numba", "llvmlite", "highspy", "osmium", "contourpy", "scipy", "ray", "pyarrow", "typst")
LOOK = f"""
import json, sys
import django
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""


def test_pages_are_served_without_the_heavy_part_of_the_engine() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
