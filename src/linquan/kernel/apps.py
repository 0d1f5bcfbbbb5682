"""Django's entry for the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel's tables."""

    name = "linquan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
