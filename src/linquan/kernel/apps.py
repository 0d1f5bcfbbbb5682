"""Django's entry for the kernel."""

from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel's tables."""

    name = "linquan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter what the kernel holds on people, with its sealed columns."""
        import_module("linquan.kernel.holdings").enter()
