"""Mail by webhook: a plain raw-MIME endpoint of our own, and the inbound posts of mail providers.

`hook_provider` names who calls, `hook_secret` is what proves it (docs of each provider, "securing webhooks"). A provider
that hands over the raw mail is taken at its word; from fields alone a mail is put together again by django-anymail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from sangam.channels.base import ParseError, RawItem, Request, Settings, Verification
from sangam.channels.kinds.email import hook_proofs as proofs
from sangam.channels.kinds.email import hook_providers as providers
from sangam.channels.kinds.email.hook_providers import Found

Proof = Callable[[Request, str], Verification]
Reader = Callable[[Request, Settings], list[Found]]

PROVIDERS: Mapping[str, tuple[Proof, Reader]] = {
    "raw": (proofs.ours, providers.raw),
    "mailgun": (proofs.mailgun, providers.mailgun),
    "sendgrid": (proofs.sendgrid, providers.sendgrid),
    "postmark": (proofs.basic, providers.postmark),
    "ses": (proofs.sns, providers.ses),
    "mailjet": (proofs.basic, providers.mailjet),
    "brevo": (proofs.basic, providers.brevo),
    "resend": (proofs.svix, providers.resend),
    "mandrill": (proofs.mandrill, providers.mandrill),
    "sparkpost": (proofs.sparkpost, providers.sparkpost),
    "mailersend": (proofs.mailersend, providers.mailersend),
    "postal": (proofs.postal, providers.postal),
}


def verify(request: Request, settings: Settings) -> Verification:
    """Over the raw bytes, in constant time. Without a secret nothing is genuine."""
    secret = str(settings.get("hook_secret", ""))
    if not secret:
        return Verification(False, "no secret is configured")
    known = PROVIDERS.get(str(settings.get("hook_provider", "raw")))
    if known is None:
        return Verification(False, "unknown provider")
    try:
        return known[0](request, secret)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Verification(False, f"the signature cannot be read: {type(error).__name__}")


def unpack(request: Request, settings: Settings) -> list[RawItem]:
    """The mails of one genuine call. Raises ParseError when it holds none that can be read."""
    _, read = PROVIDERS[str(settings.get("hook_provider", "raw"))]
    try:
        found = read(request, settings)
    except (ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        raise ParseError(f"not what this provider sends: {type(error).__name__} {error}") from error
    return [_item(one) for one in found]


def _item(found: Found) -> RawItem:
    headers = {
        "x-sangam-mail-from": found.mail_from,
        "x-sangam-rcpt-to": ", ".join(found.rcpt_to),
        "x-sangam-client-ip": found.client_ip,
        "x-sangam-helo": found.helo,
    }
    reference = found.reference or f"mime:{hashlib.sha256(found.mime).hexdigest()}"
    return RawItem(found.mime, {name: value for name, value in headers.items() if value}, f"hook:{reference}"[:200])
