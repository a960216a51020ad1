"""What was said in a matter, on which road it came, and what is still on its way out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.channels.base import EXTERNAL_ID_MAX, IDENTITY_VALUE_MAX
from sangam.channels.models import Channel
from sangam.conversations.models.matters import Conversation
from sangam.customers.models import Identity


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
        seen = Conversation.objects.visible_to(scope)
        return self.filter(Q(conversation__in=seen) | Q(conversation__root__in=seen))

    def of_matter(self, conversation: int | Conversation) -> MessageQuery:
        """All that was said in it, whatever was joined into it included."""
        return self.filter(conversation__in=Conversation.objects.family(conversation).values("pk"))


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


class Missing(models.TextChoices):
    NOTHING = "", ""
    WAITING = "waiting", _("Being fetched")
    FAILED = "failed", _("Could not be fetched")


class Attachment(models.Model):
    """A stored file; several rows may share one `key`. Until the message exists it belongs to who uploaded it.

    A file that is still at the provider has no `key` but a `ref`, and is `missing`: it is got at `fetch_at`, or could not
    be (`trouble` says why, in the other side's words)."""

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=300)
    content_type = models.CharField(max_length=127, default="application/octet-stream")
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=300, blank=True, default="")
    ref = models.TextField(blank=True, default="", db_default="")
    missing = models.CharField(max_length=7, choices=Missing.choices, blank=True, default="", db_default="")
    trouble = models.TextField(blank=True, default="", db_default="")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    fetch_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = AttachmentQuery.as_manager()

    class Meta:
        indexes = (models.Index(fields=("fetch_at",), name="attachment_waiting", condition=Q(missing="waiting")),)


class Arrival(models.Model):
    """One channel that a message reached. A mail to two mailboxes is one message with two arrivals."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    external_id = models.CharField(max_length=EXTERNAL_ID_MAX + 20)
    message = models.ForeignKey(Message, models.CASCADE, related_name="arrivals")
    raw_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "external_id"), name="arrival_unique"),)


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


class TakenBack(models.Model):
    """The key of words that their writer took back without knowing whether they had arrived, once he sent others instead:
    those that arrive only now are not written. Kept for a week."""

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)


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
    was not seen there on as a letter: all answers from the message `since` on. `done` are the parts that got through,
    as [name, the provider's id] in order, where one message of ours becomes several of the provider's.
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
    done = models.JSONField(default=list, db_default=Value([], models.JSONField()))
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
