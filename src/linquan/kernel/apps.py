"""Django's entry for the kernel."""

from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel's tables."""

    name = "linquan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known which columns of the kernel are sealed."""
        sealing = import_module("linquan.kernel.sealing")
        tables = import_module("linquan.kernel.models")
        sealing.register_column(tables.OutgoingText, "phone_sealed", "text.phone")
        sealing.register_column(tables.Import, "content_sealed", "import.file")
