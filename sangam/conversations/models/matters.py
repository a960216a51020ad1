"""One matter with one customer: where it stands, whose it is, who takes part."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand, Team, User
from sangam.accounts.scope import Scope
from sangam.channels.base import EXTERNAL_ID_MAX
from sangam.channels.models import Channel
from sangam.customers.models import Customer, Identity
from sangam.customers.typed.kinds import FieldType, TypedField


class Category(models.IntegerChoices):
    """What a status means to clocks, rules and figures; its label is the company's own."""

    NEW = 1, _("New")
    OPEN = 2, _("Open")
    PENDING = 3, _("Pending")
    ON_HOLD = 4, _("On hold")
    SOLVED = 5, _("Solved")
    CLOSED = 6, _("Closed")


class Folder(models.IntegerChoices):
    """Whether a matter is wanted at all: held ones wait for a person's look, nothing is deleted."""

    INBOX = 0, _("Inbox")
    HELD = 1, _("Held")
    SPAM = 2, _("Spam")


class Shelf(models.IntegerChoices):
    """Where a conversation stands in the lists; derived by the database from folder, snooze and category. One that was
    joined into another stands in none."""

    INBOX = 1, _("Inbox")
    WAITING = 2, _("Waiting")
    SNOOZED = 3, _("Snoozed")
    SOLVED = 4, _("Solved")
    CLOSED = 5, _("Closed")
    HELD = 6, _("Held")
    SPAM = 7, _("Spam")
    JOINED = 8, _("Joined into another")


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Status(models.Model):
    """A company's own word for a fixed category. The first of a category (by position) is its default."""

    label = models.CharField(_("label"), max_length=60)
    category = models.SmallIntegerField(_("means"), choices=Category.choices)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("category", "position", "id")
        constraints = (models.UniqueConstraint(Lower("label"), name="status_label_unique"),)

    def __str__(self) -> str:
        return self.label


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(Lower("name"), name="tag_name_unique"),)

    def __str__(self) -> str:
        return self.name


NOT_OF_MATTERS = (FieldType.MOMENT, FieldType.ADDRESS, FieldType.PHONE)


class CustomField(TypedField):
    """A typed field of conversations. Its value stands in `Conversation.fields` under `key`; the key never changes."""

    TYPES = tuple((one.value, one.label) for one in FieldType if one not in NOT_OF_MATTERS)
    type = models.CharField(_("type"), max_length=12, choices=TYPES, default=FieldType.TEXT)

    class Meta(TypedField.Meta):
        pass


class ConversationQuery(models.QuerySet["Conversation"]):
    def visible_to(self, scope: Scope) -> ConversationQuery:
        """Those of the person's teams, those assigned to him, those shared with him or a team of his; admins all.

        Right for one row or a few. Lists use `queries.page`, which asks each branch by its own index.
        """
        if scope.sees_all:
            return self
        shared = Participant.objects.filter(Q(user=scope.person_id) | Q(team__in=scope.teams)).values("conversation")
        return self.filter(Q(team__in=scope.teams) | Q(assignee=scope.person_id) | Q(pk__in=shared))

    def family(self, conversation: int | Conversation) -> ConversationQuery:
        """The matter itself and whatever was joined into it."""
        number = conversation if isinstance(conversation, int) else conversation.pk
        return self.filter(Q(pk=number) | Q(root=number))


class Conversation(models.Model):
    """Belongs to a customer and a brand, never to a channel. The derived columns have one owner: `append`."""

    number = models.BigIntegerField(unique=True)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="conversations", db_index=False)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    status = models.ForeignKey(Status, models.PROTECT, related_name="+", db_index=False)
    category = models.SmallIntegerField(choices=Category.choices)
    folder = models.SmallIntegerField(choices=Folder.choices, default=Folder.INBOX)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    subject = models.TextField(blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    fields = models.JSONField(default=dict)
    tags = models.ManyToManyField(Tag, related_name="conversations")
    snoozed_until = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followed_by")
    root = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts", db_index=False)
    """The matter that this one is a part of now, across joins of joins; derived, written by `join` alone."""
    folder_reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    # Derived, written by append only.
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+", db_index=False)
    last_message_id = models.BigIntegerField(default=0)
    last_message_at = models.DateTimeField()
    preview = models.CharField(max_length=200, blank=True, default="")
    message_count = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)

    shelf = models.GeneratedField(
        expression=Case(
            When(root__isnull=False, then=Value(Shelf.JOINED.value)),
            When(folder=Folder.SPAM, then=Value(Shelf.SPAM.value)),
            When(folder=Folder.HELD, then=Value(Shelf.HELD.value)),
            When(category=Category.CLOSED, then=Value(Shelf.CLOSED.value)),
            When(category=Category.SOLVED, then=Value(Shelf.SOLVED.value)),
            When(snoozed_until__isnull=False, then=Value(Shelf.SNOOZED.value)),
            When(category__in=(Category.PENDING, Category.ON_HOLD), then=Value(Shelf.WAITING.value)),
            default=Value(Shelf.INBOX.value),
        ),
        output_field=models.SmallIntegerField(choices=Shelf.choices),
        db_persist=True,
    )

    objects = ConversationQuery.as_manager()

    class Meta:
        indexes = (
            models.Index("shelf", "team", F("last_message_at").desc(), F("id").desc(), name="conversation_shelf_team"),
            models.Index("shelf", F("last_message_at").desc(), F("id").desc(), name="conversation_shelf"),
            models.Index(
                "assignee", "shelf", F("last_message_at").desc(), F("id").desc(),
                name="conversation_assignee", condition=Q(assignee__isnull=False),
            ),
            models.Index(
                "shelf", "team", "priority", F("last_message_at").desc(), F("id").desc(),
                name="conversation_priority_team", condition=~Q(priority=2),
            ),
            models.Index(
                "shelf", "priority", F("last_message_at").desc(), F("id").desc(),
                name="conversation_priority", condition=~Q(priority=2),
            ),
            models.Index(
                fields=("shelf", "team", "waiting_since", "id"),
                name="conversation_waiting_team", condition=Q(waiting_since__isnull=False),
            ),
            models.Index(
                fields=("shelf", "waiting_since", "id"), name="conversation_waiting", condition=Q(waiting_since__isnull=False)
            ),
            models.Index("customer", "created_at", name="conversation_customer"),
            models.Index("root", name="conversation_root", condition=Q(root__isnull=False)),
            models.Index("snoozed_until", name="conversation_snoozed", condition=Q(snoozed_until__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.number}"


class ThreadKey(models.Model):
    """An id that a later message may refer to: `key` is the MD5 of the text as a UUID (16 bytes, indexed).

    `own` is the id of a message that stands in the conversation; others were only mentioned there (a mail that never
    reached us), and join only mails of the same identity.
    """

    key = models.UUIDField(db_index=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    identity_id = models.BigIntegerField(null=True)
    own = models.BooleanField(default=True)


class OpenThread(models.Model):
    """Which conversation a key of a chat-like channel continues. The constraint, not a lock, keeps it one."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=EXTERNAL_ID_MAX)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "key"), name="open_thread_unique"),)


class Participant(models.Model):
    """Who takes part: exactly one of identity (a customer's), user, team."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants", db_index=False)
    role = models.CharField(max_length=10, default="customer")
    identity = models.ForeignKey(Identity, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation", "identity", "user", "team"), nulls_distinct=False, name="participant_unique"
            ),
        )
        indexes = (
            models.Index(fields=("user", "conversation"), name="participant_user", condition=Q(user__isnull=False)),
            models.Index(fields=("team", "conversation"), name="participant_team", condition=Q(team__isnull=False)),
        )


class Relation(models.Model):
    """Two matters that belong together without being one. Stored once, the lower id first."""

    first = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    second = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, default="manual")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="relation_unique"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="relation_ordered"),
        )
