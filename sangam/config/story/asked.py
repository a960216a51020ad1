"""What customers of the story asked for, and how far it has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sangam.config.story.company import Firm
from sangam.conversations.models import Conversation
from sangam.customers import merge
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.requests import builtin, filling, linking, moves, opening, tasks, telling
from sangam.requests.models import Request, RequestType, Task

Step = tuple[str, str]
HOURS = {"move": 7.0, "fill": 0.2, "say": 0.1, "ask": 0.2, "done": 3.0, "link": 0.0}


@dataclass(frozen=True, slots=True)
class Case:
    """`who` is the name of a customer; it begins in his oldest conversation (of that `subject`). `steps` follow at working
    pace."""

    who: str
    kind: str
    by: str
    fields: dict[str, str]
    steps: tuple[Step, ...] = ()
    subject: str = ""


CASES = (
    Case(
        "Lukas Vogel", "return", "ben", {"order_number": "TH-21015", "article": "Skerry 2", "reason": "size"},
        (
            ("move", "parcel"), ("say", "Das Rücksendeetikett ist in Ihrer E-Mail."), ("link", ""), ("move", "checking"),
            ("done", "wie neu, alle Heringe dabei"), ("fill", "amount=449 EUR"), ("move", "paying"),
        ),
    ),
    Case(
        "Cleo Marin", "warranty", "ben", {"order_number": "TH-20931", "article": "Skerry 2, inner door zip"},
        (("move", "proof"), ("fill", "bought_on=2026-04-02"), ("fill", "finding=Third jammed inner of the March batch")),
        subject="Skerry",
    ),
    Case(
        "Renaud Castel", "exchange", "colette", {"order_number": "TH-20940", "article": "Drift, taille M", "reason": "size"},
        (("fill", "instead=Drift, taille L"), ("move", "sending"), ("link", "")),
    ),
    Case("伊藤 由美", "return", "aoi", {"order_number": "KO-3381", "reason": "wrong"}),
    Case("Zoya Merchant", "cancellation", "hetal", {"order_number": "TH-21090", "reason": "mind"}, (("move", "checking"),)),
    Case(
        "Farhana Akter", "refund", "arif", {"order_number": "TH-20611", "amount": "38.50 EUR"},
        (("move", "checking"), ("move", "paying"), ("done", "bKash"), ("move", "done")),
    ),
    Case(
        "Amélie Roussin", "complaint", "colette", {"order_number": "TH-20877", "article": "Colis introuvable"},
        (("move", "checking"), ("ask", "Ask the courier where the parcel was left"), ("move", "offer")),
    ),
    Case("Jonas Weitling", "exchange", "ben", {"order_number": "TH-20955", "reason": "size"}, (("move", "refused"),)),
)  # fmt: skip


def keep(firm: Firm) -> None:
    """After the tales: each case in the conversation where it began."""
    builtin.ensure()
    _one_lukas(firm)
    for case in CASES:
        talks = list(
            Conversation.objects.filter(customer__name=case.who, subject__contains=case.subject).order_by("created_at")
        )
        if talks:
            _tell(firm, case, talks)


def _one_lukas(firm: Firm) -> None:
    """He wrote in the chat and by letter; then somebody of his name asked on a messenger."""
    found = Conversation.objects.filter(customer__name="Lukas Vogel").order_by("customer")
    one, *others = dict.fromkeys(found.values_list("customer", flat=True)) or [0]
    for other in others:
        merge.merge(one, other, by=_actor(firm, "lena"), why="He named his order")


def _tell(firm: Firm, case: Case, talks: list[Conversation]) -> None:
    by, at = _actor(firm, case.by), talks[0].created_at + dt.timedelta(minutes=25)
    asked = opening.from_conversation(talks[0], owner=firm.people[case.by], fields=case.fields, tell=False)
    with clock.held_at(_past(at)):
        request = opening.open_(RequestType.objects.get(key=case.kind), asked, by=by)
    for verb, rest in case.steps:
        at += dt.timedelta(hours=HOURS[verb])
        with clock.held_at(_past(at)):
            STEPS[verb](firm, request, rest, by)
            request.refresh_from_db()
    if any(verb == "link" for verb, _rest in case.steps):
        _link_all(request, talks[1:], by)


def _past(at: dt.datetime) -> dt.datetime:
    return min(at, clock.now() - dt.timedelta(minutes=2))


def _actor(firm: Firm, name: str) -> Actor:
    return Actor.user(firm.people[name].pk)


def _link_all(request: Request, talks: Iterable[Conversation], by: Actor) -> None:
    for talk in talks:
        if talk.brand_id == request.brand_id:
            with clock.held_at(_past(talk.created_at + dt.timedelta(minutes=5))):
                linking.link(request, talk, by=by)


def _move(firm: Firm, request: Request, rest: str, by: Actor) -> None:
    moves.move(request, rest, by=by, tell=False)


def _fill(firm: Firm, request: Request, rest: str, by: Actor) -> None:
    key, _, value = rest.partition("=")
    filling.fill(request, {key: value}, by=by)


def _say(firm: Firm, request: Request, rest: str, by: Actor) -> None:
    telling.update(request, rest, by=by, send=False)


def _ask(firm: Firm, request: Request, rest: str, by: Actor) -> None:
    tasks.add(request, rest, by=by, person=firm.people["mara"])


def _done(firm: Firm, request: Request, rest: str, by: Actor) -> None:
    for task in Task.objects.filter(request=request, done_at=None):
        tasks.finish(task, by=by, note=rest)


def _later(firm: Firm, request: Request, rest: str, by: Actor) -> None:
    """Linked once all is told."""


STEPS: dict[str, Callable[[Firm, Request, str, Actor], None]] = {
    "move": _move, "fill": _fill, "say": _say, "ask": _ask, "done": _done, "link": _later,
}  # fmt: skip
