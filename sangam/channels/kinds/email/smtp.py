"""Handing a letter to the outgoing server of a mailbox (RFC 5321), with an answer for every receiver.

The other side's own words are kept; nothing of the letter and no secret is ever logged.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from threading import Timer

from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, Failure, File, Outbound, Sent, Settings
from sangam.channels.kinds.email import compose, lines, oauth, provider
from sangam.channels.kinds.email.answers import Answer, failure_of, raise_for
from sangam.channels.kinds.email.connections import POOL, Server

UNCONFIRMED = "unconfirmed"
CALL_SECONDS = 300.0
NOT_SET = "not_set"


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Send one letter; refused receivers stand in the answer. Raises DeliveryError when nobody got it."""
    if settings.get("provider"):
        return provider.send(message, settings, ctx)
    if not settings.get("smtp_host"):
        raise DeliveryError(_("No outgoing server is set for this mailbox."), permanent=False, kind="auth", code=NOT_SET)
    letter = _composed(message, settings, ctx)
    good, failures = compose.receivers_of(message)
    if not good:
        return Sent(message.external_id, failures)
    with _called(settings, ctx) as (server, link):
        answer = _deliver(link, letter, good, failures)
        POOL.give_back(server, link)
    return Sent(message.external_id, failures, answer)


def _composed(message: Outbound, settings: Settings, ctx: Context) -> compose.Letter:
    def read(file: File) -> bytes:
        with ctx.open(file) as opened:
            return opened.read()

    try:
        return compose.compose(message, settings, read)
    except lines.BadAddress as error:
        raise DeliveryError(str(error), permanent=True, kind="content", code="own_address") from error
    except ValueError as error:
        raise DeliveryError(str(error), permanent=False, kind="auth", code="dkim") from error
    except FileNotFoundError as error:
        raise DeliveryError(_("A file of this message is no longer there."), permanent=True, kind="content") from error


@contextlib.contextmanager
def _called(settings: Settings, ctx: Context) -> Iterator[tuple[Server, smtplib.SMTP]]:
    """A connection with a deadline over all of the call: a server that drips one byte a second ends too."""
    server = Server.of(settings, oauth.access_token(settings, ctx) if _by_token(settings) else "")
    try:
        server, link = _connected(server, settings, ctx)
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(Answer.of(error).words, permanent=False, kind="auth", code=Answer.of(error).code) from error
    except smtplib.SMTPResponseException as error:
        raise_for(Answer.of(error), default="provider")
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(str(error), permanent=False, kind="auth", code="unsupported") from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(_reason(error, server), permanent=False, kind="network", code=type(error).__name__) from error
    clock = Timer(CALL_SECONDS, _hang_up, [link])
    clock.daemon = True
    clock.start()
    try:
        yield server, link
    except DeliveryError:
        POOL.drop(link)
        raise
    except (OSError, smtplib.SMTPException) as error:
        POOL.drop(link)
        raise DeliveryError(_reason(error, server), permanent=False, kind="network", code=type(error).__name__) from error
    finally:
        clock.cancel()


def _by_token(settings: Settings) -> bool:
    """A password of the outgoing server's own goes before the mailbox's sign-in service."""
    return oauth.wanted(settings) and not settings.get("smtp_password")


def _connected(server: Server, settings: Settings, ctx: Context) -> tuple[Server, smtplib.SMTP]:
    """A token may have been withdrawn before its time: then once more with a fresh one."""
    try:
        return server, POOL.take(server)
    except smtplib.SMTPAuthenticationError:
        if not server.token:
            raise
        server = Server.of(settings, oauth.access_token(settings, ctx, fresh=True))
        return server, POOL.take(server)


def _hang_up(link: smtplib.SMTP) -> None:
    if link.sock is not None:
        with contextlib.suppress(OSError):
            link.sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception, server: Server) -> str:
    if isinstance(error, TimeoutError):
        return _("%(host)s did not answer in time.") % {"host": server.host}
    if isinstance(error, ssl.SSLError):
        return _("%(host)s: no secure connection (%(reason)s).") % {"host": server.host, "reason": error.reason or error}
    if isinstance(error, socket.gaierror):
        return _("The name %(host)s is not known.") % {"host": server.host}
    return f"{server.host}: {error}"[:500]


def _deliver(link: smtplib.SMTP, letter: compose.Letter, good: dict[str, str], failures: dict[str, Failure]) -> str:
    """Envelope and data. Gives the server's last words; puts refused receivers among the failures."""
    needs_utf8 = letter.utf8 or not all(address.isascii() for address in (letter.sender, *good.values()))
    options = [f"SIZE={len(letter.content)}"] if link.has_extn("size") else []
    if needs_utf8:
        if not link.has_extn("smtputf8"):
            raise DeliveryError(
                _("The outgoing server cannot carry addresses in other scripts than Latin."), permanent=True, kind="recipient",
                code="smtputf8",
            )  # fmt: skip
        options += ["SMTPUTF8", "BODY=8BITMIME"]
        link.command_encoding = "utf-8"
    answer = Answer(*link.mail(letter.sender, options))
    if not answer.good:
        raise_for(answer, default="policy")
    accepted = 0
    for value, address in good.items():
        answer = Answer(*link.rcpt(address))
        if answer.number == 421:
            raise_for(answer, default="network")
        if answer.good:
            accepted += 1
        else:
            failures[value] = failure_of(answer, default="recipient")
    if not accepted:
        link.rset()
        return answer.words
    return _data(link, letter.content)


def _data(link: smtplib.SMTP, content: bytes) -> str:
    """From here on the other side may have taken it even when we do not hear so."""
    answer = Answer(*link.docmd("DATA"))
    if answer.number != 354:
        raise_for(answer, default="provider")
    try:
        link.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        answer = Answer(*link.getreply())
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        words = _("The connection was cut before the server confirmed the message.")
        raise DeliveryError(words, permanent=False, kind="network", code=UNCONFIRMED) from error
    if not answer.good:
        raise_for(answer, default="content")
    return answer.words
