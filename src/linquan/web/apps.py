"""Django's entry for the shell."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, navigation, static files."""

    name = "linquan.web"
    label = "web"

    def ready(self) -> None:
        """Make known what is sealed in the rows of the second step."""
        import_module("linquan.web.accounts.renewal").register()
