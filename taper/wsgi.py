"""The door for a server such as gunicorn: `gunicorn taper.wsgi`.

A server that nobody told what it is counts as production: it starts safe or not at all.
(`manage.py runserver` comes here too, with its settings already made.)
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taper.settings")
    os.environ.setdefault("TAPER_ENV", "production")

django.setup()

from taper.checks import refuse_unsafe_start  # noqa: E402 (the apps must be loaded first)

refuse_unsafe_start()


class Utf8Request(WSGIRequest):
    """Reads all text as UTF-8, whatever charset the caller names.

    Django would decode by the named one, and a codec that makes no text ("hex_codec") fails before
    any middleware could answer.
    """

    @property
    def encoding(self) -> None:
        """None: Django's default, which is UTF-8."""
        return None

    @encoding.setter
    def encoding(self, charset: str) -> None:
        pass


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request


application = Utf8Handler()
