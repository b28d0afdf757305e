"""How the drug names and forms of product lists map to the opioids and routes of conversion tables."""

from __future__ import annotations

from functools import cached_property

from guidelines.terms import Text, Value


class DrugName(Value):
    """A name used in product lists whose opioid or route is not plain from the name."""

    name: Text
    opioid: Text
    route: str | None = None


class Form(Value):
    """A dose form, and the route by which it is given."""

    name: Text
    route: Text


class Vocabulary(Value):
    drugs: tuple[DrugName, ...] = ()
    forms: tuple[Form, ...] = ()

    def opioid_of(self, drug: str) -> str:
        """Return the opioid that conversion tables name; a name without an entry is itself the opioid."""
        entry = self._drugs_by_name.get(drug)
        return entry.opioid if entry else drug

    def route_of(self, drug: str, form: str) -> str | None:
        """Return the route, as conversion tables name it; None when the form is not known."""
        entry = self._drugs_by_name.get(drug)
        if entry is not None and entry.route is not None:
            return entry.route
        return self._routes_by_form.get(form)

    def and_also(self, more: Vocabulary) -> Vocabulary:
        """Return this vocabulary with the entries of `more`, which win where both name the same word."""
        return Vocabulary(drugs=self.drugs + more.drugs, forms=self.forms + more.forms)

    @cached_property
    def _drugs_by_name(self) -> dict[str, DrugName]:
        return {entry.name: entry for entry in self.drugs}

    @cached_property
    def _routes_by_form(self) -> dict[str, str]:
        return {entry.name: entry.route for entry in self.forms}
