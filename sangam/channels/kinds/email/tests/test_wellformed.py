"""Proper mails, made by the standard library in every policy and encoding, come back as they went in."""

from __future__ import annotations

import email.policy
import hashlib
import random
from email.headerregistry import Address
from email.message import EmailMessage

import pytest

from sangam.channels.kinds.email.tests.corpus import PROSE, full

POLICIES = (email.policy.SMTP, email.policy.default, email.policy.SMTPUTF8)
PEOPLE = ("Doe, John", 'Mira "B" Holt', "A (x) B", "O'Neil", "佐藤 花子", "x@y.test", "Ñandú Ölçer")
FILE_NAMES = ("a.pdf", "größe nr 5.pdf", "x" * 90 + ".pdf", 'a;b=c"d.pdf', "注文書（最終版）" * 6 + ".pdf")


@pytest.mark.parametrize("seed", range(60))
def test_round_trip(seed: int) -> None:
    chance = random.Random(seed)
    policy = chance.choice(POLICIES)
    prose = chance.choice(list(PROSE.values()))
    person, subject = chance.choice(PEOPLE), prose[: chance.randint(3, 60)].strip()
    body = f"{prose}\n" * chance.randint(1, 6)
    made = EmailMessage(policy=policy)
    made["Subject"] = subject
    made["From"] = Address(person, addr_spec="mira@example.com")
    made["To"] = [Address(person, addr_spec="a@example.com"), Address("", addr_spec="b@example.com")]
    made["Date"] = "Sun, 22 Nov 2026 09:30:00 +0100"
    made.set_content(body, cte=chance.choice(["base64", "quoted-printable"]))
    if chance.random() < 0.6:
        made.add_alternative(f"<p>{body}</p>", subtype="html")
    files = []
    for _ in range(chance.randint(0, 3)):
        name, content = chance.choice(FILE_NAMES), chance.randbytes(chance.randint(0, 3000))
        made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        files.append((name, hashlib.sha256(content).hexdigest()))
    found = full(made.as_bytes())
    assert (found.mail.subject, found.text) == (subject, body.strip())
    assert (found.sender.name, found.sender.address) == (person, "mira@example.com")
    assert [box.address for box in found.mail.to] == ["a@example.com", "b@example.com"]
    assert [(file.name, file.sha256) for file in found.mail.files] == files
    assert found.mail.date is not None
    assert found.mail.date.hour == 8
