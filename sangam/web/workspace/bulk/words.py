"""A change to many in words: what it does, how far it is, why something was left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Team, User
from sangam.conversations.bulk import changes, looking, running
from sangam.conversations.models import BulkChange, BulkState, Folder, Priority, Status, Tag
from sangam.lib import clock
from sangam.web.ui import when, words

REASONS: dict[str, str | Promise] = {
    running.UNSEEN: _("no longer yours to see"),
    changes.GONE: _("what it should get does not exist any more"),
    running.REFUSED: _("it could not be changed"),
    running.SINCE: _("somebody changed it since"),
    changes.MUTE: _("an answer would reach nobody"),
    changes.DECLINED: _("they do not want to be written to there"),
    changes.SHUT: _("the time to answer there has passed"),
}
ROWS = {"person": User, "team": Team, "status": Status, "tag": Tag, "untag": Tag}


@dataclass(frozen=True, slots=True)
class Told:
    """One change for a reader; `undo_left` are the minutes in which it can still be undone, 0 for none."""

    bulk: BulkChange
    title: str
    state: str
    undo_left: int

    @property
    def share(self) -> int:
        """How much of it is handled, in percent."""
        whole = self.bulk.done if self.bulk.state == BulkState.UNDOING else self.bulk.total
        return 100 * self.bulk.handled // whole if whole else 100


def told(bulk: BulkChange) -> Told:
    left = bulk.ended_at + looking.UNDO_FOR - clock.now() if bulk.ended_at and looking.may_undo(bulk) else dt.timedelta()
    return Told(bulk, title(bulk), state(bulk), -(-int(left.total_seconds()) // 60))


def title(bulk: BulkChange) -> str:
    if bulk.does == "person" and bulk.value is None:
        return gettext("Give back to nobody")
    if bulk.does == "snooze":
        return gettext("Snooze until {time}").format(
            time=when.stamp(dt.datetime.fromtimestamp(bulk.value or 0, dt.UTC), clock.now())
        )
    if bulk.does == "priority":
        return gettext("Set the priority to {name}").format(name=Priority(bulk.value or 0).label)
    if bulk.does == "folder":
        return gettext("Move to spam") if bulk.value == Folder.SPAM else gettext("Move to the inbox")
    if bulk.does == "join":
        return gettext("Join into {name}").format(name=f"#{bulk.value}")
    if bulk.does == changes.ANSWER:
        said = gettext("Answer and solve the children of {name}") if bulk.text else gettext("Solve the children of {name}")
        return said.format(name=f"#{bulk.value}")
    row = ROWS[bulk.does]._default_manager.filter(pk=bulk.value).first()
    name = row or gettext("something that is gone")
    return {
        "person": gettext("Assign to {name}"), "team": gettext("Hand to {name}"), "status": gettext("Set to {name}"),
        "tag": gettext("Tag with {name}"), "untag": gettext("Take away the tag {name}"),
    }[bulk.does].format(name=name)  # fmt: skip


def state(bulk: BulkChange) -> str:
    if bulk.state == BulkState.RUNNING:
        return gettext("{done} of {total}").format(done=words.number(bulk.handled), total=words.number(bulk.total))
    if bulk.state == BulkState.UNDOING:
        return gettext("Being undone: {done} of {total}").format(done=words.number(bulk.handled), total=words.number(bulk.done))
    if bulk.state == BulkState.UNDONE:
        said = ngettext("Undone for %(num)s conversation", "Undone for %(num)s conversations", bulk.given_back)
        return _with_rest(said % {"num": words.number(bulk.given_back)}, bulk.left)
    said = ngettext("Done for %(num)s conversation", "Done for %(num)s conversations", bulk.done) % {
        "num": words.number(bulk.done)
    }
    if bulk.state == BulkState.STOPPED:
        said = gettext("Stopped. {said} of {total}").format(said=said, total=words.number(bulk.total))
    return _with_rest(said, bulk.failed)


def _with_rest(said: str, rest: int) -> str:
    if not rest:
        return said
    return gettext("{said}, not for {rest}").format(said=said, rest=words.number(rest))
