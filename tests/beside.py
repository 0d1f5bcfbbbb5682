"""Data that lies beside the checkout and not in it: a city's map, published instances.

They belong to others. Tests that want them are skipped where they are not, and say so.
"""

import os
from pathlib import Path
from typing import Final

SHARED: Final = Path(
    os.environ.get("LINQUAN_SHARED", Path(__file__).resolve().parents[2] / "shared")
)
SAO_PAULO: Final = SHARED / "data" / "sao_paulo" / "spo_osm.pbf"
PMED: Final = SHARED / "data" / "pmed"
