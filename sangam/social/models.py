"""What is said about us in public, before it is a conversation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope
from sangam.channels.base import EXTERNAL_ID_MAX
from sangam.channels.models import Channel
from sangam.conversations.models import Conversation
from sangam.customers.models import Identity


class PostState(models.TextChoices):
    NEW = "new", _("New")
    IGNORED = "ignored", _("Ignored")
    TURNED = "turned", _("In a conversation")


class FoundBy(models.TextChoices):
    MENTION = "mention", _("Mention")
    COMMENT = "comment", _("Comment on our post")
    REVIEW = "review", _("Review")
    POST = "post", _("Post")
    HASHTAG = "hashtag", _("Hashtag")
    KEYWORD = "keyword", _("Keyword")


class PostQuery(models.QuerySet["StreamPost"]):
    def visible_to(self, scope: Scope) -> PostQuery:
        """As channels are: agents see what came by the channels of their teams, admins all."""
        return self if scope.sees_all else self.filter(channel__in=Channel.objects.visible_to(scope))


FILTERED = ("state", "found_by", "term", "mood", "language")
"""What a list may be narrowed to: it is walked in its index alone."""


class StreamPost(models.Model):
    """One public utterance. `at` is when it was said, as far as that is not later than we heard of it; `reach` the highest
    figures that the network told. `mood` is -1 (bad) to 1 (good), None where `mood_method` cannot tell. `external_id` is the
    network's; of several things that found it the strongest stands in `found_by` (the order of `FoundBy`)."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=EXTERNAL_ID_MAX)
    identity = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    url = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    found_by = models.CharField(max_length=10, choices=FoundBy)
    term = models.CharField(max_length=200, blank=True, default="")
    parent_id = models.CharField(max_length=EXTERNAL_ID_MAX, blank=True, default="")
    conversation_key = models.CharField(max_length=EXTERNAL_ID_MAX, blank=True, default="")
    reach = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    raw_id = models.BigIntegerField(null=True)
    mood = models.FloatField(null=True)
    mood_method = models.CharField(max_length=40, blank=True, default="")
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=PostState, default=PostState.NEW)
    conversation = models.ForeignKey(Conversation, models.PROTECT, null=True, related_name="+")
    triaged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    triaged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = PostQuery.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "external_id"), name="post_unique"),
            models.CheckConstraint(condition=Q(mood__isnull=True) | Q(mood__gte=-1, mood__lte=1), name="post_mood_range"),
            models.CheckConstraint(
                condition=~Q(state=PostState.TURNED) | Q(conversation__isnull=False), name="post_turned_into_something"
            ),
        )
        indexes = (
            models.Index(F("at").desc(), F("id").desc(), name="post_newest"),
            models.Index("channel", F("at").desc(), F("id").desc(), name="post_listed", include=FILTERED),
            models.Index(
                "channel",
                F("at").desc(),
                F("id").desc(),
                name="post_waiting",
                include=FILTERED,
                condition=Q(state=PostState.NEW),
            ),
        )

    def __str__(self) -> str:
        return f"{self.author_name} {self.at:%Y-%m-%d}"


class PostActState(models.TextChoices):
    WAITING = "waiting", _("On its way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Refused")


class PostAct(models.Model):
    """What we do to a post at its network: `name` is like or unlike. One row a post: what was asked for last counts.
    `key` tells which wish a running call is for; `lease_until` that somebody is at it."""

    post = models.OneToOneField(StreamPost, models.CASCADE, related_name="act")
    name = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=PostActState, default=PostActState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("due_at",), name="post_act_due", condition=Q(state=PostActState.WAITING)),)

    @property
    def likes(self) -> bool:
        """Whether we like it, or are about to."""
        return self.name == "like" and self.state != PostActState.FAILED
