"""Plays the tales: every step at its moment, in order of time, through the roads and verbs the product itself uses."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sangam.accounts.models import User
from sangam.channels.base import IdentityRef, Party
from sangam.channels.models import Channel
from sangam.config.story import arrivals, company, letters, pictures, script, sent, talks
from sangam.config.story.company import Firm
from sangam.config.story.quotes import reply_prefix
from sangam.config.story.script import Step, Tale, Writer
from sangam.config.story.talks import Talk
from sangam.config.story.verbs import VERBS
from sangam.config.story.visits import Visit
from sangam.conversations import side, write
from sangam.conversations.models import Conversation, Message
from sangam.conversations.write import Writing
from sangam.events.record import Actor
from sangam.lib import clock

UNDELIVERABLE = ("5.1.1", "550 5.1.1 User unknown")


@dataclass(slots=True)
class Thread:
    """How far one tale has come: its conversation and others that it led to, and the ids and words that the next letter refers
    to."""

    tale: Tale
    conversation_id: int = 0
    visit: Visit | None = None
    ids: list[str] = field(default_factory=list)
    last_out: Message | None = None
    talk: Talk = field(default_factory=Talk)
    also: set[int] = field(default_factory=set)
    aside: Message | None = None


@dataclass(slots=True)
class Stage:
    """`now` is the present to which the story leads up; `salt` makes the ids of this performance its own."""

    firm: Firm
    now: dt.datetime
    salt: str

    def chance(self, *parts: object) -> random.Random:
        return random.Random("/".join(map(str, (self.salt, *parts))))


def play(stage: Stage, tales: Sequence[Tale], progress: Callable[[int, int], None]) -> list[int]:
    """Everything that happened, the earliest first; gives the ids of the conversations. `progress(done, of)`."""
    threads = [Thread(tale) for tale in tales]
    moments = [
        (at, place, number, step, thread)
        for place, thread in enumerate(threads)
        for number, (at, step) in enumerate(zip(script.times(thread.tale, stage.now), thread.tale.steps, strict=True))
    ]
    moments.sort(key=lambda moment: moment[:3])
    for done, (at, _, _, step, thread) in enumerate(moments, 1):
        with clock.held_at(at):
            STEPS[step.kind](stage, thread, step)
        progress(done, len(moments))
    return sorted(({thread.conversation_id for thread in threads} | {one for thread in threads for one in thread.also}) - {0})


def _receive(stage: Stage, thread: Thread, step: Step) -> None:
    if phone := stage.firm.phones.get(step.option("way", thread.tale.mailbox)):
        messages = talks.hear(phone, step.option("as", thread.tale.writer.name), thread.tale, step, thread.talk)
        if messages and not thread.conversation_id:
            thread.conversation_id = messages[0].conversation_id
        thread.also.update(message.conversation_id for message in messages)
        return
    channel = stage.firm.mailboxes[step.option("mailbox", thread.tale.mailbox)]
    if channel.capabilities.widget:
        _visit(stage, thread, step, channel)
        return
    letter = _letter(stage, thread, step, channel)
    if step.option("side") and thread.aside:
        answered = replace(letter, subject=f"Re: {thread.aside.subject}", in_reply_to=thread.aside.external_id, references=(),
                           quoted=None)  # fmt: skip
        arrivals.arrive(channel, [letters.raw(answered)])
        return
    thread.ids.append(letter.message_id)
    messages = arrivals.arrive(channel, [letters.raw(letter)], proven=not step.option("claimed"))
    if messages and not thread.conversation_id:
        thread.conversation_id = messages[0].conversation_id


def _visit(stage: Stage, thread: Thread, step: Step, channel: Channel) -> None:
    """Said in the chat; `% anonymous yes` leaves no name and no address."""
    tale = thread.tale
    if thread.visit is None:
        thread.visit = Visit.begun(channel, tale.language, None if step.option("anonymous") else tale.writer)
    chance = stage.chance(tale.writer.address, clock.now(), tale.subject)
    messages = arrivals.taken(channel, thread.visit.said(step.text, chance, page=step.option("page")))
    if messages and not thread.conversation_id:
        thread.conversation_id = messages[0].conversation_id


def _letter(stage: Stage, thread: Thread, step: Step, channel: Channel) -> letters.Letter:
    tale = thread.tale
    sender = script.writer(step.who) if step.who else tale.writer
    client, at = step.option("client", tale.steps[0].option("client", "gmail")), clock.now()
    chance = stage.chance(sender.address, at, tale.subject)
    subject = step.option("subject") or (reply_prefix(tale.language, client) if thread.ids else "") + tale.subject
    return letters.Letter(
        sender=(sender.name, sender.address),
        to=step.option("to", channel.address),
        subject=subject,
        text=step.text,
        at=at,
        message_id=letters.message_id(client, sender.address.rpartition("@")[2], chance),
        language=tale.language,
        client=client,
        in_reply_to="" if step.option("fresh") or not thread.ids else thread.ids[-1],
        references=() if step.option("fresh") else tuple(thread.ids),
        copies=tuple((copy.name, copy.address) for copy in map(script.writer, step.all("cc"))),
        quoted=_quoted(thread, channel) if not step.option("fresh") else None,
        files=tuple(pictures.named(name, f"{tale.subject}/{name}", at) for name in step.all("attach")),
        inline=next((pictures.named(name, name, at) for name in step.all("inline")), None),
        forwarded=step.option("forward").replace("\\n", "\n").encode(),
        signed=bool(step.option("smime")),
        headers=(*_vouched(sender, step), *_headers(step)),
        shapes={"logo": step.option("logo")},
    )


def _headers(step: Step) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (line.partition(": ") for line in step.all("header"))]


def _vouched(sender: Writer, step: Step) -> tuple[tuple[str, str], ...]:
    if step.option("claimed"):
        return ()
    domain = sender.address.rpartition("@")[2]
    return (("Authentication-Results", f"{company.GATE}; dkim=pass header.d={domain}"),)


def _quoted(thread: Thread, channel: Channel) -> letters.Quoted | None:
    said = thread.last_out
    if said is None:
        return None
    return letters.Quoted(said.author_name, channel.address, said.created_at, said.text, thread.tale.subject)


def _answer(stage: Stage, thread: Thread, step: Step) -> None:
    author, conversation = stage.firm.people[step.who], _conversation(thread)
    if phone := stage.firm.phones.get(step.option("way", thread.tale.mailbox)):
        thread.last_out = talks.answer(phone, conversation, step, thread.talk, author)
        return
    channel = conversation.channel or stage.firm.mailboxes[thread.tale.mailbox]
    parties = write.reply_parties(conversation)
    writing = Writing(step.text, parties, attachment_ids=_uploads(author, step), hold=False)
    message = write.reply(conversation, writing, channel=channel, by=Actor.user(author.pk), author=author)
    sent.as_if_sent(message, seen=channel.capabilities.read_receipts)
    thread.last_out = message
    thread.ids.append(message.external_id)


def _uploads(author: User, step: Step) -> tuple[int, ...]:
    sheets = [pictures.named(name, name, clock.now()) for name in step.all("attach")]
    return tuple(sent.uploaded(author, sheet) for sheet in sheets)


def _note(stage: Stage, thread: Thread, step: Step) -> None:
    author = stage.firm.people[step.who]
    write.note(_conversation(thread), step.text, by=Actor.user(author.pk), author=author)


def _ask(stage: Stage, thread: Thread, step: Step) -> None:
    """Somebody outside, whom the customer does not see."""
    author, channel = stage.firm.people[step.who], stage.firm.mailboxes[thread.tale.mailbox]
    to = script.writer(step.option("to"))
    party = Party("to", IdentityRef(company.MAIL, to.address.lower(), name=to.name))
    writing = Writing(step.text, (party,), subject=step.option("subject"), hold=False)
    message = side.begin(_conversation(thread), writing, channel=channel, by=Actor.user(author.pk), author=author)
    sent.as_if_sent(message)
    thread.aside = message
    thread.also.add(message.conversation_id)


def _act(stage: Stage, thread: Thread, step: Step) -> None:
    author = stage.firm.people[step.who]
    for line in step.lines:
        name, _, rest = line.strip().partition(" ")
        if name:
            VERBS[name](stage.firm, _conversation(thread), rest.strip(), author)


def _come_back(stage: Stage, thread: Thread, step: Step) -> None:
    message = thread.last_out
    if message is None:
        raise script.Misspelt(f"{thread.tale.subject}: nothing was sent that could come back")
    channel = stage.firm.mailboxes[thread.tale.mailbox]
    recipient: Writer = thread.tale.writer
    status, said = UNDELIVERABLE
    payload = letters.bounce(
        of=message.external_id, recipient=recipient.address, sender=recipient.address, to=channel.address,
        at=clock.now(), subject=message.subject, status=status, said=said,
    )  # fmt: skip
    arrivals.arrive(channel, [payload])


def _conversation(thread: Thread) -> Conversation:
    if not thread.conversation_id:
        raise script.Misspelt(f"{thread.tale.subject}: its first letter opened no conversation")
    return Conversation.objects.select_related("channel", "customer").get(pk=thread.conversation_id)


STEPS: dict[str, Callable[[Stage, Thread, Step], None]] = {
    "in": _receive,
    "out": _answer,
    "note": _note,
    "do": _act,
    "aside": _ask,
    "bounce": _come_back,
}
