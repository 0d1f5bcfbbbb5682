"""`python -m linquan` is the command `linquan`."""

import sys

from linquan.cli import main

sys.exit(main())
