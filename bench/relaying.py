"""A relay for the bench, where the install starts none of its own: stamps as soon as something is committed."""

from __future__ import annotations

import signal

from sangam.config import boot

STOP: list[int] = []


def main() -> None:
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: STOP.append(number))
    boot.start_django("bench-relay")
    relay, record, bus = (boot.load(name) for name in ("sangam.events.relay", "sangam.events.record", "sangam.realtime.bus"))
    with bus.Listener([record.TOPIC]) as listener:
        while not STOP:
            while relay.stamp():
                pass
            listener.wait(0.5)


if __name__ == "__main__":
    main()
