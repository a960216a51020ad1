"""The customer's page: who he is, what is noted of him, his companies, consents, notes and opportunities."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from sangam.customers import companies
from sangam.customers.attributes import write as attributes
from sangam.customers.consents.models import ConsentRecord
from sangam.customers.models import Attribute, Company, Customer, CustomerNote, Identity, Opportunity
from sangam.customers.opportunities import steps
from sangam.customers.staff import belong
from sangam.events.record import SYSTEM
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def at(name: str, *numbers: int) -> str:
    return reverse(f"workspace:{name}", args=numbers)


def form(client: Any, address: str, /, **changes: object) -> dict[str, Any]:
    """What the longest form of a page would send, but for `changes`."""
    page = LexborHTMLParser(client.get(address).content)
    fields = max((one.css("input[name], select[name], textarea[name]") for one in page.css("main form")), key=len)
    values: dict[str, Any] = {}
    for field in fields:
        chosen = field.css("option[selected]") if field.tag == "select" else []
        text = chosen[0].attributes.get("value") if chosen else field.attributes.get("value") or ""
        values.setdefault(str(field.attributes["name"]), []).append(text or "")
    return {**values, **changes}


def test_the_profile_is_written_and_two_at_once_lose_nothing(cast: Cast) -> None:
    number = cast.conversation().customer_id
    ben, mara = signed_in(cast.ben), signed_in(cast.mara)
    there = at("customer_profile", number)
    mine = form(ben, there, name="Cleo of Osaka", zone="Asia/Tokyo", quiet_from="22:00", quiet_to="08:00")
    late = form(mara, there, name="Cleopatra", pronouns="she/her")
    assert ben.post(there, mine).status_code == 302
    answer = mara.post(there, late)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Cleo of Osaka" in shown and "Cleopatra" in shown and "meanwhile" in shown
    row = Customer.objects.get(pk=number)
    assert (row.name, row.zone, row.pronouns, str(row.quiet_from)) == ("Cleo of Osaka", "Asia/Tokyo", "she/her", "22:00:00")
    page = ben.get(at("customer_page", number)).content.decode()
    assert "in Tokyo" in page and "she/her" in page and "22:00" in page
    assert ben.post(there, form(ben, there, quiet_to="")).status_code == 422


def test_fields_are_filled_beside_the_conversation_and_on_the_page(cast: Cast) -> None:
    talk = cast.conversation()
    size = Attribute.objects.create(key="size", label="Shoe size", type="number", group="Feet")
    Attribute.objects.create(key="credit", label="Credit line", editor="admins", position=2)
    ben = signed_in(cast.ben)
    there = at("customer_attributes", talk.customer_id)
    page = ben.get(there).content.decode()
    assert "Shoe size" in page and "Credit line" not in page
    answer = ben.post(there, {"present": ["size", "credit"], "field-size": "many", "field-credit": "9", "from": talk.number})
    assert answer.status_code == 422 and "write a number" in answer.content.decode()
    answer = ben.post(there, {"present": ["size", "credit"], "field-size": "43.5", "field-credit": "9", "from": talk.number})
    assert (answer.status_code, answer.url) == (302, at("conversation", talk.number))
    for address in (at("conversation", talk.number), at("customer_page", talk.customer_id)):
        shown = ben.get(address).content.decode()
        assert "Shoe size" in shown and "43.5" in shown
    assert size.values.get().customer_id == talk.customer_id
    seen = form(ben, there)
    attributes.of_customer(talk.customer_id, {"size": "44"}, by=SYSTEM)
    clash = ben.post(there, {**seen, "field-size": "45"})
    assert clash.status_code == 409 and "“44” meanwhile" in clash.content.decode() and 'value="45"' in clash.content.decode()


def test_a_stage_set_by_hand_is_given_back_to_what_is_known(cast: Cast) -> None:
    ben, number = signed_in(cast.ben), cast.conversation().customer_id
    page = at("customer_page", number)
    assert 'name="again"' not in ben.get(page).content.decode()
    ben.post(at("customer_stage", number), {"stage": "customer"})
    assert 'name="again"' in ben.get(page).content.decode()
    ben.post(at("customer_stage", number), {"again": "yes"})
    shown = ben.get(page).content.decode()
    assert "Worked out again: Visitor" in shown and "worked out again" in shown
    assert 'name="again"' not in shown
    assert Customer.objects.get(pk=number).stage == "visitor"


def test_nobody_can_wish_to_be_written_to_at_his_number_in_a_shop(cast: Cast) -> None:
    row = cast.conversation()
    number = Identity.objects.create(customer_id=row.customer_id, kind="account", scope="shop", value="c7")
    mail = row.customer.identities.exclude(pk=number.pk).get()
    ben = signed_in(cast.ben)
    for address in (at("customer_profile", row.customer_id), at("elsewhere", row.number)):
        page = LexborHTMLParser(ben.get(address).content)
        offered = {one.attributes.get("value") for one in page.css("[name=preferred] option, [name=identity] option")}
        assert str(mail.pk) in offered and str(number.pk) not in offered


def test_stage_consent_and_notes(cast: Cast) -> None:
    number = cast.conversation().customer_id
    ben, mara = signed_in(cast.ben), signed_in(cast.mara)
    ben.post(at("customer_stage", number), {"stage": "lead"})
    assert ben.post(at("customer_stage", number), {"stage": "king"}).status_code == 404
    told = {"purpose": "marketing", "given": "no", "source": "said", "detail": "On the phone", "on": "2026-01-02"}
    ben.post(at("customer_consent", number), told)
    ben.post(at("customer_consent", number), {"purpose": "all"})
    ben.post(at("customer_noting", number), {"text": "Walks in <b>winter</b>"})
    page = ben.get(at("customer_page", number)).content.decode()
    assert "Refused" in page and "On the phone" in page and "Walks in &lt;b&gt;winter" in page
    assert ConsentRecord.objects.get().given is False
    note = CustomerNote.objects.get()
    assert mara.post(at("customer_note", note.pk), {"do": "remove"}).status_code == 404
    mara.post(at("customer_note", note.pk), {"do": "pin"})
    ben.post(at("customer_note", note.pk), {"do": "change", "text": "Walks"})
    note.refresh_from_db()
    assert (note.text, note.pinned) == ("Walks", True)
    signed_in(cast.lena).post(at("customer_note", note.pk), {"do": "remove"})
    assert not CustomerNote.objects.exists()


def test_an_enquiry_becomes_an_opportunity_on_the_board(cast: Cast) -> None:
    talk = cast.conversation("40 tents for a school", subject="Tents")
    ben = signed_in(cast.ben)
    new = at("customer_opportunity_new", talk.customer_id)
    assert "Make it an opportunity" in ben.get(at("conversation", talk.number)).content.decode()
    sent = {"title": "40 tents", "worth": "4800,50 eur", "owner": cast.ben.pk, "expected_on": "2026-01-01", "from": talk.number}
    assert ben.post(new, {**sent, "worth": "lots"}).status_code == 422
    answer = ben.post(new, sent)
    row = Opportunity.objects.get()
    assert answer.url == at("customer_opportunity", row.pk)
    assert (row.minor, row.currency, row.conversation_id) == (480050, "EUR", talk.pk)
    assert ben.get(f"{new}?from={talk.number}").url == at("customer_opportunity", row.pk)
    board = ben.get(at("customer_opportunities")).content.decode()
    assert "40 tents" in board and "€4,800.50" in board and "was due" in board
    assert "40 tents" not in signed_in(cast.mara).get(at("customer_opportunities") + "?mine=1").content.decode()
    move = at("customer_opportunity_move", row.pk)
    assert ben.post(move, {"step": steps.usual()[2].pk, "board": "1"}).url == at("customer_opportunities")
    ben.post(move, {"do": "lose", "reason": " "})
    row.refresh_from_db()
    assert row.state == "open"
    ben.post(move, {"do": "lose", "reason": "Too dear"})
    assert "Too dear" in ben.get(at("customer_opportunities") + "?state=lost").content.decode()
    hidden = signed_in(cast.mara).get(at("customer_opportunity", row.pk)).content.decode()
    assert f"#{talk.number}" not in hidden and "40 tents" in hidden
    assert signed_in(cast.mara).get(f"{new}?from={talk.number}").status_code == 404


def test_a_companys_page(cast: Cast) -> None:
    talk = cast.conversation("Our tents", sender="cleo@fjell.example", subject="Forty tents")
    cast.arrive(cast.letter("x", sender="otto@fjell.example", subject="A bill"), channel=cast.billing_mailbox)
    ben = signed_in(cast.ben)
    there = ben.post(at("customer_companies"), {"name": "Fjell"}).url
    fjell = Company.objects.get()
    change = at("customer_company_change", fjell.pk)
    for do, value in (("domain", "Fjell.example"), ("domain", "gmail.com"), ("note", "Pays late"), ("rename", "Fjell Sport")):
        assert ben.post(change, {"do": do, "value": value}).status_code == 302
    page = ben.get(there).content.decode()
    assert "Fjell Sport" in page and "fjell.example" in page and "Pays late" in page and "Forty tents" in page
    assert "A bill" not in page and "gives addresses to everybody" in page
    assert "A bill" in signed_in(cast.mara).get(there).content.decode()
    put = at("customer_belonging", talk.customer_id)
    ben.post(put, {"do": "put", "name": "fjell sport", "role": "Buyer"})
    ben.post(put, {"do": "put", "name": "Kumo", "role": "Adviser"})
    kumo = Company.objects.get(name="Kumo")
    ben.post(put, {"do": "first", "company": kumo.pk})
    assert Customer.objects.get(pk=talk.customer_id).company == kumo
    assert "Buyer" in ben.get(there).content.decode()
    ben.post(put, {"do": "leave", "company": kumo.pk})
    assert [one.role for one in belong.of([Customer.objects.select_related("company").get(pk=talk.customer_id)])] == ["Buyer"]
    ben.post(change, {"do": "no_domain", "value": "fjell.example"})
    assert not fjell.domains.exists()


def test_companies_are_listed_by_name_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sangam.web.workspace.customers.belonging.SIZE", 2)
    for name in ("delta", "Alfa", "charlie", "Bravo"):
        companies.create(name, by=SYSTEM)
    client = signed_in(cast.ben)
    first = LexborHTMLParser(client.get(at("customer_companies")).content)
    assert [one.text() for one in first.css(".others-subject")] == ["Alfa", "Bravo"]
    (older,) = first.css("a[rel=next]")
    second = LexborHTMLParser(client.get(at("customer_companies") + str(older.attributes["href"])).content)
    assert [one.text() for one in second.css(".others-subject")] == ["charlie", "delta"]
    assert "Bravo" in client.get(at("customer_companies"), {"q": "bra"}).content.decode()
