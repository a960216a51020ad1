"""The filters of an address in words, and whether each still means something."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand, Team, User
from sangam.channels.models import Channel
from sangam.conversations.models import Priority, Status, Tag
from sangam.customers.models import Company, Customer
from sangam.web.ui import when
from sangam.web.workspace.inbox.listing import WORDS, Listing

ROWS: dict[str, tuple[str | Promise, type[Model]]] = {
    "assignee": (_("Assigned to"), User),
    "team": (_("Team"), Team),
    "channel": (_("Channel"), Channel),
    "status": (_("Status"), Status),
    "tag": (_("Tag"), Tag),
    "customer": (_("Customer"), Customer),
    "brand": (_("Brand"), Brand),
    "company": (_("Company"), Company),
}
NOBODY = {"assignee": _("Nobody"), "tag": _("None")}
LABELS = {
    **{name: label for name, (label, _model) in ROWS.items()},
    "priority": _("Priority"),
    "language": _("Language"),
    "silent": _("Nobody wrote for"),
    "waiting": _("Waits for"),
    "mention": _("Mentions me"),
}
GONE = {
    "assignee": _("This list asks for somebody who is not here any more."),
    "team": _("This list asks for a team that does not exist any more."),
    "channel": _("This list asks for a channel that does not exist any more."),
    "status": _("This list asks for a status that does not exist any more."),
    "tag": _("This list asks for a tag that does not exist any more."),
    "customer": _("This list asks for a customer who is not known any more."),
    "brand": _("This list asks for a brand that does not exist any more."),
    "company": _("This list asks for a company that is not known any more."),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """`broken` says what is wrong with it, "" for a good one."""

    name: str
    label: str
    value: str
    broken: str = ""


def words(listing: Listing) -> list[Chosen]:
    """One query for each that names a row."""
    unreadable = listing.unreadable
    return [_word(name, value, readable=name not in unreadable) for name, value in listing.chosen]


def _word(name: str, value: str, *, readable: bool) -> Chosen:
    label = str(LABELS[name])
    if readable and name in WORDS and value == WORDS[name][0]:
        return Chosen(name, label, str(NOBODY[name]))
    if name in ROWS and readable:
        found = ROWS[name][1]._default_manager.filter(pk=int(value)).first()
        return Chosen(name, label, str(found or value), "" if found else str(GONE[name]))
    text = _plain(name, value) if readable else ""
    wrong = gettext("The address of this list asks for something that cannot be read: “%(value)s”.") % {"value": value}
    return Chosen(name, label, text or value, "" if text else wrong)


def _plain(name: str, value: str) -> str:
    """ "" for what means nothing."""
    if name == "language":
        return when.language_name(value)
    if name == "mention":
        return gettext("Unread")
    number = int(value)
    if name == "priority":
        return str(dict(Priority.choices).get(number, ""))
    if name == "waiting" and number % 24:
        return ngettext("%(num)s hour", "%(num)s hours", number) % {"num": number}
    days = number if name == "silent" else number // 24
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
