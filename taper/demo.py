"""The invented people of the demo, as data: who they are, what they take, what was agreed with them.

Nobody here is real. Days are told from the day the demo is made, so that a plan is always in the middle of its course.
`taper.management.commands.seed_demo` makes rows of this the way the product does: through its forms and actions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from patients.terms import Pronoun, Role
from taper.terms import Consent, DailyLife, Ease, Fear, NaloxoneStatus, Outcome, PlanStatus, SecondOpinion

Item = Mapping[str, Any]


@dataclass(frozen=True)
class DemoClinic:
    name: str
    country: str
    phone: str
    opening_hours: str
    address: str


@dataclass(frozen=True)
class DemoClinician:
    username: str
    passphrase: str
    title: str
    first_name: str
    last_name: str
    role: Role
    clinic: DemoClinic
    what_for: str


@dataclass(frozen=True)
class DemoPlan:
    """A plan as the planner's fields hold it. `starts_in` days from today, negative for a plan that runs already.

    `events` are what happened since, each some days after the start; they are saved as a second version.
    """

    starts_in: int
    fields: Mapping[str, str]
    events: tuple[tuple[int, str, str], ...] = ()  # days after the start, kind, reason
    status: PlanStatus = PlanStatus.DRAFT
    status_reason: str = ""
    next_contact_in: int | None = None  # days from today; two weeks after the first step where it is not said


@dataclass(frozen=True)
class DemoDecision:
    """What a talk came to: columns of a decision by name. `ask_again_in` days from today."""

    content: Mapping[str, Any]
    ask_again_in: int | None = None


@dataclass(frozen=True)
class DemoPatient:
    given_name: str
    family_name: str
    birth_date: date
    identifier: str
    country: str
    pronoun: Pronoun
    prescriber: str  # the username
    regimen: tuple[Item, ...]
    other_medicines: tuple[tuple[str, bool | None], ...] = ()
    plan: DemoPlan | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # answered three weeks ago
    decision: DemoDecision | None = None
    takes_now: tuple[Item, ...] | None = None  # where the plan has changed what is taken
    confirmed_unlisted: tuple[str, ...] = field(default=())


BANKSIA = DemoClinic(
    name="Banksia Street Clinic",
    country="AU",
    phone="03 5550 0142",
    opening_hours="Monday to Friday, 8 am to 6 pm",
    address="12 Banksia Street\nRiverbend VIC",
)
WATTLE = DemoClinic(
    name="Wattle Creek Practice",
    country="AU",
    phone="02 5550 0177",
    opening_hours="Monday to Friday, 9 am to 5 pm",
    address="3 Creek Road\nWattle Creek NSW",
)
CLINICS = (BANKSIA, WATTLE)

CLINICIANS = (
    DemoClinician("gp", "four quiet magpies at dawn", "Dr", "Helen", "Marsh", Role.PRESCRIBER, BANKSIA, "GP"),
    DemoClinician(
        "specialist",
        "seven slow rivers meet the sea",
        "Dr",
        "Priya",
        "Nair",
        Role.PRESCRIBER,
        BANKSIA,
        "pain specialist, the same clinic",
    ),
    DemoClinician(
        "nurse",
        "three green kettles on a shelf",
        "",
        "Tom",
        "Nguyen",
        Role.NURSE,
        BANKSIA,
        "nurse, the same clinic",
    ),
    DemoClinician(
        "gp2",
        "nine tall gum trees after rain",
        "Dr",
        "Ruth",
        "Okafor",
        Role.PRESCRIBER,
        WATTLE,
        "GP of another clinic, who sees none of these patients",
    ),
)


def tablets(
    item_id: str, drug: str, strength: str, release: str = "MR-12h", form: str = "tablet", **doses: str
) -> Item:
    return {
        "id": item_id,
        "drug": drug,
        "form": form,
        "release": release,
        "strength": strength,
        "unit": "mg",
        "doses": doses,
    }


def as_needed(item_id: str, drug: str, strength: str, average: str, maximum: str, **more: str) -> Item:
    return {
        "id": item_id,
        "drug": drug,
        "form": "tablet",
        "release": "IR",
        "strength": strength,
        "unit": "mg",
        "as_needed": {"average_per_day": average, "maximum_per_day": maximum},
        **more,
    }


def patch(drug: str, release: str, strength: str) -> Item:
    return {
        "id": "patch",
        "drug": drug,
        "form": "transdermal patch",
        "release": release,
        "strength": strength,
        "unit": "mcg/h",
        "patches": 1,
    }


def combined(item: Item, combination: str) -> Item:
    return {**item, "combination": combination}


# Asked at the last review, three weeks before the demo is made.
FACTS_ASKED_BEFORE_DAYS = 21
LITTLE_HELP: Mapping[str, object] = {
    "pain_context": "chronic_noncancer",
    "meaningful_benefit": "no",
    "goals_progress": "not_progressing",
    "adverse_effects": "tolerable",
}
HELPS_WELL: Mapping[str, object] = {
    "pain_context": "chronic_noncancer",
    "meaningful_benefit": "yes",
    "goals_progress": "met",
    "adverse_effects": "none",
}
# What a clinician would have asked before a first step.
ASKED = {"patient_view": "agrees", "suicide_risk": "none", "oud": "none", "end_of_life": "no"}
NALOXONE_AT_HOME = {"naloxone": NaloxoneStatus.GIVEN.value, "naloxone_note": "in the kitchen drawer"}

MARGARET = DemoPatient(
    # The published case: oxycodone for more than three years, 142.5 mg OME a day by the Australian table.
    "Margaret",
    "Ellis",
    date(1964, 6, 9),
    "0042-817",
    "AU",
    Pronoun.SHE,
    "gp",
    (
        tablets("mr", "oxycodone", "40", morning="1", evening="1"),
        as_needed("ir", "oxycodone", "5", "3", "3"),
    ),
    (
        ("amlodipine 5 mg, once a day", False),
        ("macrogol, one sachet a day", False),
        ("senna, at night", False),
    ),
    facts={**LITTLE_HELP, "mood_screen_positive": True, "suicide_risk": "none"},
)

PATIENTS = (
    MARGARET,
    DemoPatient(
        "Hans-Joachim",
        "Krüger",
        date(1951, 2, 17),
        "0042-821",
        "DE",
        Pronoun.HE,
        "specialist",
        (patch("fentanyl", "patch-72h", "75"),),
        (("ramipril 5 mg, once a day", False),),
        DemoPlan(
            starts_in=10,
            fields={
                **ASKED,
                "naloxone": NaloxoneStatus.DECLINED.value,
                "therapy": "6",
                "therapy_unit": "years",
                "goal_in_own_words": "Stay awake through a whole concert.",
                "reason_in_plain_words": "The patch makes you drowsy, and the pain is no better than two years ago.",
                "next_contact_how": "phone, with Tom Nguyen",
            },
            status=PlanStatus.ACTIVE,
            status_reason="Agreed with the patient.",
        ),
        facts={**LITTLE_HELP, "falls_risk": True, "concurrent_sedative": False},
        decision=DemoDecision(
            {
                "outcome": Outcome.TAPER_AGREED,
                "patient_view": "agrees",
                "reason_in_plain_words": "The patch makes you drowsy, and the pain is no better than two years ago.",
                "goal_in_own_words": "Stay awake through a whole concert.",
                "staying_benefits": "He knows what he has.",
                "staying_risks": "Drowsy by day; he fell on the stairs in September.",
                "tapering_benefits": "Clearer head, and bowels.",
                "tapering_risks": "Withdrawal, and more pain for some weeks.",
                "fears": [Fear.WITHDRAWAL, Fear.NO_WAY_BACK],
                "supports": "Physiotherapy twice a week, and the choir.",
                "fills_the_gap": "Evenings with the choir again.",
                "supporters": [{"name": "Ilse Krüger", "who": "wife", "consent": Consent.GIVEN}],
                "daily_life": {DailyLife.TRANSPORT: Ease.FINE, DailyLife.COST: Ease.FINE},
                "language": "German",
            }
        ),
    ),
    DemoPatient(
        "Aoife",
        "Brennan",
        date(1978, 11, 30),
        "0042-825",
        "UK",
        Pronoun.SHE,
        "gp",
        (patch("buprenorphine", "patch-7d", "20"),),
        (("sertraline 100 mg, once a day", None),),
        facts={**LITTLE_HELP, "therapy_weeks": "86", "major_life_event": True},
        decision=DemoDecision(
            {
                "outcome": Outcome.NOT_NOW,
                "patient_view": "undecided",
                "reason_in_plain_words": "The patch helps less than it did, and sleep has got worse.",
                "goal_in_own_words": "Get through the move without a bad week.",
                "fears": [Fear.PAIN, Fear.SLEEP],
            },
            ask_again_in=70,
        ),
    ),
    DemoPatient(
        "Peter",
        "Novak",
        date(1969, 4, 3),
        "0042-829",
        "AU",
        Pronoun.HE,
        "gp",
        (tablets("mr", "tramadol", "200", morning="1", evening="1"),),
        (("candesartan 8 mg, once a day", False),),
        DemoPlan(
            starts_in=-98,
            fields={
                **ASKED,
                **NALOXONE_AT_HOME,
                "therapy": "2",
                "therapy_unit": "years",
                "goal_in_own_words": "Drive my daughter to her matches again.",
                "reason_in_plain_words": "Tramadol makes you dizzy, and the back exercises help more.",
                "next_contact_how": "visit, with Dr Marsh",
            },
            events=((70, "pause", "Restless and sleeping badly for two weeks; his mother is in hospital."),),
            status=PlanStatus.ON_HOLD,
            status_reason="He asked for a pause. Look again in six weeks.",
            next_contact_in=14,
        ),
        takes_now=(tablets("mr", "tramadol", "150", morning="1", evening="1"),),
    ),
    DemoPatient(
        "Lucia",
        "Moretti",
        date(1983, 8, 21),
        "0042-833",
        "AU",
        Pronoun.SHE,
        "specialist",
        (tablets("mr", "tapentadol", "150", morning="1", evening="1"),),
        facts={**HELPS_WELL, "therapy_weeks": "70", "suicide_risk": "none", "oud": "none"},
        decision=DemoDecision(
            {
                "outcome": Outcome.DECLINES,
                "patient_view": "declines",
                "patient_words": "I can work because of it. I do not want to risk that.",
                "reason_in_plain_words": "You have taken it for more than a year; we look at it together once a year.",
                "goal_in_own_words": "Keep my job at the nursery.",
                "fears": [Fear.FUNCTION, Fear.EARLIER_TRY],
            },
            ask_again_in=180,
        ),
    ),
    DemoPatient(
        "Jeanne",
        "Tremblay",
        date(1957, 1, 12),
        "0042-837",
        "CA",
        Pronoun.SHE,
        "specialist",
        (
            tablets("mr", "hydromorphone", "6", form="capsule (pellets)", morning="1", evening="1"),
            as_needed("ir", "hydromorphone", "2", "1", "2"),
        ),
        (("acetaminophen 500 mg, as needed", False),),
        DemoPlan(
            starts_in=14,
            fields={
                **ASKED,
                **NALOXONE_AT_HOME,
                "therapy": "4",
                "therapy_unit": "years",
                "first": "ir",
                "goal_in_own_words": "Garden for an hour without lying down after.",
                "reason_in_plain_words": "You fall asleep in the afternoon, and the dose has doubled without more relief.",
                "next_contact_how": "video, with Dr Nair",
            },
        ),
    ),
    DemoPatient(
        "Samuel",
        "Osei",
        date(1972, 10, 5),
        "0042-841",
        "UK",
        Pronoun.HE,
        "gp",
        (
            combined(
                tablets("co", "codeine", "30", "IR", morning="2", noon="2", evening="2", bedtime="2"),
                "paracetamol 500 mg",
            ),
        ),
        facts=HELPS_WELL,
        decision=DemoDecision(
            {
                "outcome": Outcome.CONTINUE,
                "patient_view": "undecided",
                "reason_in_plain_words": "We look at every painkiller once a year.",
                "goal_in_own_words": "Work full days on the site.",
                "staying_benefits": "He works, and sleeps through.",
                "tapering_risks": "He might lose days at work.",
                "supports": "Back class on Thursdays; a chair for the cab.",
            }
        ),
    ),
    DemoPatient(
        "Doris",
        "Wenzel",
        date(1946, 7, 26),
        "0042-845",
        "DE",
        Pronoun.SHE,
        "gp",
        (
            combined(
                tablets("mr", "tilidine/naloxone", "100", morning="1", evening="1"),
                "naloxone hydrochloride 8 mg",
            ),
        ),
        (("bisoprolol 2.5 mg, once a day", False),),
        facts={**HELPS_WELL, "therapy_weeks": "60", "end_of_life": False},
        decision=DemoDecision(
            {
                "outcome": Outcome.OPEN,
                "reason_in_plain_words": "You have taken it for more than half a year; we ask whether less would do.",
                "goal_in_own_words": "Look after the garden by myself.",
                "daily_life": {DailyLife.TRANSPORT: Ease.HARD},
                "daily_life_note": "One bus a day.",
            }
        ),
    ),
    DemoPatient(
        "Ken",
        "Yamada",
        date(1960, 3, 15),
        "0042-849",
        "US",
        Pronoun.HE,
        "specialist",
        (
            tablets("methadone", "methadone", "10", "IR", morning="1", noon="1", evening="1"),
            as_needed("ir", "oxycodone", "5", "2", "4"),
        ),
        facts={"therapy_weeks": "420", "benefit_harm_view": "harm", "sleep_breathing_disorder": True},
        decision=DemoDecision(
            {
                "outcome": Outcome.NOT_SHARED,
                "patient_view": "undecided",
                "patient_words": "It is the only thing that ever helped. I am not an addict.",
                "clinician_words": "With untreated sleep apnoea the risk at night is high. I would start with the oxycodone.",
                "reason_in_plain_words": "Your breathing stops at night, and both medicines make that worse.",
                "goal_in_own_words": "Be there for my granddaughter’s graduation.",
                "second_opinion": SecondOpinion.WANTED,
                "second_opinion_note": "Sleep clinic, and the pain service",
                "fears": [Fear.ABANDONED, Fear.NOT_BELIEVED],
                "supports": "Mask for the sleep apnoea, fitted next week.",
            },
            ask_again_in=14,
        ),
        confirmed_unlisted=("methadone",),
    ),
    DemoPatient(
        "Marie",
        "Lavoie",
        date(1975, 12, 2),
        "0042-853",
        "CA",
        Pronoun.SHE,
        "gp",
        (
            tablets("morphine", "morphine", "30", morning="1", evening="1"),
            tablets("tramadol", "tramadol", "50", "IR", morning="1", noon="1", evening="1"),
        ),
        facts={"patient_view": "requests", "multiple_prescribers": True, "therapy_weeks": "30"},
    ),
    DemoPatient(
        "Robert",
        "Hale",
        date(1966, 5, 8),
        "0042-857",
        "US",
        Pronoun.HE,
        "gp",
        (
            combined(
                tablets("combi", "hydrocodone", "10", "IR", morning="1", noon="1", evening="1", bedtime="1"),
                "acetaminophen 325 mg",
            ),
        ),
        (("lorazepam 1 mg, at night", True), ("lisinopril 10 mg, once a day", False)),
        facts={"therapy_weeks": "110", "suicide_risk": "thoughts", "adverse_effects": "tolerable"},
    ),
    DemoPatient(
        "Graham",
        "Petty",
        date(1954, 9, 19),
        "0042-861",
        "UK",
        Pronoun.HE,
        "gp",
        (tablets("ir", "dihydrocodeine", "30", "IR", morning="1", noon="1", evening="1"),),
        plan=DemoPlan(
            starts_in=-330,
            fields={
                **ASKED,
                **NALOXONE_AT_HOME,
                "therapy": "9",
                "therapy_unit": "months",
                "goal_in_own_words": "Walk the dog twice a day, whatever the weather.",
                "reason_in_plain_words": "The knee was replaced, and the tablets are no longer needed for it.",
                "next_contact_how": "phone, with Tom Nguyen",
            },
            status=PlanStatus.COMPLETED,
            status_reason="Nothing is taken any more. Check-ins go on.",
            next_contact_in=40,
        ),
        takes_now=(),
    ),
)

OTHER_CLINICS_PATIENTS = (
    DemoPatient(
        "Florence",
        "Abbott",
        date(1949, 6, 30),
        "WC-1187",
        "AU",
        Pronoun.SHE,
        "gp2",
        (tablets("mr", "morphine", "30", morning="1", evening="1"),),
    ),
)

PATIENTS_BY_CLINIC = ((BANKSIA, PATIENTS), (WATTLE, OTHER_CLINICS_PATIENTS))
