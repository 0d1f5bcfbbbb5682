"""Django's entry for outreach."""

from importlib import import_module

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """The app "outreach"."""

    name = "linquan.apps.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter what this app holds on people."""
        import_module("linquan.apps.outreach.personal").enter()
