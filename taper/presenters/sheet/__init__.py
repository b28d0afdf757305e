"""A schedule as the patient's sheet shows it: every dose drawn, counted in words and summed, all from one value.

Worked example: oxycodone slow-release, a step with 20 mg + 15 mg in the morning and 40 mg in the evening. The sheet's
first page has the person's goal, one sentence on what changes, a line for each time of day (noon and bedtime say
"nothing"), boxes to tick for each day of this step, the next talk, and whom to call. The second page has later steps as
a guess, the way back and how to stay safe.

- Firm is one step only: the next reduction (or the step in force, see `step_for_sheet`). All later ones are a guess.
- Doses come from the Schedule and from nowhere else. No oral morphine equivalents, no percent, no end date as a goal.
- What people typed is never cut, is kept in an isolate of its own, and is escaped by the template.
"""

from taper.presenters.sheet.present import present_sheet, step_for_sheet
from taper.presenters.sheet.values import (
    NextContact,
    NoSheet,
    Paper,
    PatientSheet,
    SheetClinic,
    SheetNaloxone,
    SheetPerson,
    SheetVersion,
)
from taper.presenters.sheet.words import LANGUAGES

__all__ = [
    "LANGUAGES",
    "NextContact",
    "NoSheet",
    "Paper",
    "PatientSheet",
    "SheetClinic",
    "SheetNaloxone",
    "SheetPerson",
    "SheetVersion",
    "present_sheet",
    "step_for_sheet",
]
