"""What a decision must say before it can stand, by its outcome; and which facts it answers.

Worked example: "not now" stands once it says how the person sees it, why reducing was raised, in plain words, and when
to ask again. Nothing else is missing from it: it is a full answer. "Taper agreed" needs more, because a plan follows:
the person's goal, what speaks for and against staying and tapering, and a support (or why there is none).
"Still talking" needs nothing: it keeps what was said until the next visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taper.terms import Consent, DailyLife, Ease, Fear, Outcome, PatientView

# The four sides of the choice: none is the safe one by itself.
BOTH_SIDES = {
    "staying_benefits": "Write what is good about staying as it is.",
    "staying_risks": "Write what is risky about staying as it is.",
    "tapering_benefits": "Write what could be better with less.",
    "tapering_risks": "Write what is risky about reducing.",
}
VIEWS_FOR_A_TAPER = frozenset({PatientView.REQUESTS, PatientView.AGREES})
# What keeps someone from coming often; the others of `DailyLife` do not by themselves.
KEEPS_FROM_VISITS = (DailyLife.TRANSPORT, DailyLife.COST)

Content = Mapping[str, Any]


def faults_of(content: Content) -> dict[str, str]:
    """A sentence for each field that this outcome needs and does not have, or that speaks against it."""
    outcome = content["outcome"]
    if outcome == Outcome.OPEN:
        return _odd_lists(content)
    needed = {
        "patient_view": "Choose how the person sees it. Nothing is decided without that.",
        "reason_in_plain_words": "Write down why this was raised, in plain words the person would use.",
    }
    if outcome == Outcome.TAPER_AGREED:
        needed |= {"goal_in_own_words": "Write down the person’s goal, in their own words.", **BOTH_SIDES}
    if outcome == Outcome.NOT_NOW:
        needed["ask_again_on"] = "Choose the day to ask again."
    if outcome == Outcome.NOT_SHARED:
        needed |= {
            "patient_words": "Write down how the person sees it, in their own words.",
            "clinician_words": "Write down how you see it.",
            "second_opinion": "Choose what came of offering a second opinion.",
            "ask_again_on": "Choose the day you talk again.",
        }
    faults = {name: sentence for name, sentence in needed.items() if not content.get(name)}
    if outcome == Outcome.TAPER_AGREED and not (content.get("supports") or content.get("no_support_because")):
        faults["supports"] = "Write down at least one other support, or why there is none."
    return faults | _against(outcome, content.get("patient_view")) | _odd_lists(content)


def _against(outcome: str, view: str | None) -> dict[str, str]:
    """The view and the outcome must fit: nobody agrees to a taper by being undecided."""
    if view and outcome == Outcome.TAPER_AGREED and view not in VIEWS_FOR_A_TAPER:
        return {
            "outcome": "A taper is agreed only where the person asks for it or agrees. Choose another outcome, or correct the person’s view."
        }
    if view and outcome == Outcome.DECLINES and view != PatientView.DECLINES:
        return {
            "patient_view": "The outcome says that the person declines. Choose the same here, or another outcome."
        }
    return {}


def _odd_lists(content: Content) -> dict[str, str]:
    """The columns that are lists hold the words of this app only."""
    faults = {}
    life = content.get("daily_life") or {}
    if not set(content.get("fears") or ()) <= set(Fear.values):
        faults["fears"] = "Choose from the fears in the list."
    if not (set(life) <= set(DailyLife.values) and set(life.values()) <= set(Ease.values)):
        faults["daily_life"] = "Choose fine or hard for what is in the list."
    for each in content.get("supporters") or ():
        if set(each) != {"name", "who", "consent"} or each["consent"] not in Consent.values:
            faults["supporters"] = "Write a name and who it is, and choose whether they may be spoken with."
    return faults


def still_open(content: Content) -> tuple[str, ...]:
    """What a talk that goes on has not come to yet, in the order it is usually asked; none once there is an outcome."""
    if content["outcome"] != Outcome.OPEN:
        return ()
    asked = {
        "how the person sees it": content.get("patient_view"),
        "why now": content.get("reason_in_plain_words"),
        "the person’s goal": content.get("goal_in_own_words"),
        "both sides": all(content.get(name) for name in BOTH_SIDES),
        "other supports": content.get("supports") or content.get("no_support_because"),
        "the outcome": None,
    }
    return tuple(name for name, answer in asked.items() if not answer)


def facts_answered(content: Content) -> dict[str, object]:
    """The guidelines' facts that the decision answers. What it leaves open it does not answer."""
    facts: dict[str, object] = {}
    if content.get("patient_view"):
        facts["patient_view"] = str(content["patient_view"])
    if content["outcome"] != Outcome.OPEN:
        not_shared = content["outcome"] == Outcome.NOT_SHARED
        facts["shared_decision"] = "not_reached" if not_shared else "reached"
    life = content.get("daily_life") or {}
    if any(life.get(part) == Ease.HARD for part in KEEPS_FROM_VISITS):
        # "Fine" is no answer to the whole question, which also asks how remote someone lives.
        facts["limited_access_to_care"] = True
    return facts
