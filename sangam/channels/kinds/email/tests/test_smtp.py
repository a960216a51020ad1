"""Sending to a real SMTP server on this machine, and what its answers mean."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from typing import IO, Any

import dkim
import pytest

from sangam.channels.base import DeliveryError, File, Settings
from sangam.channels.kinds.email import dkim_keys, smtp
from sangam.channels.kinds.email.answers import Answer, failure_of
from sangam.channels.kinds.email.connections import POOL, Server
from sangam.channels.kinds.email.tests.postbox import CUT, Postbox, postbox
from sangam.channels.kinds.email.tests.test_compose import message, to


class House:
    """The house as sending sees it."""

    def open(self, file: File) -> IO[bytes]:
        return io.BytesIO(file.content)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"sending asked for {name}")


def settings(box: Postbox, **more: object) -> Settings:
    values = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none", **more}
    return Settings(1, "Support", "support@northwind.test", values)


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as found:
        yield found


def send(box: Postbox, given: object = None, **more: object) -> Any:
    return smtp.send(given or message(), settings(box, **more), House())  # type: ignore[arg-type]


def test_the_envelope_sender_takes_bounces_back_to_the_conversation(box: Postbox) -> None:
    send(box)
    assert box.taken[0].mail_from == "support+c1-abcdefghijklmnopqrstuvwxyz@northwind.test"


def test_one_connection_carries_several_letters(box: Postbox) -> None:
    for _ in range(5):
        send(box)
    assert (len(box.taken), len(box.peers)) == (5, 1)


def test_a_connection_that_died_meanwhile_is_made_anew(box: Postbox) -> None:
    send(box)
    server = Server.of(settings(box))
    link = POOL.take(server)
    assert link.sock is not None
    link.sock.close()
    POOL.give_back(server, link)
    send(box)
    assert len(box.taken) == 2


def test_refused_receivers_stand_beside_those_who_got_it(box: Postbox) -> None:
    box.rcpt["b@example.com"] = "550 5.1.1 unknown"
    given = message(recipients=(to("a@example.com"), to("b@example.com"), to("not an address")))
    answer = send(box, given)
    assert {value: (one.kind, one.permanent) for value, one in answer.failures.items()} == {
        "b@example.com": ("recipient", True), "not an address": ("recipient", True)}  # fmt: skip
    assert box.taken[0].rcpt_tos == ["a@example.com"]


def test_when_all_are_refused_nothing_is_sent_and_the_connection_goes_on(box: Postbox) -> None:
    box.rcpt["cleo@example.com"] = "452 4.2.2 mailbox full"
    answer = send(box)
    assert answer.failures["cleo@example.com"].kind == "mailbox_full"
    assert not answer.failures["cleo@example.com"].permanent
    box.rcpt.clear()
    send(box)
    assert (len(box.taken), len(box.peers)) == (1, 1)


@pytest.mark.parametrize(("script", "kind", "permanent"), [
    ({"mail": "550 5.7.1 you may not send as this"}, "policy", True),
    ({"mail": "451 4.3.2 later"}, "policy", False),
    ({"mail": "530 5.7.0 sign in first"}, "auth", True),
    ({"rcpt": {"cleo@example.com": "421 4.7.0 too many connections"}}, "network", False),
    ({"data": ["552 message too large"]}, "content", True),
    ({"data": [CUT]}, "network", False),
])  # fmt: skip
def test_what_ends_the_whole_attempt(box: Postbox, script: dict[str, Any], kind: str, permanent: bool) -> None:
    for name, value in script.items():
        setattr(box, name, value)
    with pytest.raises(DeliveryError) as caught:
        send(box)
    failure = caught.value.failure
    assert failure.permanent is permanent
    assert failure.kind == kind or (kind == "network" and failure.kind in ("policy", "limit"))


def test_a_wrong_password_is_told_in_the_servers_words_and_never_shown() -> None:
    with postbox(auth=True) as box:
        with pytest.raises(DeliveryError) as caught:
            send(box, smtp_user="support", smtp_password="wrong-secret")
        assert caught.value.failure.kind == "auth"
        assert "535" in caught.value.failure.text and "wrong-secret" not in caught.value.failure.text
        send(box, smtp_user="support", smtp_password="right")
        assert len(box.taken) == 1


def test_nobody_answers() -> None:
    with postbox() as gone:
        pass
    with pytest.raises(DeliveryError) as caught:
        send(gone)
    assert (caught.value.failure.kind, caught.value.failure.permanent) == ("network", False)


def test_no_tls_where_it_is_asked_for_is_refused(box: Postbox) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(box, smtp_security="starttls")
    assert caught.value.failure.kind == "auth"
    assert box.taken == []


def test_international_addresses_go_where_they_can(box: Postbox) -> None:
    send(box, message(recipients=(to("用户@例子.test"),)))
    assert box.taken[0].rcpt_tos == ["用户@xn--fsqu00a.test"]


def test_dots_and_long_letters_arrive_as_they_were(box: Postbox) -> None:
    given = message(".\n..\n.dot\n" + "line\n" * 2000)
    send(box, given)
    content = box.taken[0].content or b""
    assert isinstance(content, bytes) and content.count(b"line") >= 4000


def test_a_letter_is_signed_when_a_key_is_set(box: Postbox) -> None:
    pair = dkim_keys.make()
    send(box, dkim_domain="northwind.test", dkim_selector="s1", dkim_private_key=pair.private)
    record = dkim_keys.record(pair.public).encode()
    assert dkim.verify(box.taken[0].content, dnsfunc=lambda name, timeout=5: record)


def test_a_signing_key_that_is_none_is_the_channels_trouble(box: Postbox) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(box, dkim_domain="northwind.test", dkim_selector="s1", dkim_private_key="nonsense")
    assert caught.value.failure.kind == "auth"


def test_a_file_that_is_gone_cannot_be_sent(box: Postbox) -> None:
    class Lost(House):
        def open(self, file: File) -> IO[bytes]:
            raise FileNotFoundError(file.stored)

    given = dataclasses.replace(message(), files=(File("a.txt", "text/plain", 1, stored="0" * 32),))
    with pytest.raises(DeliveryError) as caught:
        smtp.send(given, settings(box), Lost())  # type: ignore[arg-type]
    assert caught.value.failure.permanent


@pytest.mark.parametrize(("number", "text", "kind", "permanent"), [
    (550, "5.1.1 The email account that you tried to reach does not exist", "recipient", True),
    (550, "Requested action not taken: mailbox unavailable", "recipient", True),
    (550, "5.7.1 Service unavailable; client host blocked using Spamhaus", "spam", True),
    (554, "5.7.1 Relay access denied", "policy", True),
    (552, "5.2.2 The recipient's mailbox is over quota", "mailbox_full", True),
    (552, "5.3.4 Message size exceeds fixed limit", "content", True),
    (450, "4.7.1 Greylisted, please try again later", "policy", False),
    (451, "4.7.1 Try again later", "policy", False),
    (452, "4.2.2 mailbox full", "mailbox_full", False),
    (550, "4.4.7 expired", "recipient", False),
])  # fmt: skip
def test_what_answers_mean(number: int, text: str, kind: str, permanent: bool) -> None:
    failure = failure_of(Answer(number, text), default="recipient")
    assert (failure.kind, failure.permanent, failure.text) == (kind, permanent, f"{number} {text}")
