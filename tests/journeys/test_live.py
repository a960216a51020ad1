"""Two people at work side by side on a running install: everything moves by itself, and nothing jumps under a hand."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from sangam.accounts import people
from sangam.accounts.models import User
from sangam.conversations import assign, status, tags, write
from sangam.conversations.models import BulkChange, Category, Conversation, Message, Priority, SearchDocument
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.notify.models import Notification
from sangam.realtime.live import STALE_TICKET
from sangam.web.widget.tests.visiting import Browser as Visitor
from tests.chromium import PATIENCE_MS, SIZES
from tests.house import House, letter
from tests.install import until
from tests.journeys.browser import CHANGES, LONGER, serious, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.servers]


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Opens a page for one of the cast, at a path, and waits until it is kept up to date."""
    errors: list[str] = []
    with ExitStack() as stack:

        def opened(user: User, path: str = "/conversations", **look: object) -> Page:
            context: BrowserContext = browser.new_context(
                **{"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **look}  # type: ignore[arg-type]
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            sign_in(page, house.url, user)
            if path != "/conversations":
                page.goto(house.url + path)
            live(page)
            return page

        yield opened
    assert errors == []


def live(page: Page) -> None:
    """Asked from outside: a condition polled within the page would be a string to evaluate, which the page's policy
    refuses."""
    expect(page.locator("html")).to_have_attribute("data-connection", "live", timeout=60_000)


def arrived(house: House, text: str = "Where is my tent?", *, sender: str = "", subject: str = "") -> Conversation:
    """A mail of somebody new, through the listener of the running install."""
    token = f"{text} {secrets.token_hex(4)}"
    house.mail_in(letter(token, sender=sender or f"{secrets.token_hex(4)}@example.com", subject=subject))
    house.awake(lambda: Message.objects.filter(text__contains=token).exists(), f"{token} never arrived")
    return Message.objects.get(text__contains=token).conversation


def by(user: User) -> Actor:
    return Actor.user(user.pk)


def at(row: Conversation) -> str:
    return f"/conversations/{row.number}"


def away(page: Page) -> None:
    """Neither the pointer nor the focus rests on the list."""
    page.mouse.move(900, 400)
    page.evaluate("document.activeElement?.blur()")


# The list.


def test_rows_come_change_and_go_by_themselves(house: House, desk: Callable[..., Page]) -> None:
    page = desk(house.cast.ben)
    away(page)
    row = arrived(house, subject="Late tent")
    expect(page.locator(f"#row-{row.number}")).to_contain_text("Late tent")
    expect(page.locator("[data-row]").first).to_have_attribute("id", f"row-{row.number}")
    expect(page.locator(f"#row-{row.number} .row-when time")).not_to_be_empty()
    status.prioritise(row, Priority.URGENT, by=by(house.cast.lena))
    expect(page.locator(f"#row-{row.number} .row-last [aria-label=Urgent]")).to_be_visible()
    status.solve(row, by=by(house.cast.lena))
    expect(page.locator(f"#row-{row.number}")).to_have_count(0)


def test_what_would_jump_waits_until_nobody_is_disturbed(house: House, desk: Callable[..., Page]) -> None:
    old = [arrived(house) for _ in range(2)]
    page = desk(house.cast.ben)
    page.locator(f"#row-{old[0].number}").hover()
    page.locator(f"#row-{old[0].number} input[type=checkbox]").check()
    new = arrived(house)
    expect(page.locator("#waiting")).to_be_visible()
    expect(page.locator("#waiting")).to_contain_text("1 new")
    expect(page.locator(f"#row-{new.number}")).to_have_count(0)
    # A row that stands already shows at once what changed in it, and stays marked.
    status.prioritise(old[0], Priority.HIGH, by=by(house.cast.lena))
    expect(page.locator(f"#row-{old[0].number} .row-last [aria-label=High]")).to_be_visible()
    expect(page.locator(f"#row-{old[0].number} input[type=checkbox]")).to_be_checked()
    page.locator("#waiting").click()
    expect(page.locator("[data-row]").first).to_have_attribute("id", f"row-{new.number}")
    expect(page.locator("#waiting")).to_be_hidden()


def test_hits_of_a_search_change_by_themselves_and_keep_what_is_marked_in_them(house: House, desk: Callable[..., Page]) -> None:
    word = f"kettle{secrets.token_hex(3)}"
    row = arrived(house, text=f"The {word} leaks", subject="Kettle")
    house.awake(lambda: SearchDocument.objects.filter(conversation=row).exists(), "not indexed")
    page = desk(house.cast.ben, f"/search?q={word}")
    away(page)
    hit = page.locator(f"#row-{row.number}")
    expect(hit.locator("mark")).to_have_text(word)
    status.prioritise(row, Priority.URGENT, by=by(house.cast.lena))
    expect(hit.locator(".row-last [aria-label=Urgent]")).to_be_visible()
    expect(hit.locator("mark")).to_have_text(word)
    other = arrived(house, subject="Something else")
    status.prioritise(row, Priority.HIGH, by=by(house.cast.lena))
    expect(hit.locator(".row-last [aria-label=High]")).to_be_visible()
    expect(page.locator(f"#row-{other.number}")).to_have_count(0)


def test_a_change_to_many_goes_on_after_its_process_was_killed_and_is_undone(house: House, desk: Callable[..., Page]) -> None:
    """How far it is comes by itself; nothing is done twice, nothing left out."""
    tag = tags.named(f"many {secrets.token_hex(3)}")
    rows = house.cast.arrive(*[house.cast.letter(sender=f"{secrets.token_hex(5)}@example.com") for _ in range(260)])
    conversations = [message.conversation_id for message in rows]
    tagged = Conversation.tags.through.objects
    tagged.bulk_create(tagged.model(conversation_id=pk, tag_id=tag.pk) for pk in conversations)
    page = desk(house.cast.ben, f"/conversations?tag={tag.pk}")
    page.keyboard.press("X")
    expect(page.get_by_role("button", name="Mark all 260 in this view")).to_be_visible()
    page.keyboard.press("W")
    page.keyboard.press("e")
    expect(page.locator("#bulk-now")).to_contain_text("of 260")
    bulk = BulkChange.objects.latest("pk")
    house.awake(lambda: BulkChange.objects.get(pk=bulk.pk).done >= 50, "it does not begin")
    assert house.install.kill("run jobs")
    expect(page.locator("#bulk-now")).to_contain_text("Done for 260 conversations")
    events = Event.objects.filter(kind="conversation.status", actor_id=house.cast.ben.pk, conversation_id__in=conversations)
    assert sorted(events.values_list("conversation_id", flat=True)) == sorted(conversations)
    status.reopen(rows[0].conversation, by=by(house.cast.lena))
    page.locator("#bulk-now").get_by_role("button", name="Undo").click()
    expect(page.locator("#bulk-now")).to_contain_text("Undone for 259 conversations, not for 1")
    categories = Conversation.objects.filter(pk__in=conversations).values_list("category", flat=True)
    assert sorted(categories) == [Category.NEW] * 259 + [Category.OPEN]


def test_the_keyboard_keeps_its_row(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben)
    link = page.locator(f"#row-{row.number} [data-row-link]")
    link.focus()
    status.prioritise(row, Priority.HIGH, by=by(house.cast.lena))
    expect(page.locator(f"#row-{row.number} .row-last [aria-label=High]")).to_be_visible()
    expect(link).to_be_focused()


# The conversation.


def test_two_at_one_conversation_see_what_the_other_does(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    ben, lena = desk(house.cast.ben, at(row)), desk(house.cast.lena, at(row))
    lena.keyboard.press("n")
    lena.keyboard.type("Ask the workshop")
    expect(ben.locator("#writing")).to_have_text("Lena is writing a note…")
    lena.keyboard.press("Control+Enter")
    expect(ben.locator(".message.note")).to_contain_text("Ask the workshop")
    expect(ben.locator("#writing")).to_be_hidden()
    assign.to_person(row, house.cast.lena, by=by(house.cast.lena))
    expect(ben.locator("#conv-head [data-key=a]")).to_contain_text("Lena")
    expect(ben.locator("#stream")).to_contain_text("Lena took it")
    expect(lena.locator(".message.note")).to_have_count(1)


def test_a_menu_that_is_open_is_not_taken_away(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    page.keyboard.press("a")
    expect(page.locator("#choose-assign [data-narrow]")).to_be_focused()
    status.prioritise(row, Priority.URGENT, by=by(house.cast.lena))
    expect(page.locator("#stream")).to_contain_text("Lena set the priority to Urgent")
    page.keyboard.type("lena")
    page.keyboard.press("Enter")
    expect(page.locator("#conv-head [data-key=a]")).to_contain_text("Lena")
    expect(page.locator("#conv-head [data-key=p]")).to_have_attribute("aria-label", "Priority: Urgent")


def test_a_colleague_who_was_quicker_is_named_before_one_sends(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    page.keyboard.press("r")
    page.keyboard.type("It is on its way")
    write.reply(
        row, write.Writing("It left today", write.reply_parties(row)), channel=house.cast.mailbox,
        by=by(house.cast.lena), author=house.cast.lena,
    )  # fmt: skip
    expect(page.locator("#crossed")).to_contain_text("Lena wrote while you were writing")
    expect(page.locator("#stream")).to_contain_text("It left today")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer")).to_contain_text("nothing was sent yet")
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("It is on its way")
    page.locator("[data-panel=reply] textarea").press("Control+Enter")
    expect(page.locator(".message.ours")).to_have_count(2)


def test_two_answers_in_one_second_and_a_double_click(house: House, desk: Callable[..., Page]) -> None:
    """Both stand in order, the second was warned before; a double click is one answer."""
    row = arrived(house)
    pages = [desk(user, at(row)) for user in (house.cast.ben, house.cast.lena)]
    for page in pages:
        page.locator("[data-panel=reply] textarea").fill("Sorry!")
    for page in pages:
        page.evaluate("document.querySelector('[data-panel=reply] [data-default]').click()")
        page.evaluate("document.querySelector('[data-panel=reply] [data-default]').click()")
    stopped = "nothing was sent yet"
    until(lambda: any(page.get_by_text(stopped).count() for page in pages), "nobody was warned")
    warned = next(page for page in pages if page.get_by_text(stopped).count())
    assert row.messages.filter(kind="out").count() == 1
    warned.locator("[data-panel=reply] textarea").press("Control+Enter")
    for page in pages:
        expect(page.locator(".message.ours")).to_have_count(2)
    assert row.messages.filter(kind="out").count() == 2


def test_one_solves_while_the_other_writes(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    page.keyboard.press("r")
    page.keyboard.type("Half a sentence")
    status.solve(row, by=by(house.cast.lena))
    expect(page.locator("#conv-head [data-key=e]")).to_contain_text("Reopen")
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("Half a sentence")
    expect(page.locator("[data-panel=reply] textarea")).to_be_focused()


def test_what_is_taken_away_leaves_the_screen_and_not_the_words(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    assign.to_person(row, house.cast.mara, by=by(house.cast.ben))
    page = desk(house.cast.mara, at(row))
    page.keyboard.press("r")
    page.keyboard.type("Half a sentence")
    assign.to_person(row, house.cast.lena, by=by(house.cast.ben))
    expect(page.locator("#open")).to_contain_text("No longer yours to see", timeout=5000)
    expect(page.locator("#open textarea")).to_have_value("Half a sentence")
    expect(page.locator("#open")).not_to_contain_text("Where is my tent?")


def test_who_leaves_a_team_leaves_its_conversations_at_once(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    people.set_teams(house.cast.ben, {}, by=house.cast.ada)
    try:
        expect(page.locator("#open")).to_contain_text("No longer yours to see", timeout=5000)
        expect(page.locator(f"#row-{row.number}")).to_have_count(0)
    finally:
        people.set_teams(house.cast.ben, {house.cast.support.pk: False}, by=house.cast.ada)
    expect(page.locator(f"#row-{row.number}")).to_have_count(1)


def test_one_sees_who_else_looks(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    ben, lena = desk(house.cast.ben, at(row)), desk(house.cast.lena, at(row))
    expect(ben.locator("#conv-present .avatar")).to_have_attribute("title", "Lena")
    expect(lena.locator("#conv-present .avatar")).to_have_attribute("title", "Ben")
    lena.goto(house.url + "/conversations")
    expect(ben.locator("#conv-present")).to_be_hidden()


# The line.


def test_a_restarted_hub_loses_and_doubles_nothing(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    page.keyboard.press("r")
    page.keyboard.type("What I am writing")
    assert house.install.kill("run sockets")
    write.note(row, "While you were away", by=by(house.cast.lena), author=house.cast.lena)
    other = arrived(house, subject="Came meanwhile")
    expect(page.locator(".message.note")).to_have_count(1, timeout=30_000)
    expect(page.locator(".message.note")).to_contain_text("While you were away")
    live(page)
    expect(page.locator(f"#row-{other.number}")).to_have_count(1)
    write.note(row, "And now again", by=by(house.cast.lena), author=house.cast.lena)
    expect(page.locator(".message.note")).to_have_count(2)
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("What I am writing")


def test_a_network_that_drops_is_said_calmly(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    house.install.kill("run sockets")
    expect(page.locator("#trouble [data-offline]")).to_be_visible()
    write.note(row, "Said meanwhile", by=by(house.cast.lena), author=house.cast.lena)
    page.context.set_offline(False)
    expect(page.locator(".message.note")).to_contain_text("Said meanwhile", timeout=30_000)
    expect(page.locator("#connection")).to_be_hidden()


def test_whoever_is_signed_out_is_told_and_keeps_his_words(house: House, desk: Callable[..., Page]) -> None:
    row = arrived(house)
    page = desk(house.cast.ben, at(row))
    lines: list[WebSocketRoute] = []

    def through(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    page.route_web_socket("**/live/workspace", through)
    page.reload()
    live(page)
    page.keyboard.press("r")
    page.keyboard.type("What I am writing")
    page.context.clear_cookies()
    lines[-1].close(code=STALE_TICKET)
    expect(page.locator("#connection [data-when-out]")).to_be_visible()
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("What I am writing")


# A chat.


def test_a_chat_is_answered_with_enter_and_read_back(house: House, desk: Callable[..., Page]) -> None:
    visitor = Visitor(house.cast.chat())
    told = visitor.say("Is the blue tent back?")
    row = Message.objects.get(pk=told["message"]["id"]).conversation
    page = desk(house.cast.ben, at(row))
    expect(page.locator(".message.bubble")).to_contain_text("Is the blue tent back?")
    text = page.locator("[data-panel=reply] textarea")
    text.press_sequentially("Yes, since Monday")
    visitor.say("Hello?")
    expect(page.locator(".message.bubble")).to_have_count(2)
    expect(page.locator("#crossed")).to_be_hidden()
    text.press("Enter")
    expect(page.locator(".message.bubble.ours")).to_contain_text("Yes, since Monday")
    assert serious(page) == []
    answer = row.messages.get(kind="out")
    house.awake(lambda: row.messages.filter(kind="out", state="sent").exists(), "never sent")
    visitor.frames({"type": "read", "upto": answer.pk})
    expect(page.locator(".message.bubble.ours .message-foot")).to_contain_text("Read")


# The bell.


def test_the_bell_rings_and_leads_there(house: House, desk: Callable[..., Page]) -> None:
    Notification.objects.all().delete()
    row = arrived(house, subject="Torn seam")
    page = desk(house.cast.ben)
    assign.to_person(row, house.cast.ben, by=by(house.cast.lena))
    expect(page.locator(".bell-number")).to_have_text("1")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.locator("#bell")).to_contain_text("Lena assigned this to you")
    assert serious(page) == []
    page.locator(".bell-item").first.click()
    expect(page.locator("#conv-head h1")).to_have_text("Torn seam")
    expect(page.locator(".bell-number")).to_have_count(0)
    expect(page).to_have_title(re.compile(r"^[^(]"))
    assert not Notification.objects.filter(user=house.cast.ben, read_at=None).exists()


def test_a_mention_picked_with_the_keyboard_tells_and_lets_in(house: House, desk: Callable[..., Page]) -> None:
    Notification.objects.all().delete()
    row = arrived(house)
    ben, mara = desk(house.cast.ben, at(row)), desk(house.cast.mara)
    ben.keyboard.press("n")
    ben.keyboard.type("Was this paid, @ma")
    expect(ben.locator("[data-colleague-list]")).to_contain_text("will be able to see this conversation")
    ben.keyboard.press("Enter")
    expect(ben.locator("[data-panel=note] textarea")).to_have_value("Was this paid, @Mara ")
    ben.keyboard.press("Control+Enter")
    expect(mara.locator(".bell-number")).to_have_text("1")
    expect(mara.locator(f"#row-{row.number}").get_by_role("img", name="A colleague mentions you")).to_be_visible()
    expect(ben.locator(".row-mention")).to_have_count(0)
    mara.locator(f"#row-{row.number} [data-row-link]").click()
    expect(mara.locator(".bell-number")).to_have_count(0)
    expect(mara.locator(".row-mention")).to_have_count(0)


# The look.


@pytest.mark.parametrize("size", SIZES)
def test_what_is_live_fits_every_screen(house: House, desk: Callable[..., Page], size: str) -> None:
    row = arrived(house)
    width, height = SIZES[size]
    page = desk(house.cast.ben, at(row), viewport={"width": width, "height": height})
    other = desk(house.cast.lena, at(row))
    page.locator("[data-panel=reply] textarea").fill("Mine")
    write.reply(
        row, write.Writing("Hers", write.reply_parties(row)), channel=house.cast.mailbox, by=by(house.cast.lena),
        author=house.cast.lena,
    )  # fmt: skip
    expect(page.locator("#crossed")).to_be_visible()
    other.locator("[data-panel=note] textarea").evaluate("text => { document.querySelector('[data-tab=note]').click(); }")
    other.keyboard.type("x")
    expect(page.locator("#writing")).to_be_visible()
    for name, change in CHANGES.items():
        page.evaluate(change)
        assert sideways(page) <= 0, name
        assert change == LONGER or serious(page) == [], name


# Much at once.


def test_five_hundred_events_in_a_second_leave_the_page_usable(house: House, desk: Callable[..., Page]) -> None:
    rows = [arrived(house) for _ in range(5)]
    page = desk(house.cast.ben, at(rows[0]))
    page.evaluate("""() => {
        window.longest = 0;
        let last = performance.now();
        const beat = (now) => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(beat); };
        requestAnimationFrame(beat);
    }""")
    for turn in range(100):
        for row in rows:
            status.prioritise(row, Priority.HIGH if turn % 2 else Priority.LOW, by=by(house.cast.lena))
    status.prioritise(rows[0], Priority.URGENT, by=by(house.cast.lena))
    expect(page.locator("#conv-head [data-key=p]")).to_have_attribute("aria-label", "Priority: Urgent")
    assert page.evaluate("window.longest") < 1500
    page.keyboard.press("n")
    expect(page.locator("[data-panel=note] textarea")).to_be_focused()


def test_the_line_of_time_of_a_customer_goes_on_and_keeps_what_one_unfolded(house: House, desk: Callable[..., Page]) -> None:
    sender = f"{secrets.token_hex(4)}@example.com"
    first = arrived(house, "The first letter", sender=sender)
    page = desk(house.cast.ada, f"/customers/{first.customer_id}")
    line = page.locator("[data-timeline]")
    line.scroll_into_view_if_needed()
    expect(line.locator(".time-look", has_text="The first letter")).to_have_count(1)
    old = line.locator(".time-entry").first.get_attribute("id")
    arrived(house, "The second letter", sender=sender)
    expect(line.locator(".time-look", has_text="The second letter")).to_have_count(1)
    expect(line.locator(f"#{old}")).to_have_count(1)
    expect(line.locator(".time-look", has_text="The first letter")).to_have_count(1)
    assert "second" in line.locator(".time-look").first.inner_text()
    line.get_by_role("button", name="Notes").click()
    expect(line.locator(".time-look")).to_have_count(0)
    write.note(first, "A note of ours", by=by(house.cast.ada), author=house.cast.ada)
    expect(line.locator(".time-look")).to_have_text(["A note of ours"])
