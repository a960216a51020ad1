"""What an entry of the record says, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import ApiToken, AuditEntry, Brand, Policy, Team, User
from sangam.calendars.models import Calendar
from sangam.channels.models import Channel
from sangam.conversations.models import CustomField, Status, Tag
from sangam.customers.models import Attribute, Identity, PipelineStep

NOUNS: dict[str, str | Promise] = {
    "channel": gettext_lazy("Channels"),
    "brand": gettext_lazy("Brands"),
    "calendar": gettext_lazy("Hours"),
    "person": gettext_lazy("People"),
    "sign_in": gettext_lazy("Signing in"),
    "policy": gettext_lazy("Sign-in"),
    "team": gettext_lazy("Teams"),
    "status": gettext_lazy("Statuses"),
    "tag": gettext_lazy("Tags"),
    "field": gettext_lazy("Fields"),
    "attribute": gettext_lazy("Customer fields"),
    "life": gettext_lazy("Life stages"),
    "merging": gettext_lazy("Merging"),
    "step": gettext_lazy("Steps of opportunities"),
    "request_type": gettext_lazy("Requests"),
    "token": gettext_lazy("API tokens"),
    "sender": gettext_lazy("Blocked senders"),
    "raw": gettext_lazy("Tried again"),
    "message": gettext_lazy("Sent again"),
    "event": gettext_lazy("Done again"),
    "import": gettext_lazy("Import"),
    "export": gettext_lazy("Export"),
}
VERBS: dict[str, str | Promise] = {
    "created": gettext_lazy("added"),
    "added": gettext_lazy("added"),
    "renamed": gettext_lazy("renamed"),
    "changed": gettext_lazy("changed"),
    "deleted": gettext_lazy("removed"),
    "followed": gettext_lazy("told what happens by itself"),
    "moved": gettext_lazy("moved"),
    "started": gettext_lazy("begun"),
    "stopped": gettext_lazy("stopped"),
    "undone": gettext_lazy("taken back"),
    "removed": gettext_lazy("removed"),
    "fetched": gettext_lazy("downloaded"),
    "archived": gettext_lazy("put away"),
    "restored": gettext_lazy("offered again"),
    "merged": gettext_lazy("joined with another"),
    "on": gettext_lazy("switched on"),
    "off": gettext_lazy("paused"),
    "invited": gettext_lazy("invited"),
    "let_go": gettext_lazy("let go"),
    "taken_back": gettext_lazy("taken back"),
    "password_reset": gettext_lazy("given a new password"),
    "teams": gettext_lazy("put into teams"),
    "members": gettext_lazy("given members"),
    "replayed": gettext_lazy("tried again"),
    "all_replayed": gettext_lazy("all of a reason tried again"),
    "retried": gettext_lazy("sent again"),
    "unblocked": gettext_lazy("unblocked"),
    "password_changed": gettext_lazy("chose a new password"),
    "made_admin": gettext_lazy("made admin on the command line"),
    "link_made": gettext_lazy("given a link to choose a new password"),
    "signed_out_elsewhere": gettext_lazy("signed out everywhere else"),
    "session_ended": gettext_lazy("signed out in one place"),
    "app_added": gettext_lazy("added an authenticator app"),
    "app_removed": gettext_lazy("removed the authenticator app"),
    "passkey_added": gettext_lazy("added a passkey"),
    "passkey_renamed": gettext_lazy("renamed a passkey"),
    "passkey_removed": gettext_lazy("removed a passkey"),
    "passkey_copied": gettext_lazy("refused a passkey that seems to be a copy"),
    "codes_made": gettext_lazy("made new recovery codes"),
    "code_used": gettext_lazy("used a recovery code"),
    "factors_reset": gettext_lazy("lost all second factors"),
    "revoked": gettext_lazy("revoked"),
    "failed": gettext_lazy("failed"),
    "refused": gettext_lazy("refused: too many tries"),
}
MODELS: tuple[type[Model], ...] = (
    Channel,
    Brand,
    Calendar,
    User,
    Team,
    Status,
    Tag,
    CustomField,
    Identity,
    Policy,
    Attribute,
    PipelineStep,
    ApiToken,
)
ADDRESSES = {
    "Channel": "setup:channel", "Brand": "setup:brand", "Calendar": "setup:calendar", "User": "setup:person",
    "Team": "setup:team", "Status": "setup:status", "Tag": "setup:tag", "CustomField": "setup:field",
    "Attribute": "setup:attribute", "PipelineStep": "setup:step",
    "RawInbound": "setup:raw", "ApiToken": "setup:token",
}  # fmt: skip
VALUE_MAX = 80
DETAILS_MAX = 12


@dataclass(frozen=True, slots=True)
class Line:
    entry: AuditEntry
    verb: str | Promise
    subject: str
    address: str
    number: int | None
    details: list[tuple[str, str]]


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    """Names are looked up once a kind of thing, whatever the number of entries."""
    names = _names(entry.subject for entry in entries)
    return [_line(entry, names) for entry in entries]


def _line(entry: AuditEntry, names: dict[str, str]) -> Line:
    noun, _dot, verb = entry.action.partition(".")
    kind, _colon, number = entry.subject.partition(":")
    there = entry.subject in names or kind == "RawInbound"
    known = names.get(entry.subject) or str(entry.detail.get("name") or entry.detail.get("label") or "")
    said = known or f"{NOUNS.get(noun, kind)} {number}"
    address = ADDRESSES.get(kind, "") if there and number.isdigit() else ""
    return Line(entry, VERBS.get(verb, verb), said, address, int(number) if address else None, _details(entry.detail))


def _names(subjects: Iterable[str]) -> dict[str, str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        kind, _colon, number = subject.partition(":")
        if number.isdigit():
            wanted[kind].add(int(number))
    found = {}
    for model in MODELS:
        kind = model.__name__
        for row in model._default_manager.filter(pk__in=wanted.get(kind, ())) if wanted.get(kind) else ():
            found[f"{kind}:{row.pk}"] = str(row)
    return found


def _details(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name.removesuffix("_id"), _written(value)) for name, value in list(detail.items())[:DETAILS_MAX]]


def _written(value: Any) -> str:
    """A pair is old and new; "changed" is a secret, of which nothing more is kept."""
    if value == "changed":
        return _("changed")
    if isinstance(value, list) and len(value) == 2:
        return f"{_short(value[0])} → {_short(value[1])}"
    return _short(value)


def _short(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= VALUE_MAX else text[: VALUE_MAX - 1] + "…"
