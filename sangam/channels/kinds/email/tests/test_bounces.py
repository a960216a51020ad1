import time
from dataclasses import replace

import pytest

from sangam.channels.kinds.email.bounces import classify, classify_all

from .bounce_samples import DAEMON, EVERY, NOT_BOUNCES, US, WHO, Sample


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


def test_the_recipient_comes_from_the_envelope_of_the_returned_mail() -> None:
    mail = Sample("bare", DAEMON, "Undelivered", "A message that you sent could not be delivered.", "soft").mail()
    returned = (("received", f"from mx by host with ESMTP id 1 for <{WHO}>; Mon, 2 Mar 2026"), ("to", US))
    bounce = classify(replace(mail, returned=returned))
    assert bounce is not None and bounce.recipient == WHO


@pytest.mark.parametrize(("said", "found"), [("auto-replied (rejected)", True), ("auto-replied", False)])
def test_a_refusal_by_a_sieve_script_is_a_bounce_and_a_receipt_is_none(said: str, found: bool) -> None:
    sample = Sample(
        "sieve", "Mail Delivery <mail@shop.example>", "Rejected: Your order",
        f"Your message to <{WHO}> was automatically rejected:\nQuota exceeded", "soft", headers={"auto-submitted": said},
    )  # fmt: skip
    group = {"final-recipient": f"rfc822; {WHO}", "disposition": "automatic-action/MDN-sent-automatically; deleted"}
    bounce = classify(replace(sample.mail(), report_type="disposition-notification", report=(group,)))
    assert (bounce is not None) is found
    if bounce:
        assert (bounce.kind, bounce.reason, bounce.recipient) == ("soft", "full", WHO)


@pytest.mark.parametrize(
    "text", ["<" * 60_000, "a@" * 30_000, "550 " * 15_000, "\n<a@b.cc" * 8_000, "> " * 30_000, "to: " * 15_000]
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    began = time.process_time()
    classify(Sample("hostile", DAEMON, "Undelivered mail" * 50, text, "soft").mail())
    assert time.process_time() - began < 4.0
