"""Django's entry for the interfaces."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Interfaces for other systems; their tables belong to the apps."""

    name = "linquan.api"
    label = "api"
