"""Words that were taken back and others sent instead: either are said, never both."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from sangam.conversations import taken_back, write
from sangam.conversations.models import Conversation, TakenBack
from sangam.conversations.write import Writing
from sangam.events.record import Actor
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ROUNDS = 8


def say(cast: Cast, row: Conversation, text: str, key: str, *instead: str) -> None:
    writing = Writing(text, write.reply_parties(row), client_key=key, instead=instead)
    write.reply(row, writing, channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben)


def said(row: Conversation) -> list[str]:
    return [message.text for message in row.messages.filter(kind="out").order_by("pk")]


def test_those_that_arrive_late_are_not_written(cast: Cast) -> None:
    row = cast.conversation()
    say(cast, row, "On Tuesday", "second", "first")
    say(cast, row, "On Tuesday", "second", "first")
    with pytest.raises(write.Refused):
        say(cast, row, "On Monday", "first")
    assert said(row) == ["On Tuesday"]


def test_what_is_refused_itself_bars_nothing(cast: Cast) -> None:
    row = cast.conversation()
    say(cast, row, "On Monday", "first")
    with pytest.raises(write.Stale):
        say(cast, row, "On Tuesday", "third", "second", "first")
    say(cast, row, "By lorry", "second")
    assert said(row) == ["On Monday", "By lorry"]


def test_their_keys_go_after_a_week(cast: Cast) -> None:
    say(cast, cast.conversation(), "On Tuesday", "second", "first")
    assert taken_back.forget_old() == 0
    TakenBack.objects.update(at=clock.now() - taken_back.KEPT_FOR)
    assert taken_back.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_of_both_at_once_one_is_said(cast: Cast) -> None:
    row = cast.conversation()
    for number in range(ROUNDS):
        start, refused = threading.Barrier(2), list[str]()

        def work(text: str, key: str, *instead: str) -> None:
            start.wait()  # noqa: B023
            try:
                say(cast, row, text, key, *instead)
            except (write.Refused, write.Stale) as error:
                refused.append(type(error).__name__)  # noqa: B023
            finally:
                connection.close()

        first, second = f"first {number}", f"second {number}"
        threads = [threading.Thread(target=work, args=given) for given in ((first, first), (second, second, first))]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(refused) == 1
        assert len({first, second} & set(said(row))) == 1
