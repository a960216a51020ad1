"""What people who work here do in the tales, by the words the scripts use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sangam.accounts.models import User
from sangam.config.story import script
from sangam.config.story.company import Firm
from sangam.conversations import assign, drafts, fields, join, participants, relations, status, tags, write
from sangam.conversations.models import Category, Conversation, Folder, Priority, Status
from sangam.customers import blocking
from sangam.events.record import Actor

Verb = Callable[[Firm, Conversation, str, User], None]


def _by(user: User) -> Actor:
    return Actor.user(user.pk)


def _assign(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    assign.to_person(conversation, firm.people[rest] if rest else user, by=_by(user))


def _team(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    assign.to_team(conversation, firm.teams[rest], by=_by(user))


def _tag(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    for name in rest.split(","):
        tags.add(conversation, tags.named(name), by=_by(user))


def _field(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    key, _, value = rest.partition(" ")
    fields.set_values(conversation, {key: value}, by=_by(user))


def _priority(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    status.prioritise(conversation, Priority[rest.upper()], by=_by(user))


def _status(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    status.set_status(conversation, Status.objects.get(label=rest), by=_by(user))


def _category(category: Category) -> Verb:
    def act(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
        status.set_category(conversation, category, by=_by(user))

    return act


def _snooze(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    """`snooze 2d`: until two days after the present, whenever it was said."""
    status.snooze(conversation, dt.datetime.now(dt.UTC) + script.span(rest), by=_by(user))


def _folder(folder: Folder) -> Verb:
    def act(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
        status.move(conversation, folder, by=_by(user), reason=rest)

    return act


def _block(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    identity = conversation.customer.identities.order_by("pk").first()
    if identity:
        blocking.block(identity, by=_by(user))


def _share(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    participants.share(conversation, [firm.people[key].pk for key in rest.split()], by=_by(user))


def _draft(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    drafts.keep(user, conversation, "reply", text=rest, data={})


def _relate(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    other = Conversation.objects.filter(customer=conversation.customer).exclude(pk=conversation.pk).order_by("-pk").first()
    if other:
        relations.many([(conversation.pk, other.pk, "manual")])


def _known(conversation: Conversation, address: str) -> Conversation:
    """What the customer of this address began last, besides; Misspelt where there is none."""
    others = Conversation.objects.filter(customer__identities__value=address).exclude(pk=conversation.pk)
    found = others.order_by("-pk").first()
    if found is None:
        raise script.Misspelt(f"{address} has written nothing so far")
    return found


def _join(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    """`join kavita@…`: this is a part of what that customer began before."""
    join.join(_known(conversation, rest), conversation, by=_by(user), user=user)


def _child(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    """`child priyanka@…`: what that customer wrote stands for all of these."""
    relations.relate(conversation, _known(conversation, rest), relations.CHILD_OF, by=_by(user))


def _hand(firm: Firm, conversation: Conversation, rest: str, user: User) -> None:
    """`hand rui Call him before noon.`: a note that goes along, and he has it."""
    key, _, text = rest.partition(" ")
    person = firm.people[key]
    write.note(conversation, f"@{person} {text}", by=_by(user), author=user, chosen=[person.pk])
    assign.to_person(conversation, person, by=_by(user))


VERBS: dict[str, Verb] = {
    "assign": _assign,
    "team": _team,
    "tag": _tag,
    "field": _field,
    "priority": _priority,
    "status": _status,
    "solve": _category(Category.SOLVED),
    "close": _category(Category.CLOSED),
    "open": _category(Category.OPEN),
    "hold": _category(Category.ON_HOLD),
    "snooze": _snooze,
    "spam": _folder(Folder.SPAM),
    "held": _folder(Folder.HELD),
    "block": _block,
    "share": _share,
    "draft": _draft,
    "relate": _relate,
    "join": _join,
    "child": _child,
    "hand": _hand,
}
