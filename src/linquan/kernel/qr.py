"""QR codes, drawn as SVG: for posters, papers, links that are handed on, and authenticator apps."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString


def code_svg(text: str, *, error: str = "m", scale: int = 3, border: int = 3) -> SafeString:
    """Draw a text, mostly an address, as an SVG element.

    Parameters
    ----------
    error
        How much of it may be unreadable: ``m`` 15 %, ``q`` 25 % (ISO/IEC 18004).
    scale
        Units of the drawing for each square.
    border
        White squares on each side; where something else stands near, readers want four.
    """
    drawn = BytesIO()
    code = segno.make(text, error=error)
    code.save(drawn, kind="svg", scale=scale, border=border, xmldecl=False)
    return SafeString(drawn.getvalue().decode())
