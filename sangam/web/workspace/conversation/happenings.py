"""What happened to a conversation, told from the log in quiet lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from sangam.accounts.models import Team, User
from sangam.conversations import pin, streamed
from sangam.conversations.models import Category, Conversation, Folder, Outbox, Priority, Status, Tag
from sangam.customers.timeline import Happened
from sangam.lib import sql
from sangam.web.ui import parts
from sangam.web.ui.parts import Part

MOMENT = "\ufffc"
KEPT_LINES = 2048
MOMENTS = {"conversation.snoozed": "until", "message.rescheduled": "at"}
Noun = type[User] | type[Team] | type[Status] | type[Tag] | type[Outbox] | type[Conversation]


@dataclass(frozen=True, slots=True)
class Line:
    """`text` has `MOMENT` where the `moment` belongs, if there is one: each reader sees it in his own zone."""

    id: int
    at: datetime
    text: str
    moment: datetime | None = None

    @property
    def before(self) -> str:
        return self.text.partition(MOMENT)[0]

    @property
    def after(self) -> str:
        return self.text.partition(MOMENT)[2]

    def drawn(self) -> Markup:
        """For the reader of the request."""
        return line_part(self, language=get_language() or "en").shown()


@lru_cache(maxsize=KEPT_LINES)
def line_part(line: Line, *, language: str) -> Part:
    """One line for whoever speaks the language of its words."""
    return parts.draw("conversation/_line.html.jinja", language=language, line=line)


@lru_cache(maxsize=KEPT_LINES)
def run_part(lines: tuple[Line, ...], *, language: str) -> Part:
    """Many lines in a row, folded; their words are in the language."""
    return parts.draw("conversation/_run.html.jinja", language=language, lines=lines)


@dataclass(frozen=True, slots=True)
class Names:
    """Names behind the ids of a stretch of the log."""

    users: Mapping[int, str]
    teams: Mapping[int, str]
    statuses: Mapping[int, str]
    tags: Mapping[int, str]
    receivers: Mapping[int, str]
    matters: Mapping[int, str]

    def who(self, event: Happened) -> str:
        if event.actor_type == "user":
            return self.users.get(event.actor_id or 0, _("Somebody"))
        return _("The customer") if event.actor_type == "customer" else _("Sangam")


def _assigned(event: Happened, names: Names) -> str:
    who, after = names.who(event), event.data.get("after")
    if after is None:
        return _("{who} gave it back").format(who=who)
    if event.actor_type == "user" and after == event.actor_id:
        return _("{who} took it").format(who=who)
    return _("{who} assigned it to {whom}").format(who=who, whom=names.users.get(after, _("somebody")))


def _team(event: Happened, names: Names) -> str:
    team = names.teams.get(event.data.get("after", 0), _("another team"))
    return _("{who} handed it to {team}").format(who=names.who(event), team=team)


def _status(event: Happened, names: Names) -> str:
    label = names.statuses.get(event.data.get("status", 0))
    if label is None:
        means = str(dict(Category.choices).get(event.data.get("after", 0), "?"))
        return _("{who} set it to a status that is gone, which meant {status}").format(who=names.who(event), status=means)
    return _("{who} set it to {status}").format(who=names.who(event), status=label)


def _snoozed(event: Happened, names: Names) -> str:
    return _("{who} snoozed it until {time}").format(who=names.who(event), time=MOMENT)


def _rescheduled(event: Happened, names: Names) -> str:
    return _("{who} put off when it goes out to {time}").format(who=names.who(event), time=MOMENT)


def _moved(event: Happened, names: Names) -> str:
    if event.data.get("folder") == Folder.SPAM:
        return _("{who} moved it to spam").format(who=names.who(event))
    return _("{who} moved it to the inbox").format(who=names.who(event))


def _priority(event: Happened, names: Names) -> str:
    label = dict(Priority.choices).get(event.data.get("after", 0), "?")
    return _("{who} set the priority to {priority}").format(who=names.who(event), priority=label)


def _tagged(event: Happened, names: Names) -> str:
    return _("{who} added the tag {tag}").format(who=names.who(event), tag=names.tags.get(event.data.get("tag", 0), "?"))


def _untagged(event: Happened, names: Names) -> str:
    return _("{who} removed the tag {tag}").format(who=names.who(event), tag=names.tags.get(event.data.get("tag", 0), "?"))


def _shared(event: Happened, names: Names) -> str:
    whom = names.users.get(event.data.get("user", 0), _("somebody"))
    return _("{who} shared it with {whom}").format(who=names.who(event), whom=whom)


def _carried_on(event: Happened, names: Names) -> str:
    return _("Not seen yet, so it was also sent to {whom}").format(whom=names.receivers.get(event.data.get("outbox", 0), "?"))


def _joined(event: Happened, names: Names) -> str:
    number = names.matters.get(event.data.get("joined", 0), "?")
    return _("{who} joined #{number} into it").format(who=names.who(event), number=number)


def _parted(event: Happened, names: Names) -> str:
    number = names.matters.get(event.data.get("joined", 0), "?")
    return _("{who} took #{number} out again").format(who=names.who(event), number=number)


def _split(event: Happened, names: Names) -> str:
    number = names.matters.get(event.data.get("split", 0), "?")
    return _("{who} split off #{number}").format(who=names.who(event), number=number)


TOLD: Mapping[str, Callable[[Happened, Names], str]] = {
    "conversation.assigned": _assigned,
    "conversation.team": _team,
    "conversation.status": _status,
    "conversation.snoozed": _snoozed,
    "conversation.woke": lambda event, names: _("It is back from its snooze"),
    "conversation.moved": _moved,
    "conversation.priority": _priority,
    "conversation.tagged": _tagged,
    "conversation.untagged": _untagged,
    "conversation.fields": lambda event, names: _("{who} changed its fields").format(who=names.who(event)),
    "conversation.shared": _shared,
    "conversation.split": _split,
    "conversation.split_off": lambda event, names: _("{who} split this off from #{number}").format(
        who=names.who(event), number=names.matters.get(event.data.get("split", 0), "?")
    ),
    "conversation.joined": _joined,
    "conversation.parted": _parted,
    pin.RIGHT: lambda event, names: _("{who} was told the right PIN on the phone").format(who=names.who(event)),
    pin.WRONG: lambda event, names: _("{who} was told a wrong PIN on the phone").format(who=names.who(event)),
    "request.linked": lambda event, names: _("{who} linked a request to it").format(who=names.who(event)),
    "request.unlinked": lambda event, names: _("{who} took a request off it").format(who=names.who(event)),
    "request.overdue": lambda event, names: _("A request is overdue"),
    "message.continued": _carried_on,
    "message.rescheduled": _rescheduled,
    "message.retried": lambda event, names: _("{who} sent it once more").format(who=names.who(event)),
}


def between(conversation: Conversation, *, since: datetime | None, until: datetime | None) -> list[Line]:
    return told(streamed.happened(conversation, kinds=TOLD, since=since, until=until))


def newer(conversation: Conversation, event_id: int) -> list[Line]:
    """What happened after an event id: the lines that an action adds."""
    return told(streamed.happened(conversation, kinds=TOLD, after=event_id))


def told(events: Sequence[Happened]) -> list[Line]:
    names = _names(events)
    return [Line(event.pk, event.at, TOLD[event.kind](event, names), _moment(event)) for event in events]


def _moment(event: Happened) -> datetime | None:
    key = MOMENTS.get(event.kind)
    return datetime.fromtimestamp(event.data[key], UTC) if key else None


def _names(events: Sequence[Happened]) -> Names:
    users = {event.actor_id for event in events if event.actor_type == "user"}
    users |= {event.data.get(key) for event in events for key in ("user",)}
    users |= {event.data.get("after") for event in events if event.kind == "conversation.assigned"}
    wanted: dict[Noun, set[int | None]] = {
        User: users,
        Team: {event.data.get("after") for event in events if event.kind == "conversation.team"},
        Status: {event.data.get("status") for event in events},
        Tag: {event.data.get("tag") for event in events},
        Outbox: {event.data.get("outbox") for event in events},
        Conversation: {event.data.get(key) for event in events for key in ("joined", "split")},
    }
    found = _named({model: sorted(filter(None, ids)) for model, ids in wanted.items()})
    return Names(users=found[User], teams=found[Team], statuses=found[Status], tags=found[Tag], receivers=found[Outbox],
                 matters=found[Conversation])  # fmt: skip


NAME = {
    User: "coalesce(nullif(name, ''), email)",
    Team: "name",
    Status: "label",
    Tag: "name",
    Outbox: "value",
    Conversation: "number::text",
}


def _named(wanted: Mapping[Noun, Sequence[int]]) -> dict[Noun, dict[int, str]]:
    """Names of rows by id; one query for all nouns, none where nothing is asked."""
    asked = {place: model for place, model in enumerate(wanted) if wanted[model]}
    queries = [f"SELECT {place}, id, {NAME[one]} FROM {one._meta.db_table} WHERE id = ANY(%s)" for place, one in asked.items()]
    found: dict[Noun, dict[int, str]] = {model: {} for model in wanted}
    if queries:
        for place, number, name in sql.rows(" UNION ALL ".join(queries), [wanted[model] for model in asked.values()]):
            found[asked[place]][number] = name
    return found
