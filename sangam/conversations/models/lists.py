"""How matters are counted, kept in lists and found: all of it derived or chosen, none of it what happened."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope
from sangam.conversations.models.matters import Conversation
from sangam.search.models import Document


class Tally(models.Model):
    """How many conversations stand on a shelf, of a team, with a person: the sum of the rows with that key, exact at any
    moment. Triggers of the database write a row for each change (migration 0006), `counters.fold` makes few of many."""

    shelf = models.SmallIntegerField()
    team_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    number = models.IntegerField()


class SavedViewQuery(models.QuerySet["SavedView"]):
    def visible_to(self, scope: Scope) -> SavedViewQuery:
        """His own, those of his teams and everybody's; nobody looks into what another keeps for himself."""
        everybody = Q(owner=None, team=None)
        teams = Q(team__isnull=False) if scope.sees_all else Q(team__in=scope.teams)
        return self.filter(Q(owner=scope.person_id) | teams | everybody)

    def kept(self) -> SavedViewQuery:
        return self.filter(removed_at=None)


class SavedView(models.Model):
    """A list that somebody gave a name: its address (`query`), for himself (owner), for a team, or for everybody (neither).

    What it shows is asked anew with the rights of whoever opens it. A removed one can be brought back for a while.
    """

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(_("drawing"), max_length=20, default="bookmark")
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    objects = SavedViewQuery.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.CheckConstraint(condition=Q(owner=None) | Q(team=None), name="saved_view_for_one_kind"),)

    def __str__(self) -> str:
        return self.name


class SearchDocument(Document):
    """What a conversation is found by. `seen` are those of its tokens that say who may see it; the columns beside them let
    each branch of a person's scope walk its own index. Written by `finding.writing` alone."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="+")
    brand_id = models.BigIntegerField()
    team_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    folder = models.SmallIntegerField()
    seen = models.JSONField(default=list)

    class Meta:
        indexes = (
            Document.token_index("conversation_search"),
            models.Index(F("at").desc(), F("conversation").desc(), name="conversation_search_all"),
            models.Index("team_id", F("at").desc(), F("conversation").desc(), name="conversation_search_team"),
            models.Index(
                "assignee_id", F("at").desc(), F("conversation").desc(),
                name="conversation_search_own", condition=Q(assignee_id__isnull=False),
            ),
        )  # fmt: skip


class SearchAgain(models.Model):
    """Conversations whose document must be made anew for a change that no event of theirs tells of."""

    conversation_id = models.BigIntegerField(primary_key=True)
