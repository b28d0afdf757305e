"""The door for a server such as gunicorn: `gunicorn taper.wsgi`.

A server that nobody told what it is counts as production: it starts safe or not at all.
(`manage.py runserver` comes here too, with its settings already made.)
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taper.settings")
    os.environ.setdefault("TAPER_ENV", "production")

application = get_wsgi_application()

from taper.checks import refuse_unsafe_start  # noqa: E402 (the apps must be loaded first)

refuse_unsafe_start()
