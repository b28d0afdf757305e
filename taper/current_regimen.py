"""What a patient takes now, as the engine reads it."""

from guidelines.registry import References
from patients.models import Patient
from patients.regimen import regimen_data
from taper.engine.errors import InputErrors
from taper.engine.reading import read_regimen
from taper.engine.values import Regimen


def current_regimen(patient: Patient, references: References) -> tuple[Regimen | None, tuple[str, ...]]:
    """The regimen; or None, with what to mend where the lists have changed since the medicines were entered.

    None without a fault: no medicine is on record.
    """
    items = regimen_data(patient)
    if not items:
        return None, ()
    try:
        return read_regimen({"country": patient.country, "regimen": items}, references), ()
    except InputErrors as refusal:
        return None, tuple(problem.message for problem in refusal.problems)
