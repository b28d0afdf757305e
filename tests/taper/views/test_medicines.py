"""The medicine editor: choices that follow choices, the working while typing, and faults at their fields."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from patients.models import AuditEntry, Clinician, MedicationStatement, Patient
from patients.regimen import other_medicines_taken, regimen_data
from tests.factories import MARGARETS_REGIMEN, make_patient, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}

MR = {
    "id": "mr",
    "drug": "oxycodone",
    "preparation": "tablet|MR-12h|mg|",
    "strength": "40",
    "how": "times",
    "morning": "1",
    "evening": "1",
}
IR = {
    "id": "ir",
    "drug": "oxycodone",
    "preparation": "tablet|IR|mg|",
    "strength": "5",
    "how": "as_needed",
    "average": "3",
    "maximum": "3",
}
PATCH = {
    "drug": "fentanyl",
    "preparation": "transdermal patch|patch-72h|mcg/h|",
    "strength": "25",
    "patches": "1",
}


def posted(*rows: dict[str, str], **more: str) -> dict[str, str]:
    typed = {
        f"items-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }
    return typed | more


def send(client: Client, patient: Patient, *rows: dict[str, str], action: str = "save", **more: str) -> str:
    """What comes back of posting these rows: the page, or where it leads."""
    response = client.post(
        reverse("medicines", args=[patient.public_id]), posted(*rows, action=action, **more)
    )
    return (
        response["Location"] if response.status_code == 302 else " ".join(response.content.decode().split())
    )


def look(client: Client, patient: Patient, *rows: dict[str, str], **more: str) -> str:
    response = client.post(
        reverse("medicines", args=[patient.public_id]), posted(*rows, **more), headers=HTMX
    )
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def options(page: str, control: str) -> list[str]:
    select = page.partition(f'id="id_{control}"')[2].partition("</select>")[0]
    return [part.partition(">")[2].partition("<")[0] for part in select.split("<option")[1:]]


@pytest.fixture
def graham(helen: Clinician) -> Patient:
    """Nothing on record yet."""
    return make_patient(helen, given_name="Graham", family_name="Petty", identifier="0070-021", pronoun="he")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------- opening and saving


def test_anonymous_is_sent_to_the_sign_in(margaret: Patient) -> None:
    response = Client().post(reverse("medicines", args=[margaret.public_id]), posted(MR, action="save"))

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")


def test_editor_opens_with_what_is_on_record(client: Client, margaret: Patient) -> None:
    page = " ".join(client.get(reverse("medicines", args=[margaret.public_id])).content.decode().split())

    assert "142.5 mg OME a day" in page
    assert 'name="items-0-morning" value="1"' in page
    assert 'name="items-1-average" value="3"' in page
    assert '<option value="40" selected>40 mg</option>' in page


def test_saving_what_was_opened_changes_nothing(client: Client, margaret: Patient) -> None:
    before = list(MedicationStatement.objects.order_by("pk").values())

    where = send(client, margaret, MR, IR)

    assert where == reverse("patient", args=[margaret.public_id])
    assert list(MedicationStatement.objects.order_by("pk").values()) == before


@pytest.mark.requirement("S27")
def test_saving_is_one_audit_entry_and_typing_is_none(client: Client, margaret: Patient) -> None:
    before = AuditEntry.objects.count()

    look(client, margaret, MR | {"morning": "2"})
    assert AuditEntry.objects.count() == before

    send(client, margaret, MR | {"morning": "2"})
    assert AuditEntry.objects.count() == before + 1


def test_new_medicines_are_saved_under_names_of_their_own(client: Client, graham: Patient) -> None:
    send(client, graham, MR | {"id": ""}, IR | {"id": ""}, PATCH)

    assert [item["id"] for item in regimen_data(graham)] == [
        "oxycodone-mr-12h",
        "oxycodone-ir",
        "fentanyl-patch-72h",
    ]
    assert regimen_data(graham)[2]["patches"] == 1


def test_two_rows_of_one_product_get_two_names(client: Client, graham: Patient) -> None:
    send(client, graham, MR | {"id": ""}, MR | {"id": "", "strength": "20"})

    assert [item["id"] for item in regimen_data(graham)] == ["oxycodone-mr-12h", "oxycodone-mr-12h-2"]


def test_changed_dose_keeps_the_name_and_another_drug_gets_a_new_one(
    client: Client, margaret: Patient
) -> None:
    morphine = {
        "id": "mr",
        "drug": "morphine",
        "preparation": "tablet|MR-12h|mg|",
        "strength": "30",
        "evening": "1",
    }

    send(client, margaret, MR | {"evening": "2"}, IR)
    assert [item["id"] for item in regimen_data(margaret)] == ["mr", "ir"]

    send(client, margaret, morphine, IR)
    assert [item["id"] for item in regimen_data(margaret)] == ["morphine-mr-12h", "ir"]


def test_empty_rows_are_left_out(client: Client, margaret: Patient) -> None:
    send(client, margaret, MR, {"drug": ""}, IR)

    assert regimen_data(margaret) == MARGARETS_REGIMEN


def test_last_medicine_can_be_taken_off_the_record(client: Client, margaret: Patient) -> None:
    assert send(client, margaret) == reverse("patient", args=[margaret.public_id])

    assert regimen_data(margaret) == []


def test_other_medicines_are_saved_with_what_is_not_known(client: Client, margaret: Patient) -> None:
    others = {
        "others-0-text": "amlodipine 5 mg",
        "others-0-sedative": "no",
        "others-1-text": "diazepam 5 mg at night",
        "others-1-sedative": "yes",
        "others-2-text": "St John’s wort",
        "others-2-sedative": "",
        "others-3-text": "",
    }

    send(client, margaret, MR, IR, **others)

    assert other_medicines_taken(margaret) == [
        ("amlodipine 5 mg", False),
        ("diazepam 5 mg at night", True),
        ("St John’s wort", None),
    ]


# ------------------------------------------------------------------------- choices that follow choices


def test_forms_and_strengths_are_those_marketed_in_the_country(client: Client, graham: Patient) -> None:
    page = look(client, graham, {"drug": "oxycodone", "preparation": "tablet|MR-12h|mg|"})

    assert "tablet, slow-release, 12 h" in options(page, "items-0-preparation")
    assert options(page, "items-0-strength") == [
        "Choose", "5 mg, supply not confirmed", "10 mg", "15 mg", "20 mg", "30 mg", "40 mg", "60 mg, supply not confirmed", "80 mg", "another",
    ]  # fmt: skip


def test_choice_that_no_longer_fits_is_let_go_and_amounts_stay(client: Client, graham: Patient) -> None:
    page = look(client, graham, MR | {"drug": "fentanyl"})

    assert "patch, changed every 3 days" in options(page, "items-0-preparation")
    assert 'value="tablet|MR-12h|mg|"' not in page
    assert 'name="items-0-morning" value="1"' in page


def test_strength_is_not_carried_over_to_another_form(client: Client, graham: Patient) -> None:
    liquid = IR | {"preparation": "oral solution|IR|mg/mL|", "drug": "morphine"}

    page = look(client, graham, liquid | {"shown_for": "oxycodone/tablet|IR|mg|/"})

    assert "5 mg/mL" in options(page, "items-0-strength")
    assert '<option value="" selected>Choose</option>' in page.partition('id="id_items-0-strength"')[2]
    assert "Medicine 1 is not counted yet." in page


def test_amounts_of_another_way_of_taking_are_not_lost(client: Client, graham: Patient) -> None:
    page = look(client, graham, MR | {"how": "as_needed"})

    assert '<input type="hidden" name="items-0-morning" value="1">' in page
    assert 'id="id_items-0-maximum"' in page


def test_drug_of_another_country_stays_on_the_record(client: Client, helen: Clinician) -> None:
    tilidine: dict[str, Any] = {
        "id": "t",
        "drug": "tilidine/naloxone",
        "form": "tablet",
        "release": "MR-12h",
        "strength": "50",
        "unit": "mg",
        "doses": {"morning": "1"},
    }
    patient = make_patient(helen, country="AU", regimen=[tilidine])

    page = client.get(reverse("medicines", args=[patient.public_id])).content.decode()

    assert "tilidine/naloxone (not in the list for Australia)" in page
    assert 'name="items-0-other_strength" value="50"' in page


def test_rows_are_added_and_removed_without_losing_what_was_typed(client: Client, graham: Patient) -> None:
    page = send(client, graham, MR | {"evening": "1,5"}, action="add")
    assert 'id="row-1"' in page
    assert 'name="items-0-evening" value="1,5"' in page
    assert (
        'id="id_items-1-drug" name="items-1-drug" autocomplete="off" aria-describedby="id_items-1-drug_note" autofocus'
        in page
    )

    page = send(client, graham, MR, PATCH, action="remove-0")
    assert 'id="row-1"' not in page
    assert 'name="items-0-patches" value="1"' in page
    assert not regimen_data(graham)


# --------------------------------------------------------------------------------- the working while typing


def test_htmx_gets_the_editor_alone(client: Client, margaret: Patient) -> None:
    part = look(client, margaret, MR)

    assert part.startswith('<div id="medicines"')
    assert "<html" not in part
    assert "Margaret" not in part


def test_working_follows_what_is_typed(client: Client, margaret: Patient) -> None:
    part = look(client, margaret, MR | {"morning": "2"}, IR)

    assert "202.5 mg OME a day" in part
    assert '<p class="field__note" id="id_items-0-morning_note">80 mg</p>' in part
    assert "<b>120 mg</b> a day" in part
    assert len(regimen_data(margaret)) == 2
    assert regimen_data(margaret)[0]["doses"]["morning"] == "1"


def test_row_not_finished_is_no_fault_while_typing(client: Client, margaret: Patient) -> None:
    part = look(client, margaret, MR, {"drug": "codeine"})

    assert "nhsuk-error-message" not in part
    assert "120 mg OME a day" in part
    assert "Medicine 2 is not counted yet." in part


def test_row_that_cannot_be_read_does_not_hide_the_others(client: Client, margaret: Patient) -> None:
    part = look(client, margaret, MR | {"morning": "x"}, IR)

    assert "22.5 mg OME a day" in part
    assert "x cannot be read as one number." in part


def test_drug_without_a_factor_reads_at_least(client: Client, graham: Patient) -> None:
    methadone = {
        "drug": "methadone",
        "preparation": "other",
        "other_form": "oral solution",
        "other_release": "IR",
        "strength": "other",
        "other_strength": "5",
        "morning": "6",
    }

    part = look(client, graham, methadone, MR)

    assert "At least 120 mg OME a day, without methadone" in part


def test_nothing_counted_is_never_0(client: Client, graham: Patient) -> None:
    assert "Nothing counted yet" in look(client, graham, {"drug": ""})


def test_page_and_part_are_not_confused_by_a_cache(client: Client, margaret: Patient) -> None:
    response = client.get(reverse("medicines", args=[margaret.public_id]))

    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


# ------------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        pytest.param(MR | {"drug": ""}, "drug", "Choose the drug.", id="no drug"),
        pytest.param(MR | {"preparation": ""}, "preparation", "Choose the form.", id="no form"),
        pytest.param(MR | {"preparation": "powder|IR|mg|"}, "preparation", "Choose the form.", id="forged form"),
        pytest.param(
            MR | {"preparation": "other", "other_form": "balloon"}, "other_form", "Choose the form.", id="unknown form"
        ),
        pytest.param(MR | {"strength": ""}, "strength", "Choose the strength.", id="no strength"),
        pytest.param(
            MR | {"strength": "other"}, "other_strength", "Write the strength as on the pack", id="another, not said"
        ),
        pytest.param(
            MR | {"morning": "", "evening": ""}, "morning", "Write how much is taken at which time", id="no dose"
        ),
        pytest.param(MR | {"morning": "0", "evening": "0"}, "morning", "No dose is given.", id="0 at every time"),
        pytest.param(IR | {"maximum": ""}, "maximum", "Write the most that is taken in a day.", id="no maximum"),
        pytest.param(IR | {"average": "4"}, "average", "4 on average is more than the most", id="average above most"),
        pytest.param(PATCH | {"patches": ""}, "patches", "Write how many patches", id="no patch"),
        pytest.param(PATCH | {"patches": "1.5"}, "patches", "1.5 is not a whole number.", id="half a patch"),
        pytest.param(MR | {"evening": "1.5"}, "evening", "this product cannot be halved", id="half of slow-release"),
        pytest.param(MR | {"evening": "-1"}, "evening", "-1 is below 0.", id="negative"),
        pytest.param(MR | {"evening": "500"}, "evening", "500 is more than can be meant.", id="absurd"),
        pytest.param(
            MR | {"strength": "other", "other_strength": "-25"}, "other_strength", "-25 is below 0.", id="negative strength"
        ),
        pytest.param(
            MR | {"strength": "other", "other_strength": "99999"},
            "other_strength",
            "99999 is more than can be meant.",
            id="absurd strength",
        ),
        pytest.param(
            MR | {"drug": "unicornine", "preparation": "other", "other_form": "tablet", "other_strength": "5", "strength": "other"},
            "drug",
            "unicornine is not an opioid that any table or list here knows.",
            id="drug nobody knows",
        ),
    ],
)  # fmt: skip
def test_fault_is_a_sentence_at_its_field_and_nothing_is_saved(
    client: Client, margaret: Patient, row: dict[str, str], field: str, sentence: str
) -> None:
    page = send(client, margaret, row)

    assert "Nothing was saved yet" in page
    at_field = page.partition(f'id="id_items-0-{field}_note"')[2].partition("</p>")[0]
    assert sentence in at_field
    assert f'href="#id_items-0-{field}"' in page
    assert regimen_data(margaret) == MARGARETS_REGIMEN


def test_what_was_typed_is_there_again_beside_the_fault(client: Client, margaret: Patient) -> None:
    page = send(client, margaret, MR | {"morning": "1,5"}, IR, **{"others-0-text": "amlodipine"})

    assert 'name="items-0-morning" value="1,5"' in page
    assert 'name="items-0-evening" value="1"' in page
    assert 'name="others-0-text" value="amlodipine"' in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("x" * 201, "Write at most 200 letters"), ("a\u202eb", "This holds a hidden character.")],
)
def test_other_medicine_that_cannot_be_kept_is_a_sentence(
    client: Client, margaret: Patient, text: str, sentence: str
) -> None:
    assert sentence in send(client, margaret, MR, IR, **{"others-0-text": text})
    assert not other_medicines_taken(margaret)


# ---------------------------------------------------------------------------- what no product list knows

UNLISTED = MR | {"strength": "other", "other_strength": "25"}
TICKED = {"confirmed": "oxycodone/tablet|MR-12h|mg|/25"}


def test_strength_the_list_lacks_asks_to_be_confirmed(client: Client, margaret: Patient) -> None:
    page = send(client, margaret, UNLISTED)

    assert (
        "There is no oxycodone 25 mg slow-release tablet in the product list (Australia). "
        "Choose another, or confirm that she takes it." in page
    )
    assert "She takes this although no list knows it. The plan never proposes it." in page
    assert 'name="items-0-other_strength" value="25"' in page
    assert regimen_data(margaret) == MARGARETS_REGIMEN


def test_confirmed_strength_is_saved_as_such_and_stays_confirmed(client: Client, margaret: Patient) -> None:
    send(client, margaret, UNLISTED | TICKED)

    statement = margaret.medication_statements.get(status="active")
    assert (str(statement.strength.normalize()), statement.confirmed_unlisted) == ("25", True)
    page = client.get(reverse("medicines", args=[margaret.public_id])).content.decode()
    assert (
        'name="items-0-confirmed" value="oxycodone/tablet|MR-12h|mg|/25" aria-describedby="id_items-0-confirmed_note" checked'
        in page
    )
    assert send(client, margaret, UNLISTED | TICKED) == reverse("patient", args=[margaret.public_id])


def test_tick_for_one_strength_does_not_confirm_another(client: Client, margaret: Patient) -> None:
    page = send(client, margaret, UNLISTED | TICKED | {"other_strength": "250"})

    assert "There is no oxycodone 250 mg slow-release tablet" in page
    assert (
        'value="oxycodone/tablet|MR-12h|mg|/250" aria-describedby="id_items-0-confirmed_note" aria-invalid="true">'
        in page
    )
    assert regimen_data(margaret) == MARGARETS_REGIMEN


def test_listed_strength_typed_as_another_needs_no_tick(client: Client, margaret: Patient) -> None:
    send(client, margaret, MR | {"strength": "other", "other_strength": "20"})

    assert regimen_data(margaret)[0]["strength"] == "20"
    assert not margaret.medication_statements.get(status="active").confirmed_unlisted


def test_form_the_list_lacks_is_taken_once_confirmed(client: Client, graham: Patient) -> None:
    rectal = {
        "drug": "morphine",
        "preparation": "other",
        "other_form": "suppository",
        "other_release": "IR",
        "strength": "other",
        "other_strength": "10",
        "evening": "1",
    }
    assert "confirm that he takes it" in send(client, graham, rectal)

    send(client, graham, rectal | {"confirmed": "morphine/suppository|IR|mg|/10"})

    assert regimen_data(graham)[0]["form"] == "suppository"


# ---------------------------------------------------------------------------------------- S3, S18 and S19


@pytest.mark.requirement("S3")
def test_only_the_medicines_can_be_set(client: Client, margaret: Patient, olga: Clinician) -> None:
    hers = make_patient(olga, regimen=MARGARETS_REGIMEN)
    forged = {
        "clinic": "999",
        "items-0-patient": str(hers.pk),
        "items-0-clinic": "999",
        "items-0-status": "entered-in-error",
        "items-0-recorded_by": str(olga.pk),
        "items-0-pk": str(hers.medication_statements.all()[0].pk),
    }

    send(client, margaret, MR | {"morning": "2"}, **forged)

    saved = margaret.medication_statements.get(status="active")
    assert (saved.status, saved.recorded_by.username) == ("active", "helen")
    assert regimen_data(hers) == MARGARETS_REGIMEN


@pytest.mark.requirement("S3")
def test_item_name_of_another_record_is_not_taken_over(
    client: Client, graham: Patient, margaret: Patient
) -> None:
    send(client, graham, MR | {"id": "../../x"}, IR | {"id": "mr"})

    assert [item["id"] for item in regimen_data(graham)] == ["oxycodone-mr-12h", "oxycodone-ir"]


@pytest.mark.requirement("S19")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1", "1"),
        (" 2 ", "2"),
        ("1.0", "1"),
        ("02", "2"),
        ("1,0", None),
        ("1,5", None),
        ("1_000", None),
        ("1e1", None),
        ("1E1", None),
        ("-0", None),
        ("-1", None),
        ("+1", None),
        ("NaN", None),
        ("Infinity", None),
        ("٣", None),
        ("１２", None),
        ("0x10", None),
        ("1 000", None),
        ("1.", None),
        (".5", None),
        ("½", None),
        ("1" + "0" * 30, None),
        ("0.0000001", None),
        ("--1", None),
        ("one", None),
    ],
)
def test_number_means_what_was_typed_or_is_refused(
    client: Client, graham: Patient, typed: str, stored: str | None
) -> None:
    page = send(client, graham, MR | {"morning": typed, "evening": ""})

    if stored is None:
        assert "nhsuk-error-message" in page.partition('id="id_items-0-morning_note"')[2].partition("</p>")[0]
        assert not regimen_data(graham)
    else:
        assert regimen_data(graham)[0]["doses"] == {"morning": stored}


@pytest.mark.requirement("S18")
@pytest.mark.parametrize(
    "field", ["id", "drug", "preparation", "strength", "other_form", "how", "morning", "patches"]
)
@pytest.mark.parametrize(
    "value",
    [
        "\u202e",
        "😀" * 50,
        "x" * 10_000,
        "||||",
        "|",
        "remove-0",
        "../..",
        "<b>",
        "None",
        "{}",
        "[]",
        "\ud83d",
        "%00",
    ],
    ids=lambda value: ascii(value)[:12],
)
def test_nonsense_is_no_server_error_and_changes_nothing(
    client: Client, margaret: Patient, field: str, value: str
) -> None:
    value = value.encode("utf-8", "replace").decode()
    before = list(MedicationStatement.objects.order_by("pk").values())

    for action in ("", "update", "add", "remove-999", value):
        response = client.post(
            reverse("medicines", args=[margaret.public_id]), posted(MR | {field: value}, action=action)
        )
        assert response.status_code == 200

    assert list(MedicationStatement.objects.order_by("pk").values()) == before


@pytest.mark.requirement("S18")
def test_more_rows_than_the_planner_takes_are_cut_off(client: Client, graham: Patient) -> None:
    rows = [{"drug": "oxycodone"} for _ in range(40)]

    page = look(client, graham, *rows)

    assert page.count('class="card medicine"') == 20
    assert "Add another opioid" not in page


@pytest.mark.requirement("S2")
def test_medicines_of_another_clinic_cannot_be_saved(olga: Clinician, margaret: Patient) -> None:
    response = signed_in(olga).post(
        reverse("medicines", args=[margaret.public_id]), posted(MR | {"morning": "3"}, action="save")
    )

    assert response.status_code == 404
    assert regimen_data(margaret) == MARGARETS_REGIMEN
