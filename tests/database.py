"""Find or start the test database before Django reads its settings (loaded with ``-p``)."""

import os
import sys
from pathlib import Path

from dev import keep_bytecode

from linquan import postgres

if "PYTHONDONTWRITEBYTECODE" in os.environ:  # for those who start pytest without dev.py
    keep_bytecode(os.environ)
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ.get("PYTHONPYCACHEPREFIX")

HOME = Path(os.environ.get("LINQUAN_TEST_HOME") or Path(__file__).parents[1] / "var" / "test")

os.environ["LINQUAN_HOME"] = str(HOME)
os.environ["DATABASE_URL"] = postgres.ensure(HOME, may_create_databases=True)
os.environ.setdefault("LINQUAN_SECRET_KEY", "tests only, never elsewhere: 0123456789abcdef")
