"""Lists that the people of the story gave a name."""

from __future__ import annotations

from dataclasses import dataclass

from sangam.config.story.company import Firm
from sangam.conversations import saved
from sangam.conversations.models import SavedView, Status, ViewOf


@dataclass(frozen=True, slots=True)
class Listed:
    """For a person, a team, or everybody; `query` is the address's, `status` the label that it asks for besides."""

    name: str
    icon: str
    query: str = ""
    status: str = ""
    person: str = ""
    team: str = ""
    of: str = ViewOf.CONVERSATIONS


LISTS = (
    Listed("Waiting for a day", "clock", "waiting=24"),
    Listed("High and urgent, nobody's", "circle-alert", "priority=3&assignee=none"),
    Listed("At the workshop", "archive", status="Waiting for the workshop", team="Workshop"),
    Listed("Written in Japanese", "globe", "language=ja", team="Osaka"),
    Listed("Lorries that are late", "tag", status="Waiting for the carrier", person="ada"),
    Listed("Sounds bad", "circle-alert", "mood=bad", of=ViewOf.POSTS),
)


def keep(firm: Firm) -> None:
    """What is there already stays as it is."""
    for one in LISTS:
        if not SavedView.objects.filter(name=one.name).exists():
            saved.create(
                one.name, one.icon, _query(one), by=firm.people[one.person or "lena"], team=firm.teams.get(one.team),
                everybody=not (one.person or one.team), of=one.of,
            )  # fmt: skip


def _query(one: Listed) -> str:
    """As the address of a list says it."""
    return f"status={Status.objects.get(label=one.status).pk}" if one.status else one.query
