"""Find or start the test database before Django reads its settings (loaded with ``-p``)."""

import os
from pathlib import Path

from linquan import postgres

HOME = Path(os.environ.get("LINQUAN_TEST_HOME") or Path(__file__).parents[1] / "var" / "test")

os.environ["LINQUAN_HOME"] = str(HOME)
os.environ["DATABASE_URL"] = postgres.ensure(HOME, may_create_databases=True)
os.environ.setdefault("LINQUAN_SECRET_KEY", "tests only, never elsewhere: 0123456789abcdef")
