"""Django's entry for insights."""

from importlib import import_module

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """The app "insights"."""

    name = "linquan.apps.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the handlers of this app register themselves."""
        import_module("linquan.apps.insights.handlers")
