"""Django's entry for places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The app "places"."""

    name = "linquan.apps.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
