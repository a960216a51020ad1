"""The live connection test of a mailbox: what was tried, the server's own words, and the way out."""

from __future__ import annotations

import imaplib
import smtplib
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives import serialization
from django.conf import settings as config
from django.utils.translation import gettext as _

from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.email import connections, imap, imap_client, oauth, records
from sangam.channels.kinds.email.dns_lookup import SystemResolver
from sangam.channels.trying import Trying
from sangam.lib import reach

SECONDS = 10.0


def check(settings: Settings) -> Iterator[Check]:
    """Sign in to the mailbox, greet the outgoing server, ask the domain's records. No mail is sent."""
    incoming = settings.get("incoming", "imap" if settings.get("imap_host") else "listener")
    yield from {"imap": _imap, "hook": _hook}.get(incoming, _listener)(settings)
    if settings.get("smtp_host") and not settings.get("provider"):
        yield _smtp(settings)
    elif not settings.get("provider"):
        yield Check("SMTP", False, _("No outgoing server is set."), _("Name one, or nobody can be answered."), warning=True)
    yield from _records(settings)


def _imap(settings: Settings) -> Iterator[Check]:
    host = settings.get("imap_host", "")
    try:
        client = imap_client.connect(settings, Trying())
    except (imap_client.ImapError, DeliveryError, OSError, imaplib.IMAP4.error) as error:
        yield Check("IMAP", False, f"{host}: {imap_client.words(error)}", _way_out(error))
        return
    try:
        yield Check("IMAP", True, _("Signed in to %(host)s.") % {"host": host})
        yield _folders(client.folders(), imap.folders_of(settings))
    except (imap_client.ImapError, OSError, imaplib.IMAP4.error) as error:
        yield Check(_("Folders"), False, imap_client.words(error))
    finally:
        client.shutdown()


def _folders(there: Sequence[str], wanted: Sequence[str]) -> Check:
    known = {name.upper() if name.upper() == "INBOX" else name for name in there} | {"INBOX"}
    missing = [name for name in wanted if name not in known and name.upper() != "INBOX"]
    if not missing:
        return Check(_("Folders"), True, ", ".join(wanted))
    text = _("Not in the mailbox: %(names)s.") % {"names": ", ".join(missing)}
    return Check(_("Folders"), False, text, _("There are: %(names)s") % {"names": ", ".join(sorted(known)[:40])})


def _smtp(settings: Settings) -> Check:
    host = settings.get("smtp_host", "")
    try:
        token = oauth.access_token(settings, Trying()) if oauth.wanted(settings) else ""
        reach.judged(str(host), int(settings.get("smtp_port", 587)), mail=True)
        link = connections.connect(connections.Server.of(settings, token))
        link.quit()
    except (smtplib.SMTPException, DeliveryError, OSError) as error:
        return Check("SMTP", False, f"{host}: {_smtp_words(error)}", _way_out(error))
    return Check("SMTP", True, _("%(host)s takes our mail.") % {"host": host})


def _smtp_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return imap_client.words(error) if isinstance(error, imap_client.ImapError) else str(error) or type(error).__name__


def _way_out(error: Exception) -> str:
    if isinstance(error, reach.Refused):
        return _("Add the host to SANGAM_INTERNAL_HOSTS if it is yours.")
    if isinstance(error, TimeoutError):
        return _("Check the server's name and port; a firewall may be in between.")
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return _("Check the server's name, port and encryption.")
    return _("Check user name and password. Many services want an app password, or signing in with OAuth.")


def _hook(settings: Settings) -> Iterator[Check]:
    if settings.get("hook_secret"):
        yield Check(_("Webhook"), True, _("Calls are checked with the secret you gave."))
    else:
        yield Check(_("Webhook"), False, _("Without a secret every call is refused."), _("Copy it from the provider."))


def _listener(settings: Settings) -> Iterator[Check]:
    """Ask our own listener whether it would take a mail for this address."""
    name = _("Mail listener")
    try:
        with smtplib.SMTP(config.SMTP_HOST, config.SMTP_PORT, timeout=SECONDS) as link:
            link.ehlo()
            link.mail("")
            code, said = link.rcpt(settings.address)
    except (smtplib.SMTPException, OSError) as error:
        way = _("It runs with “sangam up”; port %(port)s must be free.") % {"port": config.SMTP_PORT}
        yield Check(name, False, _smtp_words(error), way)
        return
    where = f"{config.SMTP_HOST}:{config.SMTP_PORT}"
    if code == 250:
        yield Check(name, True, _("%(where)s takes mail for %(address)s.") % {"where": where, "address": settings.address})
    else:
        yield Check(name, False, said.decode("utf-8", "replace"), _("Save and switch on the channel first."), warning=True)


def _records(settings: Settings) -> Iterator[Check]:
    domain = str(settings.get("dkim_domain") or settings.address.rpartition("@")[2])
    if not domain:
        return
    key = settings.get("dkim_private_key")
    yield from records.check_domain(
        domain,
        resolver=SystemResolver(),
        sending_host=str(settings.get("smtp_host", "")),
        dkim_selector=str(settings.get("dkim_selector", "")) if key else "",
        dkim_public_key=public_key(str(key)) if key else "",
        receiving_host=str(settings.get("imap_host", "")),
    )


def public_key(private: str) -> str:
    """Base64 of a DKIM key's public half, "" if the private one cannot be read."""
    try:
        key = serialization.load_pem_private_key(private.encode(), None)
    except (ValueError, TypeError):
        return ""
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "".join(pem.decode().splitlines()[1:-1])
