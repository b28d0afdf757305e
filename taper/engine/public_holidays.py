"""Public holidays by country and region, from the `holidays` library (dates as that version of the library knows them)."""

from datetime import date
from functools import lru_cache


def regions_of(iso_code: str) -> tuple[str, ...]:
    """The regions whose holidays are known, as ISO 3166-2 writes them behind the country; none for an unknown country."""
    # Only here: reading all countries' calendars takes longer than a plan, and most plans need none.
    from holidays import list_supported_countries

    return tuple(list_supported_countries().get(iso_code, ()))


@lru_cache(maxsize=256)
def holidays_of_year(iso_code: str, region: str | None, year: int) -> dict[date, str]:
    """Public holidays of one year; empty where the library does not know the country."""
    from holidays import country_holidays

    try:
        return dict(country_holidays(iso_code, subdiv=region, years=year, language="en_US"))
    except NotImplementedError:
        return {}
