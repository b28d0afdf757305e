"""The app's entry in Django's list."""

from django.apps import AppConfig


class TaperConfig(AppConfig):
    name = "taper"

    def ready(self) -> None:
        from taper import checks  # noqa: F401 (importing it registers the checks)
