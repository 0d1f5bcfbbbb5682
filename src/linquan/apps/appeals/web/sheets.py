"""The code on the paper form of a request: it leads staff to the page of the request."""

import io
from functools import lru_cache

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString


@lru_cache(maxsize=4096)  # it takes as long as a third of the page, which is looked at again
def code_of(appeal_id: int) -> SafeString:
    """Draw the address of a case as an SVG; who scans it signs in to see the case."""
    root = settings.LINQUAN_PUBLIC_URL.rstrip("/")
    url = f"{root}{reverse('appeals:case', args=[appeal_id])}"
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", scale=2, border=2, xmldecl=False, svgns=True)
    return SafeString(drawn.getvalue().decode())
