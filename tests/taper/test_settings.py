"""The site starts safe or not at all. Each start is a process of its own, as it is on a server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

# Set, though empty: what this machine's own .env says must not decide a test.
NOTHING_SET = dict.fromkeys(
    (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "TAPER_DEMO",
        "TAPER_DEBUG",
        "TAPER_BEHIND_TLS_PROXY",
    ),
    "",
)
PRODUCTION = NOTHING_SET | {
    "TAPER_ENV": "production",
    "SECRET_KEY": "q0Jx7Vw2Zr9Ls4Tn8Bk1Yp6Hd3Mf5Gc0Xe7Ua2Wi9Oj4Rl8Nq1Sv6",
    "ALLOWED_HOSTS": "taper.example.org",
    "DATABASE_URL": "sqlite://:memory:",
}


MANAGE = "import sys, manage; sys.argv[1:] = {arguments!r}; manage.main()"


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a server that was set up as the README says: its static files are collected."""
    environment = PRODUCTION | {"TAPER_STATIC_ROOT": str(tmp_path_factory.mktemp("static"))}
    result = start(MANAGE.format(arguments=["collectstatic", "--no-input"]), environment)
    assert result.returncode == 0, result.stderr
    return environment


def start(program: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    surroundings = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    surroundings["DJANGO_SETTINGS_MODULE"] = "taper.settings"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=surroundings | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


UNSAFE_STARTS = {
    "no secret key": ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set it to at least 50"),
    "short secret key": ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
    "monotonous secret key": ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is too weak"),
    "no hosts": ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set. Set it to the names"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds a wildcard"),
    "any host below one": ({"ALLOWED_HOSTS": "a.example,.example.org"}, "ALLOWED_HOSTS holds a wildcard"),
    "no database": ({"DATABASE_URL": ""}, "DATABASE_URL is not set. Set it to the database's address"),
    "debug pages": ({"TAPER_DEBUG": "1"}, "TAPER_DEBUG is on in production"),
    "demo": ({"TAPER_DEMO": "1"}, "TAPER_DEMO is on in production"),
    "unclear switch": ({"TAPER_DEMO": "flase"}, "TAPER_DEMO is 'flase'. Set it to 1 (on) or 0 (off)"),
    "unknown place": (
        {"TAPER_ENV": "prod"},
        "TAPER_ENV is 'prod'. Set it to one of: development, test, production",
    ),
    "development for others": ({"TAPER_ENV": "development"}, "Set TAPER_ENV=production to serve others"),
    "demo for others": (
        {"TAPER_ENV": "development", "TAPER_DEMO": "1"},
        "Set TAPER_ENV=production to serve others",
    ),
}


@pytest.mark.requirement("S29", "S8")
@pytest.mark.parametrize(("change", "sentence"), UNSAFE_STARTS.values(), ids=UNSAFE_STARTS.keys())
def test_an_unsafe_start_is_refused_with_a_sentence(change: dict[str, str], sentence: str) -> None:
    result = start("import taper.settings", PRODUCTION | change)

    assert result.returncode != 0
    assert sentence in result.stderr


@pytest.mark.requirement("S29")
def test_a_server_that_was_told_nothing_counts_as_production() -> None:
    result = start("import taper.wsgi", NOTHING_SET)

    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr


@pytest.mark.requirement("S29")
def test_the_command_line_refuses_without_a_traceback() -> None:
    result = start(
        "import sys, manage; sys.argv = ['manage.py', 'check']; manage.main()",
        PRODUCTION | {"SECRET_KEY": ""},
    )

    assert result.returncode == 1
    assert result.stderr.startswith("SECRET_KEY is not set")


def test_the_command_line_needs_no_environment_at_all() -> None:
    result = start(MANAGE.format(arguments=["check"]), NOTHING_SET)

    assert result.returncode == 0, result.stderr


@pytest.mark.requirement("S29")
def test_djangos_own_deployment_checks_are_content(production: dict[str, str]) -> None:
    result = start(MANAGE.format(arguments=["check", "--deploy", "--fail-level", "WARNING"]), production)

    assert result.returncode == 0, result.stderr


@pytest.mark.requirement("S29")
def test_a_server_without_its_static_files_is_refused(tmp_path: Path) -> None:
    result = start("import taper.wsgi", PRODUCTION | {"TAPER_STATIC_ROOT": str(tmp_path)})

    assert result.returncode != 0
    assert "Put them there with: python manage.py collectstatic" in result.stderr


@pytest.mark.requirement("S24")
def test_under_tls_cookies_and_transport_are_locked(production: dict[str, str]) -> None:
    program = """
import json, taper.wsgi
from django.conf import settings
from django.test import Client

client = Client(SERVER_NAME="taper.example.org")
page, over_plain_http = client.get("/sign-in", secure=True), client.get("/sign-in")
print(json.dumps({
    "page": page.status_code,
    "hsts": page["Strict-Transport-Security"],
    "csrf cookie": client.cookies["__Host-csrftoken"].OutputString().split("; ", 1)[1],
    "session cookie": [
        settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
        settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN],
    "over plain http": [over_plain_http.status_code, over_plain_http["Location"]],
}))
"""

    result = start(program, production)

    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    csrf_cookie = set(answer.pop("csrf cookie").split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= csrf_cookie
    assert not any(part.startswith("Domain") for part in csrf_cookie)
    assert answer == {
        "page": 200,
        "hsts": "max-age=31536000; includeSubDomains; preload",
        "session cookie": ["__Host-sessionid", True, True, "Lax", "/", None],
        "over plain http": [301, "https://taper.example.org/sign-in"],
    }


@pytest.mark.requirement("S28")
def test_without_its_database_the_health_page_says_so_and_no_more() -> None:
    result = start(
        "import json, taper.wsgi\n"
        "from django.test import Client\n"
        "response = Client(SERVER_NAME='localhost').get('/healthz')\n"
        "print(response.status_code, response.content.decode())",
        NOTHING_SET | {"TAPER_ENV": "development", "DATABASE_URL": "postgres://postgres@127.0.0.1:1/none"},
    )

    assert result.stdout.split() == ["503", "unavailable"], result.stderr


@pytest.mark.requirement("S8")
def test_passwords_are_kept_by_argon2_and_weak_ones_refused() -> None:
    result = start(
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import make_password\n"
        "from django.contrib.auth.password_validation import validate_password\n"
        "from django.core.exceptions import ValidationError\n"
        "print(make_password('quiet river stone 42').split('$')[:2])\n"
        "for password in ('elevenchars', 'password1234', 'quiet river stone 42'):\n"
        "    try:\n"
        "        validate_password(password); print('taken')\n"
        "    except ValidationError:\n"
        "        print('refused')",
        PRODUCTION,
    )

    assert result.stdout.splitlines() == ["['argon2', 'argon2id']", "refused", "refused", "taken"], (
        result.stderr
    )
