"""Segments and a list that the people of the story made of their customers."""

from __future__ import annotations

from typing import Any

from sangam.conditions import tree
from sangam.config.story.company import Firm
from sangam.conversations.models import Conversation
from sangam.customers.models import CustomerList, Segment
from sangam.customers.segments import known, lists, saved
from sangam.events.record import Actor

ASIA = ["ja", "ko", "zh", "th", "gu", "hi", "bn"]
SEGMENTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "New this week", "Who gets the welcome letter", "lena",
        {"all": [{"field": "since", "op": "last_days", "value": 7}]},
    ),
    (
        "Write again and again", "Two matters in half a year: call them before they call us", "lena",
        {"all": [{"field": "conversations", "op": "at_least", "value": {"n": 2, "days": 180}}]},
    ),
    (
        "Asia, by messenger", "For the night shift in Osaka", "ada",
        {"all": [
            {"field": "language", "op": "is", "value": ASIA},
            {"not": {"any": [{"field": "mail", "op": "known"}]}},
        ]},
    ),
    (
        "Waiting and quiet", "Something is open, and nobody has said a word for five days", "lena",
        {"all": [
            {"field": "open_conversations", "op": "at_least", "value": {"n": 1}},
            {"field": "last_contact", "op": "before_days", "value": 5},
        ]},
    ),
)  # fmt: skip
TESTERS = "Testers of the new tent"


def keep(firm: Firm) -> None:
    """What is there already stays as it is."""
    fields = known.fields()
    for name, purpose, person, condition in SEGMENTS:
        if not Segment.objects.filter(name=name).exists():
            saved.create(name, purpose, tree.read({"v": tree.VERSION, **condition}, fields), by=firm.people[person])
    if not CustomerList.objects.filter(name=TESTERS).exists():
        lena = firm.people["lena"]
        made = lists.create(TESTERS, "They sleep in it for two weeks and tell us", by=lena)
        regulars = Conversation.objects.order_by("customer").values_list("customer", flat=True).distinct()[:40:6]
        lists.add(made, list(regulars), by=Actor.user(lena.pk))
