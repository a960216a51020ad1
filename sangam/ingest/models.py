"""Bytes as they came, before anybody understood them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import MD5, Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.channels.models import Channel


class RawState(models.TextChoices):
    STORED = "stored", _("Waiting")
    APPLIED = "applied", _("Done")
    IGNORED = "ignored", _("Ignored")
    QUARANTINED = "quarantined", _("Needs a look")


class Lane(models.IntegerChoices):
    """Which queue a raw waits in; one worker is kept for the live lane."""

    LIVE = 1, _("Live")
    MAIL = 2, _("Mail")
    BULK = 3, _("Bulk")


class RawInbound(models.Model):
    """One call, mail or frame. Small payloads stand in the row, large ones in the file store under `stored`.

    `external_ref` (an IMAP UID, a delivery id) is unique per channel where given, so storing twice is impossible.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    lane = models.SmallIntegerField(choices=Lane.choices, default=Lane.LIVE)
    state = models.CharField(max_length=12, choices=RawState.choices, default=RawState.STORED)
    payload = models.BinaryField(default=b"")
    stored = models.CharField(max_length=32, blank=True, default="")
    size = models.BigIntegerField(default=0)
    headers = models.JSONField(default=dict)
    external_ref = models.CharField(max_length=200, blank=True, default="")
    backfill = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "external_ref"), condition=~models.Q(external_ref=""), name="raw_ref_unique"
            ),
        )
        indexes = (
            models.Index(fields=("channel", "lane", "id"), name="raw_waiting", condition=models.Q(state="stored")),
            models.Index(
                fields=("state", "-id"), name="raw_looked_at", condition=models.Q(state__in=("quarantined", "ignored"))
            ),
        )


class Rerun(models.Model):
    """All raws of a reason sent down the road again. `done` went, `stayed` could still not be read, those with an id
    below `before` are still to come; `total` was counted at the start, up to a thousand. One at a time for a reason."""

    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    stayed = models.PositiveIntegerField(default=0)
    before = models.BigIntegerField()
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(MD5("reason"), condition=models.Q(finished_at=None), name="rerun_one_a_reason"),)

    @property
    def reached(self) -> int:
        return self.done + self.stayed

    @property
    def bound(self) -> int:
        return max(self.total, self.reached)
