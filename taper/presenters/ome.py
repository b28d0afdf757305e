"""Oral morphine equivalents with their working, line by line, as a screen shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from guidelines.terms import Confidence
from taper.engine.numbers import plain
from taper.engine.values import Caution, ItemOme, OmeAnswer, Regimen, RegimenItem, Severity
from taper.preparations import Preparation
from taper.wording import in_words

# Said beside the line or the total already, in the same words.
SHOWN_IN_THE_WORKING = frozenset({"not_counted", "total_incomplete", "factor_not_verified"})
ICONS = {Severity.INFO: "info", Severity.WARNING: "caution", Severity.DANGER: "danger"}


@dataclass(frozen=True)
class OmeLine:
    """One medicine: what is taken, times what, makes what. `ome` is empty where it cannot be counted."""

    id: str
    medicine: str
    taken: str
    amount: str
    unit: str
    factor: str
    ome: str
    reason_not_counted: str


@dataclass(frozen=True)
class SourceLine:
    """Where numbers come from and how sure they are; `doubt` is empty for what was checked.

    `drugs` says whose numbers, where not all come from one place.
    """

    source: str
    doubt: str
    drugs: str = ""


@dataclass(frozen=True)
class CautionLine:
    icon: str
    severity: str
    text: str
    citation: str


@dataclass(frozen=True)
class OmeWorking:
    """`total` is empty when nothing could be counted; `without` names what the total lacks."""

    lines: tuple[OmeLine, ...]
    total: str
    without: str
    if_maximum: str
    range: str
    sources: tuple[SourceLine, ...]
    cautions: tuple[CautionLine, ...]

    @property
    def total_in_words(self) -> str:
        """ "142.5 mg OME a day", "at least 120 mg OME a day, without methadone"."""
        if not self.total:
            return f"not counted: {self.without}" if self.without else "nothing counted yet"
        if self.without:
            return f"at least {self.total} mg OME a day, without {self.without}"
        return f"{self.total} mg OME a day"


def present_ome(answer: OmeAnswer, regimen: Regimen) -> OmeWorking:
    """`regimen` is what `answer` was calculated from: its items are in the same order."""
    maximum = answer.ome_per_day_if_maximum
    return OmeWorking(
        lines=tuple(_line(item, taken) for item, taken in zip(answer.items, regimen.items, strict=True)),
        total="" if answer.ome_per_day is None else plain(answer.ome_per_day),
        without=in_words(list(dict.fromkeys(item.drug for item in answer.items if item.ome_per_day is None))),
        if_maximum=plain(maximum) if maximum is not None and maximum != answer.ome_per_day else "",
        range=_range(answer),
        sources=_sources(answer),
        cautions=tuple(_cautions(answer.cautions)),
    )


def _line(item: ItemOme, taken: RegimenItem) -> OmeLine:
    return OmeLine(
        id=item.id,
        medicine=medicine_name(taken),
        taken=taken_as(taken),
        amount=plain(item.daily_amount),
        unit=item.unit,
        factor="" if item.factor is None else plain(item.factor),
        ome="" if item.ome_per_day is None else exact(item.ome_per_day),
        reason_not_counted=item.reason_not_counted or "",
    )


def medicine_name(item: RegimenItem) -> str:
    """ "oxycodone 40 mg slow-release tablet"."""
    preparation = Preparation(item.form, item.release or "", item.unit, item.combination or "")
    return f"{item.drug} {plain(item.strength)} {item.unit} {preparation.noun}"


def taken_as(item: RegimenItem) -> str:
    """How much and when, in units: "morning 1, evening 1"."""
    millilitres = " mL" if item.unit == "mg/mL" else ""
    if item.doses is not None:
        return ", ".join(f"{time.value} {plain(units)}{millilitres}" for time, units in item.doses)
    if item.daily_units is not None:
        return f"{plain(item.daily_units)}{millilitres} a day, times not known"
    if item.as_needed is not None:
        most = f"at most {plain(item.as_needed.maximum_per_day)}{millilitres}"
        if item.as_needed.average_per_day is None:
            return f"as needed, {most} a day"
        return f"as needed, {plain(item.as_needed.average_per_day)}{millilitres} on an average day, {most}"
    return "1 patch worn" if item.patches == 1 else f"{item.patches} patches worn together"


def exact(number: Decimal) -> str:
    """At least one decimal, so that a column lines up, and as many as the number has: working hides nothing.

    >>> exact(Decimal("120")), exact(Decimal("22.5")), exact(Decimal("1.95"))
    ('120.0', '22.5', '1.95')
    """
    text = plain(number)
    return text if "." in text else f"{text}.0"


def _range(answer: OmeAnswer) -> str:
    low, high = answer.ome_low, answer.ome_high
    if low is None or high is None or low == high:
        return ""
    return f"{plain(low)} to {plain(high)}"


def _sources(answer: OmeAnswer) -> tuple[SourceLine, ...]:
    """Each source once, with the confidence of the numbers taken from it; the table's own where nothing was taken."""
    drugs_of: dict[tuple[str, str], list[str]] = {}
    for item in answer.items:
        if item.confidence is not None and item.ome_per_day is not None:
            place = (item.source, _doubt(item.confidence))
            drugs_of.setdefault(place, []).append(item.drug)
    if not drugs_of:
        table = answer.conversion_table
        return (SourceLine(table.title, _doubt(table.confidence)),)
    return tuple(
        SourceLine(source, doubt, in_words(list(dict.fromkeys(drugs))) if len(drugs_of) > 1 else "")
        for (source, doubt), drugs in drugs_of.items()
    )


def _doubt(confidence: Confidence) -> str:
    return "" if confidence.is_verified else confidence.label


def _cautions(cautions: Iterable[Caution]) -> Iterable[CautionLine]:
    for caution in cautions:
        if caution.code not in SHOWN_IN_THE_WORKING:
            yield CautionLine(ICONS[caution.severity], caution.severity.value, caution.text, caution.citation)
