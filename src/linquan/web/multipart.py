"""Forms with parts that hold only what was typed: read in one go.

Django reads such a body as if it could be a gigabyte, piece by piece, which costs a report some
hundreds of calls. A short body that is written as browsers write it, without a file, is cut at its
marks instead; whatever looks otherwise is left to Django, so both read the same (ADR 0018).
"""

import re
from typing import IO, Final

from django.http import QueryDict

SHORT_BYTES: Final = 65_536
MOST_PARTS: Final = 100
"""Of more, Django judges whether they are too many."""
_PART: Final = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([A-Za-z0-9_.-]{1,100})"'
    rb'(?:; filename=""\r\nContent-Type: application/octet-stream)?\r\n\r\n(.*)\r\n',
    re.DOTALL,
)
"""One field, or the place of a file where none was chosen."""
_ENDS: Final = (b"--\r\n", b"--")


def read_whole(stream: IO[bytes], length: int) -> bytes:
    """Read what is left of a body, in as many pieces as it comes."""
    pieces = []
    while piece := stream.read(length):
        pieces.append(piece)
    return b"".join(pieces)


def fields_of(body: bytes, boundary: bytes) -> QueryDict | None:
    """Return the fields of a form; None where anything is not as browsers write typed words."""
    before, *parts = body.split(b"--" + boundary)
    if before or not parts or parts.pop() not in _ENDS or len(parts) > MOST_PARTS:
        return None
    fields = QueryDict(mutable=True)
    for part in parts:
        found = _PART.fullmatch(part)
        if found is None:
            return None
        fields.appendlist(found[1].decode(), found[2].decode(errors="replace"))
    fields._mutable = False  # noqa: SLF001 - as Django's own reading ends
    return fields
