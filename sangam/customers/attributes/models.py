"""A field of customers or companies, and one value of it. One typed row a value (docs/adr/0016): a range, a word and a choice
are each found by an index, and two people who write two fields never meet in one row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand
from sangam.accounts.scope import Scope
from sangam.customers.typed.kinds import TypedField

SHORT_MAX = 300


class Of(models.TextChoices):
    """Whose field it is."""

    CUSTOMER = "customer", _("Customers")
    COMPANY = "company", _("Companies")


class Editor(models.TextChoices):
    """Who may write it on the screens; imports and programs always may."""

    ALL = "all", _("Everybody who works here")
    LEADS = "leads", _("Who leads a team, and admins")
    ADMINS = "admins", _("Admins")
    NOBODY = "nobody", _("Nobody by hand: programs and imports only")


class AttributeQuery(models.QuerySet["Attribute"]):
    def visible_to(self, scope: Scope) -> AttributeQuery:
        """Whoever works here knows the customers, so also what is noted of them."""
        return self if scope.person_id else self.none()


class Attribute(TypedField):
    """`brand` None: of all brands. `beside` says that it stands in the column beside a conversation, not on the page only.
    `group` is the heading it stands under, "" for the first."""

    text_max = SHORT_MAX
    key = models.CharField(max_length=40)
    of = models.CharField(_("of"), max_length=10, choices=Of.choices, default=Of.CUSTOMER)
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("brand"))
    group = models.CharField(_("heading"), max_length=60, blank=True, default="")
    beside = models.BooleanField(_("beside the conversation"), default=True)
    editor = models.CharField(_("who may write it"), max_length=8, choices=Editor.choices, default=Editor.ALL)

    objects = AttributeQuery.as_manager()

    class Meta(TypedField.Meta):
        constraints = (models.UniqueConstraint(fields=("of", "key"), name="attribute_key_unique"),)

    def may_edit(self, scope: Scope) -> bool:
        match self.editor:
            case Editor.ALL:
                return bool(scope.person_id)
            case Editor.LEADS:
                return scope.may_lead
            case Editor.ADMINS:
                return scope.may_administer
        return False


class AttributeValue(models.Model):
    """Of one customer or of one company. Which column holds it follows from the type: `text` short texts, choices, links'
    beginnings, addresses and phone numbers; `long` long texts and links; `number`; `minor` and `currency`; `day`; `at`; `yes`;
    `many` several choices, as JSON."""

    attribute = models.ForeignKey(Attribute, models.CASCADE, related_name="values", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, null=True, related_name="attributes", db_index=False)
    company = models.ForeignKey("customers.Company", models.CASCADE, null=True, related_name="attributes", db_index=False)
    text = models.CharField(max_length=SHORT_MAX, null=True)
    long = models.TextField(null=True)
    number = models.DecimalField(max_digits=28, decimal_places=9, null=True)
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    yes = models.BooleanField(null=True)
    many = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(customer__isnull=False, company=None) | Q(customer=None, company__isnull=False),
                name="attribute_value_of_one",
            ),
            models.UniqueConstraint(
                fields=("customer", "attribute"), condition=Q(customer__isnull=False), name="attribute_value_customer"
            ),
            models.UniqueConstraint(
                fields=("company", "attribute"), condition=Q(company__isnull=False), name="attribute_value_company"
            ),
        )
        indexes = (
            models.Index("attribute", Lower("text"), name="attribute_value_text", condition=Q(text__isnull=False)),
            models.Index(fields=("attribute", "number"), name="attribute_value_number", condition=Q(number__isnull=False)),
            models.Index(
                fields=("attribute", "currency", "minor"), name="attribute_value_money", condition=Q(minor__isnull=False)
            ),
            models.Index(fields=("attribute", "day"), name="attribute_value_day", condition=Q(day__isnull=False)),
            models.Index(fields=("attribute", "at"), name="attribute_value_at", condition=Q(at__isnull=False)),
            # Everything else is found by its field alone: yes or no, several choices, long texts.
            models.Index(fields=("attribute", "yes"), name="attribute_value_rest", condition=Q(text=None, number=None)),
        )
