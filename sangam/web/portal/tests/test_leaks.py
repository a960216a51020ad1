"""What was merged or joined by people who work here shows a customer nothing more."""

from __future__ import annotations

from sangam.channels.base import IdentityRef, Party
from sangam.conversations import join, proved, write
from sangam.conversations.models import Conversation
from sangam.conversations.write import Writing
from sangam.customers import merge
from sangam.events.record import Actor
from sangam.web.portal.tests.visiting import Browser
from tests.cast import Cast


def two(cast: Cast) -> tuple[Conversation, Conversation]:
    hers = cast.conversation("My tent", subject="Tent")
    other = cast.conversation("My divorce", sender="cleo@private.test", subject="Secret")
    by = Actor.user(cast.lena.pk)
    merge.merge(hers.customer_id, other.customer_id, by=by)
    return hers, other


def test_a_merged_family_shows_only_what_this_visit_proved(cast: Cast, cleo: Browser) -> None:
    hers, other = two(cast)
    cleo.sign_in("cleo@example.com")
    assert cleo.rows() == ["Tent"]
    assert "Secret" not in cleo.answer.content.decode()
    cleo.get(f"{other.number}/")
    assert cleo.status == 404
    cleo.post(f"{other.number}/", text="Hello", key="aaaaaaaaaaaa")
    assert cleo.status == 404 and other.messages.count() == 1
    cleo.post(f"{other.number}/state/", to="done")
    assert cleo.status == 404
    cleo.get(f"{hers.number}/")
    assert cleo.status == 200


def test_joined_matters_show_each_side_its_own_words(cast: Cast, cleo: Browser) -> None:
    hers, other = two(cast)
    join.join(other, hers, by=Actor.user(cast.ben.pk), user=cast.ben)
    hers.refresh_from_db()
    cleo.sign_in("cleo@example.com")
    assert cleo.rows() == ["Tent"]
    assert cleo.said(hers.number) == ["My tent"]
    cleo.get(f"{other.number}/")
    assert cleo.status == 404
    cleo.say(hers.number, "Any news?")
    assert cleo.said(hers.number) == ["My tent", "Any news?"]
    cleo.sign_in("cleo@private.test")
    assert len(cleo.rows()) == 1
    assert sorted(cleo.said(other.number)) == ["Any news?", "My divorce", "My tent"]


def test_words_to_somebody_else_are_not_his(cast: Cast, cleo: Browser) -> None:
    """A forward to a workshop, and an answer to another address of the same person."""
    hers, _other = two(cast)
    by = Actor.user(cast.ben.pk)
    for value, text in (("workshop@repairs.test", "Can you mend it?"), ("cleo@private.test", "Between us")):
        party = Party("to", IdentityRef("email", value))
        write.reply(hers, Writing(text, (party,), hold=False), channel=cast.mailbox, by=by, author=cast.ben)
    outside = Writing("Fwd", (Party("to", IdentityRef("email", "cleo@example.com")),), hold=False)
    write.forward(hers, hers.messages.earliest("pk"), outside, channel=cast.mailbox, by=by, author=cast.ben)
    cleo.sign_in("cleo@example.com")
    assert cleo.said(hers.number) == ["My tent"]


def test_no_proof_sees_nothing_and_a_claim_is_no_proof(cast: Cast) -> None:
    cast.conversation()
    for refs in ((), (IdentityRef("email", "cleo@example.com"),)):
        sight = proved.proved_by(refs, brand_id=cast.brand.pk)
        assert not sight.matters().exists() and not sight.messages().exists() and not sight.attachments().exists()
