"""The second page in words: what to expect, the way back, how to stay safe, whom to call, and the small print."""

from collections.abc import Iterator

from guidelines.base import Contact, Country
from guidelines.countries import UNSOURCED
from guidelines.errors import UnknownText
from guidelines.registry import References
from taper.engine.values import Schedule, Step
from taper.presenters.sheet.medicines import Medicines, units_of
from taper.presenters.sheet.text import Rich, Run, joined, kept_together, phone, rich, typed
from taper.presenters.sheet.values import CallLine, SheetClinic, SheetNaloxone

MOST_ADVICE_LINES = 2


class AdviceWriter:
    """Sentences of the releases in one language, for the medicines of one schedule."""

    def __init__(
        self, schedule: Schedule, references: References, country: Country, medicines: Medicines
    ) -> None:
        self.schedule = schedule
        self.references = references
        self.country = country
        self.medicines = medicines
        self.words = medicines.words

    def text(self, id_: str) -> str:
        """A sentence of the releases in the sheet's language; in English where nobody has written it yet."""
        try:
            return self.references.patient_strings.text(id_, self.words.language)
        except UnknownText:
            return self.references.patient_strings.text(id_, "en")

    def _lines(self, *ids: str) -> tuple[str, ...]:
        return tuple(kept_together(self.text(id_)) for id_ in ids)

    def _takes(self, *releases: str) -> bool:
        return any(
            (item.release or "").startswith(releases) for step in self.schedule.steps for item in step.items
        )

    def expect(self) -> tuple[str, ...]:
        return self._lines("exp_small", "exp_early", "exp_later", "exp_how_long")

    def helps(self, *, takes_something: bool) -> tuple[str, ...]:
        times = ("help_times",) if takes_something else ()
        heat = ("help_warm",) if self._takes("patch") else ()
        return self._lines(*times, "help_move", *heat, "help_ask")

    def safe(self) -> tuple[str, ...]:
        return (
            *self._lines("safe_tolerance", "safe_extra"),
            *self._keep_whole(),
            *self._lines("safe_alcohol", "safe_share", "safe_drive"),
            kept_together(self._advice(self.country.disposal.texts)),
        )

    def _keep_whole(self) -> tuple[str, ...]:
        """The first sentence speaks of slow-release tablets, the second of patches: those that are taken are named."""
        of_tablets, end, of_patches = self.text("safe_crush").partition(". ")
        tablets = (of_tablets + end.strip(),) if self._takes("MR") else ()
        return (*tablets, of_patches) if self._takes("patch") and of_patches else tablets

    def _advice(self, texts: dict[str, str]) -> str:
        return texts.get(self.words.language, texts["en"])

    def naloxone(self, own: SheetNaloxone | None) -> Rich:
        words = self.words
        advice = (Run(self.text("safe_naloxone"), strong=True),)
        if own is None:
            return joined((advice, (Run(self._advice(self.country.naloxone.texts)),)))
        given = (rich(words.naloxone_given, date=words.dates.plain(own.given_on)),) if own.given_on else ()
        kept = (rich(words.naloxone_kept, place=typed(own.place)),) if own.place.strip() else ()
        return joined((advice, *given, *kept))

    def sos_steps(self) -> tuple[Rich, ...]:
        words = self.words
        return (
            rich(words.sos_call, number=phone(self.country.emergency.number or "")),
            rich(words.sos_give_patch if self._takes("patch") else words.sos_give),
            rich(words.sos_breathing),
            rich(words.sos_stay),
        )

    # ------------------------------------------------------------------------------------------- whom to call

    def crisis(self) -> CallLine | None:
        line = next(iter(_sourced(self.country.crisis)), None)
        return self._call_line(line, kept_together(self.text("call_suicide"))) if line else None

    def calls(self, clinic: SheetClinic | None) -> tuple[CallLine, ...]:
        """Whom to call, the clinic first; of the country's numbers only those that have a source."""
        words = self.words
        us = CallLine(
            number=typed(phone(clinic.phone)) if clinic else "",
            name=typed(clinic.name) if clinic else words.your_clinic,
            when=words.call_us_when,
            is_blank=clinic is None,
        )
        crisis = self.crisis()
        day_and_night_first = sorted(_sourced(self.country.advice), key=lambda line: "24/7" not in line.hours)
        advice = [self._call_line(line, "") for line in day_and_night_first[:MOST_ADVICE_LINES]]
        return (us, *((crisis,) if crisis else ()), *advice)

    def _call_line(self, contact: Contact, when: str) -> CallLine:
        number = contact.number or self.words.write_to.format(number=contact.text)
        english, _, other = contact.name.partition(" / ")  # Canada's lines carry both names
        return CallLine(
            number=phone(number),
            name=other if other and self.words.language == "fr_CA" else english,
            when=when,
        )

    def sources(self, shown: tuple[Step, ...]) -> str:
        """The small print: where the doses come from and what of it nobody has checked. No amounts, no equivalents."""
        words, table = self.words, self.schedule.conversion_table
        products = [self.medicines.product(item, strength, unit) for item, strength, unit in units_of(shown)]
        doubtful = any(product is None or not product.confidence.is_verified for product in products)
        doubt = f", {words.not_yet_checked}"
        parts = (
            words.guideline.format(id=self.schedule.guideline.id),
            words.table.format(id=table.id) + ("" if table.confidence.is_verified else doubt),
            words.products.format(id=self.medicines.products.release.id) + (doubt if doubtful else ""),
        )
        return words.sources.format(sources="; ".join(parts))


def _sourced(contacts: tuple[Contact, ...]) -> Iterator[Contact]:
    return (contact for contact in contacts if contact.confidence not in UNSOURCED)
