"""Nothing is lost and nothing is doubled, whatever is killed, through every way in and the way out (F1, F2, F4).

Mails with tokens come in by SMTP, IMAP, webhook and from files, agents answer, and meanwhile each process of the install,
its children and the database are killed without a warning. Afterwards nobody touches anything; everything is counted.
`SANGAM_FAULT_ROUNDS` (1) makes the storm longer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError

from sangam.channels.base import IdentityRef, Party
from sangam.conversations import write
from sangam.conversations.models import Conversation, Message
from sangam.events.record import Actor
from sangam.ingest.models import RawInbound, RawState
from sangam.lib.embedded.place import database_url
from tests.faults.ledger import Ledger, rest, token
from tests.house import FETCHED, HOOKED, LISTENED, House, insist, letter
from tests.install import until

ROUNDS = int(os.environ.get("SANGAM_FAULT_ROUNDS", "1"))
pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(300 * ROUNDS)]
EACH_WAY = 30 * ROUNDS
TRAIN = 4
ANSWERS = 6
LARGE = 700 * 1024


def mail(mark: str, number: int, to: str, **headers: str) -> bytes:
    """Every fifth brings a file, one in ten is too large to stand in a row."""
    made = letter(f"Hello, {mark} here.", sender=f"{mark}@example.com", to=to, Message_ID=f"<{mark}@example.com>", **headers)
    if number % 5 == 0:
        size = LARGE if number % 10 == 0 else 5000
        made.add_attachment(os.urandom(size), maintype="application", subtype="octet-stream", filename=f"{mark}.bin")
    return made.as_bytes()


def offers(house: House, ledger: Ledger, folder: Path) -> list[Callable[[], None]]:
    """One function for each way in; each insists as its kind of sender does."""

    def noted(number: int, to: str) -> bytes:
        mark = token()
        content = mail(mark, number, to)
        ledger.offered[mark] = content
        return content

    def smtp() -> None:
        for number in range(EACH_WAY):
            house.offer(noted(number, LISTENED))

    def trains() -> None:
        for _ in range(2 * ROUNDS):
            train: list[str] = []
            for _ in range(TRAIN):
                mark = token()
                sender = f"{(train or [mark])[0]}@example.com"
                more = (
                    {"In_Reply_To": f"<{train[-1]}@example.com>", "subject": f"Re: {train[0]}"} if train else {"subject": mark}
                )
                made = letter(f"Then {mark}.", sender=sender, Message_ID=f"<{mark}@example.com>", **more)
                ledger.offered[mark] = made.as_bytes()
                house.offer(made.as_bytes())
                train.append(mark)
            ledger.trains.append(train)

    def hook() -> None:
        for number in range(EACH_WAY):
            house.hook_until_taken(noted(number, HOOKED))

    def imap() -> None:
        for number in range(EACH_WAY):
            house.office.put(FETCHED, noted(number, FETCHED))

    def files() -> None:
        for number in range(EACH_WAY):
            (folder / f"{number}.eml").write_bytes(noted(number, LISTENED))
        words = ("ingest", "--channel", LISTENED, "--no-wait", str(folder))
        until(lambda: house.install.command(*words, timeout=120).returncode == 0, "the files are never taken", 150)

    return [smtp, trains, hook, imap, files]


def together(works: list[Callable[[], None]]) -> tuple[list[threading.Thread], list[BaseException]]:
    failures: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,), name=work.__name__) for work in works]
    for thread in threads:
        thread.start()
    return threads, failures


def answers(house: House, ledger: Ledger) -> None:
    """People go on answering."""
    for place in range(ANSWERS):
        mark, to = token(), f"asker{place}@example.com"
        ledger.answers[mark] = to
        house.offer(letter(f"A question {mark}", sender=to, subject=f"Question {mark}").as_bytes())
        asked = Conversation.objects.filter(subject=f"Question {mark}")
        house.awake(asked.exists, "no question", 90)
        insist(lambda asked=asked, mark=mark, to=to: answer(house, asked.get(), mark, to), DatabaseError, InterfaceError)


def answer(house: House, row: Conversation, mark: str, to: str) -> Message:
    """A click that failed is repeated with its key, as the browser does."""
    parties = (Party("to", IdentityRef("email", to)),)
    writing = write.Writing(f"An answer {mark}", parties, client_key=f"key-{mark}", hold=False)
    by = Actor.user(house.cast.ben.pk)
    return write.reply(row, writing, channel=house.channels[LISTENED], by=by, author=house.cast.ben)


def progress(house: House, ledger: Ledger) -> None:
    """Wait until some more has come through, so that a blow falls into running work."""
    before = insist(Message.objects.count, DatabaseError, InterfaceError)
    house.awake(lambda: Message.objects.count() > before + 2 or _all_in(ledger), "nothing goes on", 90)


def _all_in(ledger: Ledger) -> bool:
    return Message.objects.filter(kind="in", text__contains="tok-").count() >= len(ledger.offered)


OTHERS = "FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"


def cut_every_session(house: House) -> None:
    """As a database that is failed over does: all sessions gone at once, again and again."""
    with psycopg.connect(database_url(house.install.data), autocommit=True) as link:
        for _ in range(5):
            link.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
            until(lambda: link.execute(f"SELECT pid {OTHERS}").fetchall()[1:], "nobody comes back")


def child_of_ingest(house: House) -> int:
    """The number of a process that parses for the ingest worker."""
    parent = house.install.process("run ingest ")
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                return int(entry.name)
        except OSError:
            continue
    return 0


def test_every_token_is_conserved(house: House, tmp_path: Path) -> None:
    install, ledger = house.install, Ledger()
    killed = threading.Event()

    def kill_within_data(content: bytes) -> None:
        """The world has the letter, the install does not know it yet: its delivery dies here, once."""
        if b"An answer" in content and not killed.is_set():
            killed.set()
            install.kill("run delivery ")

    house.office.asked = kill_within_data
    threads, failures = together(offers(house, ledger, tmp_path))
    answers(house, ledger)
    until(killed.is_set, "no answer goes out", 90)

    for _ in range(ROUNDS):
        for victim in ("run ingest ", "run gateway ", "run web ", "run reactors "):
            progress(house, ledger)
            assert install.kill(victim), f"{victim} was not there to be killed"
            until(lambda victim=victim: install.named(victim), f"{victim} does not come back", 60)
        progress(house, ledger)
        if number := child_of_ingest(house):
            os.kill(number, 9)
        progress(house, ledger)
        cut_every_session(house)
        progress(house, ledger)
        assert install.kill("bin/postgres -D")
        house.awake(lambda: Message.objects.exists(), "the database does not come back", 60)

    for thread in threads:
        thread.join(180)
        assert not thread.is_alive(), f"{thread.name} is still offering"
    assert failures == []
    house.awake(lambda: RawInbound.objects.filter(state=RawState.STORED).count() == 0, "raws wait", 120)
    house.awake(lambda: _fetched(ledger), "the mailbox was not emptied", 90)
    rest(house)
    assert ledger.breaches(house) == []
    assert ledger.doubled(house) <= 4 * ROUNDS, "only what was under way when delivery died may leave twice"
    until(lambda: install.health()[0] == 200, lambda: f"not well afterwards: {install.health()}", 60)


def _fetched(ledger: Ledger) -> bool:
    return RawInbound.objects.filter(channel__address=FETCHED).count() >= sum(
        f"To: {FETCHED}".encode() in content for content in ledger.offered.values()
    )
