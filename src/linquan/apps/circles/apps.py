"""Django's entry for circles."""

from importlib import import_module

from django.apps import AppConfig


class CirclesConfig(AppConfig):
    """The app "circles"."""

    name = "linquan.apps.circles"
    label = "circles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the handlers of this app register themselves."""
        import_module("linquan.apps.circles.handlers")
