"""Types of request, as an admin changes them."""

from __future__ import annotations

import pytest
from django.test import Client

from sangam.events.record import SYSTEM
from sangam.requests import builtin, opening
from sangam.requests.definition import Definition
from sangam.requests.models import Request, RequestType
from tests.cast import Cast


@pytest.fixture(autouse=True)
def types(db: None, cast: Cast, client: Client) -> None:
    builtin.ensure()
    client.force_login(cast.ada)


def kind(key: str = "return") -> RequestType:
    return RequestType.objects.get(key=key)


def shape(key: str = "return") -> Definition:
    current = kind(key).current
    assert current is not None
    return current.shape


def test_a_type_shows_its_stages_its_fields_and_what_the_customer_sees(client: Client) -> None:
    shown = client.get(f"/setup/requests/{kind().pk}?language=de").content.decode()
    for words in ("Waiting for the parcel", "Order number", "Warten auf das Paket", "R-1042-K7QX", "for colleagues only"):
        assert words in shown


def test_a_new_type_begins_with_two_stages(client: Client) -> None:
    answer = client.post("/setup/requests/new", {"label_en": "Rental", "about_en": "Borrow a tent"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert [stage.key for stage in shape("rental").stages] == ["received", "done"]


def test_a_changed_stage_leaves_running_requests_as_they_are(cast: Cast, client: Client) -> None:
    asked = opening.from_conversation(cast.conversation(), fields={"order_number": "1"})
    request = opening.open_(kind(), asked, by=SYSTEM)
    values = {
        "label_en": "On its way",
        "label_de": "Warten auf das Paket",
        "category": "3",
        "hours": "16",
        "approval": "above",
        "limit": "50 EUR",
        "task_0": "Watch it",
    }
    assert client.post(f"/setup/requests/{kind().pk}/stages/parcel", values).status_code == 302
    stage = shape().stage("parcel")
    assert (stage.label("en"), stage.label("de"), stage.minutes) == ("On its way", "Warten auf das Paket", 960)
    assert stage.approval is not None and stage.approval.minor == 5000 and stage.tasks[0].title == {"en": "Watch it"}
    assert Request.objects.get().version.shape.stage("parcel").label("en") == "Waiting for the parcel"
    assert Request.objects.get().version_id == request.version_id != kind().current_id


def test_what_could_not_work_is_refused_with_the_way_out(client: Client) -> None:
    number = kind().pk
    client.post(f"/setup/requests/{number}/stages/paying/removal")
    assert shape().has("paying")
    answer = client.post(f"/setup/requests/{number}/stages/received", {"label_en": "Received", "category": "4"})
    assert answer.status_code == 422 and "The first stage must be one" in answer.content.decode()


def test_a_list_keeps_the_keys_of_its_choices(client: Client) -> None:
    client.post(
        f"/setup/requests/{kind().pk}/fields/reason",
        {"label_en": "Reason", "public": "on", "needed": "start", "choices_en": "Wrong article\nSmells\nDoes not fit"},
    )
    field = shape().field("reason")
    assert field is not None and [one.key for one in field.choices] == ["wrong", "smells", "size"] and field.needed == "start"


def test_stages_change_places_and_a_type_is_put_away_and_comes_back(client: Client) -> None:
    number = kind().pk
    client.post(f"/setup/requests/{number}/stages/parcel/place", {"way": "down"})
    assert [one.key for one in shape().stages][:3] == ["received", "checking", "parcel"]
    client.post(f"/setup/requests/{number}/archive")
    assert kind().archived_at is not None and "Offer again" in client.get("/setup/requests").content.decode()
    client.post(f"/setup/requests/{number}/archive", {"do": "restore"})
    assert kind().archived_at is None


def test_two_admins_who_save_at_once_see_each_other(client: Client) -> None:
    page = client.get(f"/setup/requests/{kind().pk}/stages/parcel").content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0].replace("&#34;", '"').replace("&quot;", '"')
    values = {"label_en": "Mine", "category": "3"}
    client.post(f"/setup/requests/{kind().pk}/stages/parcel", {**values, "label_en": "Hers"})
    assert client.post(f"/setup/requests/{kind().pk}/stages/parcel", {**values, "seen": seen}).status_code == 409
    assert shape().stage("parcel").label("en") == "Hers"
