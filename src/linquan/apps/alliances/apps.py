"""Django's entry for alliances."""

from importlib import import_module

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    """The app "alliances"."""

    name = "linquan.apps.alliances"
    label = "alliances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter what this app holds on people."""
        import_module("linquan.apps.alliances.personal").enter()
