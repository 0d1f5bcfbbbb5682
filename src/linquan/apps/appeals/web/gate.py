"""What a script asks of the desk's pages."""

from django.http import HttpRequest


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page."""
    return "X-Fragment" in request.headers or "HX-Request" in request.headers
