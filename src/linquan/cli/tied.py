"""Run a program that ends when its parent does, also when the parent was killed outright.

``python -m linquan.cli.tied PARENT_PID PROGRAM [ARGUMENT …]``; Linux only in its effect.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the program."""
    parent, *command = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != int(parent):
            return
    os.execv(command[0], command)  # noqa: S606  the program our own parent names


if __name__ == "__main__":
    main(sys.argv[1:])
