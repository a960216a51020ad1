"""A change to many customers in words: what it does, how far it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.edits import running
from sangam.customers.edits.changes import AGAIN
from sangam.customers.edits.models import CustomerEdit, EditState
from sangam.customers.models import Company, CustomerList
from sangam.customers.stages.change import labels
from sangam.lib import clock
from sangam.web.ui import words
from sangam.web.ui.when import language_name


@dataclass(frozen=True, slots=True)
class Told:
    """One change for a reader; `undo_left` are the hours in which it can still be undone, 0 for none."""

    edit: CustomerEdit
    title: str
    state: str
    undo_left: int

    @property
    def share(self) -> int:
        """How much of it is handled, in percent."""
        whole = self.edit.done if self.edit.state == EditState.UNDOING else self.edit.total
        return 100 * self.edit.handled // whole if whole else 100


def told(edit: CustomerEdit) -> Told:
    left = edit.ended_at + running.UNDO_FOR - clock.now() if edit.ended_at and running.may_undo(edit) else dt.timedelta()
    return Told(edit, title(edit), state(edit), -(-int(left.total_seconds()) // 3600))


def title(edit: CustomerEdit) -> str:
    gone = gettext("something that is gone")
    if edit.does == "attribute":
        field = Attribute.objects.filter(of=Of.CUSTOMER, key=edit.value.get("key", "")).first()
        pattern = gettext("Empty {field}") if edit.value.get("value") is None else gettext("Set {field}")
        return pattern.format(field=field.label if field else gone)
    if edit.does == "stage" and edit.value.get("stage") == AGAIN:
        return gettext("Work out the life stage again")
    if edit.does == "stage":
        return gettext("Set the life stage to {name}").format(name=labels().get(edit.value.get("stage", ""), gone))
    if edit.does == "profile":
        return _profile(str(edit.value.get("field")), str(edit.value.get("value") or ""))
    if edit.does == "company":
        firm = Company.objects.filter(pk=edit.value.get("company") or 0).first()
        return gettext("Set the company to {name}").format(name=firm or gone)
    if edit.does == "note":
        return gettext("Write a note")
    one = CustomerList.objects.filter(pk=edit.value.get("list") or 0).first()
    pattern = gettext("Put on the list {name}") if edit.does == "list" else gettext("Take off the list {name}")
    return pattern.format(name=one or gone)


def _profile(field: str, value: str) -> str:
    if field == "zone":
        return gettext("Set the time zone to {name}").format(name=value) if value else gettext("Empty the time zone")
    return gettext("Set the language to {name}").format(name=language_name(value)) if value else gettext("Empty the language")


def state(edit: CustomerEdit) -> str:
    if edit.state == EditState.RUNNING:
        return gettext("{done} of {total}").format(done=words.number(edit.handled), total=words.number(edit.total))
    if edit.state == EditState.UNDOING:
        return gettext("Being undone: {done} of {total}").format(done=words.number(edit.handled), total=words.number(edit.done))
    if edit.state == EditState.UNDONE:
        said = ngettext("Undone for %(num)s customer", "Undone for %(num)s customers", edit.given_back)
        return _with_rest(said % {"num": words.number(edit.given_back)}, edit.left)
    said = ngettext("Done for %(num)s customer", "Done for %(num)s customers", edit.done) % {"num": words.number(edit.done)}
    if edit.state == EditState.STOPPED:
        said = gettext("Stopped. {said} of {total}").format(said=said, total=words.number(edit.total))
    return _with_rest(said, edit.failed)


def _with_rest(said: str, rest: int) -> str:
    return gettext("{said}, not for {rest}").format(said=said, rest=words.number(rest)) if rest else said
