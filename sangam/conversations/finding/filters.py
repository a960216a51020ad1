"""What key:value asks for: tokens where the document has them, conditions on the conversation where it may change by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope
from sangam.channels.models import Channel
from sangam.conversations.finding.documents import HAS_FILE
from sangam.conversations.finding.query import Term
from sangam.conversations.models import Category, Conversation, Folder, Priority, Status, Tag
from sangam.lib import clock
from sangam.search import asking, tokens

LINKS = Conversation.tags.through._meta.db_table
MATCHES_MAX: Final = 50


class Unreadable(ValueError):
    """Says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`token` is a piece of a tsquery, `where` a condition on the conversation `c` with its values."""

    token: str = ""
    where: str = ""
    values: tuple[Any, ...] = ()
    shows_spam: bool = False


def of(term: Term, scope: Scope) -> Condition:
    """Raises Unreadable."""
    return READERS[term.key](term.value, scope)


def _written_by(sign: str) -> Callable[[str, Scope], Condition]:
    def read(value: str, scope: Scope) -> Condition:
        if value.casefold() in (_ME, gettext("me")):
            value = User.objects.get(pk=scope.person_id).email
        if not (query := asking.named(value, sign)):
            raise Unreadable(gettext("“%(value)s” names nobody.") % {"value": value})
        return Condition(token=query)

    return read


_ME: Final = "me"


def _channel(value: str, scope: Scope) -> Condition:
    named = Channel.objects.visible_to(scope).filter(
        Q(name__istartswith=value) | Q(kind__iexact=value) | Q(address__iexact=value)
    )
    return _one_of("c.channel_id", named, gettext("No channel is called “%(value)s”."), value)


def _team(value: str, scope: Scope) -> Condition:
    named = Team.objects.visible_to(scope).filter(name__istartswith=value)
    return _one_of("c.team_id", named, gettext("No team is called “%(value)s”."), value)


def _assignee(value: str, scope: Scope) -> Condition:
    word = value.casefold()
    if word in (_ME, gettext("me")):
        return Condition(where="c.assignee_id = %s", values=(scope.person_id,))
    if word in ("none", "nobody", gettext("nobody")):
        return Condition(where="c.assignee_id IS NULL")
    named = User.objects.filter(Q(name__istartswith=value) | Q(email__iexact=value) | Q(name__icontains=f" {value}"))
    return _one_of("c.assignee_id", named, gettext("Nobody here is called “%(value)s”."), value)


def _one_of(column: str, found: Any, trouble: str, value: str) -> Condition:
    ids = list(found.values_list("pk", flat=True)[:MATCHES_MAX])
    if not ids:
        raise Unreadable(trouble % {"value": value})
    return Condition(where=f"{column} = ANY(%s)", values=(ids,))


def _tag(value: str, scope: Scope) -> Condition:
    ids = list(Tag.objects.filter(name__iexact=value).values_list("pk", flat=True))
    ids = ids or list(Tag.objects.filter(name__istartswith=value).values_list("pk", flat=True)[:MATCHES_MAX])
    if not ids:
        raise Unreadable(gettext("No tag is called “%(value)s”.") % {"value": value})
    return Condition(
        where=f"EXISTS (SELECT 1 FROM {LINKS} t WHERE t.conversation_id = c.id AND t.tag_id = ANY(%s))", values=(ids,)
    )


def _status(value: str, scope: Scope) -> Condition:
    """The company's own label, else one of the fixed meanings."""
    labels = list(Status.objects.filter(label__iexact=value).values_list("pk", flat=True))
    if labels:
        return Condition(where="c.status_id = ANY(%s)", values=(labels,))
    word = value.casefold().replace(" ", "").replace("_", "")
    for category in Category:
        if word in (category.name.casefold().replace("_", ""), str(category.label).casefold().replace(" ", "")):
            return Condition(where="c.category = %s", values=(int(category),))
    raise Unreadable(gettext("No status is called “%(value)s”.") % {"value": value})


_OPEN = (Category.NEW, Category.OPEN, Category.PENDING, Category.ON_HOLD)
_IS: Final[dict[str, tuple[str | Promise, str, tuple[Any, ...]]]] = {
    "open": (_("open"), "c.category = ANY(%s)", ([int(one) for one in _OPEN],)),
    "solved": (_("solved"), "c.category = %s", (int(Category.SOLVED),)),
    "closed": (_("closed"), "c.category = %s", (int(Category.CLOSED),)),
    "waiting": (_("waiting"), "c.waiting_since IS NOT NULL", ()),
    "unread": (_("unread"), "c.waiting_since IS NOT NULL", ()),
    "snoozed": (_("snoozed"), "c.snoozed_until IS NOT NULL", ()),
    "unassigned": (_("unassigned"), "c.assignee_id IS NULL", ()),
    "urgent": (_("urgent"), "c.priority = %s", (int(Priority.URGENT),)),
    "held": (_("held"), "c.folder = %s", (int(Folder.HELD),)),
    "spam": (_("spam"), "c.folder = %s", (int(Folder.SPAM),)),
}
"""`unread` is what waits for our answer: nobody's having looked at it says nothing to the customer."""


def _is(value: str, scope: Scope) -> Condition:
    word = value.casefold()
    if word == "mine":
        return Condition(where="c.assignee_id = %s", values=(scope.person_id,))
    for name, (label, where, values) in _IS.items():
        if word in (name, str(label).casefold()):
            return Condition(where=where, values=values, shows_spam=name == "spam")
    raise Unreadable(gettext("“is:%(value)s” is not known; try %(known)s.") % {"value": value, "known": ", ".join(_IS)})


def _has(value: str, scope: Scope) -> Condition:
    if value.casefold() in ("attachment", "attachments", "file", "files", gettext("attachment"), gettext("file")):
        return Condition(token=asking.quoted(HAS_FILE))
    raise Unreadable(gettext("“has:%(value)s” is not known; try has:attachment.") % {"value": value})


def _number(value: str, scope: Scope) -> Condition:
    digits = value.lstrip("#")
    if not digits.isdecimal() or len(digits) > 18:
        raise Unreadable(gettext("“%(value)s” is not a number of a conversation.") % {"value": value})
    return Condition(token=asking.quoted(f"{tokens.NUMBER}{int(digits)}"), shows_spam=True)


def _before(value: str, scope: Scope) -> Condition:
    """Begun before that day."""
    return Condition(where="c.created_at < %s", values=(_moment(value),))


def _after(value: str, scope: Scope) -> Condition:
    """With something said on that day or later."""
    return Condition(where="c.last_message_at >= %s", values=(_moment(value),))


_DATE = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}


def _moment(value: str) -> dt.datetime:
    """The beginning of a day in the reader's zone: 2026-03-01, 2026-03, 2026, today, yesterday, 7d, 2w, 6m, 1y."""
    word = value.casefold()
    today = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    if word in ("today", gettext("today")):
        return today
    if word in ("yesterday", gettext("yesterday")):
        return today - dt.timedelta(days=1)
    if ago := _AGO.fullmatch(word):
        return today - dt.timedelta(days=int(ago[1]) * _DAYS[ago[2]])
    if date := _DATE.fullmatch(word):
        try:
            return today.replace(year=int(date[1]), month=int(date[2] or 1), day=int(date[3] or 1))
        except ValueError:
            pass
    raise Unreadable(gettext("“%(value)s” is not a date; write it as 2026-03-31, 2026-03, yesterday or 7d.") % {"value": value})


READERS: Final[dict[str, Callable[[str, Scope], Condition]]] = {
    "from": _written_by(tokens.FROM),
    "to": _written_by(tokens.TO),
    "channel": _channel,
    "status": _status,
    "assignee": _assignee,
    "team": _team,
    "tag": _tag,
    "before": _before,
    "after": _after,
    "has": _has,
    "is": _is,
    "number": _number,
}
