"""What each country's guideline says for the same person, side by side.

A threshold comes from studies that used their own conversion table, so each country counts the regimen with its own
default table before its rules are asked. For example, oxycodone 80 mg and 15 mg a day is 142.5 mg OME by the Australian
table and 190 mg by the German one: Canada's "90 mg or more" is asked about 142.5, Germany's "over 120 mg" about 190.

This compares what guidelines say. It chooses nothing: a patient's own country's guideline goes on holding.
"""

from collections.abc import Mapping

from guidelines.conditions import FactValue
from guidelines.registry import References
from guidelines.terms import Value
from taper.engine.advice import advise
from taper.engine.ome import calculate_ome
from taper.engine.planner import known_facts
from taper.engine.values import Advice, OmeAnswer, Regimen

# Counted with the own country's table, so another country's rules may not be asked about them.
OF_ONE_TABLE = frozenset({"ome_per_day", "ome_per_day_original"})


class CountryView(Value):
    """One country's answer. `facts` are those its rules were asked about, with the OME of its own default table."""

    country: str
    facts: dict[str, FactValue]
    ome: OmeAnswer | None
    advice: Advice


def view_of_country(
    country: str, facts: Mapping[str, FactValue], regimen: Regimen | None, references: References
) -> CountryView:
    """The advice of a country's guideline for these facts, with the regimen counted by its default table (mg/24 h).

    Without a regimen the OME is not known there. An OME that is not complete is not handed on: its threshold rules
    then answer "not recorded", never "does not apply".
    """
    own = {name: value for name, value in facts.items() if name not in OF_ONE_TABLE}
    if regimen is None:
        return CountryView(country=country, facts=own, ome=None, advice=advise(country, own, references))
    counted = recounted(regimen, references.country(country).default_conversion_table)
    ome = calculate_ome(counted, references)
    own = known_facts(own, counted, ome, references)
    return CountryView(country=country, facts=own, ome=ome, advice=advise(country, own, references))


def views_of_countries(
    own_country: str, facts: Mapping[str, FactValue], regimen: Regimen | None, references: References
) -> tuple[CountryView, ...]:
    """One view for each country, the patient's own first, where the facts hold as they are."""
    return tuple(
        view_of_country(country, facts, regimen, references)
        for country in own_country_first(own_country, references)
    )


def own_country_first(own_country: str, references: References) -> tuple[str, ...]:
    return (own_country, *(code for code in references.countries if code != own_country))


def recounted(regimen: Regimen, table_id: str) -> Regimen:
    """The same medicines, counted with another table. It changes the sum only, never what is taken."""
    return Regimen(**{**dict(regimen), "conversion_table": table_id})
