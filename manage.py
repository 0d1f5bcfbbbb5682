#!/usr/bin/env python3
"""Django's commands on the home's database: `python manage.py showmigrations`."""

import argparse
import os
import sys

from django.core.management import execute_from_command_line

from linquan.cli import homes, house
from linquan.cli.terminal import complain
from linquan.postgres import PostgresError


def main() -> int:
    """Find the database, run the command, stop the database if it was started for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linquan.config.settings")
    home = homes.enter_home(argparse.Namespace())
    try:
        launch = homes.open_database(home)
    except PostgresError as failure:
        complain(str(failure))
        return 1
    try:
        execute_from_command_line(sys.argv)
    finally:
        house.leave()
        homes.close_database(home, launch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
