"""The fetcher of one channel in a process of its own, which kills itself where a test says. `python -m … ID POINT`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def die(*_args: Any, **_kwargs: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    """The function as it is, and death behind its `times`-th call."""
    count = [0]

    def called(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        count[0] += 1
        if count[0] >= times:
            die()
        return found

    return called


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - only behind setup

    from sangam.channels.kinds.email import imap, imap_client  # noqa: PLC0415
    from sangam.channels.models import Channel  # noqa: PLC0415
    from sangam.ingest import house  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    point, channel_id = sys.argv[2], int(sys.argv[1])
    imap.BATCH_MAILS = 7
    times = int(point.partition(":")[2] or 1)
    box: Any = imap.Mailbox
    match point.partition(":")[0]:
        case "after-fetch":
            box._fetch = after(box._fetch, times)
        case "after-raw":
            house.ChannelContext.store = after(house.ChannelContext.store, times)  # type: ignore[method-assign]
        case "before-commit":
            house.store.many = die
        case "after-mark":
            box._act = after(box._act, times)
        case "in-sizes":
            imap_client.Client.sizes = after(imap_client.Client.sizes, times)  # type: ignore[method-assign]
    quiet = [False]
    context: Any = house.ChannelContext(channel_id, lambda: quiet[0])
    context.healthy = lambda: quiet.__setitem__(0, True)
    imap.poll(Channel.objects.get(pk=channel_id).plain_settings(), context)


if __name__ == "__main__":
    main()
