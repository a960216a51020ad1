"""What somebody has not seen reaches him by e-mail: once, together, only what he may see and wants, and never twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from sangam.accounts import presence
from sangam.channels.base import DeliveryError, Outbound, Thread
from sangam.channels.models import Channel
from sangam.conversations import assign, write
from sangam.conversations.models import Conversation, Message
from sangam.lib import clock
from sangam.notify import bell, mailing, wishes
from sangam.notify.models import Kind, Mail
from sangam.notify.tests.test_bell import by, pump
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AWHILE = dt.timedelta(minutes=6)


@dataclass
class Office:
    """Takes letters, or is away."""

    took: list[Outbound] = field(default_factory=list)
    down: DeliveryError | None = None

    def __call__(self, channel: Channel, letter: Outbound) -> None:
        if self.down:
            raise self.down
        self.took.append(letter)

    def later(self, minutes: float = 6) -> list[Outbound]:
        """What goes so many minutes from now."""
        before = len(self.took)
        with clock.held_at(clock.now() + dt.timedelta(minutes=minutes)):
            mailing.due(self)
        return self.took[before:]


@pytest.fixture
def office() -> Office:
    return Office()


def wants(cast: Cast, *mails: str, words: bool = True) -> None:
    wishes.change(
        cast.ben, kinds=list(Kind.values), desktop=False, sound=False, quiet_from=None, quiet_until=None, mails=mails,
        mail_words=words,
    )  # fmt: skip


def given(cast: Cast, text: str = "Where is my tent?") -> Conversation:
    row = cast.conversation(text)
    assign.to_person(row, cast.ben, by=by(cast, "lena"))
    pump()
    return row


def test_who_is_away_gets_one_letter_of_all_that_waits(cast: Cast, office: Office) -> None:
    row = given(cast)
    write.note(row, "@Ben can you look?", by=by(cast, "lena"), author=cast.lena)
    pump()
    assert office.later(2) == []
    (letter,) = office.later()
    assert [party.identity.value for party in letter.recipients] == [cast.ben.email]
    assert "Lena assigned this to you" in letter.text and "Lena mentioned you" in letter.text
    assert f"/conversations/{row.number}" in letter.text and "can you look?" in letter.text
    assert letter.no_reply and letter.automatic and not letter.reply_token and not letter.in_reply_to
    assert office.later(60) == []


def test_who_is_here_or_has_seen_it_gets_none(cast: Cast, office: Office) -> None:
    given(cast)
    with clock.held_at(clock.now() + AWHILE):
        presence.seen([cast.ben.pk])
    assert office.later() == []
    bell.see(cast.ben)
    assert office.later(30) == []


def test_letters_are_a_quarter_of_an_hour_apart(cast: Cast, office: Office) -> None:
    row = given(cast)
    assert len(office.later()) == 1
    for place in range(5):
        thread = Thread(in_reply_to=row.messages.latest("pk").external_id)
        cast.arrive(cast.letter(f"And {place}?", thread=thread))
    pump()
    assert office.later(12) == []
    (letter,) = office.later(25)
    assert letter.subject.startswith("5 new things")


def test_what_he_does_not_want_is_not_mailed(cast: Cast, office: Office) -> None:
    wants(cast, Kind.MENTIONED)
    given(cast)
    assert office.later() == []
    wants(cast)
    assert office.later() == []


def test_without_words_nothing_of_the_customer_leaves(cast: Cast, office: Office) -> None:
    wants(cast, *Kind.values, words=False)
    row = given(cast, "My card number is 4111")
    cast.arrive(cast.letter("It is urgent", thread=Thread(in_reply_to=row.messages.latest("pk").external_id)))
    pump()
    (letter,) = office.later()
    whole = letter.subject + letter.text + letter.html
    assert f"#{row.number}" in whole
    assert not any(text in whole for text in ("4111", "urgent", "Cleo", "My order"))


def test_customers_words_stay_words(cast: Cast, office: Office) -> None:
    given(cast, '<img src="https://evil.test/x"> [click](https://evil.test)')
    row = Conversation.objects.get()
    cast.arrive(cast.letter("<b>& more</b>", thread=Thread(in_reply_to=row.messages.latest("pk").external_id)))
    pump()
    (letter,) = office.later()
    assert "&lt;b&gt;&amp; more&lt;/b&gt;" in letter.html and "<img" not in letter.html and 'evil.test"' not in letter.html


def test_what_he_may_not_see_any_more_is_not_told(cast: Cast, office: Office) -> None:
    row = given(cast)
    assign.to_team(row, cast.billing, by=by(cast, "lena"))
    assign.to_person(row, cast.mara, by=by(cast, "lena"))
    assert office.later() == []
    assert not Mail.objects.exists()


def test_a_server_that_is_away_is_tried_again_with_the_same_id(cast: Cast, office: Office) -> None:
    given(cast)
    office.down = DeliveryError("away", permanent=False, kind="network")
    assert office.later() == []
    office.down = None
    (letter,) = office.later(10)
    assert Mail.objects.get().key == letter.key and letter.key in letter.external_id
    assert Mail.objects.get().settled_at


def test_seen_before_it_goes_it_does_not_go(cast: Cast, office: Office) -> None:
    given(cast)
    office.down = DeliveryError("away", permanent=False, kind="network")
    office.later()
    office.down = None
    bell.see(cast.ben)
    assert office.later(10) == [] and Mail.objects.get().settled_at


@pytest.mark.parametrize("reference", ["in_reply_to", "references"])
def test_an_answer_to_it_is_never_a_word_of_ours(cast: Cast, office: Office, reference: str) -> None:
    """S3: whoever answers, in a colleague's name and with the right ids, is somebody who writes from outside."""
    row = given(cast)
    (letter,) = office.later()
    named = letter.external_id if reference == "in_reply_to" else (letter.external_id,)
    forged = cast.letter("Refund it all.", sender=cast.ben.email, thread=Thread(**{reference: named}))  # type: ignore[arg-type]
    (message,) = cast.arrive(forged)
    assert message.kind == "in" and message.author_id is None and message.conversation_id != row.pk
    assert not Message.objects.filter(kind="out").exists() and row.messages.count() == 1
