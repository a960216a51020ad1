"""What customers can be asked for: their profile, how they are known, what they are on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.conf import global_settings
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sangam.channels import registry
from sangam.channels.providers import phones
from sangam.conditions.fields import Field, Label, One, Rows, Type
from sangam.customers.consents.models import ConsentRecord, Purpose
from sangam.customers.models import Company, Customer, CustomerList, Identity, Listed
from sangam.customers.staff.models import Position
from sangam.customers.stages.change import labels
from sangam.customers.stages.models import Stage
from sangam.lib.locales import locale_of

CUSTOMERS = Customer._meta.db_table
IDENTITIES = Identity._meta.db_table
KEY = "p.id"
"""The head of a family (or who stands alone) is `p` in every expression."""
OWNER = "coalesce(c.root_id, c.id)"
NARROW = "c.id = ANY(%s)"
WHO, WAYS, GROUPS = _("Profile"), _("Ways to reach"), _("Lists")


def first(column: str, empty: str = "''") -> str:
    """The value of the first of his family who has one: the head, then by age, as people see it."""
    theirs = f"SELECT k.{column} FROM {CUSTOMERS} k WHERE k.root_id = p.root_id AND k.{column} <> {empty} ORDER BY k.id LIMIT 1"
    return f"CASE WHEN p.root_id IS NULL THEN p.{column} ELSE ({theirs}) END"


def related(
    table: str, columns: str, *, on: str = "x.customer_id", where: str = "true", params: tuple[object, ...] = ()
) -> Rows:
    """Rows of a table (`x`) that name a customer, as those of his person."""
    source = f"SELECT {OWNER} AS owner, {columns} FROM {table} x JOIN {CUSTOMERS} c ON c.id = {on} WHERE {where} AND {{among}}"
    return Rows(source, KEY, params, NARROW)


def offered() -> Iterator[Field]:
    oldest = f"SELECT min(k.created_at) FROM {CUSTOMERS} k WHERE k.root_id = p.root_id"
    since = f"CASE WHEN p.root_id IS NULL THEN p.created_at ELSE ({oldest}) END"
    spoken = f"split_part(replace(lower({first('language')}), '_', '-'), '-', 1)"
    stage = f"coalesce(nullif({first('stage')}, ''), '{Stage.VISITOR.value}')"
    yield Field("name", _("Name"), Type.TEXT, One(first("name")), WHO)
    yield Field("language", _("Language"), Type.CHOICE, One(spoken), WHO, languages())
    yield Field("zone", _("Time zone"), Type.TEXT, One(first("zone")), WHO)
    yield Field("stage", _("Life stage"), Type.CHOICE, One(stage), WHO, list(labels().items()))
    yield Field("company", _("Company"), Type.TEXT, _company(), WHO)
    role = related(Position._meta.db_table, "x.role AS value", where="x.role <> ''")
    yield Field("role", _("Role in a company"), Type.TEXT, role, WHO)
    yield Field("since", _("Customer since"), Type.MOMENT, One(since), WHO)
    yield Field("merged", _("Merged from several"), Type.YES_NO, One("p.root_id IS NOT NULL"), WHO)
    yield from _ways()
    yield Field("agreed", _("Agreed to"), Type.CHOICE, _consents("d.given"), WAYS, Purpose.choices)
    yield Field("disagreed", _("Said no to"), Type.CHOICE, _consents("NOT d.given"), WAYS, Purpose.choices)
    lists = [(str(pk), name) for pk, name in CustomerList.objects.values_list("pk", "name")]
    on_list = related(Listed._meta.db_table, "x.list_id::text AS value")
    yield Field("list", _("List"), Type.CHOICE, on_list, GROUPS, lists)


def _company() -> Rows:
    """The one that his address says, and those that somebody put him into."""
    all_of_his = (
        f"SELECT customer_id, company_id FROM {Position._meta.db_table} UNION "
        f"SELECT id, company_id FROM {CUSTOMERS} WHERE company_id IS NOT NULL"
    )
    source = (
        f"SELECT {OWNER} AS owner, o.name AS value FROM ({all_of_his}) m JOIN {CUSTOMERS} c ON c.id = m.customer_id "
        f"JOIN {Company._meta.db_table} o ON o.id = m.company_id WHERE {{among}}"
    )
    return Rows(source, KEY, (), "m.customer_id = ANY(%s)")


def _consents(wanted: str) -> Rows:
    """Of a family the last word of any of its faces counts."""
    last = (
        f"SELECT DISTINCT ON ({OWNER}, x.purpose) {OWNER} AS owner, x.purpose, x.given "
        f"FROM {ConsentRecord._meta.db_table} x JOIN {CUSTOMERS} c ON c.id = x.customer_id WHERE {{among}} "
        f"ORDER BY {OWNER}, x.purpose, x.at DESC, x.id DESC"
    )
    return Rows(f"SELECT d.owner, d.purpose AS value FROM ({last}) d WHERE {wanted}", KEY, (), NARROW)


def _ways() -> Iterator[Field]:
    letters = registry.letters()
    if letters is not None:
        mail = letters.capabilities.identity_kinds[0]
        yield Field("mail", _("E-mail address"), Type.TEXT, _of_kind(mail), WAYS)
    yield Field("phone", _("Phone number"), Type.TEXT, _of_kind(phones.KIND), WAYS)
    every = {kind for one in registry.adapters().values() for kind in one.capabilities.identity_kinds}
    kinds = sorted((kind, registry.label_of_identity(kind)) for kind in every)
    yield Field("known_by", _("Known by"), Type.CHOICE, related(IDENTITIES, "x.kind AS value"), WAYS, kinds)
    proved = related(IDENTITIES, "x.kind AS value", where="x.verified_at IS NOT NULL")
    yield Field("proved_by", _("Verified by"), Type.CHOICE, proved, WAYS, kinds)
    closed = (
        "CASE WHEN x.blocked_at IS NOT NULL THEN 'blocked' WHEN x.undeliverable_at IS NOT NULL THEN 'undeliverable' "
        "ELSE 'refused' END AS value"
    )
    why = (
        ("blocked", _("blocked here")),
        ("undeliverable", _("nothing arrives there")),
        ("refused", _("does not want to be written to")),
    )
    some = "(x.blocked_at IS NOT NULL OR x.undeliverable_at IS NOT NULL OR x.refused <> '')"
    yield Field("closed", _("A closed way"), Type.CHOICE, related(IDENTITIES, closed, where=some), WAYS, why)


def _of_kind(kind: str) -> Rows:
    return related(IDENTITIES, "x.value", where="x.kind = %s", params=(kind,))


@cache
def languages() -> tuple[tuple[str, Label], ...]:
    """Those that many people speak, each named in the language of whoever reads."""
    codes = sorted({code.split("-")[0] for code, _name in global_settings.LANGUAGES} | {"gu", "fil", "lo", "am"})
    return tuple((code, _language(code)) for code in codes)


def _named(code: str) -> str:
    return locale_of(get_language() or "").languages.get(code, code)


_language = lazy(_named, str)
