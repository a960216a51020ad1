"""One matter with one customer, and what was said in it. Verbs live in the modules beside this folder."""

from sangam.conversations.models.acts import Act, ActState
from sangam.conversations.models.bulk import (
    WORKING,
    BulkChange,
    BulkItem,
    BulkOutcome,
    BulkState,
)
from sangam.conversations.models.joins import Join
from sangam.conversations.models.kept import SavedView, SavedViewQuery, Snippet, SnippetQuery
from sangam.conversations.models.known import HiddenFact
from sangam.conversations.models.lists import (
    SearchAgain,
    SearchDocument,
    Tally,
)
from sangam.conversations.models.matters import (
    Category,
    Conversation,
    ConversationQuery,
    CustomField,
    FieldType,
    Folder,
    OpenThread,
    Participant,
    Priority,
    Relation,
    Shelf,
    Status,
    Tag,
    ThreadKey,
)
from sangam.conversations.models.messages import (
    Arrival,
    Attachment,
    AttachmentQuery,
    Draft,
    Message,
    MessageKind,
    MessageQuery,
    MessageState,
    Missing,
    Outbox,
    OutboxState,
)
from sangam.conversations.models.reach import Awaited, ReplyWindow

__all__ = [
    "WORKING",
    "Act",
    "ActState",
    "Arrival",
    "Attachment",
    "AttachmentQuery",
    "Awaited",
    "BulkChange",
    "BulkItem",
    "BulkOutcome",
    "BulkState",
    "Category",
    "Conversation",
    "ConversationQuery",
    "CustomField",
    "Draft",
    "FieldType",
    "Folder",
    "HiddenFact",
    "Join",
    "Message",
    "MessageKind",
    "MessageQuery",
    "MessageState",
    "Missing",
    "OpenThread",
    "Outbox",
    "OutboxState",
    "Participant",
    "Priority",
    "Relation",
    "ReplyWindow",
    "SavedView",
    "SavedViewQuery",
    "SearchAgain",
    "SearchDocument",
    "Shelf",
    "Snippet",
    "SnippetQuery",
    "Status",
    "Tag",
    "Tally",
    "ThreadKey",
]
