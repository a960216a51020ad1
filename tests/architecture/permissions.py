"""Who may reach which address. A new route without a row here breaks the build.

`Row.who` says who gets in: "anyone" (also signed out), "signed in" (people who work here), "sees" (those who see the
conversation it is about: Ada, Ben, Lena, not Mara), "admin", "own" (only whose it is: Ben). Everybody else who is signed
in gets 404, somebody signed out is sent to sign in. `gate` routes guard themselves by a token in the address or body and
answer strangers with the given status.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cast import Cast


@dataclass(frozen=True)
class Row:
    who: str
    method: str = "get"
    kwargs: Callable[[Cast, Any], dict[str, Any]] = lambda cast, made: {}
    data: Callable[[Cast, Any], dict[str, Any]] = lambda cast, made: {}
    gate: int = 0


ALLAUTH_OPEN = (
    "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_signup", "account_inactive",
    "account_confirm_email", "account_email_verification_sent", "account_confirm_login_code", "account_request_login_code",
)  # fmt: skip
ALLAUTH_SIGNED_IN = ("account_change_password", "account_set_password", "account_email", "account_reauthenticate")

TABLE: dict[str, Row] = {
    "healthz": Row("anyone"),
    "metrics": Row("anyone"),
    "hook": Row("anyone", "post", kwargs=lambda cast, made: {"token": cast.mailbox.token}, gate=401),
    "ui:sheet": Row("anyone", kwargs=lambda cast, made: {"version": "x"}),
    "ui:icons": Row("anyone", kwargs=lambda cast, made: {"version": "x"}),
    "ui:accent": Row("anyone", kwargs=lambda cast, made: {"hexadecimal": "2f6f5e"}),
    "ui:look": Row("signed in", "post", data=lambda cast, made: {"theme": "dark"}),
}
