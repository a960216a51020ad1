"""The contract of every kind, kept by e-mail."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import replace

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.email.adapter import Adapter
from sangam.channels.kinds.email.tests.dovecot import letter
from sangam.channels.kinds.email.tests.postbox import Postbox, postbox
from sangam.channels.testing import ContractTests, Example

PARTS = b"""From: "M\xc3\xa4rin, Cleo" <cleo@example.com>\r
To: support@northwind.test\r
Cc: friend@example.com\r
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r
Message-ID: <2@example.com>\r
In-Reply-To: <1@example.com>\r
Date: Mon, 02 Mar 2026 10:00:00 +0100\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/html; charset=iso-8859-1\r
\r
<p>Gr\xfc\xdfe<script>alert(1)</script></p>\r
--b\r
Content-Type: application/pdf; name=bill.pdf\r
Content-Transfer-Encoding: base64\r
\r
JVBERi0=\r
--b--\r
"""
BOUNCE = b"""From: MAILER-DAEMON@mx.example.com\r
To: support@northwind.test\r
Subject: Undelivered Mail Returned to Sender\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
no such user\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.com\r
\r
Final-Recipient: rfc822; cleo@example.com\r
Action: failed\r
Status: 5.1.1\r
\r
--b--\r
"""
ANSWERS = {"good": "250 OK", "permanent": "550 5.1.1 No such user", "temporary": "451 4.3.0 Later"}


class TestEmail(ContractTests):
    adapter = Adapter()
    settings = Settings(1, "Support", "support@northwind.test", {"hook_provider": "raw", "hook_secret": "s"})
    payloads = (Example(letter(1)), Example(PARTS), Example(BOUNCE))

    def signed(self, body: bytes) -> Request:
        moment = str(int(time.time()))
        tag = hmac.new(b"s", moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        return Request("POST", "https://help.test/hooks/x/", {"x-sangam-signature": f"t={moment},v1={tag}"}, {}, body)

    @contextlib.contextmanager
    def provider(self, behaviour: str) -> Iterator[Settings]:
        with postbox(rcpt={"cleo@example.com": ANSWERS[behaviour]}) as self.box:
            yield replace(self.settings, values={"smtp_host": "127.0.0.1", "smtp_port": self.box.port, "smtp_security": "none"})

    box: Postbox

    def received(self) -> int:
        return len(self.box.taken)
