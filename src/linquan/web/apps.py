"""Django's entry for the shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, navigation, static files."""

    name = "linquan.web"
    label = "web"
