"""Each mail provider's inbound post: its proof, a forged one, and the mail that comes out."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from sangam.channels.base import ParseError, Request, Settings
from sangam.channels.kinds.email import hook_proofs, hook_providers, hooks
from sangam.channels.kinds.email.tests.dovecot import letter
from sangam.channels.kinds.email.tests.fakes import settings

MIME = letter(1).replace(b"This is", b"Gr\xfc\xdfe, this is")
TEXTUAL = letter(1)
HEADERS = [
    ["From", "Cleo <cleo@example.com>"],
    ["To", "support@northwind.test"],
    ["Subject", "Grüße"],
    ["Message-Id", "<1@x.test>"],
]
BASIC = {"authorization": "Basic " + base64.b64encode(b"name:word").decode()}
NOW = str(int(time.time()))


def call(body: bytes, kind: str = "application/json", url: str = "https://help.test/hooks/x/", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", url, {"content-type": kind, **named}, {}, body)


def form(fields: dict[str, bytes | str]) -> tuple[bytes, str]:
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def multipart(fields: dict[str, bytes | str], files: dict[str, tuple[str, str, bytes]] | None = None) -> tuple[bytes, str]:
    parts = []
    for name, value in fields.items():
        content = value.encode() if isinstance(value, str) else value
        parts.append(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n")
    for name, (filename, kind, content) in (files or {}).items():
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--b--\r\n", "multipart/form-data; boundary=b"


def mailgun_fields(key: str = "key", moment: str = NOW) -> dict[str, str]:
    tag = hmac.new(key.encode(), f"{moment}token".encode(), hashlib.sha256).hexdigest()
    return {
        "timestamp": moment,
        "token": "token",
        "signature": tag,
        "sender": "cleo@example.com",
        "recipient": "support@x.test",
    }


def of(provider: str, secret: str) -> Settings:
    return settings(hook_provider=provider, hook_secret=secret)


def the_mail(request: Request, given: Settings) -> bytes:
    assert hooks.verify(request, given).ok
    (item,) = hooks.unpack(request, given)
    (again,) = hooks.unpack(request, given)
    assert item == again
    return item.payload


def read(payload: bytes) -> Any:
    return email.message_from_bytes(payload, policy=email.policy.default)


@pytest.mark.parametrize("encode", [form, multipart])
def test_mailgun_raw_keeps_every_byte(encode: Any) -> None:
    request = call(*encode({**mailgun_fields(), "body-mime": MIME}))
    assert the_mail(request, of("mailgun", "key")) == MIME
    assert hooks.unpack(request, of("mailgun", "key"))[0].external_ref == "hook:mailgun:token"
    assert not hooks.verify(request, of("mailgun", "another")).ok


def test_mailgun_old_signatures_are_refused() -> None:
    request = call(*form({**mailgun_fields(moment=str(int(NOW) - 90_000)), "body-mime": MIME}))
    assert not hooks.verify(request, of("mailgun", "key")).ok


def test_mailgun_parsed_with_a_file() -> None:
    fields = {
        **mailgun_fields(), "message-headers": json.dumps(HEADERS), "body-plain": "Grüße", "body-html": "<b>Grüße</b>",
        "attachment-count": "1",
    }  # fmt: skip
    found = read(
        the_mail(
            call(*multipart(fields, {"attachment-1": ("bill.pdf", "application/pdf", b"%PDF\x00\xff")})), of("mailgun", "key")
        )
    )
    assert found["subject"] == "Grüße"
    assert found.get_body(("plain",)).get_content().strip() == "Grüße"
    (file,) = (
        found.iter_attachments()
        if found.get_content_type() != "multipart/mixed"
        else [part for part in found.walk() if part.get_filename()]
    )
    assert (file.get_filename(), file.get_payload(decode=True)) == ("bill.pdf", b"%PDF\x00\xff")


def test_sendgrid_raw_signed_with_its_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = base64.b64encode(
        key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    envelope = json.dumps({"from": "cleo@example.com", "to": ["support@x.test"]})
    body, kind = multipart({"email": MIME, "envelope": envelope, "sender_ip": "192.0.2.7"})
    tag = base64.b64encode(key.sign(NOW.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    heads = {"x-twilio-email-event-webhook-signature": tag, "x-twilio-email-event-webhook-timestamp": NOW}
    request = call(body, kind, **heads)
    assert the_mail(request, of("sendgrid", public)) == MIME
    assert hooks.unpack(request, of("sendgrid", public))[0].headers["x-sangam-client-ip"] == "192.0.2.7"
    assert not hooks.verify(call(body + b" ", kind, **heads), of("sendgrid", public)).ok
    assert not hooks.verify(call(body, kind), of("sendgrid", public)).ok


def test_sendgrid_parsed_in_several_charsets() -> None:
    fields = {
        "headers": "\n".join(f"{name}: {value}" for name, value in HEADERS[:2]), "text": "Grüße".encode("latin-1"),
        "charsets": json.dumps({"text": "iso-8859-1"}),
    }  # fmt: skip
    found = read(the_mail(call(*multipart(fields), **BASIC), of("sendgrid", "name:word")))
    assert found.get_body(("plain",)).get_content().strip() == "Grüße"


def test_postmark_raw_and_parsed() -> None:
    raw = json.dumps({"MessageID": "m1", "RawEmail": TEXTUAL.decode(), "OriginalRecipient": "support@x.test"}).encode()
    assert the_mail(call(raw, **BASIC), of("postmark", "name:word")) == TEXTUAL
    fields = {
        "MessageID": "m2", "FromFull": {"Email": "cleo@example.com", "Name": "Cleo"}, "ToFull": [{"Email": "support@x.test"}],
        "Subject": "Grüße", "TextBody": "Grüße", "Headers": [{"Name": "Message-ID", "Value": "<1@x.test>"}],
        "Attachments": [{"Name": "a.txt", "ContentType": "text/plain", "Content": base64.b64encode(b"hi").decode()}],
    }  # fmt: skip
    found = read(the_mail(call(json.dumps(fields).encode(), **BASIC), of("postmark", "name:word")))
    assert (found["subject"], found["message-id"]) == ("Grüße", "<1@x.test>")
    assert not hooks.verify(call(raw), of("postmark", "name:word")).ok


def test_mailjet() -> None:
    fields = {
        "Sender": "cleo@example.com", "Recipient": "support@x.test", "Headers": dict(HEADERS),
        "Text-part": "Grüße", "Parts": [],
    }  # fmt: skip
    assert read(the_mail(call(json.dumps(fields).encode(), **BASIC), of("mailjet", "name:word")))["subject"] == "Grüße"


def test_brevo_without_files_and_with_files_it_may_not_fetch() -> None:
    item = {"Uuid": ["u"], "Headers": dict(HEADERS), "RawTextBody": "Grüße", "Recipients": ["support@x.test"]}
    assert read(the_mail(call(json.dumps({"items": [item]}).encode(), **BASIC), of("brevo", "name:word")))["subject"] == "Grüße"
    item["Attachments"] = [{"Name": "a", "DownloadToken": "t"}]  # type: ignore[list-item]
    with pytest.raises(ParseError, match="API key"):
        hooks.unpack(call(json.dumps({"items": [item]}).encode()), of("brevo", "name:word"))


def resend_call(body: bytes, *, key: bytes = b"key", moment: str = "") -> Request:
    """Signed now: Svix lets a signature grow five minutes old, and the whole suite takes longer."""
    moment = moment or str(int(time.time()))
    tag = base64.b64encode(hmac.new(key, b"msg_1." + moment.encode() + b"." + body, hashlib.sha256).digest()).decode()
    return call(body, svix_id="msg_1", svix_timestamp=moment, svix_signature=f"v1,AAAA v1,{tag}")


RESEND = json.dumps({"type": "email.received", "data": {"email_id": "56761188-7520", "to": ["support@x.test"]}}).encode()
WHSEC = "whsec_" + base64.b64encode(b"key").decode()


class Resend:
    """Its API: a mail by id for the right key, and a signed address for its raw form that wants no key."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, method: str, url: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        self.asked.append(url)
        request = httpx.Request(method, url)
        if url == "https://api.resend.com/emails/receiving/56761188-7520":
            if (headers or {}).get("authorization") != "Bearer re_1":
                return httpx.Response(401, request=request)
            found = {"raw": {"download_url": "https://files.resend.test/raw/1?signature=x"}}
            return httpx.Response(200, json=found, request=request)
        assert url == "https://files.resend.test/raw/1?signature=x" and not headers
        return httpx.Response(200, content=MIME, request=request)


def test_resend_names_the_mail_and_it_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_providers.http, "request", Resend())
    given = settings(hook_provider="resend", hook_secret=WHSEC, hook_key="re_1")
    assert the_mail(resend_call(RESEND), given) == MIME
    (item,) = hooks.unpack(resend_call(RESEND), given)
    assert item.headers["x-sangam-rcpt-to"] == "support@x.test"


def test_resend_s_signature() -> None:
    assert not hooks.verify(resend_call(RESEND, key=b"other"), of("resend", WHSEC)).ok
    assert not hooks.verify(resend_call(RESEND, moment="1700000000"), of("resend", WHSEC)).ok
    assert not hooks.verify(call(RESEND), of("resend", WHSEC)).ok
    changed = Request("POST", "https://help.test/", resend_call(RESEND).headers, {}, RESEND + b" ")
    assert not hooks.verify(changed, of("resend", WHSEC)).ok


def test_resend_without_its_key_or_with_another_kind_of_call(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Resend()
    monkeypatch.setattr(hook_providers.http, "request", service)
    with pytest.raises(ParseError, match="API key"):
        hooks.unpack(resend_call(RESEND), of("resend", WHSEC))
    given = settings(hook_provider="resend", hook_secret=WHSEC, hook_key="wrong")
    with pytest.raises(httpx.HTTPStatusError):
        hooks.unpack(resend_call(RESEND), given)
    assert hooks.unpack(resend_call(b'{"type": "email.sent", "data": {}}'), given) == []
    service.asked.clear()
    with pytest.raises(ParseError, match="no id"):
        hooks.unpack(resend_call(RESEND.replace(b"56761188-7520", b"../domains")), given)
    assert service.asked == []


def test_mandrill_signs_the_address_and_the_fields() -> None:
    events = json.dumps([{"event": "inbound", "msg": {"raw_msg": TEXTUAL.decode(), "email": "support@x.test"}}])
    body, kind = form({"mandrill_events": events})
    signed = b"https://help.test/hooks/x/mandrill_events" + events.encode()
    tag = base64.b64encode(hmac.new(b"key", signed, hashlib.sha1).digest()).decode()
    request = call(body, kind, x_mandrill_signature=tag)
    assert the_mail(request, of("mandrill", "key")) == TEXTUAL
    assert not hooks.verify(call(body, kind, "https://evil.test/", x_mandrill_signature=tag), of("mandrill", "key")).ok


def test_sparkpost() -> None:
    content = {"email_rfc822": base64.b64encode(MIME).decode(), "email_rfc822_is_base64": True}
    event = {"msys": {"relay_message": {"content": content, "msg_from": "cleo@example.com", "rcpt_to": "support@x.test"}}}
    body = json.dumps([event, {"msys": {}}]).encode()
    assert the_mail(call(body, x_messagesystems_webhook_token="t"), of("sparkpost", "t")) == MIME


def test_mailersend() -> None:
    body = json.dumps(
        {"data": {"id": "1", "raw": TEXTUAL.decode(), "recipients": {"rcptTo": [{"email": "support@x.test"}]}}}
    ).encode()
    tag = hmac.new(b"key", body, hashlib.sha256).hexdigest()
    assert the_mail(call(body, signature=tag), of("mailersend", "key")) == TEXTUAL
    assert not hooks.verify(call(body, signature=tag.upper() + "0"), of("mailersend", "key")).ok


def test_postal() -> None:
    key = rsa.generate_private_key(65537, 2048)
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    body = json.dumps(
        {"id": 7, "message": base64.b64encode(MIME).decode(), "base64": True, "rcpt_to": "support@x.test"}
    ).encode()
    tag = base64.b64encode(key.sign(body, padding.PKCS1v15(), hashes.SHA1())).decode()
    given = of("postal", base64.b64encode(der).decode())
    assert the_mail(call(body, x_postal_signature=tag), given) == MIME
    assert not hooks.verify(call(body), given).ok


class TestAmazon:
    topic = "arn:aws:sns:eu-west-1:1:mail"

    @pytest.fixture
    def key(self, monkeypatch: pytest.MonkeyPatch) -> rsa.RSAPrivateKey:
        """Stands for the certificate that is fetched from Amazon's host (the border)."""
        made = rsa.generate_private_key(65537, 2048)
        monkeypatch.setattr(hook_proofs, "_certificate_key", lambda address: made.public_key())
        return made

    def told(self, key: rsa.RSAPrivateKey, version: str = "2", **more: str) -> dict[str, str]:
        event = {
            "content": base64.b64encode(MIME).decode(), "mail": {"messageId": "m", "source": "cleo@example.com"},
            "receipt": {"recipients": ["support@x.test"], "action": {"type": "SNS", "encoding": "BASE64"}},
        }  # fmt: skip
        said = {
            "Type": "Notification", "MessageId": "1", "TopicArn": self.topic, "Message": json.dumps(event),
            "Timestamp": "2026-03-02T10:00:00Z", "SignatureVersion": version,
            "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/x.pem", **more,
        }  # fmt: skip
        names = hook_proofs.SNS_FIELDS[said["Type"]]
        signed = "".join(f"{name}\n{said[name]}\n" for name in names if name in said)
        digest = hashes.SHA256() if version == "2" else hashes.SHA1()
        said["Signature"] = base64.b64encode(key.sign(signed.encode(), padding.PKCS1v15(), digest)).decode()
        return said

    @pytest.mark.parametrize("version", ["1", "2"])
    def test_a_notification(self, key: rsa.RSAPrivateKey, version: str) -> None:
        request = call(json.dumps(self.told(key, version)).encode(), "text/plain")
        assert the_mail(request, of("ses", self.topic)) == MIME

    @pytest.mark.parametrize(
        "more",
        [
            {"TopicArn": "arn:aws:sns:eu-west-1:2:other"},
            {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.test/x.pem"},
            {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/x.pem"},
        ],
    )
    def test_others_are_refused(self, key: rsa.RSAPrivateKey, more: dict[str, str]) -> None:
        assert not hooks.verify(call(json.dumps(self.told(key, **more)).encode()), of("ses", self.topic)).ok

    def test_a_changed_message_is_refused(self, key: rsa.RSAPrivateKey) -> None:
        said = {**self.told(key), "Message": "{}"}
        assert not hooks.verify(call(json.dumps(said).encode()), of("ses", self.topic)).ok


@pytest.mark.parametrize("provider", hooks.PROVIDERS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"{}", b"1" * 5000])
def test_nonsense_is_refused_or_a_parse_error(provider: str, body: bytes) -> None:
    for kind in (
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "",
    ):
        request = call(body, kind)
        assert not hooks.verify(request, of(provider, "c2VjcmV0")).ok
        try:
            hooks.unpack(request, of(provider, "c2VjcmV0"))
        except ParseError:
            pass
