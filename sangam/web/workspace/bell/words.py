"""What the bell says of one thing, the same in its list, in a push and in the browser's own notice."""

from __future__ import annotations

from sangam.notify.bell import Item
from sangam.notify.models import Kind
from sangam.notify.words import about, said
from sangam.web.ui.addresses import url

__all__ = ["about", "address", "icon", "said"]
ICONS = {
    Kind.ASSIGNED: "user-check",
    Kind.MENTIONED: "at-sign",
    Kind.MESSAGE: "message-circle",
    Kind.FAILED: "circle-alert",
    Kind.UNASSIGNED: "inbox",
    Kind.TASK: "square-check",
    Kind.LATE: "hourglass",
}


def icon(item: Item) -> str:
    return ICONS[Kind(item.kind)]


def address(item: Item) -> str:
    if item.request_id:
        return url("workspace:request", item.number)
    place = f"#message-{item.message_id}" if item.message_id else ""
    return url("workspace:conversation", item.number) + place
