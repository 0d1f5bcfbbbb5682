"""The code on the paper form of a request: it leads staff to the page of the request."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from linquan.kernel.qr import code_svg


def code_of(appeal_id: int) -> SafeString:
    """Draw the address of a case as an SVG; who scans it signs in to see the case."""
    root = settings.LINQUAN_PUBLIC_URL.rstrip("/")
    return _drawn(f"{root}{reverse('appeals:case', args=[appeal_id])}")


@lru_cache(maxsize=4096)  # drawing takes as long as a third of the page, which is looked at again
def _drawn(address: str) -> SafeString:
    return code_svg(address, scale=2, border=2)
