"""Django's sessions in the database, read without building the query anew: every request of a screen begins with one.

Nothing is kept between requests: a session that was ended elsewhere is ended here too.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from sangam.lib import sql

READ = f"SELECT session_data, expire_date FROM {Session._meta.db_table} WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        """None for one that is unknown or over; Django then begins a new one."""
        found = sql.rows(READ, [self.session_key, timezone.now()])
        if not found:
            self._session_key = None
            return None
        data, until = found[0]
        return Session(session_key=self.session_key or "", session_data=data, expire_date=until)
