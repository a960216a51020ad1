"""The named cast: people with fixed rights, so that a test reads like a sentence.

Ada is admin, Ben an agent of Support, Mara an agent of Billing, Lena leads Support; Cleo is a customer, Otto an outsider.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from sangam.accounts.models import Brand, Membership, Role, Team, User
from sangam.channels import administer, registry
from sangam.channels.base import File, IdentityRef, Inbound, Marks, Party, RawItem, Thread
from sangam.channels.models import Channel
from sangam.conversations import statuses
from sangam.conversations.models import Category, Conversation, Message, Status
from sangam.ingest import pipeline, store
from sangam.ingest.models import RawInbound

PASSWORD = "a long pass phrase for tests"


@dataclass
class Cast:
    ada: User
    ben: User
    mara: User
    lena: User
    support: Team
    billing: Team
    brand: Brand
    mailbox: Channel
    billing_mailbox: Channel
    counter: int = field(default=0)

    def letter(self, text: str = "Where is my tent?", *, sender: str = "cleo@example.com", **more: object) -> Inbound:
        """An inbound letter of Cleo's, as the adapter would give it."""
        self.counter += 1
        values: dict[str, object] = {
            "external_id": f"<{self.counter}@example.com>",
            "sender": (IdentityRef("email", sender, name="Cleo Marin"),),
            "sender_name": "Cleo Marin",
            "text": text,
            "reply_text": text,
            "subject": "My order",
            "digest": f"{self.counter:064d}",
        }
        return Inbound(**{**values, **more})  # type: ignore[arg-type]

    def arrive(self, *items: Inbound, channel: Channel | None = None) -> list[Message]:
        """Put items through the real pipeline, one raw each; gives the messages there are of them."""
        channel = channel or self.mailbox
        before = RawInbound.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        store.many(channel.pk, [RawItem(payload=item.text.encode()) for item in items])
        raws = list(RawInbound.objects.filter(pk__gt=before).order_by("pk"))
        pipeline.apply(Channel.objects.select_related("brand").get(pk=channel.pk), raws, [[item] for item in items])
        return list(Message.objects.filter(raw_id__in=[raw.pk for raw in raws]).order_by("pk"))

    def chat(self) -> Channel:
        """The live chat of the brand's site, answered by Support, as if nobody had changed its settings."""
        kind = next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.widget)
        values = {"origins": ["https://shop.northwind.test"], "continue_on": self.mailbox.address, "continue_after": 120}
        there = Channel.objects.filter(name="Site").first()
        return administer.save(there or Channel(kind=kind, name="Site", brand=self.brand, team=self.support), values, by=None)

    def portal(self) -> Channel:
        """The brand's own page of what its customers asked, "northwind" in its address."""
        kind = next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.portal)
        there = Channel.objects.filter(kind=kind).first()
        new = Channel(kind=kind, name="My requests", address="northwind", brand=self.brand, team=self.support)
        return administer.save(there or new, {"continue_on": self.mailbox.address}, by=None)

    def conversation(self, text: str = "Where is my tent?", **more: object) -> Conversation:
        (message,) = self.arrive(self.letter(text, **more))
        return message.conversation


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def label_statuses() -> None:
    """As migrations leave them: a test that empties the database takes them away from those after it."""
    for category in Category:
        Status.objects.get_or_create(category=category, defaults={"label": category.name.title()})
    statuses.forget()


def assemble() -> Cast:
    """The cast, in whatever database is at hand."""
    label_statuses()
    brand = Brand.objects.create(name="Northwind Outdoor", signature="{agent}\n{brand}")
    support, billing = Team.objects.create(name="Support"), Team.objects.create(name="Billing")
    make: Callable[..., User] = User.objects.create_user
    ada = make("ada@northwind.test", PASSWORD, name="Ada", role=Role.ADMIN)
    ben = make("ben@northwind.test", PASSWORD, name="Ben")
    mara = make("mara@northwind.test", PASSWORD, name="Mara")
    lena = make("lena@northwind.test", PASSWORD, name="Lena", role=Role.LEAD)
    for user, team in ((ben, support), (mara, billing), (lena, support)):
        Membership.objects.create(user=user, team=team, is_lead=user is lena)
    mailbox = Channel.objects.create(kind="email", name="Support", address="support@northwind.test", brand=brand, team=support)
    other = Channel.objects.create(kind="email", name="Billing", address="billing@northwind.test", brand=brand, team=billing)
    return Cast(ada, ben, mara, lena, support, billing, brand, mailbox, other)


def copy_to(*addresses: str) -> tuple[Party, ...]:
    return tuple(Party("cc", IdentityRef("email", address)) for address in addresses)


__all__ = ["PASSWORD", "Cast", "File", "IdentityRef", "Inbound", "Marks", "Party", "Thread", "assemble", "cast", "copy_to"]
