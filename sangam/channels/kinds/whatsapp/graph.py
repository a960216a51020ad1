"""Calls in the name of one number, and what their errors mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sangam.channels.base import Context, DeliveryError, Failure, Settings
from sangam.channels.kinds.whatsapp import error_codes
from sangam.channels.providers import meta

NUMBER, ACCOUNT = "phone_number_id", "account_id"
"""Settings: the ids of the phone number and of the business account."""


class Graph(meta.Graph):
    @property
    def number(self) -> str:
        return str(self.settings.get(NUMBER, ""))

    @property
    def account(self) -> str:
        return str(self.settings.get(ACCOUNT, ""))

    def failure(self, told: Mapping[str, Any], status: int = 400) -> DeliveryError:
        error = super().failure(told, status)
        if not error.failure.permanent and error.retry_after is None:
            error.retry_after = error_codes.PAUSES.get(code_of(told))
        return error


def of(settings: Settings, ctx: Context) -> Graph:
    return Graph(settings, ctx, error_codes.MEANINGS)


def code_of(told: Mapping[str, Any]) -> int:
    code = told.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 12:
        code = int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def failed(told: Mapping[str, Any]) -> Failure:
    """The failure that a webhook tells, without advice: it is read where there are no translations."""
    code = code_of(told)
    meaning = {**meta.COMMON, **error_codes.MEANINGS}.get(code)
    bare = replace(meaning, advice="") if meaning else None
    return meta.refusal({**told, "code": code or ""}, bare, 400).failure


def advised(failure: Failure) -> Failure:
    """The same with what to do about it, in the words of the reader."""
    code = failure.code.partition("/")[0]
    meaning = error_codes.MEANINGS.get(int(code)) if code.isdigit() else None
    return replace(failure, text=f"{failure.text} ({meaning.advice})") if meaning and meaning.advice else failure
