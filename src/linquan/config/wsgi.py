"""WSGI entry for Granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linquan.config.settings")
application = get_wsgi_application()
