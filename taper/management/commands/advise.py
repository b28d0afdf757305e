"""Patient facts in, guideline prompts out."""

from guidelines.registry import references
from taper.engine.advice import advise_on
from taper.engine.answers import Json, advice_answer
from taper.engine.reading import read_advice_request
from taper.management.contract_io import ContractCommand


class Command(ContractCommand):
    help = "What a country's guideline says for these facts. JSON in, JSON out; needs no database."

    def answer(self, request: object) -> Json:
        return advice_answer(advise_on(read_advice_request(request, references()), references()))
