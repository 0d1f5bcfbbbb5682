"""Django's entry for casework."""

from importlib import import_module

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The app "casework"."""

    name = "linquan.apps.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter what this app holds on people, and every sealed column of it."""
        import_module("linquan.apps.casework.personal").enter()
