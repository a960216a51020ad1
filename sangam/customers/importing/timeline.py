"""What imports tell of a customer: that he came from a file, or was changed by one, or that this was taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.scope import Scope
from sangam.customers import timeline
from sangam.customers.importing.models import Import
from sangam.customers.importing.undo import UNDONE
from sangam.customers.importing.write import IMPORTED
from sangam.customers.timeline import Happened, Line, Teller


def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
    """The file's name only to those who may see imports."""
    jobs = Import.objects.visible_to(scope).filter(pk__in={one.data.get("job") for one in facts})
    names, who = dict(jobs.values_list("pk", "name")), timeline.names(facts)
    found = {}
    for one in facts:
        name = names.get(one.data.get("job", 0), "")
        more = _("{file}, line {line}").format(file=name, line=one.data.get("number", "")) if name else ""
        found[one.pk] = Line(_words(one).format(who=who(one)), more=more, icon="upload")
    return found


def _words(fact: Happened) -> str:
    if fact.kind == UNDONE:
        return _("{who} undid an import")
    return _("{who} imported this customer from a file") if fact.data.get("made") else _("{who} imported changes from a file")


TELLER = Teller("imports", gettext_lazy("Imports"), frozenset({IMPORTED, UNDONE}), tell)
