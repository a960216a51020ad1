"""What one conversation can be to another, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from sangam.conversations import relations
from sangam.conversations.relations import OPPOSITE

WORDS = {
    relations.MANUAL: gettext_lazy("Belongs together"),
    relations.PARENT_OF: gettext_lazy("Parent"),
    relations.CHILD_OF: gettext_lazy("Child"),
    relations.DUPLICATE_OF: gettext_lazy("Duplicate of this"),
    relations.DUPLICATED_BY: gettext_lazy("This is its duplicate"),
    relations.CAUSES: gettext_lazy("Cause of this"),
    relations.CAUSED_BY: gettext_lazy("Caused by this"),
    relations.CONTINUED: gettext_lazy("Earlier or later"),
    relations.SPLIT: gettext_lazy("Split off"),
    relations.SIDE: gettext_lazy("Began this side conversation"),
}
"""What the other one is."""
CHOICES = [(kind, label) for kind, label in WORDS.items() if kind in OPPOSITE]
