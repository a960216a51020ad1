"""Loading the story: all of it in one transaction, so that a database holds the whole story or none of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from sangam.accounts.models import User
from sangam.channels import health
from sangam.channels.models import Channel
from sangam.commerce.models import Order
from sangam.config.firstrun import SignIn
from sangam.config.story import answers, asked, bought, company, groups, known, lists, script, trouble
from sangam.config.story.company import Firm
from sangam.config.story.play import Stage, play
from sangam.conversations.models import Arrival, Conversation, Message, Participant
from sangam.customers.models import Customer, Identity
from sangam.events import record
from sangam.events.models import Event
from sangam.lib import clock, sql
from sangam.realtime import bus

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, and who may sign in with which new password; iterating gives the latter. Nothing was loaded
    (`conversations` is 0) when the database was not empty."""

    conversations: int = 0
    messages: int = 0
    sign_ins: tuple[SignIn, ...] = ()

    def __iter__(self) -> Iterator[SignIn]:
        return iter(self.sign_ins)


def is_empty() -> bool:
    """Whether nobody works here yet and nothing was ever received."""
    return not (User.objects.exists() or Channel.objects.exists() or Conversation.objects.exists())


def load(progress: Progress = lambda done, of: None, *, force: bool = False) -> Loaded:
    """Put the story into an empty database; into any other only with `force`, beside what is there."""
    if not (force or is_empty()):
        return Loaded()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        firm = company.found()
        answers.keep(firm)
        lists.keep(firm)
        tales = script.read_all()
        talks = [tale for tale in script.read_talks() if tale.mailbox in firm.phones]
        told = play(Stage(firm, clock.now(), secrets.token_hex(8)), [*tales, *talks], progress)
        trouble.make(firm)
        _know_customers(tales)
        bought.keep(clock.now())
        known.keep(firm)
        groups.keep(firm)
        asked.keep(firm)
        _date_back()
        _be_history(told)
        _look_healthy(firm)
    bus.notify(record.TOPIC)
    return Loaded(len(told), Message.objects.filter(conversation__in=told).count(), firm.sign_ins)


def _know_customers(tales: list[script.Tale]) -> None:
    """What the company knows of its customers besides their letters."""
    for address, tale in script.people_of(tales).items():
        facts = {"language": tale.language, "zone": tale.steps[0].option("zone"), "notes": tale.steps[0].option("about")}
        known = Identity.objects.filter(kind=company.MAIL, value=address.lower()).values("customer")
        Customer.objects.filter(pk__in=known).update(**{name: value for name, value in facts.items() if value})


def _date_back() -> None:
    """Columns whose moment the database sets are set to the moment of the story."""
    models = (Message, Arrival, Conversation, Participant, Identity)
    said, arrivals, matters, parts, people = (model._meta.db_table for model in models)
    with sql.cursor() as cursor:
        cursor.execute(
            f"UPDATE {arrivals} a SET at = m.created_at FROM {said} m WHERE m.id = a.message_id AND m.created_at < a.at"
        )
        for table, key in ((Customer._meta.db_table, "id"), (people, "customer_id")):
            cursor.execute(
                f"""UPDATE {table} c SET created_at = f.at
                    FROM (SELECT i.customer_id, min(m.created_at) AS at
                          FROM {parts} p JOIN {people} i ON i.id = p.identity_id JOIN {matters} m ON m.id = p.conversation_id
                          GROUP BY i.customer_id) f
                    WHERE f.customer_id = c.{key} AND f.at < c.created_at"""
            )
        cursor.execute(
            f"""UPDATE {Customer._meta.db_table} c SET created_at = f.at
                FROM (SELECT customer_id, min(placed_at) AS at FROM {Order._meta.db_table} GROUP BY customer_id) f
                WHERE f.customer_id = c.id AND f.at < c.created_at"""
        )


def _be_history(told: Sequence[int]) -> None:
    """Nothing reacts to the story: no rule, no acknowledgement, no delivery."""
    customers = Conversation.objects.filter(pk__in=told).values("customer")
    Event.objects.filter(Q(conversation_id__in=told) | Q(customer_id__in=customers)).update(backfill=True)


def _look_healthy(firm: Firm) -> None:
    for channel in [*firm.mailboxes.values(), *(phone.channel for phone in firm.phones.values())]:
        health.succeeded(channel.pk)
    # Nobody answers there until the providers are played, which wakes them.
    asked = [phone.channel.pk for phone in firm.phones.values() if phone.part.adapter.polls]
    Channel.objects.filter(pk__in=asked).update(active=False)
