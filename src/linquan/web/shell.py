"""What every page shows around its content."""

from typing import Any

from django.http import HttpRequest

from linquan.kernel import clock


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell: installation, actor, navigation."""
    return {
        "installation": clock.installation(),
        "actor": getattr(request, "actor", None),
        "now": getattr(request, "now", None),
        "navigation": (),
    }
