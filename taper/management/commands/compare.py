"""A plan request in, alternative schedules side by side out."""

from guidelines.registry import references
from taper.engine.answers import Json, compare_answer
from taper.engine.compare import compare
from taper.engine.reading import read_plan_request
from taper.management.contract_io import ContractCommand


class Command(ContractCommand):
    help = "Alternative schedules for one plan request, side by side. JSON in, JSON out; needs no database."

    def answer(self, request: object) -> Json:
        return compare_answer(compare(read_plan_request(request, references()), references()))
