"""Check all releases: each by itself, then against one another.

A release that names another (a default table, a superseded edition, a source, a fact, a rule) must find it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guidelines.conditions import Condition
from guidelines.errors import ReferenceDataError, UnknownReference
from guidelines.facts import check_condition
from guidelines.loading import DataFile, LineFinder, Place
from guidelines.readers import (
    read_compared_points,
    read_conversation,
    read_table_differences,
    read_vocabulary,
)
from guidelines.registry import (
    COMMON,
    COUNTRIES,
    GUIDELINES,
    KINDS,
    PRODUCTS,
    STRINGS,
    TABLES,
    Kind,
    References,
)
from guidelines.releases import split_citation

CITING_FILES = {
    GUIDELINES: ("guideline.yaml", "comparison.yaml"),
    COMMON: ("common.yaml", "comparison.yaml", "conversation.yaml"),
    COUNTRIES: ("country.yaml",),
    STRINGS: ("strings.yaml",),
}


def check_references(references: References) -> None:
    """Raise ReferenceDataError with a sentence for every fault; return when there is none."""
    # What is wrong within releases comes first: comparing what cannot be read would only repeat it.
    for faults in (_faults_within(references), _faults_between(references)):
        found = list(dict.fromkeys(faults))
        if found:
            raise ReferenceDataError(found)


def _faults_within(references: References) -> Iterator[str]:
    readers = {
        TABLES: references.conversion_table,
        PRODUCTS: references.product_list,
        GUIDELINES: references.guideline,
        COMMON: references.common_release,
        COUNTRIES: references.country_release,
        STRINGS: references.patient_strings_release,
    }
    for kind in KINDS:
        for id_ in references.ids(kind):
            try:
                references.info(kind, id_)
                readers[kind](id_)
            except ReferenceDataError as error:
                yield from error.problems
    for id_ in references.ids(COMMON):
        for read in (read_vocabulary, read_compared_points, read_table_differences, read_conversation):
            try:
                read(references.folder(COMMON, id_))
            except ReferenceDataError as error:
                yield from error.problems
    for id_ in references.ids(GUIDELINES):
        try:
            references.guideline_answers(id_)
        except ReferenceDataError as error:
            yield from error.problems


def _faults_between(references: References) -> Iterator[str]:
    yield from _superseded_that_do_not_exist(references)
    yield from _sources_that_differ(references)
    yield from _sources_that_no_release_lists(references)
    yield from _conditions_that_no_fact_can_answer(references)
    yield from _rules_that_do_not_exist(references)
    yield from _answers_to_nothing(references)
    yield from _differences_between_no_tables(references)
    yield from _countries_given_twice(references)
    yield from _defaults_that_do_not_exist(references)
    yield from _sentences_given_twice(references)


def _superseded_that_do_not_exist(references: References) -> Iterator[str]:
    for kind in KINDS:
        ids = references.ids(kind)
        taken: dict[str, str] = {}
        for id_ in ids:
            for position, older in enumerate(references.info(kind, id_).supersedes):
                place = ("supersedes", position)
                if older not in ids or older == id_:
                    sentence = f"supersedes {older}, which is not another {kind.name}. Correct the id."
                    yield _fault(references, kind, id_, "release.yaml", place, sentence)
                elif older in taken:
                    sentence = f"supersedes {older}, and so does {taken[older]}. Only one can take its place."
                    yield _fault(references, kind, id_, "release.yaml", place, sentence)
                taken[older] = id_


def _sources_that_differ(references: References) -> Iterator[str]:
    for kind in KINDS:
        for id_ in references.ids(kind):
            for position, source in enumerate(references.info(kind, id_).sources):
                if references.sources[source.key] != source:
                    yield _fault(
                        references,
                        kind,
                        id_,
                        "release.yaml",
                        ("sources", position),
                        f"the source {source.key} is described differently in another release. Use one description, or another key.",
                    )


def _sources_that_no_release_lists(references: References) -> Iterator[str]:
    for file in _citing_files(references):
        for line, reference in LineFinder(file).citations():
            key, _ = split_citation(reference)
            if key not in references.sources:
                yield file.fault(
                    line, f"no release lists the source {key}. Add it to the sources in release.yaml."
                )


def _citing_files(references: References) -> Iterator[DataFile]:
    for kind, names in CITING_FILES.items():
        for id_ in references.ids(kind):
            folder = references.folder(kind, id_)
            yield from (folder.file(name) for name in names if folder.has(name))


def _conditions_that_no_fact_can_answer(references: References) -> Iterator[str]:
    facts = references.common.facts_by_name
    for file, conditions in _conditions(references):
        for place, condition in conditions:
            for sentence in check_condition(condition, facts):
                yield file.fault(LineFinder(file).line_of(place), sentence)


def _conditions(references: References) -> Iterator[tuple[DataFile, Iterable[tuple[Place, Condition]]]]:
    for id_ in references.current_ids(COMMON):
        yield references.folder(COMMON, id_).file("common.yaml"), references.common_release(id_).conditions()
    for id_ in references.ids(GUIDELINES):
        yield (
            references.folder(GUIDELINES, id_).file("guideline.yaml"),
            references.guideline(id_).conditions(),
        )


def _rules_that_do_not_exist(references: References) -> Iterator[str]:
    for id_ in references.ids(GUIDELINES):
        guideline = references.guideline(id_)
        for position, rule in enumerate(guideline.after_failure.rules):
            if guideline.recommendation(rule) is None and references.common.statement(rule) is None:
                yield _fault(
                    references,
                    GUIDELINES,
                    id_,
                    "guideline.yaml",
                    ("after_failure", "rules", position),
                    f"{rule} is neither a recommendation here nor a shared statement. Correct the id.",
                )


def _answers_to_nothing(references: References) -> Iterator[str]:
    """An older edition may answer points that are no longer asked; a current one may not."""
    points = {point.id for point in references.compared_points.points}
    for id_ in references.current_ids(GUIDELINES):
        guideline = references.guideline(id_)
        for position, answer in enumerate(references.guideline_answers(id_).answers):
            sentences = [
                f"{rule} is not a recommendation of this guideline. Correct the id."
                for rule in answer.rules
                if guideline.recommendation(rule) is None
            ]
            if answer.point not in points:
                sentences.append(
                    f"{answer.point} is not a point of the comparison. Choose one of {', '.join(sorted(points))}."
                )
            for sentence in sentences:
                place: Place = ("answers", position)
                yield _fault(references, GUIDELINES, id_, "comparison.yaml", place, sentence)


def _differences_between_no_tables(references: References) -> Iterator[str]:
    for id_ in references.current_ids(COMMON):
        for position, difference in enumerate(references.table_differences.differences):
            for number, table_id in enumerate(difference.tables):
                place: Place = ("differences", position, "tables", number)
                sentence = None
                if table_id not in references.ids(TABLES):
                    sentence = f"{table_id} is not a conversion table the planner has. Correct the id."
                elif not references.conversion_table(table_id).rows_for(difference.opioid, difference.route):
                    sentence = f"{table_id} has no row for {difference.opioid}, {difference.route}, so it cannot say why."
                if sentence:
                    yield _fault(references, COMMON, id_, "differences.yaml", place, sentence)


def _countries_given_twice(references: References) -> Iterator[str]:
    seen: dict[str, str] = {}
    for id_ in references.current_ids(COUNTRIES):
        code = references.country_release(id_).code
        if code in seen:
            yield _fault(
                references,
                COUNTRIES,
                id_,
                "country.yaml",
                ("code",),
                f"{code} is the code of {seen[code]} too. Say in release.yaml that this one supersedes it.",
            )
        seen[code] = id_


def _defaults_that_do_not_exist(references: References) -> Iterator[str]:
    for id_ in references.current_ids(COUNTRIES):
        country = references.country_release(id_)
        for field, release_id, find in (
            ("default_conversion_table", country.default_conversion_table, references.conversion_table),
            ("default_product_list", country.default_product_list, references.product_list),
            ("default_guideline", country.default_guideline, references.guideline),
        ):
            try:
                release = find(release_id)
            except UnknownReference as unknown:
                yield _fault(references, COUNTRIES, id_, "country.yaml", (field,), f"{field} {unknown}")
                continue
            if release.country != country.code:
                yield _fault(
                    references,
                    COUNTRIES,
                    id_,
                    "country.yaml",
                    (field,),
                    f"{field} {release_id} is for {release.country}, not for {country.code}. Choose one of its own.",
                )


def _sentences_given_twice(references: References) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for id_ in references.current_ids(STRINGS):
        for position, string in enumerate(references.patient_strings_release(id_).strings):
            for language in string.texts:
                if (string.id, language) in seen:
                    yield _fault(
                        references,
                        STRINGS,
                        id_,
                        "strings.yaml",
                        ("strings", position, "texts", language),
                        f"{string.id} is written in {language} in {seen[string.id, language]} too. Keep one, or say that this release supersedes it.",
                    )
                seen[string.id, language] = id_


def _fault(references: References, kind: Kind, id_: str, name: str, place: Place, sentence: str) -> str:
    file = references.folder(kind, id_).file(name)
    return file.fault(LineFinder(file).line_of(place), sentence)
