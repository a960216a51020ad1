import time

import pytest

from sangam.channels.kinds.email.bounces import classify, classify_all

from .bounce_samples import DAEMON, EVERY, NOT_BOUNCES, WHO, Sample


@pytest.mark.parametrize("sample", EVERY, ids=lambda sample: sample.name)
def test_bounces_of_real_shapes(sample: Sample) -> None:
    bounce = classify(sample.mail())
    assert bounce is not None
    assert (bounce.kind, bounce.recipient, bounce.action) == (sample.kind, sample.recipient, sample.action), bounce
    if sample.status:
        assert bounce.status == sample.status
    if sample.report or "Message-ID" in sample.text:
        assert bounce.original_message_id == "<m1@gear.example>"


def test_there_are_many() -> None:
    assert len(EVERY) >= 80


@pytest.mark.parametrize("sample", NOT_BOUNCES, ids=lambda sample: sample.name)
def test_what_is_no_bounce(sample: Sample) -> None:
    assert classify(sample.mail()) is None


def test_several_recipients() -> None:
    groups = (
        {"reporting-mta": "dns; mx"},
        {"final-recipient": "rfc822; a@x.example", "action": "delivered", "status": "2.0.0"},
        {"final-recipient": "rfc822; b@x.example", "action": "delayed", "status": "4.4.1"},
        {"final-recipient": "rfc822; c@x.example", "action": "failed", "status": "5.2.2"},
        {"final-recipient": "rfc822; d@x.example", "action": "failed", "status": "5.1.1"},
    )
    mail = Sample("several", DAEMON, "Undeliverable", "…", "soft", report=groups).mail()
    assert [(b.recipient, b.kind, b.action) for b in classify_all(mail)] == [
        ("b@x.example", "soft", "delayed"),
        ("c@x.example", "soft", "failed"),
        ("d@x.example", "hard", "failed"),
    ]
    first = classify(mail)
    assert first is not None and first.recipient == "c@x.example"


def test_the_recipient_comes_from_the_returned_mail_if_nothing_names_him() -> None:
    sample = Sample("bare", DAEMON, "Undelivered", "It failed.", "hard", report=({"action": "failed", "status": "5.1.1"},))
    bounce = classify(sample.mail())
    assert bounce is not None and bounce.recipient == WHO


@pytest.mark.parametrize(
    "text", ["<" * 60_000, "a@" * 30_000, "550 " * 15_000, "\n<a@b.cc" * 8_000, "> " * 30_000, "to: " * 15_000]
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    classify(Sample("hostile", DAEMON, "Undelivered mail" * 50, text, "soft").mail())
    assert time.process_time() - began < 1.5
