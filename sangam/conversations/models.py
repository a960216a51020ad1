"""One matter with one customer, and what was said in it. Verbs live in the modules beside this one."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand, Team, User
from sangam.accounts.scope import Scope
from sangam.channels.base import EXTERNAL_ID_MAX, IDENTITY_VALUE_MAX
from sangam.channels.models import Channel
from sangam.customers.models import Customer, Identity
from sangam.search.models import Document


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
    """Where a conversation stands in the lists; derived by the database from folder, snooze and category."""

    INBOX = 1, _("Inbox")
    WAITING = 2, _("Waiting")
    SNOOZED = 3, _("Snoozed")
    SOLVED = 4, _("Solved")
    CLOSED = 5, _("Closed")
    HELD = 6, _("Held")
    SPAM = 7, _("Spam")


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


class FieldType(models.TextChoices):
    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    AMOUNT = "amount", _("Amount of money")
    DATE = "date", _("Date")
    CHECKBOX = "checkbox", _("Yes or no")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    LINK = "link", _("Link")


class CustomField(models.Model):
    """A typed field of conversations. Its value stands in `Conversation.fields` under `key`; the key never changes."""

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    type = models.CharField(_("type"), max_length=12, choices=FieldType.choices, default=FieldType.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    help = models.CharField(_("hint"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label


class ConversationQuery(models.QuerySet["Conversation"]):
    def visible_to(self, scope: Scope) -> ConversationQuery:
        """Those of the person's teams, those assigned to him, those shared with him or a team of his; admins all.

        Right for one row or a few. Lists use `queries.page`, which asks each branch by its own index.
        """
        if scope.sees_all:
            return self
        shared = Participant.objects.filter(Q(user=scope.person_id) | Q(team__in=scope.teams)).values("conversation")
        return self.filter(Q(team__in=scope.teams) | Q(assignee=scope.person_id) | Q(pk__in=shared))


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
            models.Index("snoozed_until", name="conversation_snoozed", condition=Q(snoozed_until__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.number}"


class Tally(models.Model):
    """How many conversations stand on a shelf, of a team, with a person: the sum of the rows with that key, exact at any
    moment. Triggers of the database write a row for each change (migration 0006), `counters.fold` makes few of many."""

    shelf = models.SmallIntegerField()
    team_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    number = models.IntegerField()


class SavedViewQuery(models.QuerySet["SavedView"]):
    def visible_to(self, scope: Scope) -> SavedViewQuery:
        """His own, those of his teams and everybody's; nobody looks into what another keeps for himself."""
        everybody = Q(owner=None, team=None)
        teams = Q(team__isnull=False) if scope.sees_all else Q(team__in=scope.teams)
        return self.filter(Q(owner=scope.person_id) | teams | everybody)

    def kept(self) -> SavedViewQuery:
        return self.filter(removed_at=None)


class SavedView(models.Model):
    """A list that somebody gave a name: its address (`query`), for himself (owner), for a team, or for everybody (neither).

    What it shows is asked anew with the rights of whoever opens it. A removed one can be brought back for a while.
    """

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(_("drawing"), max_length=20, default="bookmark")
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    objects = SavedViewQuery.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.CheckConstraint(condition=Q(owner=None) | Q(team=None), name="saved_view_for_one_kind"),)

    def __str__(self) -> str:
        return self.name


class MessageKind(models.TextChoices):
    IN = "in", _("Received")
    OUT = "out", _("Sent")
    NOTE = "note", _("Note")
    BOT = "bot", _("Bot")
    CALL = "call", _("Call")
    SYSTEM = "system", _("System")


class MessageState(models.TextChoices):
    """Of an outgoing message, derived from its outbox rows: the worst that still matters."""

    NONE = "", ""
    HELD = "held", _("Can be undone")
    SCHEDULED = "scheduled", _("Scheduled")
    QUEUED = "queued", _("Sending")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    PARTLY = "partly", _("Not delivered to all")
    FAILED = "failed", _("Not delivered")
    CANCELLED = "cancelled", _("Undone")


class MessageQuery(models.QuerySet["Message"]):
    def visible_to(self, scope: Scope) -> MessageQuery:
        if scope.sees_all:
            return self
        return self.filter(conversation__in=Conversation.objects.visible_to(scope))


class Message(models.Model):
    """One utterance. `text` is all of it, `reply_text` what is shown first when less is new; `html` is sanitised.

    `marks` holds what was noticed about it (automatic, spoof, proof, spam reasons); `recipients` a list of
    {role, kind, value, name}. Ids are unique per `external_scope` (a channel, or the install for letters).
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=6, choices=MessageKind.choices)
    content = models.CharField(max_length=12, default="text")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    identity = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=300, blank=True, default="")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+", db_index=False)
    subject = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    reply_text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    language = models.CharField(max_length=16, blank=True, default="")
    external_scope = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=EXTERNAL_ID_MAX, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    recipients = models.JSONField(default=list)
    marks = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.NONE, blank=True)
    raw_id = models.BigIntegerField(null=True)
    client_key = models.CharField(max_length=64, null=True, unique=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = MessageQuery.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("external_scope", "external_id"), condition=~Q(external_id=""), name="message_external_unique"
            ),
        )
        indexes = (models.Index("conversation", "id", name="message_conversation"),)

    @property
    def shown_text(self) -> str:
        return self.reply_text or self.text


class AttachmentQuery(models.QuerySet["Attachment"]):
    def visible_to(self, scope: Scope) -> AttachmentQuery:
        """Those of visible messages, and the person's own uploads not yet sent."""
        return self.filter(Q(message__in=Message.objects.visible_to(scope)) | Q(message=None, uploaded_by=scope.person_id))


class Attachment(models.Model):
    """A stored file; several rows may share one `key`. Until the message exists it belongs to who uploaded it."""

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=300)
    content_type = models.CharField(max_length=127, default="application/octet-stream")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    objects = AttachmentQuery.as_manager()


class ThreadKey(models.Model):
    """An id that a later message may refer to: `key` is the MD5 of the text as a UUID (16 bytes, indexed).

    `own` is the id of a message that stands in the conversation; others were only mentioned there (a mail that never
    reached us), and join only mails of the same identity.
    """

    key = models.UUIDField(db_index=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    identity_id = models.BigIntegerField(null=True)
    own = models.BooleanField(default=True)


class Arrival(models.Model):
    """One channel that a message reached. A mail to two mailboxes is one message with two arrivals."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=EXTERNAL_ID_MAX + 20)
    message = models.ForeignKey(Message, models.CASCADE, related_name="arrivals")
    raw_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "external_id"), name="arrival_unique"),)


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


class Draft(models.Model):
    """What somebody is writing, kept on the server: one per person, conversation and kind ("" is a new matter)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="drafts")
    kind = models.CharField(max_length=8, default="reply")
    text = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict)
    attachments = models.ManyToManyField(Attachment, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "conversation", "kind"), nulls_distinct=False, name="draft_unique"),
        )


class OutboxState(models.TextChoices):
    HELD = "held", _("Can be undone")
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    FAILED = "failed", _("Not delivered")
    CANCELLED = "cancelled", _("Undone")


class Outbox(models.Model):
    """One receiver of one outgoing message, written with it in one transaction. Delivery claims rows that are due.

    `held` may still be undone; `sending` was committed before the call, and is taken up again when `lease_until`
    has passed. `key` is the idempotency key of every attempt. A row of another channel than the message's carries what
    was not seen there on as a letter: all answers from the message `since` on.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="outbox", db_index=False)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=8, default="to")
    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=80, blank=True, default="")
    value = models.CharField(max_length=IDENTITY_VALUE_MAX)
    name = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=OutboxState.choices, default=OutboxState.QUEUED)
    automatic = models.BooleanField(default=False)
    key = models.CharField(max_length=64)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    maybe_twice = models.BooleanField(default=False)
    since = models.BigIntegerField(null=True)
    failure_kind = models.CharField(max_length=16, blank=True, default="")
    failure_code = models.CharField(max_length=40, blank=True, default="")
    failure_text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("message", "kind", "scope", "value"), name="outbox_receiver_unique"),)
        indexes = (
            models.Index(fields=("not_before", "id"), name="outbox_due", condition=Q(state__in=("held", "queued"))),
            models.Index(fields=("lease_until",), name="outbox_leased", condition=Q(state="sending")),
            models.Index(fields=("value", "created_at"), name="outbox_automatic", condition=Q(automatic=True)),
            models.Index(F("id").desc(), name="outbox_failed", condition=Q(state="failed")),
        )


class SearchDocument(Document):
    """What a conversation is found by. `seen` are those of its tokens that say who may see it; the columns beside them let
    each branch of a person's scope walk its own index. Written by `finding.writing` alone."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="+")
    brand_id = models.BigIntegerField()
    team_id = models.BigIntegerField()
    assignee_id = models.BigIntegerField(null=True)
    folder = models.SmallIntegerField()
    seen = models.JSONField(default=list)

    class Meta:
        indexes = (
            Document.token_index("conversation_search"),
            models.Index(F("at").desc(), F("conversation").desc(), name="conversation_search_all"),
            models.Index("team_id", F("at").desc(), F("conversation").desc(), name="conversation_search_team"),
            models.Index(
                "assignee_id", F("at").desc(), F("conversation").desc(),
                name="conversation_search_own", condition=Q(assignee_id__isnull=False),
            ),
        )  # fmt: skip


class SearchAgain(models.Model):
    """Conversations whose document must be made anew for a change that no event of theirs tells of."""

    conversation_id = models.BigIntegerField(primary_key=True)
