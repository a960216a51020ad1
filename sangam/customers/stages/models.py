"""The stages of a life, the company's words for them, and when somebody came to which."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """What rules and figures take it for. Nothing noted counts as a visitor."""

    VISITOR = "visitor", _("Visitor")
    LEAD = "lead", _("Lead")
    CUSTOMER = "customer", _("Customer")
    FORMER = "former", _("Former customer")


class Why(models.TextChoices):
    """How somebody came to a stage."""

    HAND = "hand", _("by hand")
    OPPORTUNITY = "opportunity", _("by an opportunity")
    ORDER = "order", _("by an order")
    IMPORT = "import", _("by an import")
    RULE = "rule", _("by a rule")
    ENDED = "ended", _("by the end of a subscription")
    AGAIN = "again", _("worked out again")


class Follows(models.TextChoices):
    """What moves somebody on by itself."""

    PAID = "paid", _("Who pays for an order becomes a customer")
    ENDED = "ended", _("Whose last subscription ends becomes a former customer")


class NotFollowed(models.Model):
    """A row switches off what would move somebody on: without any, all of it does."""

    what = models.CharField(max_length=10, choices=Follows.choices, unique=True)

    def __str__(self) -> str:
        return self.get_what_display()


class StageLabel(models.Model):
    """The company's own word for a stage; without a row the house's stands."""

    stage = models.CharField(max_length=10, choices=Stage.choices, unique=True)
    label = models.CharField(_("label"), max_length=40)

    def __str__(self) -> str:
        return self.label


class StageChange(models.Model):
    """One step of a life: append-only. `cause` is the event that moved him, where no person did."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="stage_changes", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    before = models.CharField(max_length=10, choices=Stage.choices, default=Stage.VISITOR)
    why = models.CharField(max_length=12, choices=Why.choices, default=Why.HAND)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    cause = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("customer", "-at"), name="stage_change_customer"),)
