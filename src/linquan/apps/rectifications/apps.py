"""Django's entry for rectifications."""

from importlib import import_module

from django.apps import AppConfig


class RectificationsConfig(AppConfig):
    """The app "rectifications"."""

    name = "linquan.apps.rectifications"
    label = "rectifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter what this app holds on people."""
        import_module("linquan.apps.rectifications.personal").enter()
