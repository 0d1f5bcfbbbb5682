"""Django's entry for circles."""

from django.apps import AppConfig


class CirclesConfig(AppConfig):
    """The app "circles"."""

    name = "linquan.apps.circles"
    label = "circles"
    default_auto_field = "django.db.models.BigAutoField"
