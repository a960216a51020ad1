"""What somebody writes, as the composer sends it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from email.utils import getaddresses
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import regions, registry, templates
from sangam.channels.base import IdentityRef, Party
from sangam.channels.enclosed import NOTHING, Enclosed
from sangam.channels.models import Channel, Template
from sangam.conversations import answered, doors, drafts, participants, ways, write
from sangam.conversations.models import Attachment, Conversation, Draft
from sangam.delivery import onward
from sangam.web.ui.person import Request
from sangam.web.workspace import loading
from sangam.web.workspace.composer import along

ROLES = ("to", "cc", "bcc")
MOST_RECEIVERS = 100
MOST_TAKEN_BACK = 10
TEXT_MAX = 200_000
KINDS = ("reply", "note", "forward")
VARIABLE = "var-"
ELSEWHERE = 4
DRAFTS = f"SELECT * FROM {Draft._meta.db_table} WHERE user_id = %s AND conversation_id = %s AND kind IN ('reply', 'note')"
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
LIST_SEPARATOR = re.compile(r"[\n;]+")


class NoteForm(forms.Form):
    text = forms.CharField(
        max_length=TEXT_MAX, error_messages={"required": gettext_lazy("A note needs some text.")}, widget=forms.Textarea
    )
    client_key = forms.CharField(max_length=64, required=False)
    attachments = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: QueryDict, *, person_id: int) -> None:
        super().__init__(data)
        own = Attachment.objects.filter(message=None, uploaded_by=person_id)
        given = [value for value in data.getlist("attachments") if value.isdigit()]
        self.fields["attachments"].choices = [(pk, pk) for pk in own.filter(pk__in=given).values_list("pk", flat=True)]  # type: ignore[attr-defined]


class LetterForm(NoteForm):
    """A reply, a forward or a new message. Receivers are written as people write them: names, addresses, commas."""

    text = forms.CharField(max_length=TEXT_MAX, required=False, widget=forms.Textarea)
    channel = forms.CharField(required=False)
    to = forms.CharField(max_length=10_000, required=False)
    cc = forms.CharField(max_length=10_000, required=False)
    bcc = forms.CharField(max_length=10_000, required=False)
    subject = forms.CharField(max_length=900, required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    quotes = forms.IntegerField(required=False, min_value=1)
    private = forms.BooleanField(required=False)
    template = forms.IntegerField(required=False, min_value=1)

    def __init__(
        self, data: QueryDict, *, person_id: int, channels: Iterable[Channel], answers: Conversation | None = None
    ) -> None:
        super().__init__(data, person_id=person_id)
        self.answers = answers
        self.instead = tuple(key for key in data.getlist("instead") if KEY.match(key))[:MOST_TAKEN_BACK]
        self.channels = {str(one.pk): one for one in channels}

    def clean_channel(self) -> Channel:
        if (chosen := self.channels.get(self.cleaned_data["channel"])) is None:
            raise ValidationError(_("Choose the address to write from."))
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        channel = given.get("channel")
        if channel is None:
            return given
        given["parties"] = self._parties(channel, given)
        self._judge_way(channel, given)
        if not given["parties"]:
            self.add_error("to", _("Name at least one receiver, like anna@example.com."))
        elif len(given["parties"]) > MOST_RECEIVERS:
            self.add_error("to", _("At most {count} receivers for one message.").format(count=MOST_RECEIVERS))
        given["enclosed"] = self._along(given)
        if not (given.get("text") or "").strip() and not given.get("attachments") and not given["enclosed"]:
            self.add_error("text", _("There is nothing to send yet: write something or add a file."))
        return given

    def _judge_way(self, channel: Channel, given: dict[str, Any]) -> None:
        """Where an answer may not go now it is not begun: the words say what to do instead."""
        if self.answers is None or channel.capabilities.letters:
            return
        wanted = given.get("template")
        if trouble := ways.of(self.answers, channel, given["parties"] or None).trouble(template=bool(wanted)):
            self.add_error("channel", trouble)
        elif wanted:
            chosen = templates.usable(channel).filter(pk=wanted).first()
            try:
                if chosen is None:
                    raise ValidationError(_("This template may not be used any more. Choose another."))
                given["filled"], given["text"] = templates.fill(chosen, filled_in(self.data))
            except templates.Incomplete as missing:
                self.add_error("template", _("Fill in: {names}").format(names=", ".join(missing.names)))
            except ValidationError as gone:
                self.add_error("template", gone)

    def _along(self, given: dict[str, Any]) -> Enclosed:
        """With a template nothing else goes."""
        if self.answers is None or given.get("template"):
            return NOTHING
        try:
            found = along.read(self.data)
        except ValidationError as wrong:
            self.add_error("text", wrong)
            return NOTHING
        if found.choices and not (given.get("text") or "").strip():
            self.add_error("text", _("Write something above the choices."))
        return found

    def _parties(self, channel: Channel, given: dict[str, Any]) -> tuple[Party, ...]:
        if not channel.capabilities.letters:
            return write.parties_on(self.answers, channel) if self.answers else ()
        found: list[Party] = []
        for role in ROLES:
            try:
                found += receivers(role, given.get(role) or "", channel)
            except ValidationError as error:
                self.add_error(role, error)
        return tuple(found)

    def writing(self, **more: Any) -> write.Writing:
        given = self.cleaned_data
        return write.Writing(
            text=given["text"].strip(),
            parties=given["parties"],
            subject=given["subject"],
            attachment_ids=tuple(given["attachments"]),
            client_key=given["client_key"] or None,
            instead=self.instead,
            seen=given["seen"],
            quotes=given["quotes"],
            template=given.get("filled"),
            enclosed=given["enclosed"],
            private=given["private"] and given["channel"].capabilities.private_reply,
            **more,
        )


def filled_in(fields: Mapping[str, Any]) -> dict[str, str]:
    """The values of a template's variables."""
    return {name.removeprefix(VARIABLE): str(fields[name])[:1000] for name in fields if name.startswith(VARIABLE)}


def receivers(role: str, text: str, channel: Channel) -> list[Party]:
    """`Anna <anna@example.com>, b@example.com` as parties. Raises ValidationError that names the wrong one."""
    kind = channel.capabilities.identity_kinds[0]
    pairs = getaddresses([LIST_SEPARATOR.sub(",", text)]) if text.strip() else []
    found: list[Party] = []
    for name, value in pairs:
        if not value and not name:
            continue
        try:
            folded = channel.adapter.check_name(value or name)
        except ValueError as error:
            raise ValidationError(_("“{value}”: {problem}").format(value=value or name, problem=error)) from error
        if channel.capabilities.letters and not _is_address(folded):
            raise ValidationError(
                _("“{value}” is no e-mail address. Write it like anna@example.com.").format(value=value or name)
            )
        found.append(Party(role, IdentityRef(kind, folded, name=name)))
    return found


def _is_address(value: str) -> bool:
    user, at, host = value.rpartition("@")
    return bool(at and user and "." in host.strip(".") and not re.search(r"[\s<>,;]", value))


def written(parties: Iterable[Party], role: str) -> str:
    """Parties of a role as one line that `receivers` reads back."""
    return ", ".join(_one(party.identity) for party in parties if party.role == role)


def _one(identity: IdentityRef) -> str:
    name = identity.name.replace('"', "").replace(",", " ").strip()
    return f'"{name}" <{identity.value}>' if name and name != identity.value else identity.value


def context(request: Request, conversation: Conversation, *, seen: int, data: LetterForm | None = None) -> dict[str, Any]:
    """What the composer below a conversation shows: where an answer goes, and what was begun."""
    kept = {draft.kind: draft for draft in _kept(request, conversation)}
    channels = sendable(request, conversation)
    return {
        "letter": letter(conversation, channels, kept.get("reply"), seen=seen),
        "note_draft": kept.get("note"),
        "channels": channels,
        "templates": offered(conversation, channels, kept.get("reply")),
        "keys": {kind: new_key() for kind in KINDS},
        "open_tab": max(kept.values(), key=lambda draft: draft.updated_at).kind if kept else "",
    }


def offered(conversation: Conversation, channels: Sequence[Channel], kept: Draft | None = None) -> list[Template]:
    """Templates of the chosen channel: in the customer's language, if there are some."""
    channel = _chosen(channels, kept.data.get("channel") if kept else None)
    if channel is None or not channel.capabilities.templates:
        return []
    return list(templates.usable(channel, conversation.language or conversation.customer.language))


def _kept(request: Request, conversation: Conversation) -> list[Draft]:
    found = Draft.objects.raw(DRAFTS, [request.user.pk, conversation.pk])
    return list(found.prefetch_related("attachments"))


def sendable(request: Request, conversation: Conversation) -> list[Channel]:
    """The conversation's own channel first, then others of its brand: those where its customer wrote in it, those that
    reach him by a way he proved, and those that carry letters, as people of his country like them."""
    known = loading.channels(request)
    at = answered.on(conversation, conversation.channel)
    own = [channel for channel in known if at and channel.pk == at.pk]
    if not own and at is not None and at.active:
        own = [at]
    rest = [one for one in known if one.brand_id == conversation.brand_id and one not in own]
    rest = [one for one in rest if not one.capabilities.portal]
    pages = [one for one in rest if one.capabilities.continues]
    wrote = participants.wrote_on(conversation, pages) if pages else frozenset()
    also = {one.pk for one in ways.further(conversation, rest)}
    also |= {one.pk for one in rest if one.capabilities.letters and one.capabilities.compose}
    here = [one for one in rest if one.pk in also]
    if len(here) > 1:
        here = regions.ordered(here, ways.country(conversation))
    return doors.first(doors.chosen(conversation), [*own, *(one for one in pages if one.pk in wrote), *here])


def answering(request: Request, conversation: Conversation) -> list[Channel]:
    """Of `sendable` as much as judges an answer: most go where the conversation is."""
    at = answered.on(conversation, conversation.channel)
    if at is not None and at.active and request.POST.get("channel") == str(at.pk):
        return [at]
    return sendable(request, conversation)


def letter(conversation: Conversation, channels: Sequence[Channel], kept: Draft | None, *, seen: int) -> dict[str, Any]:
    """The values of the reply form: what was begun, else whom a plain reply goes to."""
    data = kept.data if kept else {}
    plain = write.reply_parties(conversation)
    channel = _chosen(channels, data.get("channel"))
    by_letter = next((one for one in channels if one.capabilities.letters), None)
    live = next((one for one in channels if not one.capabilities.letters), None)
    by = ways.of(conversation, channel, plain) if channel else None
    parties = by.parties if by else plain
    to = parties if channel is by_letter else write.parties_on(conversation, by_letter, plain) if by_letter else ()
    values = {role: data.get(role, written(to, role)) for role in ROLES}
    return {
        **values,
        "names": [_named(party.identity, conversation) for party in parties],
        "text": kept.text if kept else "",
        "files": list(kept.attachments.all()) if kept else [],
        "channel": channel,
        "by": by,
        "elsewhere": elsewhere(conversation, channels, by),
        "live": live,
        "way": onward.way(conversation, live) if live and live.capabilities.continues else None,
        "subject": data.get("subject", ""),
        "along": {name: data[name] for name in along.FIELDS if data.get(name)},
        "encloses": any(one.capabilities.encloses for one in channels),
        "carries": channel.capabilities.encloses.names if channel else "",
        "seen": seen,
    }


def elsewhere(conversation: Conversation, channels: Sequence[Channel], by: ways.Way | None) -> list[Channel]:
    """Where an answer may go now, if it may not go this way; letters are always there to choose."""
    if by is None or not by.shut:
        return []
    others = [one for one in channels if one.pk != by.channel.pk and not one.capabilities.letters][:ELSEWHERE]
    found = ((one, ways.of(conversation, one)) for one in others)
    return [one for one, way in found if way.parties and not way.shut]


def _named(identity: IdentityRef, conversation: Conversation) -> str:
    """Where an identity says nothing to a person it is the customer's, by name or number."""
    return identity.name or registry.legible(identity.kind, identity.value) or str(conversation.customer)


def _chosen(channels: Sequence[Channel], wanted: object) -> Channel | None:
    return next((one for one in channels if str(one.pk) == str(wanted)), channels[0] if channels else None)


def new_key() -> str:
    """Makes a double click one message."""
    return secrets.token_urlsafe(18)


def keep(request: Request, conversation: Conversation | None, kind: str) -> Draft | None:
    """Save what a form holds so far; an empty one is forgotten."""
    given = request.POST
    files = [int(value) for value in given.getlist("attachments") if value.isdigit()]
    text = given.get("text", "").replace("\x00", "")[:TEXT_MAX]
    names = (*ROLES, "subject", "channel", "message", *along.FIELDS)
    data = {name: given[name].replace("\x00", "")[:10_000] for name in names if given.get(name)}
    added = any(name in data for name in along.FIELDS)
    worth = bool(text.strip() or files or added or (conversation is None and data.get("to")))
    return drafts.keep(request.user, conversation, kind, text=text, data=data if worth else {}, attachment_ids=files)
