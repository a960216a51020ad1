"""Templates: fetched, filled, sent, refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sangam.channels.base import DeliveryError, Filled, Outbound, Settings, Template
from sangam.channels.kinds.whatsapp import error_codes, filling
from sangam.channels.kinds.whatsapp.adapter import Adapter
from sangam.channels.kinds.whatsapp.fake import Fake
from sangam.channels.testing import HOOK, FakeContext, outbound


@pytest.fixture
def fake() -> Fake:
    return Fake("https://graph.example", HOOK)


def templates(fake: Fake) -> dict[str, Template]:
    found = Adapter().templates(Settings(1, "", "", fake.settings()), FakeContext(answers=fake.http))
    return {one.name: one for one in found}


def send(fake: Fake, template: Template, values: dict[str, str]) -> dict[str, Any]:
    filled = Filled(template.name, template.language, values, json.loads(json.dumps(dict(template.parts))))
    message: Outbound = outbound("phone", "+5511987654321", template=filled)
    Adapter().send(message, Settings(1, "", "", fake.settings()), FakeContext(answers=fake.http))
    found: dict[str, Any] = json.loads(fake.calls[-1].body)["template"]
    return found


def test_all_pages_are_fetched(fake: Fake) -> None:
    found = templates(fake)
    assert list(found) == ["order_on_its_way", "we_answered", "spring_sale", "loud_offer"]
    assert [one.state for one in found.values()] == ["approved", "approved", "paused", "rejected"]
    assert found["loud_offer"].reason == "ABUSIVE_CONTENT" and found["spring_sale"].category == "marketing"


def test_what_stands_in_one(fake: Fake) -> None:
    one = templates(fake)["order_on_its_way"]
    assert (one.header, one.footer, one.language) == ("Pedido {header_1}", "Skerry Outdoor", "pt_BR")
    assert one.body == "Olá {1}, seu pedido saiu e chega em {2}." and one.buttons == ("Acompanhar", "Falar com alguém")
    assert one.variables == ("header_1", "1", "2", "button_0")


def test_by_place(fake: Fake) -> None:
    values = {"header_1": "4711", "1": "Marina\nCastanho", "2": "2 dias", "button_0": "4711"}
    sent = send(fake, templates(fake)["order_on_its_way"], values)
    assert sent["language"]["code"] == "pt_BR"
    assert sent["components"] == [
        {"type": "header", "parameters": [{"type": "text", "text": "4711"}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Marina Castanho"}, {"type": "text", "text": "2 dias"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "4711"}]},
    ]
    assert fake.taken[0].text == "Olá Marina Castanho, seu pedido saiu e chega em 2 dias.", "outside the window, too"


def test_by_name(fake: Fake) -> None:
    sent = send(fake, templates(fake)["we_answered"], {"first_name": "Cleo", "matter": "the tent"})
    assert sent["components"][0]["parameters"][1] == {"type": "text", "text": "the tent", "parameter_name": "matter"}


def test_a_file_in_the_header_and_a_code_to_copy() -> None:
    one = filling.template({
        "name": "coupon", "language": "en", "status": "APPROVED", "components": [
            {"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Yours"},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}, {"type": "COPY_CODE", "text": "Copy"}]},
        ],
    })  # fmt: skip
    assert one.variables == ("header_image", "button_1") and one.header == "{header_image}"
    sent = filling.made(Filled("coupon", "en", {"header_image": "https://x.example/a.png", "button_1": "TENT10"}, one.parts))
    assert sent["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://x.example/a.png"}}]},
        {"type": "button", "sub_type": "copy_code", "index": "1",
         "parameters": [{"type": "coupon_code", "coupon_code": "TENT10"}]},
    ]  # fmt: skip


@pytest.mark.parametrize("part", [{"type": "CAROUSEL", "cards": []}, {"type": "HEADER", "format": "LOCATION"}])
def test_what_cannot_be_filled_here_says_so(part: dict[str, Any]) -> None:
    one = filling.template({"name": "x", "language": "en", "status": "APPROVED", "components": [part]})
    assert one.state == "disabled" and "WhatsApp Manager" in one.reason


def test_a_value_that_is_missing_is_named_before_anything_is_sent(fake: Fake) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(fake, templates(fake)["we_answered"], {"first_name": "Cleo", "matter": " \n "})
    assert "matter" in caught.value.failure.text and caught.value.failure.code == "132000" and not fake.taken


@pytest.mark.parametrize(("name", "code"), [("spring_sale", 132015), ("loud_offer", 132001), ("never_was", 132001)])
def test_refusals(fake: Fake, name: str, code: int) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(fake, Template(name, "en", "approved", ""), {})
    assert caught.value.failure.code == str(code) and caught.value.failure.permanent
    assert str(error_codes.MEANINGS[code].advice)[:60] in caught.value.failure.text


@pytest.mark.parametrize("odd", [{}, {"components": 7}, {"components": [{"type": 7, "text": ["x"]}], "status": {}}])
def test_odd_templates(odd: dict[str, Any]) -> None:
    assert filling.template({"name": "x", **odd}).name == "x"


def test_examples_are_told_by_variable(fake: Fake) -> None:
    found = {name: dict(one.examples) for name, one in templates(fake).items()}
    assert found["order_on_its_way"] == {"1": "Marina", "2": "dois dias"}
    assert found["we_answered"] == {"matter": "your order"}


@pytest.mark.parametrize("odd", [5, "x", [], [[]], [[5]], {"a": 1}, None])
def test_odd_examples_are_no_examples(odd: Any) -> None:
    body = {"type": "BODY", "text": "{{1}}", "example": {"body_text": odd, "body_text_named_params": odd}}
    assert (
        filling.template({"name": "n", "language": "en", "components": [body, {"type": "HEADER", "example": odd}]}).examples
        == {}
    )
