"""What carries a code to an address: a letter in the brand's look, or a short message to a phone."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from html import escape

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.channels import pages
from sangam.channels.base import DeliveryError, IdentityRef, Look, Outbound, Party
from sangam.channels.models import Channel
from sangam.channels.providers import phones
from sangam.customers.models import Identity
from sangam.delivery import house, onward
from sangam.lib import clock
from sangam.web.portal import codes
from sangam.web.portal.models import Code

LEASE = dt.timedelta(seconds=40)
TRIES = 4
BIG = "font-size:28px;font-weight:600;letter-spacing:0.12em;font-variant-numeric:tabular-nums"
Send = Callable[[Channel, Outbound], None]
log = logging.getLogger(__name__)


def due(send: Send = house.send) -> int:
    """Send what was asked for; gives how many went."""
    return sum(_send(row, send) for row in _claimed())


def texting(channel: Channel) -> Channel | None:
    """A channel of the brand that can write to a phone out of the blue."""
    found = Channel.objects.active().filter(brand=channel.brand_id).select_related("brand").order_by("pk")
    return next((one for one in found if _may_text(one)), None)


def _may_text(channel: Channel) -> bool:
    able = channel.capabilities
    return able.compose and not (able.letters or able.windowed or able.templates) and phones.KIND in able.identity_kinds


def _claimed() -> Iterator[Code]:
    while True:
        now = clock.now()
        with transaction.atomic():
            waits = Code.objects.filter(settled_at=None, not_before__lte=now).order_by("not_before")
            row = waits.select_for_update(skip_locked=True, of=("self",)).select_related("channel__brand").first()
            if row is None:
                return
            Code.objects.filter(pk=row.pk).update(not_before=now + LEASE, attempts=row.attempts + 1)
        row.attempts += 1
        yield row


def _send(row: Code, send: Send) -> bool:
    channel, by = row.channel, _road(row)
    if by is None or row.used_at is not None or row.until <= clock.now() or not _wanted(row):
        return _settle(row)
    try:
        send(by, _message(row, by, codes.write(row)))
    except DeliveryError as error:
        log.warning("a code was not sent", extra={"channel_id": channel.pk, "error": str(error)[:200]})
        if error.failure.permanent or row.attempts >= TRIES:
            _settle(row)
        return False
    _settle(row)
    return True


def _settle(row: Code) -> bool:
    Code.objects.filter(pk=row.pk).update(settled_at=clock.now())
    return False


def _road(row: Code) -> Channel | None:
    return texting(row.channel) if row.kind == phones.KIND else onward.letter_channel(row.channel)


def _wanted(row: Code) -> bool:
    """Nobody is written to who is blocked here; whom we do not know, only where newcomers are welcome; ourselves never."""
    if Channel.objects.filter(address=row.value).exists():
        return False
    known = Identity.objects.filter(kind=row.kind, scope="", value=row.value).first()
    return known.blocked_at is None if known else pages.of(row.channel).newcomers


def _message(row: Code, by: Channel, fresh: codes.Fresh) -> Outbound:
    brand = row.channel.brand
    link = settings.BASE_URL.rstrip("/") + reverse("my:link", args=[row.channel.address, fresh.link])
    shown = f"{fresh.digits[:3]} {fresh.digits[3:]}"
    with override(row.language):
        subject = _("%(code)s is your code for %(brand)s") % {"code": shown, "brand": brand.name}
        text, html = _short(shown, brand.name), ""
        if by.capabilities.letters:
            text, html = _text(shown, link, brand.name), _html(shown, link, brand.name)
    to = Party("to", IdentityRef(row.kind, row.value))
    host = by.address.rpartition("@")[2] or "sangam.invalid"
    return Outbound(
        message_id=0, external_id=f"<code-{row.pk}-{row.attempts}@{host}>", key=f"code-{row.pk}-{row.attempts}",
        recipients=(to,), all_recipients=(to,), text=text, html=html, subject=subject,
        look=Look(name=brand.name, accent=brand.accent, address=by.address, language=row.language, footer=brand.footer),
        automatic=True, no_reply=True, written_at=row.created_at,
    )  # fmt: skip


def _lines(brand: str) -> tuple[str, str, str]:
    return (
        _("Your code to see your requests at %(brand)s:") % {"brand": brand},
        _("Or open them with this link, in the browser in which you asked:"),
        _("Both are good for ten minutes. If it was not you who asked, you need not do anything: nobody gets in without them."),
    )


def _short(shown: str, brand: str) -> str:
    return _("%(code)s is your code for %(brand)s. It is good for ten minutes.") % {"code": shown, "brand": brand}


def _text(shown: str, link: str, brand: str) -> str:
    first, second, last = _lines(brand)
    return f"{first}\n\n{shown}\n\n{second}\n\n{link}\n\n{last}"


def _html(shown: str, link: str, brand: str) -> str:
    first, second, last = (escape(one) for one in _lines(brand))
    return (
        f'<p dir="auto">{first}</p><p dir="ltr" style="{BIG}">{shown}</p><p dir="auto">{second}<br>'
        f'<a href="{escape(link)}">{escape(_("Open my requests"))}</a></p><p dir="auto" style="color:#57606a">{last}</p>'
    )
