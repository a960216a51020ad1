"""The company's list of tags: renaming, merging, removing. Who tags a matter is in `tags`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.conversations.finding import writing
from sangam.conversations.models import Conversation, Tag
from sangam.lib import sql

COUNT_MAX = 1000
LINKS = Conversation.tags.through._meta.db_table


class Taken(ValueError):
    """`other` has that name already: merging is the way."""

    def __init__(self, other: Tag) -> None:
        super().__init__(other.name)
        self.other = other


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the name the next page begins behind, "" on the last."""

    tags: Sequence[Tag]
    after: str = ""


def page(words: str = "", after: str = "", size: int = 50) -> Page:
    """Tags by name, those that begin with `words`."""
    found = Tag.objects.filter(name__gt=after) if after else Tag.objects.all()
    if words:
        found = found.filter(name__istartswith=words)
    rows = list(found.order_by("name")[: size + 1])
    return Page(rows[:size], rows[size - 1].name if len(rows) > size else "")


def used(tags: Sequence[Tag]) -> dict[int, int]:
    """Matters of each, counted no further than COUNT_MAX + 1: one query for all."""
    query = f"""SELECT tag, (SELECT count(*) FROM (SELECT 1 FROM {LINKS} WHERE tag_id = tag LIMIT %s) AS few)
                FROM unnest(%s::bigint[]) AS tag"""
    return dict(sql.rows(query, [COUNT_MAX + 1, [tag.pk for tag in tags]]))


def create(name: str, *, by: User) -> Tag:
    """Raises Taken."""
    with transaction.atomic():
        tag = Tag.objects.create(name=_free(name))
        audit.record(by, "tag.created", tag, name=tag.name)
    return tag


def rename(tag: Tag, name: str, *, by: User) -> None:
    """Raises Taken, naming the tag to merge into."""
    with transaction.atomic():
        row = Tag.objects.select_for_update().get(pk=tag.pk)
        before, row.name = row.name, _free(name, besides=tag.pk)
        if before == row.name:
            return
        row.save(update_fields=["name"])
        _search_again(row)
        audit.record(by, "tag.renamed", row, name=[before, row.name])


def merge(tag: Tag, into: Tag, *, by: User) -> int:
    """Every matter of `tag` gets `into` instead, once; gives how many had it. Raises ValueError for itself."""
    if tag.pk == into.pk:
        raise ValueError("a tag cannot be merged into itself")
    with transaction.atomic():
        list(Tag.objects.filter(pk__in=[tag.pk, into.pk]).order_by("pk").select_for_update())
        _search_again(tag)
        with sql.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {LINKS} (conversation_id, tag_id) SELECT conversation_id, %s FROM {LINKS} WHERE tag_id = %s "
                "ON CONFLICT DO NOTHING",
                [into.pk, tag.pk],
            )
        matters = _unlink(tag)
        audit.record(by, "tag.merged", tag, name=tag.name, into=into.pk, matters=matters)
        Tag.objects.filter(pk=tag.pk).delete()
    return matters


def delete(tag: Tag, *, by: User) -> int:
    """Take it off every matter and remove it; gives how many had it."""
    with transaction.atomic():
        list(Tag.objects.filter(pk=tag.pk).select_for_update())
        _search_again(tag)
        matters = _unlink(tag)
        audit.record(by, "tag.deleted", tag, name=tag.name, matters=matters)
        Tag.objects.filter(pk=tag.pk).delete()
    return matters


def _search_again(tag: Tag) -> None:
    """Its matters are found by its name."""
    writing.mark(f"SELECT conversation_id FROM {LINKS} WHERE tag_id = %s", [tag.pk])


def _unlink(tag: Tag) -> int:
    """In one statement: Django would read every link first."""
    with sql.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LINKS} WHERE tag_id = %s", [tag.pk])
        return int(cursor.rowcount)


def _free(name: str, besides: int = 0) -> str:
    name = " ".join(name.split())
    other = Tag.objects.filter(name__iexact=name).exclude(pk=besides).first()
    if other is not None:
        raise Taken(other)
    return name
