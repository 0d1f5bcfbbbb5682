#!/usr/bin/env python3
"""Django's commands on the home's database: `python manage.py showmigrations`."""

import argparse
import os
import sys

from django.core.management import execute_from_command_line
from django.db import connections

from linquan.cli import homes
from linquan.cli.terminal import complain
from linquan.postgres import PostgresError


def main() -> int:
    """Find the database, run the command, stop the database if it was started for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linquan.config.settings")
    home = homes.enter_home(argparse.Namespace())
    try:
        with homes.database(home):
            try:
                execute_from_command_line(sys.argv)
            finally:
                connections.close_all()
    except PostgresError as failure:
        complain(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
