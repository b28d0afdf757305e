"""Every route of the site with an address to try, so that a test about all of them needs no list of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

# What the written list of S1 holds: the only routes that answer someone who has not signed in.
PUBLIC_ROUTES = frozenset({"healthz", "sign_in"})

# By converter. Nothing has any of these, but each has the right form.
UNKNOWN = {
    "int": "999999999",
    "str": "unknown",
    "slug": "unknown",
    "path": "un/known",
    "uuid": "00000000-0000-4000-8000-000000000000",
}

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Route:
    """`pattern` is the whole address as the URLconf writes it, such as /patients/<uuid:patient_id>/."""

    name: str
    pattern: str

    def __str__(self) -> str:
        return self.name

    def address(self, **known: object) -> str:
        """The address with these parameters; those not given are of something that does not exist."""
        return _PARAMETER.sub(
            lambda found: str(known.get(found["name"], UNKNOWN[found["converter"] or "str"])), self.pattern
        )


def all_routes(urlconf: str | None = None) -> list[Route]:
    return list(_routes_below(get_resolver(urlconf), "/", ""))


def _routes_below(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes_below(pattern, address, inner)
        else:
            yield Route(f"{namespace}{pattern.name}" if pattern.name else address, address)
