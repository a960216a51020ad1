"""Direct messages on their way out: POST /{account}/messages, one call for each piece of text and each file.

The interface has no idempotency key; `metadata` comes back in the echo and tells which message it was. After a call that broke
off, what was said in the talk is looked through first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import shaping
from sangam.channels.base import Action, Capabilities, DeliveryError, Encloses, File, Outbound, Sent
from sangam.channels.looking import Looking
from sangam.channels.providers.meta import Graph
from sangam.channels.providers.pages.listed import in_talk
from sangam.channels.providers.pages.messages import HUMAN, MARK, RESPONSE
from sangam.channels.providers.pages.values import ident

ABLE = Encloses(choices=13, choice_max=20)
ACTIONS = {"seen": "mark_seen", "typing": "typing_on"}
SHOWN = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/gif", "image/webp"), "image"),
    **dict.fromkeys(("audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/x-wav", "audio/ogg", "audio/x-m4a"), "audio"),
    **dict.fromkeys(("video/mp4", "video/ogg", "video/quicktime", "video/webm", "video/x-msvideo"), "video"),
}
"""What is shown or played there; everything else goes as a file."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a kind sends. `path` is where to, `cut` makes the pieces of plain words, `by_link` lets Meta fetch files itself.
    `platform` is Meta's name of whose talks these are, "" for a Page's."""

    graph: Graph
    path: str
    capabilities: Capabilities
    cut: Callable[[str], list[str]]
    by_link: bool = False
    platform: str = ""

    def looking(self, message: Outbound) -> Looking:
        return in_talk(message, self.graph, self.path.partition("/")[0], self.platform)


@dataclass(frozen=True, slots=True)
class Part:
    """One call. `file` is uploaded with it."""

    name: str
    message: dict[str, Any]
    file: File | None = None


def send(message: Outbound, way: Way) -> Sent:
    """Raises DeliveryError; what got through before is told by `ctx.done` and not sent again."""
    permission = permitted(message)
    return deliver(message, way, {"id": message.recipients[0].identity.value}, permission)


def deliver(message: Outbound, way: Way, recipient: dict[str, str], permission: dict[str, str]) -> Sent:
    """To a person, or in private to who wrote a comment."""
    ids: list[str] = []
    looking = way.looking(message)
    for part in _parts(message, way):
        done = message.done.get(part.name)
        if done is None and (found := looking.find(part.message.get("text", ""), files=int("attachment" in part.message))):
            done = found
            way.graph.ctx.done(message, part.name, done, looked=looking.sure)
        if done is None:
            body = {
                "recipient": recipient,
                **permission,
                "message": {**part.message, "metadata": f"{MARK}{message.key}/{part.name}"},
            }
            if message.in_reply_to and not ids and "id" in recipient:
                body["reply_to"] = {"mid": message.in_reply_to}
            told = _post(way, body, part.file)
            done = ident(told, "message_id") or ident(told, "id") or f"{message.key}-{part.name}"
            way.graph.ctx.done(message, part.name, done, looked=looking.sure)
        ids.append(done)
    return Sent(ids[0], further=tuple(ids[1:]))


def permitted(message: Outbound) -> dict[str, str]:
    """As what it may go: an answer within a day, words of a person within a week. Raises DeliveryError outside of both."""
    if RESPONSE.name in message.open:
        return {"messaging_type": "RESPONSE"}
    if HUMAN.name in message.open and not message.automatic:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    if HUMAN.name in message.open:
        why = _("More than 24 hours after the customer's last message only a person may answer, nothing automatic.")
    else:
        why = _("The time to answer here is over until the customer writes again: answer on another channel.")
    raise DeliveryError(why, permanent=True, kind="window")


def _parts(message: Outbound, way: Way) -> list[Part]:
    """Everything is looked at before anything is sent. Raises DeliveryError for what can go in no way."""
    takes = way.capabilities.takes
    carried = [one for one in message.files if takes(one.content_type, one.size) and (one.link or not way.by_link)]
    linked = [file for file in message.files if file not in carried]
    text = "\n\n".join([shaping.worded(message.text), *map(by_link, linked)]).strip()
    parts = [Part(f"text-{place}", {"text": one}) for place, one in enumerate(way.cut(text) if text else [])]
    parts += [_file_part(f"file-{place}", file, way) for place, file in enumerate(carried)]
    if not parts:
        raise DeliveryError(_("There is nothing to send."), permanent=True, kind="content")
    return [*parts[:-1], _asking(parts[-1], message.enclosed.choices)]


def _asking(part: Part, choices: Sequence[str]) -> Part:
    """Choices vanish there when anything follows: they hang on what comes last."""
    if not choices:
        return part
    rows = [{"content_type": "text", "title": title, "payload": str(place)} for place, title in enumerate(choices, 1)]
    return replace(part, message={**part.message, "quick_replies": rows})


def by_link(file: File) -> str:
    """A line that opens a file that cannot go as one. Raises DeliveryError if it has no address."""
    if not file.link:
        why = _("“%(name)s” cannot go as a file here, and this server has no address for a link.") % {"name": file.name}
        raise DeliveryError(why, permanent=True, kind="content")
    return f"{file.name}: {file.link}"


def _file_part(name: str, file: File, way: Way) -> Part:
    payload = {"url": file.link} if way.by_link else {}
    attachment = {"type": SHOWN.get(file.content_type, "file"), "payload": payload}
    return Part(name, {"attachment": attachment}, None if way.by_link else file)


def _post(way: Way, body: dict[str, Any], file: File | None) -> dict[str, Any]:
    if file is None:
        return way.graph.call("POST", way.path, json=body)
    with way.graph.ctx.open(file) as stream:
        content = stream.read()
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    return way.graph.call("POST", way.path, data=fields, files={"filedata": (file.name, content, file.content_type)})


def act(action: Action, way: Way) -> None:
    """Seen, typing, and reactions where the kind has them. Raises DeliveryError."""
    told: dict[str, Any] = {"recipient": {"id": action.to.value}}
    if action.name in ACTIONS:
        told["sender_action"] = ACTIONS[action.name]
    elif action.name == "react" and action.name in way.capabilities.actions:
        told |= {"sender_action": "react", "payload": {"message_id": action.external_id, "reaction": "love"}}
        if not action.value:
            told |= {"sender_action": "unreact", "payload": {"message_id": action.external_id}}
        elif action.value.rstrip("\ufe0f") != "❤":
            raise DeliveryError(_("The only reaction that can be sent here is ❤️."), permanent=True, kind="content")
    else:
        raise DeliveryError(_("This cannot be done here."), permanent=True, kind="content")
    way.graph.call("POST", way.path, json=told)
