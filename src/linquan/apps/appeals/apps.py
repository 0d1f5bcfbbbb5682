"""Django's entry for appeals."""

from importlib import import_module

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """The app "appeals"."""

    name = "linquan.apps.appeals"
    label = "appeals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the handlers of this app register themselves, and what it holds on people."""
        import_module("linquan.apps.appeals.handlers")
        import_module("linquan.apps.appeals.personal").enter()
        sealing = import_module("linquan.kernel.sealing")
        tables = import_module("linquan.apps.appeals.models")
        sealing.register_column(tables.OutsideSystem, "key_sealed", "system.key")
        sealing.register_column(tables.OrderBatch, "above_sealed", "order.cells")
