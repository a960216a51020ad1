"""What people say and do on the phones of the story, and how they are answered there.

Options of what is said: `file NAME`, `location LAT LON`, `sticker ID`, `choice ID`, `reaction EMOJI` (`of ours` or `of
last`), `reply_to ours|last`, `edit last|first`, `delete last|first`, `public yes` (words about us that are no
conversation), `way KIND` and `as PERSONA` (the same person on another network). Of an answer: `template NAME` with `value
NAME WORDS`, `way KIND`, `behaviour permanent` (the provider refuses it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from sangam.accounts.models import User
from sangam.channels import templates
from sangam.channels.base import Filled
from sangam.channels.faking import Behaviour
from sangam.config.story import pictures, script
from sangam.config.story.phones import Phone
from sangam.config.story.script import Step, Tale
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.conversations.write import Writing
from sangam.customers.models import Customer
from sangam.events.record import Actor
from sangam.lib import clock

OPTIONS = frozenset({
    "file", "location", "sticker", "choice", "reaction", "of", "reply_to", "edit", "delete", "public", "way", "as", "zone",
    "template", "value", "behaviour",
})  # fmt: skip


@dataclass
class Talk:
    """One person's, as far as it has come: the ids of what he said and of what we said, as the provider gave them."""

    said: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)

    def named(self, which: str) -> str:
        found = self.ours if which == "ours" else self.said
        if not found:
            raise script.Misspelt(f"nothing was said yet that could be meant by {which!r}")
        return found[0] if which == "first" else found[-1]


def hear(phone: Phone, who: str, tale: Tale, step: Step, talk: Talk) -> list[Message]:
    messages = phone.says(who, step.text, more_of(phone, tale, step, talk))
    if messages and not talk.said:
        facts = {"language": tale.language, "zone": step.option("zone")}
        Customer.objects.filter(pk=messages[0].conversation.customer_id).update(
            **{name: one for name, one in facts.items() if one}
        )
    talk.said += [one.external_id for one in messages]
    return messages


def more_of(phone: Phone, tale: Tale, step: Step, talk: Talk) -> dict[str, Any]:
    """What `say` of the fake takes besides the words."""
    found: dict[str, Any] = {name: step.option(name) for name in ("sticker", "choice") if step.option(name)}
    if name := step.option("file"):
        sheet = pictures.named(name, f"{tale.subject}/{name}", clock.now())
        found["file"] = (sheet.name, sheet.kind, sheet.content)
    if place := step.option("location"):
        latitude, longitude = map(float, place.split())
        found["location"] = (latitude, longitude)
    if emoji := step.option("reaction"):
        found |= {"reaction": emoji, "reply_to": talk.named(step.option("of", "last"))}
    # What is changed or taken back is his own; what is answered is ours or his.
    found |= {name: talk.named(step.option(name)) for name in ("reply_to", "edit", "delete") if step.option(name)}
    if step.option("public"):
        found |= phone.part.fake.mentions
    return found


def answer(phone: Phone, conversation: Conversation, step: Step, talk: Talk, author: User) -> Message:
    """Written, handed to the provider, and told of by him. What he refuses stays as it came back."""
    template, words = filled(phone, step)
    parties = write.parties_on(conversation, phone.channel)
    writing = Writing(words or step.text, parties, template=template, hold=False)
    message = write.reply(conversation, writing, channel=phone.channel, by=Actor.user(author.pk), author=author)
    phone.send(message, behaviour_of(step))
    message.refresh_from_db()
    talk.ours.append(message.external_id)
    return message


def filled(phone: Phone, step: Step) -> tuple[Filled | None, str]:
    """The template that an answer is, with its words; (None, "") where it is plain."""
    name = step.option("template")
    if not name:
        return None, ""
    chosen = templates.usable(phone.channel).filter(name=name).first()
    if chosen is None:
        raise script.Misspelt(f"{phone.channel}: there is no template {name!r}")
    values = dict(line.split(" ", 1) for line in step.all("value"))
    return templates.fill(chosen, values)


def behaviour_of(step: Step) -> Behaviour:
    return cast(Behaviour, step.option("behaviour", "good"))
