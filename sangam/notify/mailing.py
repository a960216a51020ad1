"""What somebody has not seen while he was away reaches him by e-mail: one letter for all that waits.

Written first, with what it tells of, then sent; so a crash in between sends it again under the same id, and nothing of it
twice under two. It is for reading only: answers go to an address that nobody reads, it carries no token, and no mail of a
colleague's is ever taken for words of ours.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets as random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sangam.accounts.models import Sighting, User
from sangam.channels.base import DeliveryError, IdentityRef, Look, Outbound, Party
from sangam.channels.models import Channel
from sangam.conversations.models import Conversation, Message
from sangam.lib import clock, sql
from sangam.notify import alarms, bell, words
from sangam.notify.bell import Item
from sangam.notify.models import Kind, Mail, Notification, Wishes, mailed
from sangam.requests.models import Request

AWAY = dt.timedelta(minutes=5)
"""So long somebody must not have been here, and so old must be what he has not seen."""
APART = dt.timedelta(minutes=15)
OLDEST = dt.timedelta(hours=24)
PEOPLE_AT_ONCE = 100
TOLD = 20
WORDS_MAX = 280
LEASE = dt.timedelta(minutes=2)
TRIES = 6
Send = Callable[[Channel, Outbound], None]
log = logging.getLogger(__name__)


def due(send: Send) -> int:
    """Write what is due and send what waits; gives how many letters went."""
    alarms.write()
    for user in _waiting():
        _write(user)
    return sum(_send(mail, send) for mail in iter(_claim, None))


_WAITING = f"""
SELECT n.user_id FROM {Notification._meta.db_table} n
JOIN {User._meta.db_table} u ON u.id = n.user_id AND u.is_active AND u.email <> ''
LEFT JOIN {Wishes._meta.db_table} w ON w.user_id = n.user_id
WHERE n.read_at IS NULL AND n.mail_id IS NULL AND n.at <= %(away)s AND n.at > %(oldest)s
  AND CASE WHEN w.user_id IS NULL THEN n.kind = ANY(%(usual)s) ELSE jsonb_exists(w.mails, n.kind) END
  AND NOT EXISTS (SELECT 1 FROM {Sighting._meta.db_table} s WHERE s.user_id = n.user_id AND s.at > %(away)s)
  AND NOT EXISTS (SELECT 1 FROM {Mail._meta.db_table} m WHERE m.user_id = n.user_id AND m.entry_id IS NULL
                  AND m.created_at > %(apart)s)
GROUP BY n.user_id ORDER BY max(n.at) DESC LIMIT %(limit)s
"""


def _waiting() -> list[User]:
    """People away with something unseen that they want by mail; whoever got a letter a moment ago waits for the next."""
    now = clock.now()
    values = {"away": now - AWAY, "oldest": now - OLDEST, "apart": now - APART, "usual": mailed(), "limit": PEOPLE_AT_ONCE}
    return list(User.objects.filter(pk__in=[number for (number,) in sql.rows(_WAITING, values)]).order_by("pk"))


def _write(user: User) -> None:
    """The letter and what it tells of, in one transaction; of two processes one finds nothing any more."""
    now = clock.now()
    wanted = (Wishes.objects.filter(pk=user.pk).first() or Wishes(user=user)).mails
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        unseen = bell.visible(user.scope()).filter(read_at=None, mail=None, at__gt=now - OLDEST)
        ids = list(unseen.filter(kind__in=wanted).values_list("pk", flat=True))
        fresh = Notification.objects.filter(user=user, mail=None, read_at=None)
        if not ids or not fresh.filter(pk__in=ids, at__lte=now - AWAY).exists():
            return
        mail = Mail.objects.create(user=user, key=random.token_hex(16), created_at=now, not_before=now)
        fresh.filter(pk__in=ids).update(mail=mail)


def _claim() -> Mail | None:
    now = clock.now()
    with transaction.atomic():
        waits = Mail.objects.filter(settled_at=None, not_before__lte=now).order_by("not_before")
        mail = waits.select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        Mail.objects.filter(pk=mail.pk).update(not_before=now + LEASE * 2**mail.attempts, attempts=mail.attempts + 1)
    mail.attempts += 1
    return mail


def _send(mail: Mail, send: Send) -> bool:
    user = User.objects.get(pk=mail.user_id)
    items = [] if mail.entry_id else bell.of_mail(mail.pk, user.scope())
    channel = _channel(items)
    if not (items or mail.entry_id) or not user.is_active:
        return _settle(mail, "nothing of it is left to tell")
    if channel is None:
        return _settle(mail, "no mailbox to write from")
    letter = _letter(mail, user, items, channel) if items else _alarm(mail, user, channel)
    if letter is None:
        return _settle(mail, "nothing of it is left to tell")
    try:
        send(channel, letter)
    except DeliveryError as error:
        log.warning("a notice was not mailed", extra={"mail": mail.pk, "error": str(error)[:200]})
        if error.failure.permanent or mail.attempts >= TRIES:
            _settle(mail, str(error))
        return False
    _settle(mail, "")
    return True


def _settle(mail: Mail, failure: str) -> bool:
    Mail.objects.filter(pk=mail.pk).update(settled_at=clock.now(), failure=failure[:300])
    return False


def _channel(items: Sequence[Item]) -> Channel | None:
    """A mailbox of the brand that the newest is about, else any."""
    brand = None
    for item in items[:1]:
        if item.request_id:
            brand = Request.objects.filter(pk=item.request_id).values_list("brand", flat=True).first()
        elif item.conversation_id:
            brand = Conversation.objects.filter(pk=item.conversation_id).values_list("brand", flat=True).first()
    found = [one for one in Channel.objects.active().select_related("brand").order_by("pk") if one.capabilities.letters]
    return min(found, key=lambda one: one.brand_id != brand, default=None)


def _letter(mail: Mail, user: User, items: Sequence[Item], channel: Channel) -> Outbound:
    language = user.language or channel.brand.language
    wishes = Wishes.objects.filter(pk=user.pk).first() or Wishes(user=user)
    with override(language):
        told = _told(items, words_too=wishes.mail_words)
        subject = ngettext("{count} new thing for you at {brand}", "{count} new things for you at {brand}", len(items))
        subject = subject.format(count=len(items), brand=channel.brand.name)
        text, shown = _text(told, len(items)), _html(told, len(items))
    return _outbound(mail, user, channel, subject, text, shown)


def _alarm(mail: Mail, user: User, channel: Channel) -> Outbound | None:
    with override(user.language or channel.brand.language):
        said = alarms.words(mail.entry_id or 0, user)
        if said is None:
            return None
        subject, lines = said
        lines = [*lines, _("What counts for signing in stands here: {address}").format(address=_address("workspace:safety"))]
    shown = "".join(f'<p dir="auto">{escape(line)}</p>' for line in lines)
    return _outbound(mail, user, channel, f"{subject} ({channel.brand.name})", "\n\n".join(lines), shown)


def _outbound(mail: Mail, user: User, channel: Channel, subject: str, text: str, shown: str) -> Outbound:
    language = user.language or channel.brand.language
    to = Party("to", IdentityRef(channel.capabilities.identity_kinds[0], user.email, name=str(user)))
    return Outbound(
        message_id=0, external_id=f"<notice-{mail.key}@{channel.address.rpartition('@')[2]}>", key=mail.key,
        recipients=(to,), all_recipients=(to,), text=text, html=shown, subject=subject,
        look=Look(name=channel.brand.name, accent=channel.brand.accent, address=channel.address, language=language),
        automatic=True, no_reply=True, written_at=mail.created_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One thing, in plain text; `about` and `begins` are "" where nothing of a customer's may be said."""

    said: str
    number: int
    address: str
    about: str = ""
    begins: str = ""


def _told(items: Sequence[Item], *, words_too: bool) -> list[Told]:
    begins = _beginnings(items[:TOLD]) if words_too else {}
    found = []
    for item in items[:TOLD]:
        place = _address("workspace:request" if item.request_id else "workspace:conversation", item.number)
        if words_too:
            found.append(Told(words.said(item), item.number, place, words.about(item), begins.get(item.message_id or 0, "")))
        else:
            found.append(Told(str(Kind(item.kind).label), item.number, place))
    return found


def _beginnings(items: Sequence[Item]) -> dict[int, str]:
    rows = Message.objects.filter(pk__in=[item.message_id for item in items if item.message_id]).exclude(state="cancelled")
    return {row.pk: " ".join(row.shown_text[: WORDS_MAX * 3].split())[:WORDS_MAX] for row in rows}


def _address(name: str, *args: object) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def _closing(count: int) -> list[str]:
    rest = count - TOLD
    more = [ngettext("And {count} more.", "And {count} more.", rest).format(count=rest)] if rest > 0 else []
    return [
        *more,
        _("Please answer in the workspace: replies to this letter reach nobody."),
        _("What is mailed to you is chosen here: {address}").format(address=_address("workspace:wishes")),
    ]


def _text(told: Sequence[Told], count: int) -> str:
    parts = []
    for one in told:
        about = f": {one.about}" if one.about else ""
        begins = f"\n> {one.begins}" if one.begins else ""
        parts.append(f"{one.said} (#{one.number}){about}{begins}\n{one.address}")
    return "\n\n".join([*parts, *_closing(count)])


def _html(told: Sequence[Told], count: int) -> str:
    """Everything escaped: nothing of a customer's becomes a link or a picture."""
    parts = []
    for one in told:
        about = f": {escape(one.about)}" if one.about else ""
        begins = f'<br><span style="color:#57606a">{escape(one.begins)}</span>' if one.begins else ""
        link = f'<a href="{escape(one.address)}"><strong>{escape(one.said)}</strong> (#{one.number})</a>'
        parts.append(f'<p dir="auto">{link}{about}{begins}</p>')
    closing = "".join(f'<p dir="auto" style="font-size:13px;color:#57606a">{escape(line)}</p>' for line in _closing(count))
    return "".join(parts) + closing


def drop_old() -> int:
    """Letters that were settled long ago; gives how many."""
    return Mail.objects.filter(settled_at__lt=clock.now() - bell.KEPT).delete()[0]
