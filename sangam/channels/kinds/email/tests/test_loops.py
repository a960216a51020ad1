"""Two installs face each other: what one sends by itself, the other must know for a robot's word."""

from __future__ import annotations

import pytest

from sangam.channels.base import Inbound, Look
from sangam.channels.kinds.email import inbound
from sangam.channels.kinds.email.tests.test_compose import composed, message


def read(raw: bytes) -> Inbound:
    (item,) = [one for one in inbound.parse(raw, {}) if isinstance(one, Inbound)]
    return item


@pytest.mark.parametrize("language", ["en", "de", "ja", "ar"])
def test_our_automatic_letters_are_known_as_automatic(language: str) -> None:
    text = "Thank you for your message. Your conversation with Northwind has the number 1001."
    item = read(
        composed(message(text, subject="We have your message [#1001]", automatic=True, look=Look("N", language=language)))
    )
    assert item.marks.automatic
    assert not item.marks.bounce


def test_our_persons_letters_are_not() -> None:
    item = read(composed(message("It is on its way.", in_reply_to="<q@example.com>", references=("<q@example.com>",))))
    assert not (item.marks.automatic or item.marks.bulk or item.marks.bounce or item.marks.out_of_office)
    assert item.reply_text == "It is on its way."
    assert item.external_id == "<k1@northwind.test>"
    assert item.thread.in_reply_to == "<q@example.com>"


def test_an_answer_to_our_reply_to_brings_the_token_back() -> None:
    raw = composed(message()).replace(b"To: <cleo@example.com>", b"To: <support+c1-abcdefghijklmnopqrstuvwxyz@northwind.test>")
    assert read(raw).thread.tokens == ("c1-abcdefghijklmnopqrstuvwxyz",)


@pytest.mark.parametrize(
    "text", ["مرحبا، طلبك في الطريق.", "ご注文の品は発送済みです。", "તમારો ઓર્ડર રસ્તામાં છે.", "Buyurtmangiz yo‘lda."]
)
def test_our_reader_reads_our_letters_in_every_script(text: str) -> None:
    item = read(composed(message(text, subject=text)))
    assert (item.reply_text, item.subject) == (text, text)
