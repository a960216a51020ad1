"""Opportunities and the steps of the company's pipeline."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope

TITLE_MAX = 200


class PipelineStep(models.Model):
    """The company's own word for how far an opportunity is. `chance` is how many of a hundred end well from here."""

    label = models.CharField(_("label"), max_length=40)
    chance = models.PositiveSmallIntegerField(_("chance in %"), default=50, validators=[MaxValueValidator(100)])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(Lower("label"), name="pipeline_step_label_unique"),)

    def __str__(self) -> str:
        return self.label


class State(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class OpportunityQuery(models.QuerySet["Opportunity"]):
    def visible_to(self, scope: Scope) -> OpportunityQuery:
        """Whoever works here knows the customers and what they may buy; the conversation it came of guards itself."""
        return self if scope.person_id else self.none()


class Opportunity(models.Model):
    """`minor` is in the smallest unit of `currency`, None while nobody knows. `conversation_id` is the enquiry it came of: a
    number only, because that room stands above this one. `reason` is why it was lost (or won)."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="opportunities", db_index=False)
    conversation_id = models.BigIntegerField(null=True)
    title = models.CharField(_("what it is about"), max_length=TITLE_MAX)
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    step = models.ForeignKey(PipelineStep, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    expected_on = models.DateField(_("expected close"), null=True, blank=True)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("why"), max_length=300, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())
    moved_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    objects = OpportunityQuery.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation_id",), condition=Q(conversation_id__isnull=False), name="opportunity_of_conversation"
            ),
            models.CheckConstraint(condition=Q(minor=None) | ~Q(currency=""), name="opportunity_currency"),
        )
        indexes = (
            models.Index("state", "step", F("id").desc(), name="opportunity_board"),
            models.Index("state", F("id").desc(), name="opportunity_list"),
            models.Index("owner", "state", F("id").desc(), name="opportunity_owner"),
            models.Index("customer", F("id").desc(), name="opportunity_customer"),
        )

    def __str__(self) -> str:
        return self.title
