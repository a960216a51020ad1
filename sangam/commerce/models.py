"""What shops tell: products, orders with all that belongs to them, subscriptions, and what customers did.

Each row is named by its shop (`source`) and the shop's own id. `told_at` and `told_version` say which of the shop's
statements it holds: an older one changes nothing. Amounts are minor units of `currency`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope
from sangam.customers.models import Customer, Identity

SOURCE_MAX, ID_MAX, NAME_MAX, URL_MAX = 40, 120, 300, 2000


class OrderState(models.TextChoices):
    OPEN = "open", _("Open")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class PaymentState(models.TextChoices):
    PENDING = "pending", _("Not paid")
    AUTHORIZED = "authorized", _("Authorised")
    PARTLY_PAID = "partly_paid", _("Partly paid")
    PAID = "paid", _("Paid")
    PARTLY_REFUNDED = "partly_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    FAILED = "failed", _("Payment failed")
    VOIDED = "voided", _("Payment voided")


class Fulfilment(models.TextChoices):
    NONE = "none", _("Not shipped")
    PARTLY_SHIPPED = "partly_shipped", _("Partly shipped")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    RETURNED = "returned", _("Returned")


class ShipmentState(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    IN_TRANSIT = "in_transit", _("On its way")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Could not be delivered")
    RETURNED = "returned", _("Came back")


class MoneyState(models.TextChoices):
    """Of a payment, or of a refund."""

    PENDING = "pending", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class RefundKind(models.TextChoices):
    REFUND = "refund", _("Refund")
    RETURN = "return", _("Return")


class SubscriptionState(models.TextChoices):
    TRIAL = "trial", _("On trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Payment is late")
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled, runs out")
    ENDED = "ended", _("Ended")


class Every(models.TextChoices):
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


LIVE_STATES = (SubscriptionState.TRIAL, SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE)
WHOLE = (PaymentState.PAID, PaymentState.PARTLY_REFUNDED, PaymentState.REFUNDED)


Row = TypeVar("Row", bound=models.Model)


class Bought(models.QuerySet[Row]):
    def visible_to(self, scope: Scope) -> Self:
        """Whoever works here knows the customers, so also what they bought."""
        return self if scope.person_id else self.none()


class BoughtBy(Bought[Row]):
    def proved_by(self, identities: Iterable[int]) -> Self:
        """What a customer sees himself: that of the identities he proved, never of his family."""
        return self.filter(identity__in=list(identities))


class Told(models.Model):
    """A statement of a shop. `made_at` is when it was first heard of here."""

    source = models.CharField(max_length=SOURCE_MAX)
    external_id = models.CharField(max_length=ID_MAX)
    told_at = models.DateTimeField()
    told_version = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class ProductQuery(Bought["Product"]):
    pass


class Product(Told):
    sku = models.CharField(max_length=ID_MAX, blank=True, default="")
    name = models.CharField(max_length=NAME_MAX)
    url = models.CharField(max_length=URL_MAX, blank=True, default="")
    category = models.CharField(max_length=NAME_MAX, blank=True, default="")
    price_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    active = models.BooleanField(default=True)

    objects = ProductQuery.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "external_id"), name="product_unique"),)
        indexes = (models.Index(fields=("source", "sku"), name="product_sku", condition=~Q(sku="")),)

    def __str__(self) -> str:
        return self.name


class OrderQuery(BoughtBy["Order"]):
    pass


class Order(Told):
    """`number` is what the customer was told, `number_key` that without signs and case, to find it by. `identity` is whom the
    shop named. `counts`: paid and not cancelled, so it is part of the figures. `refunded_minor` are refunds that are done."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders", db_index=False)
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=ID_MAX)
    number_key = models.CharField(max_length=ID_MAX)
    state = models.CharField(max_length=12, choices=OrderState.choices, default=OrderState.OPEN)
    payment = models.CharField(max_length=16, choices=PaymentState.choices, default=PaymentState.PENDING)
    fulfilment = models.CharField(max_length=16, choices=Fulfilment.choices, default=Fulfilment.NONE)
    currency = models.CharField(max_length=3)
    subtotal_minor = models.BigIntegerField(null=True)
    discount_minor = models.BigIntegerField(default=0)
    shipping_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    counts = models.BooleanField(default=False)
    url = models.CharField(max_length=URL_MAX, blank=True, default="")
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)

    objects = OrderQuery.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "external_id"), name="order_unique"),)
        indexes = (
            models.Index("customer", F("placed_at").desc(), F("id").desc(), name="order_customer"),
            models.Index(F("placed_at").desc(), F("id").desc(), name="order_placed"),
            models.Index(fields=("number_key",), name="order_number"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def buyer(self) -> str:
        """What people are shown of whoever ordered: his name, else the address or number that the shop gave."""
        way = self.identity.value if self.identity and not self.identity.scope else ""
        return self.customer.name or way or str(self.customer)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+")
    sku = models.CharField(max_length=ID_MAX, blank=True, default="")
    name = models.CharField(max_length=NAME_MAX)
    variant = models.CharField(max_length=NAME_MAX, blank=True, default="")
    quantity = models.PositiveIntegerField(default=1)
    total_minor = models.BigIntegerField()

    class Meta:
        ordering = ("order", "position")
        constraints = (models.UniqueConstraint(fields=("order", "position"), name="order_line_place"),)

    def __str__(self) -> str:
        return self.name


class Shipment(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="shipments", db_index=False)
    external_id = models.CharField(max_length=ID_MAX)
    carrier = models.CharField(max_length=80, blank=True, default="")
    tracking = models.CharField(max_length=ID_MAX, blank=True, default="")
    url = models.CharField(max_length=URL_MAX, blank=True, default="")
    state = models.CharField(max_length=20, choices=ShipmentState.choices, default=ShipmentState.IN_TRANSIT)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("order", "external_id"), name="shipment_unique"),)
        indexes = (models.Index(Upper("tracking"), name="shipment_tracking"),)

    def __str__(self) -> str:
        return self.tracking or self.external_id


class Payment(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="payments", db_index=False)
    external_id = models.CharField(max_length=ID_MAX)
    method = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=MoneyState.choices, default=MoneyState.DONE)
    minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("order", "external_id"), name="payment_unique"),)

    def __str__(self) -> str:
        return self.external_id


class Refund(models.Model):
    """Money that goes back, or things that come back (and their money, if any)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="refunds", db_index=False)
    external_id = models.CharField(max_length=ID_MAX)
    kind = models.CharField(max_length=8, choices=RefundKind.choices, default=RefundKind.REFUND)
    state = models.CharField(max_length=8, choices=MoneyState.choices, default=MoneyState.DONE)
    minor = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=NAME_MAX, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("order", "external_id"), name="refund_unique"),)

    def __str__(self) -> str:
        return self.external_id


class SubscriptionQuery(BoughtBy["Subscription"]):
    pass


class Subscription(Told):
    """Charged every `every_count` `every`. `until` is the end of the period that is paid for."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="subscriptions", db_index=False)
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+")
    plan = models.CharField(max_length=NAME_MAX)
    state = models.CharField(max_length=10, choices=SubscriptionState.choices)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    every = models.CharField(max_length=6, choices=Every.choices, default=Every.MONTH)
    every_count = models.PositiveSmallIntegerField(default=1)
    url = models.CharField(max_length=URL_MAX, blank=True, default="")
    started_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    next_charge_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = SubscriptionQuery.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "external_id"), name="subscription_unique"),)
        indexes = (
            models.Index("customer", F("started_at").desc(), F("id").desc(), name="subscription_customer"),
            models.Index(fields=("plan",), name="subscription_plan"),
        )

    def __str__(self) -> str:
        return self.plan


class Spent(models.Model):
    """What a customer's own orders come to in one currency; derived by `figures` under its row's lock. `net_minor` is without
    what went back. Of a family the rows are added up by whoever reads."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    orders = models.PositiveIntegerField(default=0)
    net_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("customer", "currency"), name="spent_once"),)
        indexes = (models.Index(fields=("currency", "first_at"), name="spent_first"),)

    def __str__(self) -> str:
        return f"{self.customer_id} {self.currency}"


class DeedQuery(BoughtBy["Deed"]):
    pass


class Deed(models.Model):
    """What a customer did on a site or in an app, as it tells: a name ("viewed_product") and a few values."""

    source = models.CharField(max_length=SOURCE_MAX)
    external_id = models.CharField(max_length=ID_MAX)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = DeedQuery.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("source", "external_id"), name="deed_unique"),)
        indexes = (
            models.Index("customer", F("at").desc(), name="deed_customer"),
            models.Index(fields=("name", "at"), name="deed_name"),
        )

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """How many persons who ordered first in `month` ordered in the month `after` months later; derived by `cohorts`."""

    currency = models.CharField(max_length=3)
    month = models.DateField()
    after = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("currency", "month", "after"), name="cohort_once"),)

    def __str__(self) -> str:
        return f"{self.currency} {self.month} +{self.after}"
