"""An answer on its way out ("Messages", Cloud API reference).

WhatsApp knows no idempotency key and cannot be searched, so every part that got through is told at once and never sent again.
Each message costs: one text that fits below a picture goes as its caption.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from sangam.channels import shaping
from sangam.channels.base import Context, DeliveryError, File, IdentityRef, Outbound, Sent, Settings
from sangam.channels.enclosed import last_cut
from sangam.channels.kinds.whatsapp import enclosing, files, filling, graph, inbound, people, told_back

TEXT_MAX = 4096
STYLE = shaping.Style(strong="*", emphasis="_", struck="~", code="```")
OURS = "wamid."
Made = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One message of WhatsApp's; `made` uploads what it needs."""

    name: str
    made: Made


def pieces(text: str) -> list[str]:
    return shaping.split(shaping.worded(text, STYLE), TEXT_MAX)


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    desk = graph.of(settings, ctx)
    to = receiver(message.recipients[0].identity, message.conversation_key)
    ids = []
    for place, part in enumerate(_parts(message, desk)):
        if part.name not in message.done:
            quoted = {"context": {"message_id": message.in_reply_to}} if not place and _quotable(message) else {}
            told = {told_back.NAME: told_back.written(message.key, part.name), **quoted}
            found = post(desk, {"recipient_type": "individual", **to, **told, **part.made()}) or f"{message.key}/{part.name}"
            ctx.done(message, part.name, found)
        else:
            found = message.done[part.name]
        ids.append(found)
    return Sent(ids[0], further=tuple(ids[1:]))


def _quotable(message: Outbound) -> bool:
    return message.in_reply_to.startswith(OURS)


def receiver(to: IdentityRef, conversation_key: str = "") -> dict[str, str]:
    """`to` is a phone number or a group, `recipient` a user id (“Business-scoped user IDs”)."""
    if conversation_key.startswith(inbound.GROUP):
        return {"recipient_type": "group", "to": conversation_key.removeprefix(inbound.GROUP)}
    if to.kind == people.PHONE:
        return {"to": to.value}
    if to.kind in people.KINDS:
        return {"recipient": to.value}
    raise DeliveryError(_("This customer is not known on WhatsApp."), permanent=True, kind="recipient")


def post(desk: graph.Graph, body: Mapping[str, Any]) -> str:
    """WhatsApp's id of the message, "" if it took it and told none. Raises DeliveryError."""
    answer = desk.call("POST", f"{quote(desk.number, safe='')}/messages", json={"messaging_product": "whatsapp", **body})
    found = answer.get("messages")
    first = found[0] if isinstance(found, list) and found else {}
    return str(first.get("id") or "") if isinstance(first, dict) else ""


def _parts(message: Outbound, desk: graph.Graph) -> list[Part]:
    if message.template:
        return [Part("template", partial(filling.made, message.template))]
    carried = [(place, file) for place, file in enumerate(message.files) if files.goes_as(file)]
    said, choices = _said(message), message.enclosed.choices
    if choices:
        said = last_cut(said, enclosing.body_max(choices))
    caption = said[0] if not choices and len(said) == 1 and len(said[0]) <= files.CAPTION_MAX else ""
    below = next((place for place, file in carried if caption and files.goes_as(file) in files.CAPTIONED), None)
    made = [partial(_text, one) for one in said] if below is None else []
    if choices and said:
        made[-1] = partial(enclosing.asked, said[-1], choices, message.look.language)
    texts = [Part(f"text-{place}", one) for place, one in enumerate(made)]
    sent = [Part(f"file-{at}", partial(_file, one, caption if at == below else "", desk)) for at, one in carried]
    along = [Part(name, partial(dict, one)) for name, one in enclosing.along(message.enclosed)]
    if choices:
        return [*along, *sent, *texts]
    if not texts and not sent and not along:
        raise DeliveryError(_("There is nothing in this message that WhatsApp carries."), permanent=True, kind="content")
    return [*texts, *sent, *along]


def _said(message: Outbound) -> list[str]:
    """The words, and below them the addresses of files that do not go as files."""
    links = [f"{file.name}: {file.link}" for file in message.files if file.link and not files.goes_as(file)]
    blocks = [shaping.worded(message.text, STYLE), "\n".join(links)]
    return [one for one in shaping.split("\n\n".join(filter(None, blocks)), TEXT_MAX) if one]


def _text(said: str) -> Mapping[str, Any]:
    linked = "https://" in said or "http://" in said
    return {"type": "text", "text": {"body": said, "preview_url": linked}}


def _file(file: File, caption: str, desk: graph.Graph) -> Mapping[str, Any]:
    kind = files.goes_as(file)
    content: dict[str, Any] = {"id": files.upload(file, desk)}
    if kind == "document":
        content["filename"] = file.name
    if caption:
        content["caption"] = caption
    return {"type": kind, kind: content}
