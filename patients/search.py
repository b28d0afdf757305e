"""Finding a patient by what someone says on the phone: part of a name, the record number, the date of birth."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from patients.models import PatientQuerySet

MONTH_FIRST = frozenset({"US"})


def search_patients(patients: PatientQuerySet, words: str, country: str) -> PatientQuerySet:
    """Those of `patients` whom all the words fit. A date is a date of birth, read as the clinic's country writes it."""
    birth_date = date_in(words, country)
    if birth_date is not None:
        return patients.filter(Q(birth_date=birth_date) | Q(identifier__iexact=words.strip()))
    for word in words.split():
        patients = patients.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(identifier__icontains=word)
        )
    return patients


def date_in(words: str, country: str) -> date | None:
    """The date that the whole text is, or None.

    >>> date_in("9 Jun 1964", "AU")
    datetime.date(1964, 6, 9)
    >>> date_in("6/9/1964", "US")
    datetime.date(1964, 6, 9)
    >>> date_in("Ellis", "AU") is None
    True
    """
    text = " ".join(words.replace("/", " ").replace(".", " ").replace("-", " ").split())
    if not text.isascii():
        return None
    numeric = "%m %d %Y" if country in MONTH_FIRST else "%d %m %Y"
    for pattern in ("%Y %m %d", numeric, "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a date of birth has no time zone)
        except ValueError:
            continue
    return None
