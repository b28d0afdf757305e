"""The one step that is firm: its days, what changes, what to take at each time of day, and the boxes to tick."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from guidelines.terms import TimeOfDay
from taper.engine.values import Step, StepItem, UnitsOfStrength
from taper.presenters.sheet.drawings import draw_agreed
from taper.presenters.sheet.medicines import Medicines, few_enough, wear_days
from taper.presenters.sheet.text import Rich, Run, capital, capitalised, joined, letters, rich, typed
from taper.presenters.sheet.ticks import NO_TICKS, Room, ticks_of
from taper.presenters.sheet.values import DoseLine, DoseRow, FirmStep, NextContact

Sentences = Callable[[str], str]
LETTERS_A_LINE, LETTERS_OF_LABEL = 84, 14


class FirmStepWriter:
    """Writes the firm step of a plan; `text` gives a sentence of the releases by its id."""

    def __init__(self, steps: tuple[Step, ...], medicines: Medicines, text: Sentences) -> None:
        self.steps = steps
        self.medicines = medicines
        self.words = medicines.words
        self.text = text

    def write(self, index: int | None, on: date | None, contact: NextContact | None, room: Room) -> FirmStep:
        words = self.words
        talk = self._contact(contact)
        if index is None:
            return FirmStep(
                heading=words.no_step, is_agreed=False, until_then=(), changes=(),
                text=(words.no_step_text, self.text("plan_no_sudden")), caption="", caption_note="", rows=(),
                patch_note="", ticks=NO_TICKS, more_ticks=NO_TICKS, next_contact=talk, decide="",
            )  # fmt: skip
        step = self.steps[index]
        rows = tuple(self._rows(step))
        changes = self._changes(index)
        until_then = self._until_then(step, on)
        sentences = (letters(changes) + LETTERS_OF_LABEL) // LETTERS_A_LINE + bool(until_then)
        ticks, more = ticks_of(step, on, room.left_for_ticks(rows, sentences), self.medicines)
        has_patches = any(item.patches for item in step.items)
        return FirmStep(
            heading=self._heading(index, on),
            is_agreed=True,
            until_then=until_then,
            changes=changes,
            text=() if step.items else (words.no_medicine, self.text("after_stop")),
            caption=self._caption(step),
            caption_note=(words.not_real_shape_patch if has_patches else words.not_real_shape)
            if step.items
            else "",
            rows=rows,
            patch_note=words.patch_number if has_patches else "",
            ticks=ticks,
            more_ticks=more,
            next_contact=talk,
            decide=self._decide(index),
        )

    def _heading(self, index: int, on: date | None) -> str:
        step = self.steps[index]
        words = self.words
        if step.kind == "reduce" and (on is None or step.starts is None or step.starts >= on):
            name = self.text("plan_next")
        else:
            names = {"pause": words.paused, "step_back": words.step_back, "reduce": words.step_now}
            name = names.get(step.kind, words.stay)
        if step.starts is None:
            return name.rstrip(" :")
        if step.ends is None:
            return f"{name} {words.starting.format(day=words.dates.long(step.starts))}"
        return f"{name} {words.dates.range(step.starts, step.ends)}"

    def _until_then(self, step: Step, on: date | None) -> Rich:
        """What holds until a step that has not begun: the old dose is not repeated, so nobody takes it by mistake."""
        if step.starts is None or (on is not None and step.starts <= on):
            return ()
        return rich(self.words.until_then, day=self.words.dates.long(step.starts - timedelta(days=1)))

    def _decide(self, index: int) -> str:
        following = self.steps[index + 1 :]
        if not following or following[0].starts is None:
            return ""
        return self.words.decide.format(day=self.words.dates.long(following[0].starts))

    def _contact(self, contact: NextContact | None) -> str:
        if contact is None:
            return ""
        day = self.words.dates.long(contact.on)
        return self.words.talk_by.format(day=day, how=typed(contact.how)) if contact.how.strip() else day

    def _caption(self, step: Step) -> str:
        if len(step.items) == 1:
            return capital(self.medicines.name(step.items[0]))
        return self.words.what_to_take if step.items else ""

    # ------------------------------------------------------------------------------------------ what changes

    def _changes(self, index: int) -> Rich:
        """What this step changes against the one before it; the one place where the old dose is named."""
        if index == 0:
            return ()
        before = {item.id: item for item in self.steps[index - 1].items}
        now = {item.id: item for item in self.steps[index].items}
        names = self.medicines.names(tuple((before | now).values()))
        sentences: list[Rich] = []
        for id_, item in (before | now).items():
            if id_ not in now:
                sentences.append(rich(self.words.ends, medicine=self.medicines.name(before[id_])))
            elif id_ not in before:
                sentences.append(rich(self.words.starts, medicine=self.medicines.name(item)))
            elif before[id_] != item:
                name = (Run(f"{capital(names[id_])}: "),) if len(names) > 1 else ()
                sentences.append(capitalised((*name, *joined(self._changes_of(before[id_], item)))))
        if not sentences:
            return rich(self.words.nothing_changes)
        same = [id_ for id_, item in now.items() if before.get(id_) == item]
        sentences += [rich(self.words.stays_same, medicine=capital(names[id_])) for id_ in same]
        return joined(sentences)

    def _changes_of(self, before: StepItem, now: StepItem) -> Iterator[Rich]:
        words = self.words
        old_doses, new_doses = dict(before.doses), dict(now.doses)
        for time in TimeOfDay:
            if time not in old_doses and time not in new_doses:
                continue
            old, new = (
                self.medicines.mg(before, old_doses.get(time, ())),
                self.medicines.mg(now, new_doses.get(time, ())),
            )
            values = {
                "time": words.times[time],
                "old": words.amount(old, "mg"),
                "new": words.amount(new, "mg"),
            }
            if not new:
                yield rich(words.no_more_at, **values)
            elif new == old:
                is_same = old_doses.get(time) == new_doses.get(time)
                yield rich(words.stays if is_same else words.other_units, **values)
            else:
                yield rich(words.goes_down if new < old else words.goes_up, **values)
        if now.patches or before.patches:
            values = {"old": self.medicines.patch_numbers(before), "new": self.medicines.patch_numbers(now)}
            yield rich(
                words.patches_stay if now.patches == before.patches else words.patches_change, **values
            )
        if now.as_needed is not None:
            yield self._change_of_as_needed(before, now)

    def _change_of_as_needed(self, before: StepItem, now: StepItem) -> Rich:
        words, new = self.words, self.medicines.most_a_day(now)
        if before.as_needed is None:
            return rich(words.as_needed_starts, new=new)
        old = self.medicines.most_a_day(before)
        if before.as_needed_strength != now.as_needed_strength:
            old, new = (
                f"{most} × {words.amount(self.medicines.strength_as_needed(item), 'mg')}"
                for most, item in ((old, before), (new, now))
            )
        return rich(words.as_needed_stays if old == new else words.as_needed_changes, old=old, new=new)

    # ---------------------------------------------------------------------------------------- the dose table

    def _rows(self, step: Step) -> Iterator[DoseRow]:
        """One line a time of day, morning to bedtime; then patches; then what is taken only when needed."""
        words = self.words
        names = len(step.items) > 1
        if any(item.doses for item in step.items):
            for time in TimeOfDay:
                taken = [
                    (item, dose) for item in step.items for when, dose in item.doses if when is time and dose
                ]
                lines = tuple(self._dose_line(item, dose, name=names) for item, dose in taken)
                yield DoseRow(kind="fixed", time=words.times[time], lines=lines)
        for item in step.items:
            if item.patches:
                every = words.every_days.format(days=wear_days(item))
                yield DoseRow(kind="patches", time=every, lines=(self._patch_line(item, name=names),))
        for item in step.items:
            if item.as_needed is not None:
                yield DoseRow(
                    kind="as_needed", time=words.as_needed, lines=(self._as_needed_line(item, name=names),)
                )

    def _dose_line(self, item: StepItem, dose: tuple[UnitsOfStrength, ...], *, name: bool) -> DoseLine:
        units, times = few_enough(tuple(self.medicines.drawn(item, dose)))
        return DoseLine(
            drawings=draw_agreed(units),
            times_drawn=times,
            counts=tuple(line for part in dose for line in self.medicines.counts(item, part)),
            medicine=self.medicines.name(item) if name else "",
            total=self.words.amount(self.medicines.mg(item, dose), "mg"),
        )

    def _patch_line(self, item: StepItem, *, name: bool) -> DoseLine:
        words = self.words
        count = sum((patch.units for patch in item.patches), Decimal(0))
        noun = words.nouns["patch"]
        units, times = few_enough(tuple(self.medicines.drawn(item, item.patches)))
        return DoseLine(
            drawings=draw_agreed(units),
            times_drawn=times,
            counts=tuple(
                rich(
                    words.patch_of,
                    count=words.number(patch.units),
                    noun=noun.one if patch.units == 1 else noun.many,
                    strength=self.medicines.patch_label(patch.strength),
                )
                for patch in item.patches
            ),
            medicine=self.medicines.name(item) if name else "",
            total=words.patch_total.format(
                count=words.number(count), noun=noun.one if count == 1 else noun.many
            ),
        )

    def _as_needed_line(self, item: StepItem, *, name: bool) -> DoseLine:
        medicines, words = self.medicines, self.words
        return DoseLine(
            drawings=draw_agreed(tuple(medicines.drawn_as_needed(item))),
            times_drawn="",
            counts=(*medicines.counts_as_needed(item), (Run(words.as_needed_apart),)),
            medicine=medicines.name(item) if name else "",
            total=words.up_to.format(count=medicines.most_a_day(item)),
            total_note=words.a_day,
        )
