"""The first lines that run on the target; old Pythons must be able to read them."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write(
        f"Linquan needs Python 3.11 or newer; this is {sys.version.split()[0]}.\n"
        "Install a newer one beside it and name it: LINQUAN_PYTHON=/path/to/python3.11 ./install\n"
        "邻圈需要 Python 3.11 或更新版本。请另装新版并指定：LINQUAN_PYTHON=路径 ./install\n"
    )
    sys.exit(1)

from installer.command import main  # type: ignore[import-not-found]  # beside this file when packed

sys.exit(main(sys.argv[1:]))
