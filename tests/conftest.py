"""What every test stands on: the requirement markers, Hypothesis, and the browser."""

import os
import shutil

import pytest
from hypothesis import settings as hypothesis_settings

from tests.requirements import REQUIREMENTS

# Playwright runs an event loop in this thread, and Django would refuse its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Few examples while working, many at night: HYPOTHESIS_PROFILE=nightly make test
hypothesis_settings.register_profile("default", max_examples=50, deadline=None)
hypothesis_settings.register_profile("nightly", max_examples=10_000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A marker with a slip in it would leave a requirement without its test, unseen."""
    for item in items:
        for marker in item.iter_markers("requirement"):
            if not marker.args or not REQUIREMENTS.keys() >= set(marker.args):
                raise pytest.UsageError(f"{item.nodeid}: {marker.args} must be numbers of REQUIREMENTS")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium in place of Playwright's download, and one that calls nobody by itself."""
    names = ("chromium", "google-chrome", "chromium-browser")
    chromium = next((path for path in map(shutil.which, names) if path), None)
    if chromium is None:
        pytest.fail(
            "The browser test needs Chromium: run `make setup-dev`, or leave it out: -m 'not browser'"
        )
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses root
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}
