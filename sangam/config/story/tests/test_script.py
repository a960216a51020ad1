from __future__ import annotations

import datetime as dt
from email import message_from_bytes

import pytest

from sangam.config.playing import casting
from sangam.config.story import company, letters, script, talks
from sangam.config.story.verbs import VERBS

NOW = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def test_a_tale_is_read_as_written() -> None:
    text = "=== help | 1d2h | Cleo <c@posta.example> | en | Torn\n% client apple\nHi,\n\nit tore.\n>>> ben 3h\nSorry!\n*** ben 5m\nsolve\n"
    (tale,) = script.read(text)
    assert (tale.mailbox, tale.ago, tale.writer.address) == ("help", dt.timedelta(hours=26), "c@posta.example")
    assert [step.kind for step in tale.steps] == ["in", "out", "do"]
    assert tale.steps[0].text == "Hi,\n\nit tore."
    assert tale.steps[0].option("client") == "apple"
    assert script.times(tale, NOW)[-1] == NOW - dt.timedelta(hours=22, minutes=55)


@pytest.mark.parametrize(
    "text", ["=== help | soon | A <a@b.example> | en | S", "=== help | 1d | nobody | en | S", "=== help | 1d"]
)
def test_a_misspelt_tale_names_its_line(text: str) -> None:
    with pytest.raises(script.Misspelt, match=r"x\.txt:1"):
        list(script.read(text, "x.txt"))


def test_nothing_in_the_story_is_still_to_come() -> None:
    late = [tale.subject for tale in [*script.read_all(), *script.read_talks()] if script.times(tale, NOW)[-1] > NOW]
    assert late == []


def test_the_story_names_only_what_there_is() -> None:
    people, mailboxes = {person.key for person in company.PEOPLE}, {*company.MAILBOXES, "site"}
    for tale in script.read_all():
        assert tale.mailbox in mailboxes, tale.subject
        for step in tale.steps:
            if step.kind in ("out", "note", "do", "aside"):
                assert step.who in people, tale.subject
            if step.kind == "do":
                assert {line.split()[0] for line in step.lines if line} <= set(VERBS), tale.subject


def test_talks_name_only_what_there_is() -> None:
    fakes = {make.kind: make for _adapter, make in casting.playable()}
    tales = script.read_talks()
    assert {tale.mailbox for tale in tales} <= set(fakes)
    for tale in tales:
        assert tale.writer.name in [persona.key for persona in fakes[tale.mailbox].personas], tale.subject
        for step in tale.steps:
            assert {name for name, _value in step.options} <= talks.OPTIONS, tale.subject
            assert step.kind != "do" or {line.split()[0] for line in step.lines if line} <= set(VERBS), tale.subject


def test_every_address_of_the_story_is_one_nobody_can_have() -> None:
    for tale in script.read_all():
        writers = [tale.writer] + [script.writer(step.who) for step in tale.steps if step.kind == "in" and step.who]
        assert all(one.address.endswith((".example", ".test")) for one in writers)


@pytest.mark.parametrize("client", ["gmail", "apple", "outlook", "plain"])
def test_a_letter_is_a_mail(client: str) -> None:
    quoted = letters.Quoted("Ben", "help@tarnhill.example", NOW, "Wie geht es?", "Zelt")
    letter = letters.Letter(("Jonas Brühl", "j@brief.example"), "help@tarnhill.example", "AW: Zelt", "Gut, danke.", NOW,
                            "<1@brief.example>", language="de", client=client, quoted=quoted)  # fmt: skip
    message = message_from_bytes(letters.raw(letter))
    assert message["Message-ID"] == "<1@brief.example>"
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    text = part.get_payload(decode=True).decode(part.get_content_charset() or "ascii")
    assert text.startswith("Gut, danke.")
    assert "Wie geht es?" in text
