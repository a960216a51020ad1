"""A code that somebody types continues the matter, whatever channel it comes by; a guessed one tells nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.channels.base import IdentityRef, Inbound
from sangam.channels.models import Channel
from sangam.conversations import family, join, reference, status, visitor, write
from sangam.conversations.models import Category, Conversation, OpenThread, Relation
from sangam.events.record import SYSTEM
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def line(site: Channel, text: str, *, key: str = "one") -> Inbound:
    who = IdentityRef(site.capabilities.identity_kinds[0], f"visitor-{key}", str(site.pk), proven=True)
    return Inbound(external_id=f"{key}-{text}", conversation_key=key, text=text, sender=(who,))


def test_a_code_goes_on_from_another_channel_and_so_does_what_follows(cast: Cast) -> None:
    matter, site = cast.conversation("Where is my tent?"), cast.chat()
    (before,) = cast.arrive(line(site, "Hello"), channel=site)
    coded, after = cast.arrive(line(site, f"/start {reference.code(matter)}"), line(site, "Me again"), channel=site)
    assert before.conversation != matter
    assert (coded.conversation, after.conversation) == (matter, matter)
    assert OpenThread.objects.get().conversation == matter
    assert Relation.objects.get(second=before.conversation).first == matter
    (party,) = write.parties_on(matter, site)
    assert party.identity.value == "visitor-one"


def test_who_has_the_code_sees_nothing_of_before(cast: Cast) -> None:
    matter, site = cast.conversation("A secret"), cast.chat()
    item = line(site, reference.code(matter).lower())
    cast.arrive(item, channel=site)
    assert [one.text for one in visitor.messages(site, visitor.proved(site, item.sender))] == [item.text]


@pytest.mark.parametrize("wrong", ["{n}-AAAA-AAAA", "999999-AAAA-AAAA", "{n}", "{n}-AAAA"])
def test_a_wrong_code_leads_nowhere(cast: Cast, wrong: str) -> None:
    matter = cast.conversation("A secret")
    (message,) = cast.arrive(cast.letter(wrong.format(n=matter.number), sender="otto@evil.test"))
    assert message.conversation != matter
    assert not Relation.objects.exists()


def test_who_guesses_is_not_listened_to_for_a_while(cast: Cast) -> None:
    matter = cast.conversation("A secret")
    for _ in range(reference.TRIES):
        cast.arrive(cast.letter(f"{matter.number}-AAAA-AAAA", sender="otto@evil.test"))
    (late,) = cast.arrive(cast.letter(reference.code(matter), sender="otto@evil.test"))
    assert late.conversation != matter
    with clock.held_at(clock.now() + dt.timedelta(hours=2)):
        (later,) = cast.arrive(cast.letter(reference.code(matter), sender="otto@evil.test"))
    assert later.conversation == matter


def test_it_ends(cast: Cast) -> None:
    matter = cast.conversation("A secret")
    given = reference.named(reference.code(matter))[0][1]
    for days, counts in ((0, True), (29, True), (61, False)):
        with clock.held_at(clock.now() + dt.timedelta(days=days)):
            assert reference.genuine(matter.pk, given) is counts


def test_a_part_leads_to_its_matter_and_a_closed_one_to_a_follow_up(cast: Cast) -> None:
    matter, part = cast.conversation("One"), cast.conversation("Two")
    code = reference.code(part)
    join.join(matter, part, by=SYSTEM)
    (message,) = cast.arrive(cast.letter(code, sender="other@example.com"))
    assert family.root_of(message.conversation_id) == matter.pk
    status.set_category(matter, Category.CLOSED, by=SYSTEM)
    (late,) = cast.arrive(cast.letter(code, sender="third@example.com"))
    assert Conversation.objects.get(pk=late.conversation_id).follows == matter
