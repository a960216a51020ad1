"""What happened to the customer himself, for his timeline: merges, names, addresses, proofs, consent, blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.scope import Scope
from sangam.customers import profile_words, timeline
from sangam.customers.models import Customer, Identity
from sangam.customers.timeline import Happened, Line, Teller

Words = Callable[[str, str], str]


def _both(who: str, what: str) -> dict[str, str]:
    return {"who": who, "what": what}


WORDS: Mapping[str, tuple[Words, str]] = {
    "customer.merged": (lambda who, what: _("{who} merged two customers: {what}").format(**_both(who, what)), "git-merge"),
    "customer.unmerged": (lambda who, what: _("{who} took a merge back: {what}").format(**_both(who, what)), "undo-2"),
    "customer.named": (lambda who, what: _("{who} changed the name").format(who=who), "pencil"),
    "customer.noted": (lambda who, what: _("{who} changed the notes").format(who=who), "pencil"),
    "customer.note_added": (lambda who, what: _("{who} wrote a note").format(who=who), "sticky-note"),
    "customer.note_changed": (lambda who, what: _("{who} changed a note").format(who=who), "pencil"),
    "customer.note_removed": (lambda who, what: _("{who} removed a note").format(who=who), "trash-2"),
    "customer.attribute": (lambda who, what: _("{who} changed {what}").format(**_both(who, what)), "pencil"),
    "customer.profile": (lambda who, what: _("{who} changed {what}").format(**_both(who, what)), "pencil"),
    "customer.company": (lambda who, what: _("{who} put them into {what}").format(**_both(who, what)), "building-2"),
    "customer.joined_company": (
        lambda who, what: _("{who} noted that they belong to {what}").format(**_both(who, what)), "building-2",
    ),
    "customer.left_company": (
        lambda who, what: _("{who} noted that they left {what}").format(**_both(who, what)), "building-2",
    ),
    "customer.stage": (lambda who, what: _("{who}: life stage “{what}”").format(**_both(who, what)), "circle-dot"),
    "customer.listed": (lambda who, what: _("{who} put them on the list {what}").format(**_both(who, what)), "list"),
    "customer.unlisted": (lambda who, what: _("{who} took them off the list {what}").format(**_both(who, what)), "list"),
    "customer.consent": (lambda who, what: what, "shield-check"),
    "customer.told_apart": (lambda who, what: _("{who} decided: {what} are two people").format(**_both(who, what)), "users"),
    "customer.consented": (lambda who, what: _("Wants to be written to again: {what}").format(what=what), "check"),
    "customer.refused": (lambda who, what: _("Does not want to be written to: {what}").format(what=what), "ban"),
    "identity.added": (lambda who, what: _("{who} added {what}").format(**_both(who, what)), "plus"),
    "identity.verified": (lambda who, what: _("{who} vouched for {what}").format(**_both(who, what)), "badge-check"),
    "identity.withdrawn": (lambda who, what: _("{who} took the proof of {what} back").format(**_both(who, what)), "undo-2"),
    "identity.shared": (
        lambda who, what: _("{who} marked {what} as used by several people").format(**_both(who, what)), "users",
    ),
    "identity.unshared": (
        lambda who, what: _("{who} marked {what} as used by one person").format(**_both(who, what)), "users",
    ),
    "identity.blocked": (lambda who, what: _("{who} blocked {what}").format(**_both(who, what)), "ban"),
    "identity.unblocked": (lambda who, what: _("{who} lifted the block of {what}").format(**_both(who, what)), "check"),
}  # fmt: skip


def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
    customers = {number for one in facts for number in _customers(one)}
    people = {row.pk: str(row) for row in Customer.objects.visible_to(scope).filter(pk__in=customers)}
    asked = {one.subject_id for one in facts if one.subject_type == "identity"}
    values = {row.pk: str(row) for row in Identity.objects.filter(pk__in=asked)} if asked else {}
    who, found, about = timeline.names(facts), {}, profile_words.what(facts)
    for one in facts:
        words, icon = WORDS[one.kind]
        what = values.get(one.subject_id, _("an address that is gone")) if one.subject_type == "identity" else ""
        what = (
            what
            or about.get(one.pk, "")
            or _(" and ").join(people.get(number, _("somebody who is gone")) for number in _customers(one))
        )
        found[one.pk] = Line(words(who(one), what), icon=icon)
    return found


def _customers(fact: Happened) -> tuple[int, ...]:
    other = fact.data.get("other")
    return (fact.customer_id, other) if fact.customer_id and isinstance(other, int) else ()


TELLER = Teller("profile", gettext_lazy("Profile"), frozenset(WORDS), tell)
