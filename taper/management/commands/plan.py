"""A plan request in, its dated schedule out; with --pdf also the patient's sheet."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from guidelines.registry import references
from taper.engine.answers import Json, schedule_answer
from taper.engine.errors import InputErrors, Problem
from taper.engine.planner import make_schedule
from taper.engine.reading import read_plan_request
from taper.engine.values import Schedule
from taper.management.contract_io import ContractCommand


class Command(ContractCommand):
    help = "A taper schedule of doses that can be dispensed. JSON in, JSON out; needs no database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--pdf", metavar="OUT", type=Path, help="also write the patient's sheet to this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.pdf: Path | None = options["pdf"]
        super().handle(*args, **options)

    def answer_all(self, requests: list[object]) -> list[Json]:
        if self.pdf is not None:
            raise InputErrors(
                (Problem("", "--pdf writes one person's sheet. Give one request, not a list."),)
            )
        return super().answer_all(requests)

    def answer(self, request: object) -> Json:
        plan = read_plan_request(request, references())
        schedule = make_schedule(plan, references())
        if self.pdf is not None:
            self.write_sheet(schedule, self.pdf, on=max((event.on for event in plan.events), default=None))
        return schedule_answer(schedule)

    def write_sheet(self, schedule: Schedule, path: Path, on: date | None) -> None:
        """The sheet as of `on`, the last thing that happened to the plan, with lines to write on for what is not said.

        A request that is stopped has no sheet.
        """
        # Only here: it takes longer to load than a plan to make.
        from taper.presenters.sheet import NoSheet, present_sheet
        from taper.printing.patient_sheet import patient_sheet_pdf

        if not schedule.steps:
            self.stderr.write(f"No sheet was written. {schedule.finish.why}")
            return
        try:
            path.write_bytes(patient_sheet_pdf(present_sheet(schedule, references=references(), on=on)))
        except NoSheet as reason:
            self.stderr.write(f"No sheet was written. {reason}")
        except OSError as error:
            raise CommandError(f"The sheet cannot be written to {path}: {error.strerror}.") from error
        else:
            self.stderr.write(f"The sheet is in {path}.", self.style.SUCCESS)
