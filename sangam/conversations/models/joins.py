"""That two conversations are one matter: an edge that can be taken away again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sangam.accounts.models import User
from sangam.conversations.models.matters import Conversation


class Join(models.Model):
    """`joined` is read as a part of `kept` until it is undone. No message moves (docs/adr/0015). `before` is how both sides
    stood, so that an undo can put back what only the join changed."""

    kept = models.ForeignKey(Conversation, models.CASCADE, related_name="joins")
    joined = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("joined",), condition=Q(undone_at=None), name="join_once"),
            models.CheckConstraint(condition=~Q(kept=F("joined")), name="join_two"),
        )
