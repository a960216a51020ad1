"""Sending through a provider's API, with the backend that anymail offers for tests."""

from __future__ import annotations

import pytest
from django.core import mail

from sangam.channels.base import DeliveryError, File, Settings
from sangam.channels.kinds.email import smtp
from sangam.channels.kinds.email.tests.test_compose import message, to
from sangam.channels.kinds.email.tests.test_smtp import House


def send(given: object, provider: str = "test") -> object:
    values = {"provider": provider, "provider_settings": {}, "from_name": "Northwind"}
    return smtp.send(given, Settings(1, "Support", "support@northwind.test", values), House())  # type: ignore[arg-type]


def test_the_provider_gets_the_same_letter() -> None:
    parties = (to(name='Cleo "X" Marin'), to("pal@example.com", role="cc"), to("b@example.com", role="bcc"))
    given = message(
        recipients=parties, in_reply_to="<q@example.com>", references=("<a@example.com>",), automatic=True,
        files=(File("a.txt", "text/plain", 4, content=b"file"),),
    )  # fmt: skip
    send(given)
    (letter,) = mail.outbox
    assert (letter.cc, letter.bcc) == (["pal@example.com"], ["b@example.com"])
    assert letter.extra_headers["Message-ID"] == given.external_id
    assert letter.extra_headers["In-Reply-To"] == "<q@example.com>"
    assert letter.extra_headers["Auto-Submitted"] == "auto-replied"
    assert len(letter.attachments) == 1


@pytest.mark.parametrize("name", ["nonsense", "../evil", "os", "mailgun"])
def test_a_provider_that_is_not_set_up_is_the_channels_trouble(name: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(message(), name)
    assert caught.value.failure.kind == "auth"
