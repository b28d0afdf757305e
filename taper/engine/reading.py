"""JSON in, values out; or every fault at once, each with its place and a sentence that says what to do.

The shapes are those of the command-line contract. Numbers come as JSON numbers or as strings and stay exact; dates are
ISO; unknown keys are errors. Nothing is guessed.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar, get_args

from guidelines.base import Product
from guidelines.facts import check_facts
from guidelines.registry import GUIDELINES, PRODUCTS, TABLES, Kind, References
from guidelines.terms import Base, TimeOfDay
from taper.engine.errors import InputErrors, Problem
from taper.engine.numbers import parse_decimal, plain
from taper.engine.public_holidays import regions_of
from taper.engine.values import (
    AdviceRequest,
    AsNeeded,
    AvoidDates,
    Event,
    EventKind,
    Goal,
    ItemDoses,
    Pace,
    PlanRequest,
    Preferences,
    Regimen,
    RegimenItem,
    UnavailableProduct,
    UnitsOfStrength,
)

LONGEST_TEXT, LONGEST_WORD, MOST_ENTRIES, DEEPEST = 2000, 100, 200, 40
MOST_ITEMS = 20
# Beyond these a number is a slip of the pen or of the unit, not a dose.
MOST_UNITS_AT_A_TIME, MOST_ML_AT_A_TIME, MOST_PATCHES = Decimal(40), Decimal(200), 10
HIGHEST_STRENGTH = Decimal(2000)
LONGEST_INTERVAL_DAYS = 366
FIRST_YEAR, LAST_YEAR = 1990, 2100

RELEASES = ("IR", "MR-12h", "MR-24h", "patch-72h", "patch-96h", "patch-7d")
UNITS = ("mg", "mg/mL", "mcg/h")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

REGIMEN_KEYS = ("country", "conversion_table", "product_list", "regimen")
REQUEST_KEYS = (
    *REGIMEN_KEYS,
    "guideline",
    "start",
    "goal",
    "pace",
    "order",
    "preferences",
    "facts",
    "overrides",
    "events",
)
USES = ("doses", "daily_units", "as_needed", "patches")

T = TypeVar("T")


class RepeatedKey(ValueError):
    pass


def read_json(text: str) -> object:
    """The JSON document, its numbers exact. Raises InputErrors with one sentence where it is none."""
    try:
        document: object = json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repeats,
        )
    except RepeatedKey as fault:
        raise InputErrors((Problem("", str(fault)),)) from None
    except RecursionError:
        raise InputErrors(
            (Problem("", "The document is nested too deeply. Send a request as the contract shows."),)
        ) from None
    except ValueError as fault:
        where = (
            f" at line {fault.lineno}, column {fault.colno}"
            if isinstance(fault, json.JSONDecodeError)
            else ""
        )
        raise InputErrors(
            (Problem("", f"This is not a JSON document{where}. Check brackets, commas and quotes."),)
        ) from None
    return document


def _no_constant(name: str) -> object:
    raise RepeatedKey(f"{name} is not a number. Write a plain decimal, or leave the key out.")


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(1 for other, _ in pairs if other == key) > 1)
        raise RepeatedKey(f"The key {_shown(twice)} stands twice in one object. Keep one of them.")
    return found


def read_regimen(data: object, references: References) -> Regimen:
    """The regimen of an `ome` request. Raises InputErrors with every fault."""
    reader = Reader(references)
    regimen = reader.regimen(reader.entry(data, "", REGIMEN_KEYS))
    return reader.finish(regimen)


def read_plan_request(data: object, references: References) -> PlanRequest:
    """A plan request. Raises InputErrors with every fault."""
    reader = Reader(references)
    request = reader.plan_request(reader.entry(data, "", REQUEST_KEYS))
    return reader.finish(request)


def read_advice_request(data: object, references: References) -> AdviceRequest:
    """Country and facts, and the regimen where one is given. Raises InputErrors with every fault."""
    reader = Reader(references)
    request = reader.advice_request(reader.entry(data, "", (*REGIMEN_KEYS, "facts")))
    return reader.finish(request)


class Reader:
    """Reads one document and collects its problems; a method returns None where its part cannot be used."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.problems: list[Problem] = []

    def finish(self, value: T | None) -> T:
        if self.problems or value is None:
            unique = tuple(dict.fromkeys(self.problems))
            raise InputErrors(
                unique or (Problem("", "The request is empty. Send an object as the contract shows."),)
            )
        return value

    def say(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, message))

    # ------------------------------------------------------------------------------------------ plain parts

    def entry(self, data: object, path: str, keys: Iterable[str]) -> Mapping[str, object] | None:
        if data is None and path:
            self.say(path, f"This is missing. Give an object with {', '.join(keys)}.")
            return None
        if not isinstance(data, dict):
            self.say(path, "Give an object with named values, in braces.")
            return None
        for key in data:
            if key not in keys:
                self.say(_join(path, key), f"{_shown(key)} is not known here. Use {', '.join(keys)}.")
        return data

    def list_of(
        self, data: object, path: str, read: Callable[[object, str], T | None], most: int = MOST_ENTRIES
    ) -> tuple[T, ...]:
        if data is None:
            self.say(path, "This is missing. Give a list, in square brackets.")
            return ()
        if not isinstance(data, list):
            self.say(path, "Give a list, in square brackets.")
            return ()
        if len(data) > most:
            self.say(path, f"{len(data)} entries are more than the planner takes. Give at most {most}.")
            return ()
        found = [read(entry, f"{path}[{number}]") for number, entry in enumerate(data)]
        return tuple(entry for entry in found if entry is not None)

    def text(self, data: object, path: str, longest: int = LONGEST_TEXT) -> str | None:
        if data is None:
            self.say(path, "This is missing. Give text, in quotes.")
        elif not isinstance(data, str):
            self.say(path, "Give text, in quotes.")
        elif len(data) > longest:
            self.say(path, f"This text has {len(data)} characters. Shorten it to {longest}.")
        elif _UNREADABLE.search(data):
            self.say(path, "This text holds characters that cannot be shown or printed. Type it anew.")
        else:
            return data
        return None

    def word(self, data: object, path: str, choices: Iterable[str], hint: str = "") -> str | None:
        known = tuple(choices)
        if isinstance(data, str) and data in known:
            return data
        if data is None:
            self.say(path, f"This is missing. Choose one of {', '.join(known)}.")
            return None
        self.say(path, f"{_shown(data)} is not one of {', '.join(known)}. Choose one of these.{hint}")
        return None

    def flag(self, data: object, path: str) -> bool | None:
        if isinstance(data, bool):
            return data
        self.say(path, "Give true or false.")
        return None

    def number(
        self,
        data: object,
        path: str,
        *,
        above: Decimal | None = None,
        least: Decimal = Decimal(0),
        most: Decimal,
    ) -> Decimal | None:
        if data is None:
            self.say(path, "This is missing. Give a number such as 5 or 37.5.")
            return None
        if isinstance(data, bool) or not isinstance(data, Decimal | int | str):
            self.say(path, "Give a number such as 5 or 37.5.")
            return None
        number = parse_decimal(data if isinstance(data, str) else str(data))
        if number is None:
            self.say(
                path, f"{_shown(data)} cannot be read as one number. Write digits with a point, such as 37.5."
            )
        elif number.is_signed():
            self.say(path, f"{_shown(data)} is below 0. Give a number of 0 or more.")
        elif number > most:
            self.say(
                path,
                f"{plain(number)} is more than can be meant. Check number and unit; the most is {plain(most)}.",
            )
        elif above is not None and number <= above:
            self.say(path, f"{plain(number)} is too little. Give a number above {plain(above)}.")
        elif number < least:
            self.say(path, f"{plain(number)} is too little. Give a number of {plain(least)} or more.")
        else:
            return number
        return None

    def whole_number(self, data: object, path: str, *, least: int, most: int) -> int | None:
        number = self.number(data, path, least=Decimal(least), most=Decimal(most))
        if number is not None and number % 1:
            self.say(path, f"{plain(number)} is not a whole number. Give a whole number.")
            return None
        return None if number is None else int(number)

    def day(self, data: object, path: str) -> date | None:
        if isinstance(data, str) and _ISO_DATE.fullmatch(data):
            try:
                day = date.fromisoformat(data)
            except ValueError:
                self.say(path, f"There is no day {data}. Check month and day.")
                return None
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
            self.say(path, f"{data} is too far away. Give a day between {FIRST_YEAR} and {LAST_YEAR}.")
            return None
        if data is None:
            self.say(path, "This is missing. Give a date, such as 2026-12-01.")
            return None
        self.say(path, f"{_shown(data)} is not a date. Write year, month and day, such as 2026-12-01.")
        return None

    # ------------------------------------------------------------------------------------------ the regimen

    def regimen(self, data: Mapping[str, object] | None) -> Regimen | None:
        if data is None:
            return None
        country = self.word(data.get("country"), "country", self.references.countries)
        if country is None:
            return None
        usual = self.references.country(country)
        table = self._release(data, "conversion_table", TABLES, usual.default_conversion_table)
        listed = self._release(data, "product_list", PRODUCTS, usual.default_product_list)
        items = self.list_of(
            data.get("regimen"),
            "regimen",
            lambda entry, path: self.item(entry, path, country, listed or usual.default_product_list),
            MOST_ITEMS,
        )
        if data.get("regimen") == []:
            self.say("regimen", "The regimen is empty. Enter what the patient takes.")
        for number, item in enumerate(items):
            if item.id in {other.id for other in items[:number]}:
                self.say(
                    f"regimen[{number}].id", f"The id {_shown(item.id)} stands twice. Give each item its own."
                )
        if table is None or listed is None or not items:
            return None
        return Regimen(country=country, conversion_table=table, product_list=listed, items=items)

    def _release(self, data: Mapping[str, object], key: str, kind: Kind, usual: str) -> str | None:
        """The id of the release to use: the one asked for, else the country's current one."""
        if data.get(key) is None:
            return usual
        release = self.word(data[key], key, self.references.ids(kind))
        if release is None or kind is TABLES:
            return release  # a table of another country may be asked for; the answer says so
        own = self.references.info(kind, usual).country
        if self.references.info(kind, release).country != own:
            self.say(key, f"{release} is not of this country. Use {usual}, or leave it out.")
            return None
        return release

    def _guideline(self, data: Mapping[str, object]) -> str | None:
        country = data.get("country")
        if not isinstance(country, str) or country not in self.references.countries:
            return None
        usual = self.references.country(country).default_guideline
        return self._release(data, "guideline", GUIDELINES, usual)

    def item(self, data: object, path: str, country: str, listed: str) -> RegimenItem | None:
        keys = ("id", "drug", "combination", "form", "release", "strength", "unit", *USES)
        entry = self.entry(data, path, keys)
        if entry is None:
            return None
        item_id = self.text(entry.get("id"), f"{path}.id", LONGEST_WORD)
        if item_id == "":
            self.say(f"{path}.id", "The id is empty. Give each item a short name of its own.")
        drug = self._drug(entry.get("drug"), f"{path}.drug", country)
        combination = self._optional(
            entry, "combination", path, lambda value, where: self.text(value, where, LONGEST_WORD)
        )
        form = self._form(entry.get("form"), f"{path}.form")
        release = self.word(entry.get("release"), f"{path}.release", RELEASES)
        unit = self.word(entry.get("unit"), f"{path}.unit", UNITS)
        strength = self.number(
            entry.get("strength"), f"{path}.strength", above=Decimal(0), most=HIGHEST_STRENGTH
        )
        if form and unit and release:
            self._check_unit(form, release, unit, path)
        used = [use for use in USES if entry.get(use) is not None]
        if len(used) != 1:
            what = f"{', '.join(used)} are" if used else "none is"
            self.say(
                path,
                f"Say how it is taken in exactly one way: doses, daily_units, as_needed or patches; {what} given.",
            )
        known = None
        if drug and form and release and unit and strength:
            known = self.references.product_list(listed).find(
                drug=drug,
                form=form,
                release=release,
                strength=strength,
                unit=unit,
                combination=combination or None,
            )
        is_patch = (release or "").startswith("patch")
        smallest = _smallest_units(known, release, unit)
        doses = self._optional(
            entry, "doses", path, lambda value, where: self._doses(value, where, unit, smallest, known)
        )
        daily_units = self._optional(
            entry, "daily_units", path, lambda value, where: self._units(value, where, unit, smallest, known)
        )
        as_needed = self._optional(entry, "as_needed", path, self._as_needed)
        patches = self._optional(
            entry,
            "patches",
            path,
            lambda value, where: self.whole_number(value, where, least=1, most=MOST_PATCHES),
        )
        if is_patch and used and used != ["patches"]:
            self.say(
                f"{path}.{used[0]}",
                "A patch is worn, not taken at times of day. Give patches: how many are worn together.",
            )
        if not is_patch and release is not None and "patches" in used:
            self.say(f"{path}.patches", "This product is no patch. Give doses at times of day, or as_needed.")
        if not any((doses, daily_units, as_needed, patches)) or len(used) != 1:
            return None
        if not (item_id and drug and form and release and unit and strength):
            return None
        return RegimenItem(
            id=item_id,
            drug=drug,
            combination=combination or (known.combination if known else None),
            form=form,
            release=release,
            # 12 and 12.5 mcg/h are one label: what the list prints counts, however a letter writes it.
            strength=known.strength if known and known.is_patch and known.strength else strength,
            unit=unit,
            doses=doses,
            daily_units=daily_units,
            as_needed=as_needed,
            patches=patches,
        )

    def _optional(
        self, entry: Mapping[str, object], key: str, path: str, read: Callable[[object, str], T | None]
    ) -> T | None:
        value = entry.get(key)
        return None if value is None else read(value, _join(path, key))

    def _drug(self, data: object, path: str, country: str) -> str | None:
        drug = self.text(data, path, LONGEST_WORD)
        if drug is None or self._knows_drug(drug, country):
            return drug
        listed = ", ".join(self.references.default_product_list(country).drugs)
        hint = " Write it in lower case." if self._knows_drug(drug.lower(), country) else ""
        self.say(
            path,
            f"{_shown(drug)} is not an opioid that any table or list here knows.{hint} Known here: {listed}.",
        )
        return None

    def _knows_drug(self, drug: str, country: str) -> bool:
        """Whether a product list or a conversion table of any country knows the drug; this country's are asked first."""
        references = self.references
        return (
            drug in references.default_product_list(country).drugs
            or any(drug in references.default_product_list(code).drugs for code in references.countries)
            or any(drug in references.conversion_table(table).drugs for table in references.ids(TABLES))
        )

    def _form(self, data: object, path: str) -> str | None:
        form = self.text(data, path, LONGEST_WORD)
        if form == "":
            self.say(
                path, "The form is empty. Say whether it is a tablet, a capsule, an oral solution or a patch."
            )
            return None
        return form

    def _check_unit(self, form: str, release: str, unit: str, path: str) -> None:
        is_patch = form == "transdermal patch"
        if is_patch != release.startswith("patch"):
            self.say(
                f"{path}.release",
                f"A {form} with the release {release} does not go together. Check form and release.",
            )
        elif is_patch != (unit == "mcg/h"):
            meant = "mcg/h" if is_patch else "mg, or mg/mL for a liquid"
            self.say(
                f"{path}.unit",
                f"The strength of a {form} is given in {meant}, not in {unit}. Check strength and unit.",
            )

    def _doses(
        self, data: object, path: str, unit: str | None, smallest: Decimal | None, known: Product | None
    ) -> tuple[tuple[TimeOfDay, Decimal], ...] | None:
        entry = self.entry(data, path, tuple(TimeOfDay))
        if entry is None:
            return None
        found = {
            time: self._units(entry[time], f"{path}.{time}", unit, smallest, known, least=Decimal(0))
            for time in TimeOfDay
            if entry.get(time) is not None
        }
        taken = tuple((time, units) for time, units in found.items() if units)
        if not taken and None not in found.values():
            self.say(path, "No dose is given. Say how much is taken at which time of day.")
        return taken or None

    def _units(
        self,
        data: object,
        path: str,
        unit: str | None,
        smallest: Decimal | None,
        known: Product | None,
        least: Decimal | None = None,
    ) -> Decimal | None:
        most = MOST_ML_AT_A_TIME if unit == "mg/mL" else MOST_UNITS_AT_A_TIME
        units = self.number(data, path, above=Decimal(0) if least is None else None, most=most)
        if units is None or smallest is None or not units % smallest:
            return units
        if smallest == 1:
            why = known.can_halve_note if known else "Modified release stays whole."
            self.say(
                path,
                f"{plain(units)} is not a number of whole units, and this product cannot be halved. {why}",
            )
        else:
            self.say(path, f"{plain(units)} cannot be made of halves. Give whole units or halves.")
        return None

    def _as_needed(self, data: object, path: str) -> AsNeeded | None:
        entry = self.entry(data, path, ("average_per_day", "maximum_per_day"))
        if entry is None:
            return None
        most = self.number(
            entry.get("maximum_per_day"),
            f"{path}.maximum_per_day",
            above=Decimal(0),
            most=MOST_UNITS_AT_A_TIME,
        )
        average = self._optional(
            entry,
            "average_per_day",
            path,
            lambda value, where: self.number(value, where, above=Decimal(0), most=MOST_UNITS_AT_A_TIME),
        )
        if most is not None and average is not None and average > most:
            self.say(
                f"{path}.average_per_day",
                f"{plain(average)} on average is more than the most, {plain(most)} a day. Check both.",
            )
        return None if most is None else AsNeeded(average_per_day=average, maximum_per_day=most)

    def advice_request(self, data: Mapping[str, object] | None) -> AdviceRequest | None:
        if data is None:
            return None
        facts = self._optional(data, "facts", "", self._facts) or ()
        if data.get("regimen") is not None:
            regimen = self.regimen(data)
            return (
                None
                if regimen is None
                else AdviceRequest(country=regimen.country, facts=facts, regimen=regimen)
            )
        country = self.word(data.get("country"), "country", self.references.countries)
        if data.get("conversion_table") is not None:
            self.say(
                "conversion_table",
                "A conversion table needs a regimen to count. Give the regimen, or leave it out.",
            )
        return None if country is None else AdviceRequest(country=country, facts=facts, regimen=None)

    # ------------------------------------------------------------------------------------------ the plan request

    def plan_request(self, data: Mapping[str, object] | None) -> PlanRequest | None:
        if data is None:
            return None
        regimen = self.regimen(data)
        start = self.day(data.get("start"), "start")
        goal = self._goal(data.get("goal"))
        guideline = self._guideline(data)
        pace = self._optional(data, "pace", "", self._pace) or Pace()
        order = self._optional(data, "order", "", self._order) or ()
        preferences = self._optional(data, "preferences", "", self._preferences) or Preferences()
        facts = self._optional(data, "facts", "", self._facts) or ()
        overrides = self._optional(data, "overrides", "", self._overrides) or ()
        events = (
            self._optional(data, "events", "", lambda value, path: self.list_of(value, path, self._event))
            or ()
        )
        self._check_order(order, data.get("regimen"))
        if regimen is None or start is None or goal is None or guideline is None:
            return None
        self._check_region(preferences.region, regimen.country)
        return PlanRequest(
            regimen=regimen,
            guideline=guideline,
            start=start,
            goal=goal,
            pace=pace,
            order=order,
            preferences=preferences,
            facts=facts,
            overrides=overrides,
            events=events,
        )

    def _goal(self, data: object) -> Goal | None:
        entry = self.entry(data, "goal", ("kind", "ome_per_day"))
        if entry is None:
            return None
        kind = self.word(entry.get("kind"), "goal.kind", ("stop", "reduce_to"))
        if kind == "stop":
            if entry.get("ome_per_day") is not None:
                self.say("goal.ome_per_day", "A goal to stop has no dose. Leave it out, or choose reduce_to.")
            return Goal(kind="stop")
        ome = (
            self.number(entry.get("ome_per_day"), "goal.ome_per_day", above=Decimal(0), most=Decimal(100000))
            if kind
            else None
        )
        return None if ome is None else Goal(kind="reduce_to", ome_per_day=ome)

    def _pace(self, data: object, path: str) -> Pace | None:
        entry = self.entry(data, path, ("percent", "of", "interval_days", "reason", "supervised_by"))
        if entry is None:
            return None
        return Pace(
            percent=self._optional(entry, "percent", path, self._percent),
            of=self._optional(entry, "of", path, self._base),
            interval_days=self._optional(entry, "interval_days", path, self._interval_days),
            reason=self._optional(entry, "reason", path, self.text),
            supervised_by=self._optional(entry, "supervised_by", path, self.text),
        )

    def _percent(self, data: object, path: str) -> Decimal | None:
        return self.number(data, path, above=Decimal(0), most=Decimal(100))

    def _base(self, data: object, path: str) -> Base | None:
        word = self.word(data, path, tuple(Base))
        return None if word is None else Base(word)

    def _interval_days(self, data: object, path: str) -> int | None:
        return self.whole_number(data, path, least=1, most=LONGEST_INTERVAL_DAYS)

    def _order(self, data: object, path: str) -> tuple[str, ...]:
        return self.list_of(data, path, lambda entry, where: self.text(entry, where, LONGEST_WORD))

    def _check_order(self, order: tuple[str, ...], regimen: object) -> None:
        """Against the ids as they stand there, so that a slip inside an item is not told twice."""
        entries = regimen if isinstance(regimen, list) else []
        ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
        known = [item_id for item_id in ids if isinstance(item_id, str)]
        names = ", ".join(_shown(name) for name in known) or "the ids of the regimen"
        for number, item_id in enumerate(order):
            if item_id not in known:
                self.say(
                    f"order[{number}]",
                    f"No item of the regimen has the id {_shown(item_id)}. Use {names}.",
                )
            elif item_id in order[:number]:
                self.say(f"order[{number}]", f"{_shown(item_id)} stands twice in the order. Name it once.")

    def _check_region(self, region: str | None, country: str) -> None:
        if region is not None:
            known = regions_of(self.references.country(country).iso_code)
            if region not in known:
                self.say(
                    "preferences.region",
                    f"{_shown(region)} is not a region whose holidays are known. Use {', '.join(known)}.",
                )

    def _preferences(self, data: object, path: str) -> Preferences | None:
        keys = (
            "avoid",
            "allow_halving",
            "allow_liquid",
            "allow_form_change",
            "heavier",
            "unavailable",
            "start_weekday",
            "avoid_weekends",
            "avoid_public_holidays",
            "region",
        )
        entry = self.entry(data, path, keys)
        if entry is None:
            return None
        heavier = self._optional(
            entry, "heavier", path, lambda value, where: self.word(value, where, tuple(TimeOfDay))
        )
        weekday = self._optional(
            entry, "start_weekday", path, lambda value, where: self.word(value, where, WEEKDAYS)
        )
        flags = {
            key: self._optional(entry, key, path, self.flag)
            for key in (
                "allow_halving",
                "allow_liquid",
                "allow_form_change",
                "avoid_weekends",
                "avoid_public_holidays",
            )
        }
        usual = Preferences()
        return Preferences(
            avoid=self._optional(
                entry, "avoid", path, lambda value, where: self.list_of(value, where, self._avoid)
            )
            or (),
            allow_halving=_given(flags["allow_halving"], usual.allow_halving),
            allow_liquid=_given(flags["allow_liquid"], usual.allow_liquid),
            allow_form_change=_given(flags["allow_form_change"], usual.allow_form_change),
            heavier=TimeOfDay(heavier) if heavier else usual.heavier,
            unavailable=self._optional(
                entry, "unavailable", path, lambda value, where: self.list_of(value, where, self._unavailable)
            )
            or (),
            start_weekday=WEEKDAYS.index(weekday) if weekday else None,
            avoid_weekends=_given(flags["avoid_weekends"], usual.avoid_weekends),
            avoid_public_holidays=_given(flags["avoid_public_holidays"], usual.avoid_public_holidays),
            region=self._optional(
                entry, "region", path, lambda value, where: self.text(value, where, LONGEST_WORD)
            ),
        )

    def _avoid(self, data: object, path: str) -> AvoidDates | None:
        entry = self.entry(data, path, ("from", "to", "reason"))
        if entry is None:
            return None
        first, last = self.day(entry.get("from"), f"{path}.from"), self.day(entry.get("to"), f"{path}.to")
        reason = self._optional(entry, "reason", path, self.text) or ""
        if first is None or last is None:
            return None
        if last < first:
            self.say(f"{path}.to", f"{last} lies before {first}. Give the first day, then the last.")
            return None
        if (last - first).days > 2 * LONGEST_INTERVAL_DAYS:
            self.say(
                f"{path}.to", "These are more than two years. Give the days to keep free, or a later start."
            )
            return None
        return AvoidDates(from_day=first, to_day=last, reason=reason)

    def _unavailable(self, data: object, path: str) -> UnavailableProduct | None:
        entry = self.entry(data, path, ("drug", "form", "release", "strength"))
        if entry is None:
            return None
        drug = self.text(entry.get("drug"), f"{path}.drug", LONGEST_WORD)
        form = self._optional(entry, "form", path, lambda value, where: self.text(value, where, LONGEST_WORD))
        release = self._optional(
            entry, "release", path, lambda value, where: self.word(value, where, RELEASES)
        )
        strength = self._optional(
            entry,
            "strength",
            path,
            lambda value, where: self.number(value, where, above=Decimal(0), most=HIGHEST_STRENGTH),
        )
        if drug is None:
            return None
        return UnavailableProduct(drug=drug, form=form, release=release, strength=strength)

    def _facts(self, data: object, path: str) -> tuple[tuple[str, Decimal | int | bool | str], ...]:
        if not isinstance(data, dict):
            self.say(path, 'Give an object of facts, such as {"therapy_weeks": 160}.')
            return ()
        readable = {
            key: value for key, value in data.items() if isinstance(value, str | Decimal | int | bool | None)
        }
        for key in data.keys() - readable.keys():
            self.say(_join(path, key), "A fact is one value: a number, a word, true or false.")
        clean, faults = check_facts(self.references.common.facts, readable)
        for name, message in faults:
            self.say(_join(path, name), _UNREADABLE.sub("?", message))
        return tuple(sorted(clean.items()))

    def _overrides(self, data: object, path: str) -> tuple[tuple[str, str], ...]:
        gates = tuple(gate.id for gate in self.references.common.safety_gates)
        entry = self.entry(data, path, gates)
        if entry is None:
            return ()
        found = []
        for gate, value in entry.items():
            reason = self.text(value, _join(path, gate))
            if reason is not None and not reason.strip():
                self.say(
                    _join(path, gate), "The reason is empty. Write why it is right to go on all the same."
                )
            elif reason is not None:
                found.append((gate, reason))
        return tuple(found)

    # ------------------------------------------------------------------------------------------ events

    def _event(self, data: object, path: str) -> Event | None:
        entry = self.entry(
            data, path, ("on", "kind", "reason", "percent", "of", "interval_days", "supervised_by", "items")
        )
        if entry is None:
            return None
        on = self.day(entry.get("on"), f"{path}.on")
        kind = self.word(entry.get("kind"), f"{path}.kind", get_args(EventKind))
        reason = self._optional(entry, "reason", path, self.text) or ""
        percent = self._optional(entry, "percent", path, self._percent)
        of = self._optional(entry, "of", path, self._base)
        interval_days = self._optional(entry, "interval_days", path, self._interval_days)
        supervised_by = self._optional(entry, "supervised_by", path, self.text)
        items = self._optional(entry, "items", path, self._own_doses) or ()
        # What was given counts here, not what could be read of it: a slip in a number is told once.
        has_pace = any(entry.get(key) is not None for key in ("percent", "of", "interval_days"))
        if kind not in ("set_pace", None) and has_pace:
            self.say(
                path,
                f"Percent and interval belong to set_pace, not to {kind}. Leave them out, or choose set_pace.",
            )
        if kind == "set_pace" and not has_pace:
            self.say(path, "set_pace needs a percent or an interval_days. Give the new pace.")
        if (kind == "set_dose") != bool(entry.get("items")) and kind is not None:
            self.say(
                f"{path}.items",
                "The doses belong to set_dose, and set_dose needs them. Give items for it alone.",
            )
        if on is None or kind is None:
            return None
        return Event.model_validate(
            {
                "on": on,
                "kind": kind,
                "reason": reason,
                "percent": percent,
                "of": of,
                "interval_days": interval_days,
                "supervised_by": supervised_by,
                "items": items,
            }
        )

    def _own_doses(self, data: object, path: str) -> tuple[ItemDoses, ...]:
        if not isinstance(data, dict):
            self.say(path, "Give an object: for each item its doses at each time of day.")
            return ()
        found = [self._own_dose(value, _join(path, key), key) for key, value in data.items()]
        return tuple(dose for dose in found if dose is not None)

    def _own_dose(self, data: object, path: str, item_id: str) -> ItemDoses | None:
        entry = self.entry(data, path, (*TimeOfDay, "patches", "as_needed"))
        if entry is None:
            return None
        doses = tuple(
            (time, self.list_of(entry[time], f"{path}.{time}", self._strength_units, most=4))
            for time in TimeOfDay
            if entry.get(time) is not None
        )
        patches = self._optional(
            entry,
            "patches",
            path,
            lambda value, where: self.list_of(value, where, self._strength_units, most=4),
        )
        as_needed = self._optional(entry, "as_needed", path, self._as_needed)
        return ItemDoses(id=item_id, doses=doses, patches=patches or (), as_needed=as_needed)

    def _strength_units(self, data: object, path: str) -> UnitsOfStrength | None:
        entry = self.entry(data, path, ("strength", "unit", "units"))
        if entry is None:
            return None
        strength = self.number(
            entry.get("strength"), f"{path}.strength", above=Decimal(0), most=HIGHEST_STRENGTH
        )
        unit = (
            self._optional(entry, "unit", path, lambda value, where: self.word(value, where, UNITS)) or "mg"
        )
        units = self.number(entry.get("units"), f"{path}.units", most=MOST_ML_AT_A_TIME)
        if strength is None or units is None:
            return None
        return UnitsOfStrength(strength=strength, unit=unit, units=units)


def _smallest_units(known: Product | None, release: str | None, unit: str | None) -> Decimal | None:
    """The smallest part of a unit that may be taken: a half where the row says so; any volume of a liquid.

    Of a product no list knows, modified release stays whole and a half of the others is taken as said.
    """
    if unit == "mg/mL":
        return None
    if known is not None:
        return Decimal("0.5") if known.can_halve else Decimal(1)
    return Decimal(1) if (release or "").startswith("MR") else Decimal("0.5")


def _given(flag: bool | None, usual: bool) -> bool:
    return usual if flag is None else flag


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: object) -> str:
    """The value as a sentence can hold it: short, and without what cannot be printed."""
    text = str(value) if isinstance(value, str | Decimal | int | bool) else "This"
    text = _UNREADABLE.sub("?", text)
    return f"{text[:40]}…" if len(text) > 40 else text or "An empty text"
