"""What an index keeps: documents (each noun has its own table of them), and the words that occur."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from sangam.search.tokens import VERSION


class Document(models.Model):
    """The tokens of one thing that can be found. `version` is that of the tokens' making."""

    tokens = SearchVectorField()
    at = models.DateTimeField()
    version = models.SmallIntegerField(default=VERSION)

    class Meta:
        abstract = True

    @staticmethod
    def token_index(name: str) -> Any:
        """What is indexed but not yet sorted in is read through at every search: keep it small (KB)."""
        return GinIndex(fields=["tokens"], name=name, fastupdate=True, gin_pending_list_limit=512)


class Word(models.Model):
    """A word that occurs somewhere, for guessing what a mistyped one was meant to be. It tells nothing of where."""

    word = models.CharField(primary_key=True, max_length=24)
    grams = SearchVectorField()

    class Meta:
        indexes = (GinIndex(fields=["grams"], name="search_word_grams", fastupdate=False),)


class Rebuild(models.Model):
    """How far the making anew of an index has come: everything with an id from `position` on is done; 0 is the end."""

    name = models.CharField(primary_key=True, max_length=40)
    position = models.BigIntegerField()
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)


class Language(models.Model):
    """A language that is written here, and in how many texts: its endings are tried on typed words."""

    code = models.CharField(primary_key=True, max_length=16)
    texts = models.BigIntegerField(default=0)
