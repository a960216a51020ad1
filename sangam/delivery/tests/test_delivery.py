"""The way out, against a real SMTP server."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from sangam.channels import health
from sangam.channels.kinds.email.tests.postbox import CUT, Postbox
from sangam.conversations import write
from sangam.conversations.models import Category, Message, Outbox
from sangam.customers.models import Identity
from sangam.delivery import claim, expire, retry, settle
from sangam.delivery.models import Attempt
from sangam.delivery.run import Worker
from sangam.delivery.tests.office import CLEO, HOUR, MINUTE, answer, deliver, kinds, rows, to
from sangam.events.record import Actor
from sangam.lib import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reply_reaches_its_receiver_in_the_thread(cast: Cast, box: Postbox) -> None:
    conversation = cast.conversation()
    message = answer(cast, conversation)
    deliver()
    message.refresh_from_db()
    (envelope,) = box.taken
    letter = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
    question = conversation.messages.get(kind="in")
    assert (message.state, envelope.rcpt_tos) == ("sent", [CLEO])
    assert letter["Message-ID"] == message.external_id
    assert letter["In-Reply-To"] == letter["References"] == question.external_id
    assert letter["Subject"] == "Re: My order"
    assert write.token(conversation) in letter["Reply-To"]
    assert "Where is my tent?" in letter.get_body(("plain",)).get_content()
    assert kinds(message) == ["message.written", "message.released", "message.sent"]
    assert Attempt.objects.get().outcome == "sent"
    assert health.state_of(cast.mailbox).last_success_at


def test_one_of_three_refused_is_told_and_only_he_is_tried_again(cast: Cast, box: Postbox) -> None:
    box.rcpt["b@example.com"] = "550 5.1.1 no such user"
    box.rcpt["c@example.com"] = "451 4.7.1 greylisted, try again"
    message = answer(cast, cast.conversation(), parties=to("a@example.com", "b@example.com", "c@example.com"))
    deliver()
    found = rows(message)
    assert [found[f"{name}@example.com"].state for name in "abc"] == ["sent", "failed", "queued"]
    assert found["b@example.com"].failure_text == "550 5.1.1 no such user"
    assert Identity.objects.get(value="b@example.com").undeliverable_at
    box.rcpt.clear()
    with clock.held_at(clock.now() + 2 * MINUTE):
        deliver()
    assert [envelope.rcpt_tos for envelope in box.taken] == [["a@example.com"], ["c@example.com"]]
    ids = {email.message_from_bytes(envelope.content or b"")["Message-ID"] for envelope in box.taken}
    assert ids == {message.external_id}
    message.refresh_from_db()
    assert message.state == "partly"


@pytest.mark.parametrize(("said", "kind", "state"), [
    ("552 5.3.4 message too big", "content", "failed"),
    ("554 5.7.1 looks like spam", "spam", "failed"),
    ("550 5.7.1 not allowed here", "policy", "failed"),
    ("451 4.3.0 local error", "content", "queued"),
    ("421 4.3.2 shutting down", "network", "queued"),
    ("452 4.3.1 insufficient storage", "mailbox_full", "queued"),
])  # fmt: skip
def test_what_the_server_says_to_the_data(cast: Cast, box: Postbox, said: str, kind: str, state: str) -> None:
    box.data = [said]
    message = answer(cast, cast.conversation())
    deliver()
    row = rows(message)[CLEO]
    assert (row.failure_kind, row.state, row.failure_text) == (kind, state, said)


def test_a_cut_before_the_answer_goes_again_and_says_so(cast: Cast, box: Postbox) -> None:
    box.data = [CUT, "250 OK"]
    message = answer(cast, cast.conversation())
    worker = deliver()
    row = rows(message)[CLEO]
    assert (row.state, row.failure_code, row.maybe_twice) == ("queued", "unconfirmed", True)
    with clock.held_at(clock.now() + 2 * MINUTE):
        deliver(worker)
    row = rows(message)[CLEO]
    assert (row.state, row.maybe_twice, row.attempts) == ("sent", True, 2)
    assert len({email.message_from_bytes(envelope.content or b"")["Message-ID"] for envelope in box.taken}) == 1


def test_a_crash_after_the_claim_is_taken_up_when_the_lease_ends(cast: Cast, box: Postbox) -> None:
    message = answer(cast, cast.conversation())
    assert claim.claim(cast.mailbox.pk, 10)
    deliver()
    assert box.taken == []
    with clock.held_at(clock.now() + claim.LEASE + dt.timedelta(seconds=1)):
        deliver()
    row = rows(message)[CLEO]
    assert (row.state, row.maybe_twice, row.attempts) == ("sent", True, 2)
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == ["lost", "sent"]


def test_a_late_answer_of_a_lost_lease_changes_nothing(cast: Cast, box: Postbox) -> None:
    message = answer(cast, cast.conversation())
    (first,) = claim.claim(cast.mailbox.pk, 10)
    with clock.held_at(clock.now() + claim.LEASE + dt.timedelta(seconds=1)):
        (second,) = claim.claim(cast.mailbox.pk, 10)
    error = settle.DeliveryError("550 no", permanent=True, kind="recipient")
    settle.settle(first, error, cast.mailbox.capabilities)
    assert rows(message)[CLEO].state == "sending"
    settle.settle(second, settle.Sent(message.external_id), cast.mailbox.capabilities)
    assert rows(message)[CLEO].state == "sent"


def test_back_off_grows_to_four_hours_and_ends_after_72(cast: Cast, box: Postbox) -> None:
    box.rcpt[CLEO] = "451 4.7.1 not yet"
    conversation = cast.conversation()
    message = answer(cast, conversation)
    worker, start, now, waits = Worker(), clock.now(), clock.now(), []
    while rows(message)[CLEO].state != "failed":
        with clock.held_at(now):
            deliver(worker)
        due = rows(message)[CLEO].not_before
        waits.append(due - now)
        now = max(due, now + MINUTE)
        assert now - start < 80 * HOUR
    assert all(wait <= 4 * HOUR for wait in waits)
    assert dt.timedelta(seconds=48) <= waits[0] <= MINUTE
    assert 68 * HOUR <= now - start <= 76 * HOUR
    assert 20 <= len(waits) <= 34
    message.refresh_from_db()
    conversation.refresh_from_db()
    assert "72" in rows(message)[CLEO].failure_text and "451 4.7.1 not yet" in rows(message)[CLEO].failure_text
    assert (message.state, conversation.category) == ("failed", Category.OPEN)
    assert kinds(message)[-1] == "message.failed"


def test_a_held_reply_can_be_undone_until_it_is_released(cast: Cast, box: Postbox) -> None:
    first = answer(cast, cast.conversation(), hold=True)
    second = answer(cast, cast.conversation("two"), hold=True)
    deliver()
    assert write.undo(first, by=Actor.user(cast.ben.pk))
    with clock.held_at(clock.now() + dt.timedelta(seconds=11)):
        deliver()
        assert not write.undo(second, by=Actor.user(cast.ben.pk))
    assert kinds(first) == ["message.written", "message.undone"]
    assert kinds(second) == ["message.written", "message.released", "message.sent"]
    assert len(box.taken) == 1


def test_retry_by_hand_begins_a_new_patience(cast: Cast, box: Postbox) -> None:
    box.rcpt[CLEO] = "550 5.1.1 no such user"
    message = answer(cast, cast.conversation())
    worker = deliver()
    box.rcpt[CLEO] = "451 later"
    with clock.held_at(clock.now() + 100 * HOUR):
        assert retry.retry(message, by=Actor.user(cast.ben.pk)) == 1
        deliver(worker)
        assert rows(message)[CLEO].state == "queued"
        assert retry.retry(message, by=Actor.user(cast.ben.pk)) == 0
        box.rcpt.clear()
    with clock.held_at(clock.now() + 101 * HOUR):
        deliver(worker)
    assert rows(message)[CLEO].state == "sent"
    assert "message.retried" in kinds(message)


def test_messages_of_one_conversation_leave_in_order(cast: Cast, box: Postbox) -> None:
    conversation = cast.conversation()
    sent = [answer(cast, conversation, f"number {place}") for place in range(6)]
    deliver()
    ids = [email.message_from_bytes(envelope.content or b"")["Message-ID"] for envelope in box.taken]
    assert ids == [message.external_id for message in sent]


def test_an_outage_of_one_mailbox_opens_its_circuit_and_slows_no_other(cast: Cast, box: Postbox) -> None:
    cast.billing_mailbox.settings = {**cast.billing_mailbox.settings, "smtp_port": 1}
    cast.billing_mailbox.save()
    for place in range(8):
        conversation = cast.conversation(f"matter {place}")
        writing = write.Writing("x", to(CLEO), hold=False)
        write.reply(conversation, writing, channel=cast.billing_mailbox, by=Actor.user(cast.mara.pk), author=cast.mara)
    good = answer(cast, cast.conversation())
    worker = deliver()
    assert rows(good)[CLEO].state == "sent"
    tried = Attempt.objects.filter(outbox__channel=cast.billing_mailbox).count()
    assert tried <= 6
    assert not health.state_of(cast.billing_mailbox).healthy
    with clock.held_at(clock.now() + dt.timedelta(seconds=31)):
        deliver(worker)
        assert Attempt.objects.filter(outbox__channel=cast.billing_mailbox).count() == tried + 1
    cast.billing_mailbox.settings = dict(cast.mailbox.settings)
    cast.billing_mailbox.save()
    deliver(worker)
    assert set(Outbox.objects.values_list("state", flat=True)) == {"sent"}


def test_without_an_outgoing_server_the_channel_says_so_and_waits(cast: Cast) -> None:
    message = answer(cast, cast.conversation())
    worker = deliver()
    row = rows(message)[CLEO]
    assert (row.state, row.failure_kind) == ("queued", "auth")
    assert "No outgoing server" in health.state_of(cast.mailbox).last_error
    with clock.held_at(clock.now() + 73 * HOUR):
        expire.give_up()
    message.refresh_from_db()
    assert message.state == "failed"
    assert worker.breaker.open_channels() == [cast.mailbox.pk]


def test_what_could_never_be_tried_ends_too(cast: Cast) -> None:
    message = answer(cast, cast.conversation())
    with clock.held_at(clock.now() + 71 * HOUR):
        assert expire.give_up() == 0
    with clock.held_at(clock.now() + 73 * HOUR):
        assert expire.give_up() == 1
    assert kinds(message)[-1] == "message.failed"


def test_what_kills_the_process_again_and_again_is_buried_not_sent_for_ever(cast: Cast, box: Postbox) -> None:
    message = answer(cast, cast.conversation())
    now = clock.now()
    for _ in range(claim.LOST_MAX + 3):
        with clock.held_at(now):
            claim.claim(cast.mailbox.pk, 10)
        now += claim.LEASE + dt.timedelta(seconds=1)
    assert rows(message)[CLEO].attempts == claim.LOST_MAX + 1
    with clock.held_at(now):
        assert claim.due_channels() in ([], [cast.mailbox.pk])
        assert expire.bury() == 1
    row = rows(message)[CLEO]
    assert (row.state, row.maybe_twice) == ("failed", True)
    assert kinds(message)[-1] == "message.failed"


def test_a_message_that_cannot_be_prepared_harms_no_other(cast: Cast, box: Postbox) -> None:
    broken, good = answer(cast, cast.conversation()), answer(cast, cast.conversation("other"))
    Message.objects.filter(pk=broken.pk).update(recipients=[{"role": "to"}, 3])
    deliver()
    assert rows(good)[CLEO].state == "sent"
    assert (rows(broken)[CLEO].state, rows(broken)[CLEO].failure_kind) == ("queued", "unknown")


def test_undo_and_release_at_the_same_moment_have_one_winner(cast: Cast, box: Postbox) -> None:
    for place in range(6):
        message = answer(cast, cast.conversation(f"race {place}"), hold=True)
        with clock.held_at(clock.now() + dt.timedelta(seconds=11)):
            undone, released = _both(lambda message=message: write.undo(message, by=Actor.user(cast.ben.pk)), claim.release)
        state = rows(message)[CLEO].state
        assert (undone, state) in ((True, "cancelled"), (False, "queued"), (False, "held"))
        assert ("message.released" in kinds(message)) is (state == "queued")
        assert ("message.undone" in kinds(message)) is (state == "cancelled")
        assert released == (state == "queued")


def _both(first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
    gate = threading.Barrier(2)

    def run(verb: Callable[[], object]) -> object:
        try:
            gate.wait()
            return verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one, two = threads.submit(run, first), threads.submit(run, second)
        return one.result(), two.result()


def test_two_processes_send_nothing_twice(cast: Cast, box: Postbox) -> None:
    sent = [answer(cast, cast.conversation(f"matter {place}")) for place in range(12)]
    _both(lambda: [claim_all(cast.mailbox.pk)], lambda: [claim_all(cast.mailbox.pk)])
    assert Attempt.objects.count() == len(sent)


def claim_all(channel_id: int) -> int:
    return sum(bool(claim.claim(channel_id, 2)) for _ in range(12))
