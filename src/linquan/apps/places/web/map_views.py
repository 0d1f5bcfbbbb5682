"""The base map as files: drawn, or of an extract; as one text, or as tiles read by ranges.

The same for everyone, as it shows nobody's matters.
"""

import gzip
import json
import re
from http import HTTPStatus
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from linquan.apps.places import queries
from linquan.kernel.actors import ActorRequest

LONGEST_ID: Final = 19  # digits of a bigint
MOST_RANGE_BYTES: Final = 4_000_000
"""Of one answer; who asks for more asks again."""
TILES_AGE_S: Final = 86_400
"""Their address carries their hash."""
_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{1,15})")


@require_safe
def base_map(request: ActorRequest) -> HttpResponse:
    """Give out the base map: of the extract in use, else what was drawn.

    Browsers ask each time whether theirs still holds: a map that was brought in is seen at once.
    """
    district_id = _district(request)
    if (mapped := queries.osm_map(district_id)) is not None:
        packed, tag = mapped
        return _kept(request, f'"{tag[:32]}"') or _packed(request, packed, f'"{tag[:32]}"')
    drawn_at = queries.drawn_at(district_id)
    tag = f'"{district_id}-{drawn_at.timestamp() if drawn_at else 0:.6f}"'
    if held := _kept(request, tag):
        return held
    return _tagged(HttpResponse(json.dumps(queries.base_map(district_id))), tag)


def _district(request: ActorRequest) -> int:
    asked = request.GET.get("district", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < LONGEST_ID
    district_id = int(asked) if is_number else request.actor.district_id
    return district_id or next(iter(queries.district_ids()), 0)


def _kept(request: ActorRequest, tag: str) -> HttpResponse | None:
    """Say that what the browser has still holds."""
    if tag not in request.headers.get("If-None-Match", ""):
        return None
    return _tagged(HttpResponse(status=HTTPStatus.NOT_MODIFIED), tag)


def _packed(request: ActorRequest, packed: bytes, tag: str) -> HttpResponse:
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return _tagged(HttpResponse(gzip.decompress(packed)), tag)
    answer = _tagged(HttpResponse(packed), tag)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def _tagged(answer: HttpResponse, tag: str) -> HttpResponse:
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.headers["ETag"] = tag
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


@require_safe
def tiles(request: ActorRequest, sha256: str) -> HttpResponse:
    """Give out a range of the tiles of a map (206); without a range, or beyond it, none (416)."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    start, end = (int(edge) for edge in found.groups()) if found else (0, -1)
    length = min(end - start + 1, MOST_RANGE_BYTES) if found else 0
    part = queries.tile_range(sha256, start, max(length, 0))
    answer = HttpResponse(part.content, content_type="application/octet-stream")
    if part.content:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.headers["Cache-Control"] = f"public, max-age={TILES_AGE_S}, immutable"
        told = f"{start}-{start + len(part.content) - 1}"
    else:
        answer.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        told = "*"
    answer.headers["Content-Range"] = f"bytes {told}/{part.size_bytes}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = f'"{sha256[:32]}"'
    return answer
