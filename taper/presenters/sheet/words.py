"""The words of the patient's sheet that are not sentences of a patient_strings release: labels, units, dates.

One `SheetWords` a language, complete by type. In a pattern `**` stands around what is printed bold, and `{name}` is
filled in. German and French are our own and wait for a clinician who speaks the language: the sheet says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from guidelines.terms import TimeOfDay
from taper.engine.numbers import plain

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class DateWords:
    """How days are written. `{day}` is the number, with what the language puts to it."""

    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekday_and_day: str
    and_year: str
    day: str
    short: str
    day_and_month: str
    from_to: str
    first_of_month: str = "1"

    def long(self, on: date, *, year: bool = True) -> str:
        """ "Tuesday 12 January 2027": the day and its month never part at a line's end."""
        text = self._fill(self.weekday_and_day, on, self.weekdays, self.months)
        return text + self.and_year.format(year=on.year) if year else text

    def plain(self, on: date) -> str:
        return self._fill(self.day, on, self.weekdays, self.months) + self.and_year.format(year=on.year)

    def brief(self, on: date, *, year: bool = False) -> str:
        text = self._fill(self.short, on, self.weekdays_short, self.months_short)
        return text + self.and_year.format(year=on.year) if year else text

    def number(self, on: date, *, month: bool) -> str:
        """The day in the head of a box to tick: "12", or "1 Feb" where the month begins."""
        day = str(on.day)
        return (
            self.day_and_month.format(day=day, month=self.months_short[on.month - 1]).replace("~", NO_BREAK)
            if month
            else day
        )

    def months_between(self, first: date, last: date) -> str:
        """ "Dec", or "Dec–Jan"."""
        return "–".join(dict.fromkeys(self.months_short[day.month - 1] for day in (first, last)))

    def range(self, first: date, last: date) -> str:
        """The year stands once, at the end: a step is never a year long."""
        return self.from_to.format(first=self.long(first, year=False), last=self.long(last))

    def _fill(self, pattern: str, on: date, weekdays: tuple[str, ...], months: tuple[str, ...]) -> str:
        return pattern.format(
            weekday=weekdays[on.weekday()] if weekdays else "",
            day=self.first_of_month if on.day == 1 else on.day,
            month=months[on.month - 1],
        ).replace("~", NO_BREAK)


@dataclass(frozen=True)
class Noun:
    """What a form is called: alone, several, half of one, and by how quickly it acts."""

    one: str
    many: str
    half: str = ""
    and_a_half: str = ""
    slow: str = ""
    quick: str = ""


@dataclass(frozen=True)
class SheetWords:
    language: str
    dates: DateWords
    decimal_mark: str
    quotes: tuple[str, str]

    document: str
    lowering: str
    my_medicines: str
    name_line: str
    born: str
    born_short: str
    record: str
    version: str
    draft: str
    page: str
    page_of: str

    step_now: str
    step_back: str
    stay: str
    paused: str
    no_step: str
    no_step_text: str
    agreed: str
    starting: str
    until_then: str
    changes: str
    goes_down: str
    goes_up: str
    stays: str
    other_units: str
    no_more_at: str
    as_needed_changes: str
    as_needed_starts: str
    as_needed_stays: str
    patches_change: str
    patches_stay: str
    starts: str
    ends: str
    stays_same: str
    nothing_changes: str
    what_to_take: str
    no_medicine: str
    not_real_shape: str
    not_real_shape_patch: str

    times: Mapping[TimeOfDay, str]
    as_needed: str
    as_needed_column: str
    as_needed_apart: str
    up_to: str
    a_day: str
    up_to_of: str
    nothing: str
    and_: str
    nouns: Mapping[str, Noun]
    count_of: str
    count_alone: str
    patch_of: str
    patch_unit: str
    millilitre: str
    patch_total: str
    of_liquid: str
    of_drops: str
    every_days: str
    on_skin: str
    patch_number: str

    tick: str
    tick_patches: str
    tick_more: str
    week: str
    weeks: str
    old_off: str
    new_on: str
    talk_by: str
    decide: str

    emergency: str
    call_us: str
    your_clinic: str
    crisis: str
    write_to: str

    after: str
    guess: str
    step: str
    from_about: str
    one_day: str
    patches: str
    pause: str
    hold: str
    look_again: str

    expect: str
    helps: str
    way_back: str
    safe: str
    naloxone_given: str
    naloxone_kept: str
    naloxone_line: str
    sos: str
    sos_call: str
    sos_give: str
    sos_give_patch: str
    sos_breathing: str
    sos_stay: str
    who_to_call: str
    call_us_when: str
    numbers_checked: str
    numbers_not_checked: str
    text_not_checked: str
    sources: str
    products: str
    table: str
    guideline: str
    not_yet_checked: str
    not_a_prescription: str
    drugs: Mapping[str, str] = field(default_factory=dict)

    def number(self, amount: Decimal) -> str:
        return plain(amount).replace(".", self.decimal_mark)

    def amount(self, amount: Decimal, unit: str) -> str:
        return f"{self.number(amount)}{NO_BREAK}{unit}"

    def drug(self, name: str) -> str:
        return self.drugs.get(name, name)

    def listed(self, parts: tuple[str, ...]) -> str:
        return (
            f" {self.and_} ".join(parts)
            if len(parts) < 3
            else f"{', '.join(parts[:-1])} {self.and_} {parts[-1]}"
        )


_ENGLISH_DAYS = DateWords(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    weekdays_short=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    months_short=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    weekday_and_day="{weekday} {day}~{month}",
    and_year=" {year}",
    day="{day}~{month}",
    short="{weekday} {day}~{month}",
    day_and_month="{day}~{month}",
    from_to="{first} to {last}",
)  # fmt: skip

_AMERICAN_DAYS = DateWords(
    weekdays=_ENGLISH_DAYS.weekdays,
    weekdays_short=_ENGLISH_DAYS.weekdays_short,
    months=_ENGLISH_DAYS.months,
    months_short=_ENGLISH_DAYS.months_short,
    weekday_and_day="{weekday}, {month}~{day}",
    and_year=", {year}",
    day="{month}~{day}",
    short="{weekday} {month}~{day}",
    day_and_month="{month}~{day}",
    from_to="{first} to {last}",
)

_GERMAN_DAYS = DateWords(
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    weekdays_short=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
        "November", "Dezember",
    ),
    months_short=("Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    weekday_and_day="{weekday}, {day}.~{month}",
    and_year=" {year}",
    day="{day}.~{month}",
    short="{weekday}, {day}.~{month}",
    day_and_month="{day}.~{month}",
    from_to="{first} bis {last}",
)  # fmt: skip

_FRENCH_DAYS = DateWords(
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    weekdays_short=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre",
    ),
    months_short=("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."),
    weekday_and_day="{weekday} {day}~{month}",
    and_year=" {year}",
    day="{day}~{month}",
    short="{weekday} {day}~{month}",
    day_and_month="{day}~{month}",
    from_to="du {first} au {last}",
    first_of_month="1er",
)  # fmt: skip

_ENGLISH = SheetWords(
    language="en",
    dates=_ENGLISH_DAYS,
    decimal_mark=".",
    quotes=("“", "”"),
    document="My plan",
    lowering="Lowering my {drug}",
    my_medicines="pain medicines",
    name_line="Name",
    born=", born {date}",
    born_short="born {date}",
    record="record {identifier}",
    version="version {number} of {date}",
    draft="a draft, not yet saved",
    page="page",
    page_of="of",
    step_now="Your step now:",
    step_back="A careful step back:",
    stay="You stay at this dose:",
    paused="Your plan is paused:",
    no_step="No new step for now",
    no_step_text="We do not lower the dose now. Take your medicines just as you do today.",
    agreed="agreed",
    starting="from {day}",
    until_then="**Until {day}:** go on as now.",
    changes="What changes:",
    goes_down="**{time}** goes down from {old} to **{new}**.",
    goes_up="**{time}** goes from {old} to **{new}**.",
    stays="{time} stays at {old}.",
    other_units="**{time}** stays at **{new}**, made of other tablets.",
    no_more_at="**{time}:** nothing any more, {old} before.",
    as_needed_changes="only if you need it, at most **{new}** a day, before it was {old}.",
    as_needed_starts="only if you need it, at most **{new}** a day.",
    as_needed_stays="only if you need it, still at most {old} a day.",
    patches_change="Now you wear **{new}** at a time, before it was {old}.",
    patches_stay="The patches stay as they are: {old}.",
    starts="New: **{medicine}**.",
    ends="**No more {medicine}.**",
    stays_same="{medicine}: no change.",
    nothing_changes="Nothing. Go on as now.",
    what_to_take="What to take",
    no_medicine="You take none of these medicines any more.",
    not_real_shape="Not the real shape. Check the name and the mg on the box.",
    not_real_shape_patch="Not the real shape. Check the name and the number on the box.",
    times={
        TimeOfDay.MORNING: "Morning",
        TimeOfDay.NOON: "Noon",
        TimeOfDay.EVENING: "Evening",
        TimeOfDay.BEDTIME: "Bedtime",
    },
    as_needed=f"Only if you{NO_BREAK}need{NO_BREAK}it",
    as_needed_column="Only if needed",
    as_needed_apart="Time between: see the label.",
    up_to="up to {count}",
    a_day="a day",
    up_to_of="up to **{count}** of {strength}",
    nothing="nothing",
    and_="and",
    nouns={
        "tablet": Noun(
            one="tablet", many="tablets", half="**half** a tablet", and_a_half="**{whole}½** tablets",
            slow="slow-release tablets", quick="short-acting tablets",
        ),
        "capsule": Noun(
            one="capsule", many="capsules", slow="slow-release capsules", quick="short-acting capsules",
        ),
        "melt": Noun(
            one="melting tablet", many="melting tablets", half="**half** a melting tablet",
            and_a_half="**{whole}½** melting tablets", quick="tablets that melt in the mouth",
        ),
        "liquid": Noun(one="liquid", many="liquid", quick="liquid", slow="slow-release liquid"),
        "drops": Noun(one="drop", many="drops", quick="drops"),
        "patch": Noun(one="patch", many="patches", quick="patches", slow="patches"),
        "other": Noun(one="unit", many="units", quick="short-acting", slow="slow-release"),
    },
    count_of="**{count}** {noun} of **{strength}**",
    count_alone="**{count}** {noun}",
    patch_of="**{count}** {noun} of **{strength}**",
    patch_unit="micrograms an hour",
    millilitre="mL",
    patch_total="{count} {noun}",
    of_liquid="liquid, {strength} in 1{nb}mL",
    of_drops="{volume}, {strength} in 1{nb}mL",
    every_days="Every {days} days",
    on_skin="{noun} on the skin at the same time",
    patch_number="The number means micrograms an hour (mcg/h). The box has the same number. 12 stands for 12.5.",
    tick="Tick each dose when you have taken it.",
    tick_patches="Tick each change: old patch off, new patch on. Always another place on the skin.",
    tick_more="More days to tick",
    week="Week",
    weeks="Weeks",
    old_off="old off",
    new_on="{patches} on",
    talk_by="{day}, {how}",
    decide="Before {day} we decide together about the next step.",
    emergency="Emergency",
    call_us="Call us:",
    your_clinic="your clinic",
    crisis="In crisis, day and night:",
    write_to="text {number}",
    after="After that",
    guess="a guess",
    step="Step",
    from_about="From about",
    one_day="In one day",
    patches="Patches",
    pause="pause",
    hold="no change",
    look_again="Then we look again, and plan the rest together.",
    expect="What to expect",
    helps="What helps",
    way_back="The way back",
    safe="Stay safe",
    naloxone_given="Naloxone spray given on {date}.",
    naloxone_kept="It is kept here: **{place}**.",
    naloxone_line="Mine is kept here:",
    sos="Cannot be woken? Slow or no breathing?",
    sos_call="Call **{number}**.",
    sos_give="Give **naloxone**.",
    sos_give_patch="**Take off all patches.** Give **naloxone**.",
    sos_breathing="Not breathing: start CPR. Breathing: lay the person on their side.",
    sos_stay="Stay. Naloxone wears off in 20 to 90{nb}minutes.",
    who_to_call="Who to call",
    call_us_when="A step is too hard, pain stops daily life, you feel very low, fall, or took extra",
    numbers_checked="Phone numbers checked on {date}.",
    numbers_not_checked="Nobody has checked these phone numbers yet. Ask us if one does not answer.",
    text_not_checked="",
    sources="Made from: {sources}.",
    products="product list {id}",
    table="conversion table {id}",
    guideline="guideline {id}",
    not_yet_checked="not yet checked against the original table",
    not_a_prescription="A plan, not a prescription.",
)  # fmt: skip

_GERMAN = SheetWords(
    language="de",
    dates=_GERMAN_DAYS,
    decimal_mark=",",
    quotes=("„", "“"),
    document="Mein Plan",
    lowering="{drug}: Schritt für Schritt weniger",
    my_medicines="Meine Schmerzmittel",
    name_line="Name",
    born=", geb. {date}",
    born_short="geb. {date}",
    record="Akte {identifier}",
    version="Fassung {number} vom {date}",
    draft="Entwurf, noch nicht gespeichert",
    page="Seite",
    page_of="von",
    step_now="Ihr Schritt jetzt:",
    step_back="Ein vorsichtiger Schritt zurück:",
    stay="Sie bleiben bei dieser Dosis:",
    paused="Ihr Plan macht Pause:",
    no_step="Jetzt kein neuer Schritt",
    no_step_text="Wir senken die Dosis jetzt nicht. Nehmen Sie Ihre Mittel genau so wie heute.",
    agreed="fest",
    starting="ab {day}",
    until_then="**Bis {day}:** weiter wie jetzt.",
    changes="Das ändert sich:",
    goes_down="**{time}** von {old} auf **{new}**.",
    goes_up="**{time}** von {old} auf **{new}**.",
    stays="{time} weiter {old}.",
    other_units="**{time}** weiter **{new}**, aus anderen Tabletten.",
    no_more_at="**{time}** nichts mehr, bisher {old}.",
    as_needed_changes="nur bei Bedarf, höchstens **{new}** am Tag, bisher {old}.",
    as_needed_starts="nur bei Bedarf, höchstens **{new}** am Tag.",
    as_needed_stays="nur bei Bedarf, weiter höchstens {old} am Tag.",
    patches_change="Sie tragen zugleich **{new}**, bisher {old}.",
    patches_stay="Die Pflaster bleiben, wie sie sind: {old}.",
    starts="Neu: **{medicine}**.",
    ends="**Nicht mehr: {medicine}.**",
    stays_same="{medicine}: wie bisher.",
    nothing_changes="Nichts. Weiter wie jetzt.",
    what_to_take="Was Sie nehmen",
    no_medicine="Sie nehmen keines dieser Mittel mehr.",
    not_real_shape="Nicht die echte Form. Prüfen Sie Name und mg auf der Packung.",
    not_real_shape_patch="Nicht die echte Form. Prüfen Sie Name und Zahl auf der Packung.",
    times={
        TimeOfDay.MORNING: "Morgens",
        TimeOfDay.NOON: "Mittags",
        TimeOfDay.EVENING: "Abends",
        TimeOfDay.BEDTIME: "Zur Nacht",
    },
    as_needed="Nur bei Bedarf",
    as_needed_column="Nur bei Bedarf",
    as_needed_apart="Abstand: wie auf der Packung.",
    up_to="bis {count}",
    a_day="am Tag",
    up_to_of="bis **{count}** zu {strength}",
    nothing="nichts",
    and_="und",
    nouns={
        "tablet": Noun(
            one="Tablette", many="Tabletten", half="**eine halbe** Tablette", and_a_half="**{whole}½** Tabletten",
            slow="Retardtabletten", quick="schnell wirkende Tabletten",
        ),
        "capsule": Noun(one="Kapsel", many="Kapseln", slow="Retardkapseln", quick="schnell wirkende Kapseln"),
        "melt": Noun(
            one="Schmelztablette", many="Schmelztabletten", half="**eine halbe** Schmelztablette",
            and_a_half="**{whole}½** Schmelztabletten", quick="Schmelztabletten",
        ),
        "liquid": Noun(one="Lösung", many="Lösung", quick="Lösung", slow="Retardlösung"),
        "drops": Noun(one="Tropfen", many="Tropfen", quick="Tropfen"),
        "patch": Noun(one="Pflaster", many="Pflaster", quick="Pflaster", slow="Pflaster"),
        "other": Noun(one="Stück", many="Stück", quick="schnell wirkend", slow="retardiert"),
    },
    count_of="**{count}** {noun} zu **{strength}**",
    count_alone="**{count}** {noun}",
    patch_of="**{count}** {noun} mit **{strength}**",
    patch_unit="Mikrogramm pro Stunde",
    millilitre="ml",
    patch_total="{count} Stück",
    of_liquid="Lösung, {strength} in 1{nb}ml",
    of_drops="{volume}, {strength} in 1{nb}ml",
    every_days="Alle {days} Tage",
    on_skin="{noun} zugleich auf der Haut",
    patch_number="Die Zahl heißt: Mikrogramm in der Stunde (µg/h). Auf der Packung steht dieselbe Zahl. 12 steht für 12,5.",
    tick="Haken Sie jede Dosis ab, die Sie genommen haben.",
    tick_patches="Haken Sie jeden Wechsel ab: altes Pflaster ab, neues Pflaster auf. Immer eine andere Hautstelle.",
    tick_more="Weitere Tage zum Abhaken",
    week="Woche",
    weeks="Wochen",
    old_off="altes ab",
    new_on="{patches} auf",
    talk_by="{day}, {how}",
    decide="Vor {day} entscheiden wir gemeinsam über den nächsten Schritt.",
    emergency="Notfall",
    call_us="Rufen Sie uns an:",
    your_clinic="Ihre Praxis",
    crisis="In der Krise, Tag und Nacht:",
    write_to="SMS {number}",
    after="Danach",
    guess="Vorschlag",
    step="Schritt",
    from_about="Etwa ab",
    one_day="Am Tag",
    patches="Pflaster",
    pause="Pause",
    hold="wie zuvor",
    look_again="Dann sehen wir neu hin und planen den Rest gemeinsam.",
    expect="Was kommen kann",
    helps="Was hilft",
    way_back="Der Weg zurück",
    safe="Sicher bleiben",
    naloxone_given="Naloxon-Spray bekommen am {date}.",
    naloxone_kept="Es liegt hier: **{place}**.",
    naloxone_line="Meines liegt hier:",
    sos="Nicht weckbar? Langsame oder keine Atmung?",
    sos_call="**{number}** rufen.",
    sos_give="**Naloxon** geben.",
    sos_give_patch="**Alle Pflaster abziehen.** **Naloxon** geben.",
    sos_breathing="Keine Atmung: wiederbeleben. Atmung da: in die Seitenlage.",
    sos_stay="Dableiben. Naloxon wirkt nur 20 bis 90{nb}Minuten.",
    who_to_call="Wen Sie anrufen",
    call_us_when="Schritt zu schwer, Schmerz stoppt den Alltag, sehr traurig, gestürzt, zu viel genommen",
    numbers_checked="Telefonnummern geprüft am {date}.",
    numbers_not_checked="Diese Telefonnummern hat noch niemand geprüft. Fragen Sie uns, wenn sich niemand meldet.",
    text_not_checked="Deutscher Text: Prüfung durch eine muttersprachliche Fachperson steht noch aus.",
    sources="Grundlage: {sources}.",
    products="Produktliste {id}",
    table="Umrechnungstabelle {id}",
    guideline="Leitlinie {id}",
    not_yet_checked="noch nicht mit der Originaltabelle verglichen",
    not_a_prescription="Ein Plan, keine Verordnung.",
    drugs={
        "buprenorphine": "Buprenorphin",
        "codeine": "Codein",
        "dihydrocodeine": "Dihydrocodein",
        "fentanyl": "Fentanyl",
        "hydrocodone": "Hydrocodon",
        "hydromorphone": "Hydromorphon",
        "levomethadone": "Levomethadon",
        "methadone": "Methadon",
        "morphine": "Morphin",
        "oxycodone": "Oxycodon",
        "oxycodone/naloxone": "Oxycodon/Naloxon",
        "oxymorphone": "Oxymorphon",
        "pethidine": "Pethidin",
        "tapentadol": "Tapentadol",
        "tilidine/naloxone": "Tilidin/Naloxon",
        "tramadol": "Tramadol",
    },
)  # fmt: skip

_FRENCH = SheetWords(
    language="fr_CA",
    dates=_FRENCH_DAYS,
    decimal_mark=",",
    quotes=(f"«{NO_BREAK}", f"{NO_BREAK}»"),
    document="Mon plan",
    lowering="Diminuer la dose : {drug}",
    my_medicines="mes antidouleurs",
    name_line="Nom",
    born=", naissance : {date}",
    born_short="naissance : {date}",
    record="dossier {identifier}",
    version="version {number} du {date}",
    draft="ébauche, pas encore enregistrée",
    page="page",
    page_of="de",
    step_now="Votre étape maintenant :",
    step_back="Un petit pas en arrière, avec prudence :",
    stay="Vous restez à cette dose :",
    paused="Votre plan est en pause :",
    no_step="Pas de nouvelle étape pour le moment",
    no_step_text="Nous ne diminuons pas la dose maintenant. Prenez vos médicaments comme aujourd’hui.",
    agreed="convenue",
    starting="à partir du {day}",
    until_then="**Jusqu’au {day} :** continuez comme maintenant.",
    changes="Ce qui change :",
    goes_down="**{time}**, de {old} à **{new}**.",
    goes_up="**{time}**, de {old} à **{new}**.",
    stays="{time}, toujours {old}.",
    other_units="**{time}**, toujours **{new}**, avec d’autres comprimés.",
    no_more_at="**{time}**, plus rien, {old} avant.",
    as_needed_changes="seulement au besoin, au plus **{new}** par jour, {old} avant.",
    as_needed_starts="seulement au besoin, au plus **{new}** par jour.",
    as_needed_stays="seulement au besoin, toujours au plus {old} par jour.",
    patches_change="Vous portez en même temps **{new}**, avant {old}.",
    patches_stay="Les timbres restent les mêmes : {old}.",
    starts="Nouveau : **{medicine}**.",
    ends="**Terminé : {medicine}.**",
    stays_same="{medicine} : pas de changement.",
    nothing_changes="Rien. Continuez comme maintenant.",
    what_to_take="Ce que vous prenez",
    no_medicine="Vous ne prenez plus aucun de ces médicaments.",
    not_real_shape="Formes non réelles : vérifiez les mg sur la boîte.",
    not_real_shape_patch="Formes non réelles : vérifiez le chiffre sur la boîte.",
    times={
        TimeOfDay.MORNING: "Matin",
        TimeOfDay.NOON: "Midi",
        TimeOfDay.EVENING: "Soir",
        TimeOfDay.BEDTIME: "Coucher",
    },
    as_needed=f"Seulement au{NO_BREAK}besoin",
    as_needed_column="Au besoin",
    as_needed_apart="Intervalle : voir l’étiquette.",
    up_to="au plus {count}",
    a_day="par jour",
    up_to_of="au plus **{count}** de {strength}",
    nothing="rien",
    and_="et",
    nouns={
        "tablet": Noun(
            one="comprimé", many="comprimés", half="**un demi**-comprimé", and_a_half="**{whole}½** comprimés",
            slow="comprimés à longue durée d’action", quick="comprimés à action rapide",
        ),
        "capsule": Noun(
            one="capsule", many="capsules",
            slow="capsules à longue durée d’action", quick="capsules à action rapide",
        ),
        "melt": Noun(
            one="comprimé à dissoudre", many="comprimés à dissoudre", half="**un demi**-comprimé à dissoudre",
            and_a_half="**{whole}½** comprimés à dissoudre", quick="comprimés à dissoudre dans la bouche",
        ),
        "liquid": Noun(one="solution", many="solution", quick="solution", slow="solution à longue durée d’action"),
        "drops": Noun(one="goutte", many="gouttes", quick="gouttes"),
        "patch": Noun(one="timbre", many="timbres", quick="timbres", slow="timbres"),
        "other": Noun(one="unité", many="unités", quick="à action rapide", slow="à longue durée d’action"),
    },
    count_of="**{count}** {noun} de **{strength}**",
    count_alone="**{count}** {noun}",
    patch_of="**{count}** {noun} de **{strength}**",
    patch_unit="microgrammes par heure",
    millilitre="mL",
    patch_total="{count} {noun}",
    of_liquid="solution, {strength} dans 1{nb}mL",
    of_drops="{volume}, {strength} dans 1{nb}mL",
    every_days="Tous les {days} jours",
    on_skin="{noun} sur la peau en même temps",
    patch_number="Le chiffre veut dire microgrammes par heure (mcg/h). C’est le même sur la boîte. 12 veut dire 12,5.",
    tick="Cochez chaque dose quand vous l’avez prise.",
    tick_patches="Cochez chaque changement : vieux timbre enlevé, nouveau timbre collé. Toujours à un autre endroit.",
    tick_more="Autres jours à cocher",
    week="Semaine",
    weeks="Semaines",
    old_off="vieux enlevé",
    new_on="{patches} collé",
    talk_by="{day}, {how}",
    decide="Avant le {day}, nous décidons ensemble de la prochaine étape.",
    emergency="Urgence",
    call_us="Appelez-nous :",
    your_clinic="votre clinique",
    crisis="En crise, jour et nuit :",
    write_to="texto {number}",
    after="Ensuite",
    guess="prévu",
    step="Étape",
    from_about="Vers le",
    one_day="Par jour",
    patches="Timbres",
    pause="pause",
    hold="sans changement",
    look_again="Puis nous regardons de nouveau et planifions la suite ensemble.",
    expect="À quoi s’attendre",
    helps="Ce qui aide",
    way_back="Revenir en arrière",
    safe="Pour votre sécurité",
    naloxone_given="Trousse de naloxone remise le {date}.",
    naloxone_kept="Elle est ici : **{place}**.",
    naloxone_line="La mienne est ici :",
    sos="Impossible à réveiller? Respiration lente ou absente?",
    sos_call="Appelez le **{number}**.",
    sos_give="Donnez la **naloxone**.",
    sos_give_patch="**Enlevez tous les timbres.** Donnez la **naloxone**.",
    sos_breathing="Ne respire pas : faites la RCR. Respire : couchez la personne sur le côté.",
    sos_stay="Restez. Effet de la naloxone : 20 à 90{nb}minutes.",
    who_to_call="Qui appeler",
    call_us_when="Étape trop difficile, douleur qui arrête le quotidien, grande tristesse, chute, dose en trop",
    numbers_checked="Numéros vérifiés le {date}.",
    numbers_not_checked="Personne n’a encore vérifié ces numéros. Demandez-nous si l’un d’eux ne répond pas.",
    text_not_checked="Texte français : en attente de vérification par un clinicien francophone.",
    sources="Fait à partir de : {sources}.",
    products="liste de produits {id}",
    table="table de conversion {id}",
    guideline="ligne directrice {id}",
    not_yet_checked="pas encore comparée à la table d’origine",
    not_a_prescription="Un plan, pas une ordonnance.",
)  # fmt: skip

_WORDS = {words.language: words for words in (_ENGLISH, _GERMAN, _FRENCH)}
_AMERICAN_ENGLISH = replace(_ENGLISH, dates=_AMERICAN_DAYS)

LANGUAGES = tuple(_WORDS)


def words_in(language: str, *, month_first: bool = False) -> SheetWords:
    """The words of a language; English ones for a language that has none yet."""
    if month_first and language not in ("de", "fr_CA"):
        return _AMERICAN_ENGLISH
    return _WORDS.get(language, _ENGLISH)
