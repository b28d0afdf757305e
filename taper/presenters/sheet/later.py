"""The steps after the firm one, as a guess: the first few, for nobody can foresee more."""

from collections.abc import Iterator
from decimal import Decimal

from guidelines.terms import TimeOfDay
from taper.engine.values import Step, StepItem, UnitsOfStrength
from taper.presenters.sheet.drawings import draw_guess, width_of_guess_mm
from taper.presenters.sheet.medicines import Medicines, few_enough, is_liquid
from taper.presenters.sheet.text import Run, rich
from taper.presenters.sheet.values import LaterDose, LaterStep, LaterSteps, Paper
from taper.presenters.sheet.words import NO_BREAK

MOST_LATER_STEPS = 6
# On the shorter paper and in languages that need more words, so that page 2 holds the rest too.
FEWER_LATER_STEPS, FEWEST_LATER_STEPS = 5, 4
ROOM_FOR_COLUMNS_MM, OTHER_COLUMN_MM, AMOUNT_MM, GAP_MM = 118.0, 26.0, 19.0, 1.3


def later_steps(following: tuple[Step, ...], paper: Paper, medicines: Medicines) -> LaterSteps:
    """The steps after this one, as a guess: the first ones only, for more than that nobody can foresee."""
    words = medicines.words
    shown = following[: _most_shown(words.language, paper)]
    times = [
        time
        for time in TimeOfDay
        if any(when is time for step in shown for item in step.items for when, _ in item.doses)
    ]
    items = {item.id: item for step in shown for item in step.items}
    fixed = tuple(item for item in items.values() if item.doses)
    has_patches = any(item.patches for item in items.values())
    has_as_needed = any(item.as_needed for item in items.values())
    # Columns part the kinds: a medicine is named only where its column holds two.
    names = medicines.short_names(fixed)
    patch_names = medicines.short_names(tuple(item for item in items.values() if item.patches))
    as_needed_names = medicines.short_names(tuple(item for item in items.values() if item.as_needed))
    has_total = len(fixed) == 1 and not has_patches and not has_as_needed
    columns = [words.times[time] for time in times]
    columns += [words.patches] if has_patches else []
    columns += [words.as_needed_column] if has_as_needed else []
    drawn = _has_room_to_draw(shown, times, medicines, other_columns=has_as_needed + has_total)
    rows: list[LaterStep] = []
    year = None  # the first row names its year, then each row in which a new year begins
    for step in shown:
        cells = [_doses(step, time, names, medicines, drawn=drawn) for time in times]
        cells += [_patches(step, patch_names, medicines, drawn=drawn)] if has_patches else []
        cells += [_as_needed(step, as_needed_names, medicines)] if has_as_needed else []
        rows.append(_row(step, tuple(cells), medicines, has_total=has_total, year=year))
        year = step.starts.year if step.starts else year
    return LaterSteps(tuple(columns), has_total, tuple(rows), is_cut=len(following) > len(shown))


def _most_shown(language: str, paper: Paper) -> int:
    if language != "en":
        return FEWEST_LATER_STEPS
    return FEWER_LATER_STEPS if paper == "Letter" else MOST_LATER_STEPS


def _has_room_to_draw(
    shown: tuple[Step, ...], times: list[TimeOfDay], medicines: Medicines, *, other_columns: int
) -> bool:
    """Drawings are left out of the whole table where they would push it over the edge: amounts are there all the same."""
    columns = [
        [dose for step in shown for item in step.items for when, dose in _with_item(item) if when is time]
        for time in (*times, None)
    ]
    wide = sum(
        max((_drawn_mm(item, dose, medicines) for item, dose in column), default=0) for column in columns
    )
    return wide + OTHER_COLUMN_MM * other_columns <= ROOM_FOR_COLUMNS_MM


def _with_item(
    item: StepItem,
) -> Iterator[tuple[TimeOfDay | None, tuple[StepItem, tuple[UnitsOfStrength, ...]]]]:
    yield from ((when, (item, dose)) for when, dose in item.doses)
    if item.patches:
        yield None, (item, item.patches)


def _drawn_mm(item: StepItem, dose: tuple[UnitsOfStrength, ...], medicines: Medicines) -> float:
    units = few_enough(tuple(medicines.drawn(item, dose)))[0]
    return sum(width_of_guess_mm(unit) + GAP_MM for unit in units) + AMOUNT_MM


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


def _doses(
    step: Step, time: TimeOfDay, names: dict[str, str], medicines: Medicines, *, drawn: bool
) -> tuple[LaterDose, ...]:
    return tuple(
        LaterDose(
            drawings=draw_guess(few_enough(tuple(medicines.drawn(item, dose)))[0]) if drawn else (),
            text=(Run(medicines.words.number(medicines.mg(item, dose)), strong=True), Run(f"{NO_BREAK}mg")),
            medicine=names.get(item.id, ""),
        )
        for item in step.items
        for when, dose in item.doses
        if when is time and dose
    )


def _patches(
    step: Step, names: dict[str, str], medicines: Medicines, *, drawn: bool
) -> tuple[LaterDose, ...]:
    return tuple(
        LaterDose(
            drawings=draw_guess(few_enough(tuple(medicines.drawn(item, item.patches)))[0]) if drawn else (),
            text=(Run(medicines.patch_labels(item), strong=True),),
            medicine=names.get(item.id, ""),
        )
        for item in step.items
        if item.patches
    )


def _as_needed(step: Step, names: dict[str, str], medicines: Medicines) -> tuple[LaterDose, ...]:
    words = medicines.words
    return tuple(
        LaterDose(
            drawings=(),
            text=rich(
                words.up_to_of,
                count=medicines.most_a_day(item),
                strength=words.amount(medicines.strength_as_needed(item), "mg"),
            )
            if not is_liquid(item)
            else (Run(words.up_to.format(count=medicines.most_a_day(item))),),
            medicine=names.get(item.id, ""),
        )
        for item in step.items
        if item.as_needed is not None
    )
