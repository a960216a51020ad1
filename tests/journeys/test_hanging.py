"""A talk on a messenger with everything that can hang on a message, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from sangam.channels.base import Change, File
from sangam.conversations import write
from sangam.conversations.models import Act, Attachment, Message, Missing
from sangam.conversations.write import Writing
from sangam.events.record import Actor
from sangam.lib import clock
from tests.cast import Cast
from tests.journeys.browser import in_both_schemes, sideways, sign_in
from tests.journeys.test_slow_network import Held
from tests.plaza import AIKO, Plaza, plaza

__all__ = ["plaza"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXTRA = {
    "location": {"latitude": 34.687, "longitude": 135.526, "name": "Castle", "address": "1-1 Osakajo, Chuo Ward, Osaka"},
    "contacts": [{"name": "Ken", "phones": ["+81 6 1234 5678"], "emails": ["ken@example.com"]}],
    "choice": {"title": "Yes"},
    "fields": {"size": "L" * 90},
}


def talk(plaza: Plaza) -> Message:
    plaza.hears("m1", "The green pole", extra=EXTRA, files=(File("voice.ogg", "audio/ogg", 0, ref="x"),))
    plaza.hears("m2", "A photo", files=(File("p.png", "image/png", 0, ref="y"), File("q.png", "image/png", 0, ref="z")))
    Attachment.objects.filter(ref="x").update(missing="")
    Attachment.objects.filter(ref="y").update(missing=Missing.FAILED, trouble="Media expired")
    now = clock.now()
    plaza.told(Change("m1", "edit", "The short pole", by=(AIKO,), at=now), Change("m1", "react", "❤", by=(AIKO,), at=now))
    plaza.hears("m3", "secret words")
    plaza.told(Change("m3", "delete", by=(AIKO,), at=now))
    message = plaza.hears("m4", "Is it gone?", reply_to="m3")
    Act.objects.create(
        message=message,
        name="like",
        about="like",
        state="failed",
        key="k",
        due_at=now,
        failure_code="77",
        failure_text="Too old.",
    )
    return message


def test_all_of_it_is_legible_and_can_be_done(cast: Cast, plaza: Plaza, page: Page, live_server: LiveServer) -> None:
    message = talk(plaza)
    sign_in(page, live_server.url, cast.ben)
    with page.expect_response(lambda answer: answer.url.endswith("/seen")):
        page.goto(f"{live_server.url}/conversations/{message.conversation.number}")
    expect(page.get_by_text("They took this message back")).to_be_visible()
    assert in_both_schemes(page) == {}
    last = page.locator(f"#message-{message.pk}")
    last.hover()
    last.locator(".message-menu").click()
    expect(page.get_by_role("button", name="Answer privately")).to_be_visible()
    assert in_both_schemes(page) == {}
    page.get_by_role("button", name="Quote this message").click()
    expect(page.locator("[name=quotes]")).to_have_value(str(message.pk))
    expect(page.locator("#quote")).to_contain_text("Is it gone?")
    last.hover()
    last.locator(".message-menu").click()
    page.get_by_role("button", name="React with 🎉").click()
    expect(last).to_contain_text("Your reaction is on its way")
    last.get_by_role("button", name="Leave it").click()
    expect(last.get_by_text("Too old.")).to_have_count(0)
    page.locator(".message-more button", has_text="Edited").click()
    expect(page.locator(".versions")).to_contain_text("The green pole")
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) <= 0
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert sideways(page) <= 0
    assert Act.objects.filter(about="seen", message=message).count() == 1


def test_what_an_answer_names_goes_with_it_alone_and_comes_back(
    cast: Cast, plaza: Plaza, page: Page, live_server: LiveServer
) -> None:
    first = plaza.hears("q1", "Is the blue tent back?")
    last = plaza.hears("q2", "And the red one?")
    row = first.conversation
    sign_in(page, live_server.url, cast.ben)
    page.goto(f"{live_server.url}/conversations/{row.number}")
    field, quoted = page.locator("[data-panel=reply] [data-answer]"), page.locator("#quote")

    def quote() -> None:
        page.locator(f"#message-{first.pk}").hover()
        page.locator(f"#message-{first.pk} .message-menu").click()
        page.get_by_role("button", name="Quote this message").click()
        expect(quoted).to_contain_text("Is the blue tent back?")

    quote()
    held = Held(page, "**/replies*", times=1)
    field.press_sequentially("The blue one is\n")
    sent = held.first()
    expect(quoted).to_be_hidden()
    field.press_sequentially("The red one is not\n")
    sent.continue_()
    expect(page.locator("#stream > .message.ours:not(.going)")).to_have_count(2)
    answers = row.messages.filter(kind="out").order_by("pk").values_list("text", "reply_to_id")
    assert list(answers) == [("The blue one is", first.pk), ("The red one is not", last.pk)]
    quote()
    colleague = Writing("Both are in the shop", write.reply_parties(row))
    write.reply(row, colleague, channel=plaza.channel, by=Actor.user(cast.lena.pk), author=cast.lena)
    field.press_sequentially("The blue one, really\n")
    expect(page.locator("#composer")).to_contain_text("nothing was sent yet")
    expect(field).to_have_value("The blue one, really")
    expect(quoted).to_contain_text("Is the blue tent back?")
