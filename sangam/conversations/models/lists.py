"""How matters are counted, kept in lists and found: all of it derived or chosen, none of it what happened."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sangam.conversations.models.matters import Conversation
from sangam.search.models import Document


class Tally(models.Model):
    """How many conversations stand on a shelf, of a team, with a person: the sum of the rows with that key, exact at any
    moment. Triggers of the database write a row for each change (migration 0006), `counters.fold` makes few of many."""

    shelf = models.SmallIntegerField()
    team_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    number = models.IntegerField()


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
