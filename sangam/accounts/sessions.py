"""Sessions in the database: read without building the query anew, ended by person, with two ends of their own.

Nothing is kept between requests: a session that was ended elsewhere is ended here too. One that nobody used for
`SESSION_COOKIE_AGE` is over, and so is one whose sign-in is older than `LASTS`, however busy it is.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from sangam.accounts.models import Session, User
from sangam.lib import clock, secrets, sql

LASTS = timedelta(days=30)
TOUCHED_AFTER = timedelta(minutes=5)
PLACE = "place"
ADDRESS_MAX, BROWSER_MAX = 64, 300
READ = (
    f"SELECT session_data, expire_date FROM {Session._meta.db_table}"
    " WHERE session_key = %s AND expire_date > %s AND begun_at > %s"
)


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """`PLACE` in the data says since when, when last and from where; it begins with the sign-in."""
        person = data.get(SESSION_KEY)
        now = clock.now()
        place = data.setdefault(PLACE, {"begun": now.timestamp(), "seen": now.timestamp()}) if person else {}
        made = cast(Session, super().create_model_instance(data))
        made.user_id = int(person) if person else None
        made.begun_at, made.seen_at = _moment(place, "begun", now), _moment(place, "seen", now)
        made.address, made.browser = place.get("address", ""), place.get("browser", "")
        return made

    def _get_session_from_db(self) -> Any:
        """None for one that is unknown or over; Django then begins a new one."""
        now = clock.now()
        found = sql.rows(READ, [self.session_key, now, now - LASTS])
        if not found:
            self._session_key = None
            return None
        data, until = found[0]
        return Session(session_key=self.session_key or "", session_data=data, expire_date=until)


def _moment(place: dict[str, Any], name: str, otherwise: datetime) -> datetime:
    return datetime.fromtimestamp(place[name], tz=otherwise.tzinfo) if name in place else otherwise


def begin(session: MutableMapping[str, Any], *, address: str, browser: str) -> None:
    """Somebody has just signed in: the clock of the session starts now."""
    session.pop(PLACE, None)
    touch(session, address=address, browser=browser)


def touch(session: MutableMapping[str, Any], *, address: str, browser: str) -> None:
    """He is still there. Written now and then only: every page would otherwise cost a write."""
    now = clock.now().timestamp()
    place = session.get(PLACE, {"begun": now})
    if now - place.get("seen", 0) >= TOUCHED_AFTER.total_seconds():
        session[PLACE] = {**place, "seen": now, "address": address[:ADDRESS_MAX], "browser": browser[:BROWSER_MAX]}


def began(session: MutableMapping[str, Any]) -> float:
    """When its sign-in was, in seconds since 1970; 0 for one of nobody."""
    return float(session.get(PLACE, {}).get("begun", 0))


def of(user: User) -> list[Session]:
    """Where this person is signed in, who was seen last first."""
    now = clock.now()
    return list(user.sessions.filter(expire_date__gt=now, begun_at__gt=now - LASTS).order_by("-seen_at"))


def mark(session: Session) -> str:
    """Names a session on a page; its key stays unsaid, whoever has that is signed in."""
    return secrets.sign("accounts.session", session.session_key)


def forget_old() -> int:
    """Remove what is over; for the nightly job."""
    now = clock.now()
    gone, _ = Session.objects.filter(expire_date__lt=now).delete()
    more, _ = Session.objects.filter(begun_at__lt=now - LASTS).delete()
    return gone + more
