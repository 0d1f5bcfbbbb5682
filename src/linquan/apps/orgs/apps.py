"""Django's entry for orgs."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """The app "orgs"."""

    name = "linquan.apps.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"
