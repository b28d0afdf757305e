"""Every route of the site with an address to try, so that a test about all of them needs no list of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

# What the written list of S1 holds: the only routes that answer someone who has not signed in.
PUBLIC_ROUTES = frozenset({"healthz", "sign_in"})

# Nothing has any of these, but each fits the form of its converter.
SAMPLES = {
    "int": "999999999",
    "str": "unknown",
    "slug": "unknown",
    "path": "un/known",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Route:
    name: str
    path: str

    def __str__(self) -> str:
        return self.name


def all_routes(urlconf: str | None = None) -> list[Route]:
    return list(_routes_below(get_resolver(urlconf), "/", ""))


def _routes_below(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = prefix + _sample_of(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes_below(pattern, path, inner)
        else:
            yield Route(f"{namespace}{pattern.name}" if pattern.name else path, path)


def _sample_of(pattern: URLPattern | URLResolver) -> str:
    route = str(pattern.pattern)
    kinds = {type(converter): kind for kind, converter in get_converters().items()}
    for name, converter in pattern.pattern.converters.items():
        kind = kinds[type(converter)]
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(written, SAMPLES[kind])
    return route
