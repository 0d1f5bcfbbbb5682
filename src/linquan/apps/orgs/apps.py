"""Django's entry for orgs."""

from importlib import import_module

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """The app "orgs"."""

    name = "linquan.apps.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the handlers of this app register themselves, and what it holds on people."""
        import_module("linquan.apps.orgs.handlers")
        import_module("linquan.apps.orgs.personal").enter()
        sealing = import_module("linquan.kernel.sealing")
        hooks = import_module("linquan.apps.orgs.webhooks")
        tables = import_module("linquan.apps.orgs.models")
        sealing.register_column(tables.Webhook, "secret_sealed", hooks.SEALED_FOR)
