"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def demo_mode(request: HttpRequest) -> dict[str, bool]:
    """Every page of the demo says that its patients are invented."""
    return {"demo_mode": settings.DEMO}
