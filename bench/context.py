"""What scenarios share: sizes, the company, an install grown to a size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.db.models import Count

from sangam.accounts.models import Membership, Role, Team, User
from sangam.channels.models import Channel
from sangam.config.story import company, scale
from sangam.config.story.company import Firm


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts of mails, replies and runs; data sizes in conversations, `searched` in messages, `listed` in
    conversations, `posts` in public posts, `entries` in those of one timeline."""

    mails: int = 12_000
    replies: int = 6_000
    paced: int = 14_000
    runs: int = 3
    few: int = 350
    middling: int = 50_000
    million_messages: int = 330_000
    million: int = 1_000_000
    looks: int = 300
    searched: int = 6_000
    listed: int = 50_000
    posts: int = 100_000
    entries: int = 10_000


QUICK = Sizes(120, 60, 100, 1, 60, 200, 300, 400, 5, searched=600, listed=300, posts=300, entries=300)


@dataclass
class Context:
    quick: bool
    say: Callable[[str], None]
    searched: int | None = None
    listed: int | None = None
    sizes: Sizes = field(init=False)
    firm: Firm = field(init=False)

    def __post_init__(self) -> None:
        self.sizes = QUICK if self.quick else Sizes()
        self.sizes = replace(self.sizes, searched=self.searched or self.sizes.searched, listed=self.listed or self.sizes.listed)
        self.firm = company.found()
        Team.objects.get_or_create(name="Nobody's")

    @property
    def mailbox(self) -> Channel:
        """The busiest one."""
        return Channel.objects.select_related("brand", "team").get(pk=self.firm.mailboxes["help"].pk)

    def grown(self, conversations: int) -> int:
        """At least so many made conversations; gives how many there are. A kept database may hold more."""
        there = scale.count()
        if there < conversations:
            self.say(f"    growing to {conversations:,} conversations")
            scale.grow(conversations, progress=lambda made: self.say(f"    {made:,}") if made % 100_000 == 0 else None)
        return scale.count()

    def least_seeing(self) -> User:
        """The agent with the smallest team: the hardest case of a list that merges what one may see."""
        small = Team.objects.annotate(people=Count("memberships")).filter(people__gt=0).order_by("people", "-pk")
        team = self.firm.teams["Trade"] if "Trade" in self.firm.teams else small[0]
        user, _ = User.objects.get_or_create(email="least@tarnhill.example", defaults={"name": "Least", "role": Role.AGENT})
        Membership.objects.get_or_create(team=team, user=user)
        return user
