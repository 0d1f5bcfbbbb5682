"""Django's entry for checklists."""

from importlib import import_module

from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """The app "checklists"."""

    name = "linquan.apps.checklists"
    label = "checklists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter what this app holds on people."""
        import_module("linquan.apps.checklists.personal").enter()
