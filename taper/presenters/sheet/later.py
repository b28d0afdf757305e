"""The steps after the firm one, as a guess: the first few, for nobody can foresee more."""

from decimal import Decimal

from guidelines.terms import TimeOfDay
from taper.engine.values import Step
from taper.presenters.sheet.drawings import draw_guess
from taper.presenters.sheet.medicines import Medicines, few_enough
from taper.presenters.sheet.text import Run, rich
from taper.presenters.sheet.values import LaterDose, LaterStep, LaterSteps, Paper
from taper.presenters.sheet.words import NO_BREAK

MOST_LATER_STEPS = 6
# On the shorter paper and in languages that need more words, so that page 2 holds the rest too.
FEWER_LATER_STEPS, FEWEST_LATER_STEPS = 5, 4


def later_steps(following: tuple[Step, ...], paper: Paper, medicines: Medicines) -> LaterSteps:
    """The steps after this one, as a guess: the first ones only, for more than that nobody can foresee."""
    words = medicines.words
    shown = following[: _most_shown(words.language, paper)]
    times = [
        time
        for time in TimeOfDay
        if any(when is time for step in shown for item in step.items for when, _ in item.doses)
    ]
    has_patches = any(item.patches for step in shown for item in step.items)
    has_as_needed = any(item.as_needed for step in shown for item in step.items)
    fixed = {item.id: item for step in shown for item in step.items if item.doses}
    names = medicines.short_names(tuple(fixed.values()))
    has_total = len(fixed) == 1 and not has_patches and not has_as_needed
    columns = [words.times[time] for time in times]
    columns += [words.patches] if has_patches else []
    columns += [words.as_needed_column] if has_as_needed else []
    rows: list[LaterStep] = []
    year = None  # the first row names its year, then each row in which a new year begins
    for step in shown:
        cells = [_doses(step, time, names, medicines) for time in times]
        cells += [_patches(step, medicines)] if has_patches else []
        cells += [_as_needed(step, medicines)] if has_as_needed else []
        rows.append(_row(step, tuple(cells), medicines, has_total=has_total, year=year))
        year = step.starts.year if step.starts else year
    return LaterSteps(tuple(columns), has_total, tuple(rows), is_cut=len(following) > len(shown))


def _most_shown(language: str, paper: Paper) -> int:
    if language != "en":
        return FEWEST_LATER_STEPS
    return FEWER_LATER_STEPS if paper == "Letter" else MOST_LATER_STEPS


def _row(
    step: Step,
    cells: tuple[tuple[LaterDose, ...], ...],
    medicines: Medicines,
    *,
    has_total: bool,
    year: int | None,
) -> LaterStep:
    words = medicines.words
    notes = {"pause": words.pause, "hold": words.hold}
    total = sum((medicines.mg(item, dose) for item in step.items for _, dose in item.doses), Decimal(0))
    starts = step.starts
    return LaterStep(
        number=str(step.number),
        note=notes.get(step.kind, ""),
        from_about=words.dates.brief(starts, year=starts.year != year) if starts else "",
        cells=cells,
        total=(words.amount(total, "mg") if total else words.nothing) if has_total else "",
    )


def _doses(step: Step, time: TimeOfDay, names: dict[str, str], medicines: Medicines) -> tuple[LaterDose, ...]:
    return tuple(
        LaterDose(
            drawings=few_enough(tuple(draw_guess(unit) for unit in medicines.drawn(item, dose)))[0],
            text=(Run(medicines.words.number(medicines.mg(item, dose)), strong=True), Run(f"{NO_BREAK}mg")),
            medicine=names.get(item.id, ""),
        )
        for item in step.items
        for when, dose in item.doses
        if when is time and dose
    )


def _patches(step: Step, medicines: Medicines) -> tuple[LaterDose, ...]:
    return tuple(
        LaterDose(
            drawings=few_enough(tuple(draw_guess(unit) for unit in medicines.drawn(item, item.patches)))[0],
            text=(Run(medicines.patch_labels(item), strong=True),),
            medicine="",
        )
        for item in step.items
        if item.patches
    )


def _as_needed(step: Step, medicines: Medicines) -> tuple[LaterDose, ...]:
    words = medicines.words
    return tuple(
        LaterDose(
            drawings=(),
            text=rich(
                words.up_to_of,
                count=words.number(item.as_needed.maximum_per_day),
                strength=words.amount(item.as_needed_strength or Decimal(0), "mg"),
            ),
            medicine="",
        )
        for item in step.items
        if item.as_needed is not None
    )
