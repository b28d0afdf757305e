"""A regimen in, its oral morphine equivalents out."""

from guidelines.registry import references
from taper.engine.answers import Json, ome_answer
from taper.engine.ome import calculate_ome
from taper.engine.reading import read_regimen
from taper.management.contract_io import ContractCommand


class Command(ContractCommand):
    help = "Oral morphine equivalents of a regimen, with the working. JSON in, JSON out; needs no database."

    def answer(self, request: object) -> Json:
        return ome_answer(calculate_ome(read_regimen(request, references()), references()))
