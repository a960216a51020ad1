"""Who signed in to a brand's page, and the codes that were sent for it. Nothing here can be used by whoever reads it: of
codes, links and cookies only digests are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from sangam.channels.base import IDENTITY_VALUE_MAX
from sangam.channels.models import Channel


class Code(models.Model):
    """Somebody typed an address. `browser` is the digest of what his browser was given, `code` and `link` those of what goes
    out, "" until a job has written them. A code for an address that gets none stays as it is, and is as old at the end."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=IDENTITY_VALUE_MAX)
    language = models.CharField(max_length=16)
    browser = models.CharField(max_length=64)
    code = models.CharField(max_length=64, blank=True, default="")
    link = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    until = models.DateTimeField()
    not_before = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("link",), condition=~Q(link=""), name="portal_link"),)
        indexes = (
            models.Index(fields=("channel", "browser"), name="portal_code_browser"),
            models.Index(fields=("not_before",), name="portal_code_due", condition=Q(settled_at=None)),
            models.Index(fields=("until",), name="portal_code_until"),
        )


class Visit(models.Model):
    """A browser that proved something: `key` is the digest of its cookie."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)


class Proof(models.Model):
    """One identity that a visit proved. No foreign key: who proves an address may have written nothing yet."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=80, blank=True, default="")
    value = models.CharField(max_length=IDENTITY_VALUE_MAX)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("visit", "kind", "scope", "value"), name="portal_proof"),)
        indexes = (models.Index(fields=("kind", "scope", "value"), name="portal_proof_of"),)


class Passed(models.Model):
    """A pass that was used; kept until it would have ended."""

    key = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)
