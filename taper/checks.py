"""What must be so before this site serves anyone. Django runs these with `check`, `migrate` and `runserver`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("/opt/homebrew/share/fonts"),
)
FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".pfb")


@register(Tags.compatibility)
def check_a_font_is_installed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without any font on the machine, the first printed plan would end the whole process."""
    if has_font(FONT_FOLDERS):
        return []
    return [
        Error(
            "No font is installed, and without one printing a plan ends the server.",
            hint="Install one, for example with: apt-get install fonts-dejavu-core",
            id="taper.E001",
        )
    ]


@register(Tags.staticfiles, deploy=True)
def check_static_files_are_collected(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Without them no page can be drawn, nor the page that says so."""
    if (Path(settings.STATIC_ROOT or "") / "staticfiles.json").exists():
        return []
    return [
        Error(
            f"The style sheets and pictures are not in {settings.STATIC_ROOT}.",
            hint="Put them there with: python manage.py collectstatic --no-input",
            id="taper.E002",
        )
    ]


def has_font(folders: Sequence[Path]) -> bool:
    return any(
        name.lower().endswith(FONT_SUFFIXES)
        for folder in folders
        for _, _, names in os.walk(folder)
        for name in names
    )


def refuse_unsafe_start() -> None:
    """Stop a server from starting while a check, or in production a warning too, has something to say.

    gunicorn runs no checks of its own.
    """
    worst_allowed = 30 if settings.IN_PRODUCTION else 40  # WARNING and ERROR, as django.core.checks counts
    found = [
        message
        for message in run_checks(include_deployment_checks=settings.IN_PRODUCTION)
        if message.level >= worst_allowed and not message.is_silenced()
    ]
    if found:
        raise ImproperlyConfigured("This site does not start:\n" + "\n".join(map(str, found)))
