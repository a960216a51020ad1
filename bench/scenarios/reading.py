"""What reading one mail costs, in CPU time and stage by stage, for four shapes of mail; and what it costs to hand it over.

CPU time, not the clock: other work on the machine slows it only as far as it takes the caches.
"""

from __future__ import annotations

import email
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings

from bench import shapes
from bench.context import Context
from bench.result import Result
from sangam.channels.kinds.email import automatic, bounces, complaints, inbound, quoting, spam, spoof, subjects, understand
from sangam.channels.kinds.email import reading as bytes_of
from sangam.ingest import reading
from sangam.lib.children import Pool
from sangam.lib.html import sanitise

SHAPES: tuple[tuple[str, Callable[[int], bytes], int, float | None], ...] = (
    ("new mail", shapes.new, 200, 1000),
    ("reply", shapes.reply, 100, None),
    ("newsletter", shapes.newsletter, 10, None),
    ("bounce", shapes.bounce, 200, None),
)


def run(context: Context) -> Iterator[Result]:
    for name, make, number, aim in SHAPES:
        mails = [make(place) for place in range(number // (10 if context.quick else 1))]
        whole = _least(lambda mails=mails: _each(mails, lambda raw: inbound.parse(raw, {})), context.sizes.runs)
        bare = _least(lambda mails=mails: _each(mails, email.message_from_bytes), context.sizes.runs)
        note = f"{len(mails[0]):,} bytes: " + ", ".join(f"{stage} {cost:.0f}" for stage, cost in _stages(mails).items())
        yield Result(f"CPU of reading a {name}", whole, "µs", bare, "bare parse, standard library", aim, low=True, note=note)
    yield _handing_over(context)


def _least(measure: Callable[[], float], runs: int) -> float:
    return min(measure() for _ in range(runs + 1))


def _each(mails: Sequence[bytes], work: Callable[[bytes], object]) -> float:
    """CPU microseconds for one."""
    begun = time.process_time()
    for raw in mails:
        work(raw)
    return (time.process_time() - begun) / len(mails) * 1e6


def _stages(mails: Sequence[bytes]) -> dict[str, float]:
    """CPU microseconds for one mail, in the order in which a mail goes through them."""
    spent: dict[str, float] = defaultdict(float)

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        begun = time.process_time()
        found = work()
        spent[stage] += (time.process_time() - begun) / len(mails) * 1e6
        return found

    for raw in mails:
        mail = timed("bytes", lambda raw=raw: bytes_of.read(raw))
        forward = subjects.is_forward(mail.subject)
        parts = timed("quotes", lambda mail=mail, forward=forward: quoting.split(mail.text, mail.html, forward=forward))
        timed("safe HTML", lambda mail=mail: sanitise(mail.html))
        timed("language", lambda mail=mail, parts=parts: understand._language(mail, parts.reply))
        timed("digest", lambda mail=mail: understand.digest(mail, understand.writer(mail)[0], subjects.base(mail.subject)))
        timed("automatic", lambda mail=mail: (automatic.marks(mail), complaints.complaint(mail)))
        timed("bounce", lambda mail=mail: bounces.classify(mail))
        timed("spoof", lambda mail=mail: spoof.check(mail))
        timed("spam", lambda mail=mail: spam.score(mail))
    return dict(spent)


def _handing_over(context: Context) -> Result:
    """What the parent spends on one item of the children: its bytes there, its values back."""
    mails = [shapes.new(place) for place in range(40 if context.quick else 1000)]
    jobs = [reading.Job(context.mailbox.kind, raw, "", {}, str(settings.FILES_DIR)) for raw in mails]
    with Pool(size=2, preload=["sangam.ingest.reading", "sangam.channels.registry:adapters"]) as pool:
        pool.warm()
        begun = time.process_time()
        count = sum(1 for _ in pool.map(reading.FUNCTION, jobs))
        spent = (time.process_time() - begun) / count * 1e6
    return Result("CPU of the parent for a mail read in a child", spent, "µs", low=True)
