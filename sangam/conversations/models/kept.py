"""What people keep: for themselves, for a team, or for everybody. Who may change it: `conversations/kept.py`."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope


class KeptQuery(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """His own, those of his teams and everybody's; nobody looks into what another keeps for himself."""
        everybody = Q(owner=None, team=None)
        teams = Q(team__isnull=False) if scope.sees_all else Q(team__in=scope.teams)
        return self.filter(Q(owner=scope.person_id) | teams | everybody)

    def kept(self) -> Self:
        return self.filter(removed_at=None)


class Kept(models.Model):
    """For one person (owner), for a team, or for everybody (neither). A removed one can be brought back for a while."""

    owner = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class SavedViewQuery(KeptQuery):
    pass


class ViewOf(models.TextChoices):
    CONVERSATIONS = "", _("Conversations")
    POSTS = "posts", _("Public posts")


class SavedView(Kept):
    """A list that somebody gave a name: its address (`query`). What it shows is asked anew with the rights of whoever
    opens it."""

    of = models.CharField(max_length=8, choices=ViewOf.choices, blank=True, default="", db_default="")
    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(_("drawing"), max_length=20, default="bookmark")
    query = models.CharField(max_length=1000)
    position = models.PositiveIntegerField(default=0)

    objects = SavedViewQuery.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.CheckConstraint(condition=Q(owner=None) | Q(team=None), name="saved_view_for_one_kind"),)

    def __str__(self) -> str:
        return self.name


class SnippetQuery(KeptQuery):
    pass


class Snippet(Kept):
    """Words that are written again and again. `language` is that of `text`; `variants` has the same by language code."""

    name = models.CharField(_("name"), max_length=80)
    shortcut = models.CharField(_("short form"), max_length=30, blank=True)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=16, blank=True)
    variants = models.JSONField(default=dict)
    used = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SnippetQuery.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=Q(owner=None) | Q(team=None), name="snippet_for_one_kind"),
            models.UniqueConstraint(
                F("owner"), F("team"), Lower("shortcut"), name="snippet_shortcut_unique", nulls_distinct=False,
                condition=Q(removed_at=None) & ~Q(shortcut=""),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name
