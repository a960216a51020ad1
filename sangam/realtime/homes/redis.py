"""The bus over Redis or Valkey. One that is away or was emptied costs nothing but time: whoever listens looks by himself
each second, and is connected again when it is back.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable
from functools import cache

import redis
from django.conf import settings
from redis.client import PubSub

TIMEOUT_SECONDS = 1.0
PAUSE_SECONDS = 1.0
"""After a failure nothing is tried for so long: a request must not wait for a Redis that is away again and again."""
HEALTH_SECONDS = 10
log = logging.getLogger(__name__)


class Home:
    """The connections of this process to one Redis, which know whether it was away a moment ago."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            health_check_interval=HEALTH_SECONDS,
            retry=None,
        )
        # Several installs may share a Redis, whose channels know no databases.
        self.prefix = f"sangam:{hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:12]}:"
        self._away_until = 0.0

    def away(self) -> bool:
        return time.monotonic() < self._away_until

    def failed(self, error: Exception) -> None:
        if not self._away_until:
            log.warning("the bus is away", extra={"error": type(error).__name__})
        self._away_until = time.monotonic() + PAUSE_SECONDS

    def well(self) -> None:
        if self._away_until:
            log.info("the bus is back")
            self._away_until = 0.0


@cache
def home(url: str) -> Home:
    return Home(url)


def send(url: str, topic: str, payload: str) -> None:
    place = home(url)
    if place.away():
        return
    try:
        place.client.publish(place.prefix + topic, payload)
        place.well()
    except (redis.RedisError, OSError) as error:
        place.failed(error)


def trouble(url: str) -> str:
    """Why it does not answer; "" when it does."""
    try:
        home(url).client.ping()
    except (redis.RedisError, OSError) as error:
        return str(error) or type(error).__name__
    return ""


class Ear:
    """A subscription."""

    def __init__(self, url: str, topics: Iterable[str]) -> None:
        self.home = home(url)
        self.channels = [self.home.prefix + topic for topic in sorted(topics)]
        self._subscribed: PubSub | None = None

    def close(self) -> None:
        if self._subscribed is not None:
            self._subscribed.close()
            self._subscribed = None

    def hear(self, timeout: float) -> list[tuple[str, str]]:
        """Never raises: a bus that is away brings nothing."""
        until = time.monotonic() + timeout
        try:
            subscribed = self._live()
            found: list[tuple[str, str]] = []
            while not found and (left := until - time.monotonic()) >= 0:
                self._add(subscribed.get_message(timeout=left), found)
            while message := subscribed.get_message(timeout=0):
                self._add(message, found)
            return found
        except (redis.RedisError, OSError) as error:
            self.home.failed(error)
            self.close()
            time.sleep(max(0.0, until - time.monotonic()))
            return []

    def _live(self) -> PubSub:
        if self._subscribed is None:
            self._subscribed = self.home.client.pubsub(ignore_subscribe_messages=False)
            self._subscribed.subscribe(*self.channels)
            self.home.well()
        return self._subscribed

    def _add(self, message: dict[str, object] | None, found: list[tuple[str, str]]) -> None:
        if message and message["type"] == "message":
            channel, data = message["channel"], message["data"]
            assert isinstance(channel, bytes)
            assert isinstance(data, bytes)
            found.append((channel.decode().removeprefix(self.home.prefix), data.decode()))
