"""What the bell says of one thing, the same in its list, in a push and in the browser's own notice."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sangam.notify.bell import Item
from sangam.notify.models import Kind
from sangam.web.ui.addresses import url

ICONS = {
    Kind.ASSIGNED: "user-check",
    Kind.MENTIONED: "at-sign",
    Kind.MESSAGE: "message-circle",
    Kind.FAILED: "circle-alert",
    Kind.UNASSIGNED: "inbox",
}


def said(item: Item) -> str:
    """One short sentence in the reader's language."""
    if item.kind == Kind.ASSIGNED:
        return _("{who} assigned this to you").format(who=item.who)
    if item.kind == Kind.MENTIONED:
        return _("{who} mentioned you").format(who=item.who)
    if item.kind == Kind.FAILED:
        return _("Your message did not arrive")
    if item.kind == Kind.UNASSIGNED:
        return _("New in {team}, from {who}").format(team=item.team, who=item.customer)
    return _("{who} wrote").format(who=item.customer)


def about(item: Item) -> str:
    return item.subject or _("No subject")


def icon(item: Item) -> str:
    return ICONS[Kind(item.kind)]


def address(item: Item) -> str:
    place = f"#message-{item.message_id}" if item.message_id else ""
    return url("workspace:conversation", item.number) + place
