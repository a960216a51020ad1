"""What somebody asks for, of a type, on its way through stages: one request, in however many conversations it is spoken of."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand, Team, User
from sangam.accounts.scope import Scope
from sangam.conversations.models import Attachment, Conversation
from sangam.customers.models import Customer, Identity
from sangam.requests.definition import Definition, Stage


class Category(models.IntegerChoices):
    """What a stage means, whatever the company calls it."""

    OPEN = 1, _("Open")
    WAITING_FOR_US = 2, _("Waiting for us")
    WAITING_FOR_CUSTOMER = 3, _("Waiting for the customer")
    DONE = 4, _("Done")
    REFUSED = 5, _("Refused")
    CANCELLED = 6, _("Cancelled")


LIVE = (Category.OPEN, Category.WAITING_FOR_US, Category.WAITING_FOR_CUSTOMER)
ENDED = (Category.DONE, Category.REFUSED, Category.CANCELLED)


class RequestType(models.Model):
    """`key` never changes; `brand` None is for all brands. What it looks like stands in its versions: a request keeps the one
    it was opened with."""

    key = models.SlugField(max_length=40, unique=True)
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    current = models.ForeignKey("TypeVersion", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.key


class TypeVersion(models.Model):
    """`definition` as `definition.read` wants it."""

    type = models.ForeignKey(RequestType, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("type", "number"), name="request_version_unique"),)

    @property
    def shape(self) -> Definition:
        return Definition.read(self.definition)


class RequestQuery(models.QuerySet["Request"]):
    def visible_to(self, scope: Scope) -> RequestQuery:
        """Those of his teams and his own; those in a conversation that he sees; those of which he, or a team of his, has a
        task; admins all."""
        if scope.sees_all:
            return self
        if not scope.person_id:
            return self.none()
        tasks = Task.objects.filter(Q(person=scope.person_id) | Q(team__in=scope.teams)).values("request")
        seen = Conversation.objects.visible_to(scope).filter(pk=models.OuterRef("conversation"))
        linked = Link.objects.filter(models.Exists(seen), request=models.OuterRef("pk"))
        return self.filter(Q(team__in=scope.teams) | Q(owner=scope.person_id) | Q(pk__in=tasks) | Q(models.Exists(linked)))


class Request(models.Model):
    """`stage` is a key of the version's stages, `category` what it means (CANCELLED whatever the stage). `fields` hold the
    values, `revisions` how often each was written. The amount is that of the field of money, in minor units. `code` makes
    the number hard to mistake. `identity` asked. Written by the verbs of this room alone, under the row's lock."""

    number = models.BigIntegerField(unique=True)
    code = models.CharField(max_length=4)
    type = models.ForeignKey(RequestType, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(TypeVersion, models.PROTECT, related_name="requests")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    stage = models.CharField(max_length=40)
    category = models.SmallIntegerField(choices=Category.choices)
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    rang_at = models.DateTimeField(null=True)
    fields = models.JSONField(default=dict)
    revisions = models.JSONField(default=dict)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    step_count = models.PositiveIntegerField(default=0)
    client_key = models.CharField(max_length=64, null=True, unique=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    conversations = models.ManyToManyField(Conversation, through="Link", related_name="+")

    objects = RequestQuery.as_manager()

    class Meta:
        indexes = (
            models.Index(F("id").desc(), name="request_live", condition=Q(category__lte=3)),
            models.Index("team", F("id").desc(), name="request_team"),
            models.Index("type", F("id").desc(), name="request_type"),
            models.Index("owner", F("id").desc(), name="request_owner", condition=Q(owner__isnull=False)),
            models.Index("customer", F("id").desc(), name="request_customer"),
            models.Index("due_at", name="request_due", condition=Q(due_at__isnull=False, rang_at=None)),
        )

    def __str__(self) -> str:
        return f"R-{self.number}"

    @property
    def name(self) -> str:
        """As a customer is told it: the letters show a mistyped number."""
        return f"R-{self.number}-{self.code}"

    @property
    def is_live(self) -> bool:
        return self.category in LIVE

    @property
    def at_stage(self) -> Stage:
        return self.version.shape.stage(self.stage)


class Link(models.Model):
    """A conversation in which the request is spoken of. `identity` is who asks there, where it is the customer himself:
    he may follow it. None where the conversation is of somebody else, one with him only by a merge."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="links", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("request", "conversation"), name="request_link_unique"),)


class HeldFile(models.Model):
    """A file that stands in a field now: whoever sees the request may open it, wherever it came from. What colleagues put
    there by hand belongs to no message."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="held", db_index=False)
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("request", "attachment"), name="request_file_unique"),)


class StepKind(models.TextChoices):
    OPENED = "opened", _("Opened")
    ADVANCED = "advanced", _("Moved on")
    RETURNED = "returned", _("Moved back")
    FILLED = "filled", _("Filled in")
    CANCELLED = "cancelled", _("Cancelled")
    REOPENED = "reopened", _("Reopened")
    UPDATED = "updated", _("Told the customer")
    APPROVED = "approved", _("Approved")
    DISAPPROVED = "disapproved", _("Not approved")
    ASKED = "asked", _("Approval asked for")


class Step(models.Model):
    """One line of the history; all of them in order give the request as it stands (replay.py). `values` are fields as they
    were written. `note` is public with `public`. `message_id` told the customer; `untold` is why none could."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="steps", db_index=False)
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    stage = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")
    public = models.BooleanField(default=False)
    message_id = models.BigIntegerField(null=True)
    untold = models.CharField(max_length=20, blank=True, default="")
    actor_type = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("request", "place"), name="request_step_unique"),)


class TaskQuery(models.QuerySet["Task"]):
    def visible_to(self, scope: Scope) -> TaskQuery:
        """With its request."""
        return self if scope.sees_all else self.filter(request__in=Request.objects.visible_to(scope))


class Task(models.Model):
    """Something a team or a person does for a request. `key` is that of the type's template, "" for one made by hand: a
    template gives one task each time its stage is reached, while none of it is open."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="tasks", db_index=False)
    key = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(_("title"), max_length=200)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    person = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True, blank=True)
    rang_at = models.DateTimeField(null=True)
    note = models.TextField(_("note"), blank=True, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = TaskQuery.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("request", "key"), condition=Q(done_at=None) & ~Q(key=""), name="request_task_once"
            ),
        )
        indexes = (
            models.Index("request", "id", name="request_task_of"),
            models.Index("person", F("id").desc(), name="request_task_person", condition=Q(person__isnull=False)),
            models.Index("team", F("id").desc(), name="request_task_team", condition=Q(team__isnull=False)),
            models.Index("due_at", name="request_task_due", condition=Q(done_at=None, rang_at=None, due_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.title


class Approval(models.Model):
    """Somebody wants to go on to `stage`, and somebody who leads has to agree. At most one waits at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Not approved")
        DROPPED = "dropped", _("No longer needed")

    request = models.ForeignKey(Request, models.CASCADE, related_name="approvals")
    stage = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    tell = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("request",), condition=Q(state="waiting"), name="request_approval_one_waits"),
        )
