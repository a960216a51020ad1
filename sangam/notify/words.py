"""What is said of one thing that somebody should know, wherever he hears of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sangam.notify.bell import Item
from sangam.notify.models import Kind


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
    if item.kind == Kind.TASK:
        return _("{who} gave you a task").format(who=item.who) if item.colleague else _("There is a task for you")
    if item.kind == Kind.LATE and item.subject and item.request_id:
        return _("A task for {who} is overdue").format(who=item.customer)
    if item.kind == Kind.LATE:
        return _("A request of {who} is overdue").format(who=item.customer)
    return _("{who} wrote").format(who=item.customer)


def about(item: Item) -> str:
    if item.request_id:
        request = _("Request {number}").format(number=f"R-{item.number}")
        return f"{item.subject} · {request}" if item.subject else request
    return item.subject or _("No subject")
