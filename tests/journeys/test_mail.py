"""A mail comes in, is answered, and the answer stands in a real mailbox: real SMTP, real IMAP, a real browser."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from sangam.accounts.models import User
from sangam.conversations.models import Category, Conversation, CustomField, FieldType, Message
from tests.house import FETCHED, LISTENED, House, letter, plain
from tests.journeys.browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]
PATIENCE_MS = 30_000


def opened(page: Page, subject: str) -> None:
    """Open a conversation from the list, which shows it without a reload."""
    row = page.locator("[data-row]", has_text=subject)
    fresh = page.get_by_text("Something new: show it")
    expect(row.or_(fresh).first).to_be_visible(timeout=PATIENCE_MS)
    if not row.is_visible() and fresh.is_visible():
        fresh.click()
    expect(row).to_be_visible(timeout=PATIENCE_MS)
    row.locator("[data-row-link]").click()
    expect(page.locator("#conv-head h1")).to_have_text(subject)


def answer(page: Page, text: str) -> None:
    panel = page.locator("[data-panel=reply]")
    panel.locator("textarea").fill(text)
    panel.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.ours").last).to_contain_text(text)


def receivers(form: Locator, role: str, text: str) -> None:
    """Type into the field of chips and leave it."""
    field = form.locator(f"label:has([name={role}]) .chips-text")
    field.fill(text)
    field.press("Enter")
    expect(form.locator(f"label:has([name={role}]) .chip")).to_have_count(1)


def by_subject(subject: str) -> Conversation:
    return Conversation.objects.get(subject=subject)


def reply_to(mail: EmailMessage, text: str, sender: str) -> EmailMessage:
    """What a mail program makes of "answer"."""
    back = str(mail["Reply-To"] or mail["From"])
    references = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    made = letter(
        text, sender=sender, subject=f"Re: {mail['Subject']}", In_Reply_To=str(mail["Message-ID"]), References=references
    )
    made.replace_header("To", back)
    return made


def test_a_mail_by_smtp_is_answered_into_a_real_mailbox_and_goes_on(house: House, page: Page, tmp_path: Path) -> None:
    paper = tmp_path / "Wäsche & care.txt"
    paper.write_bytes(b"Wash by hand.\n" * 100)
    sign_in(page, house.url, house.cast.ben)
    question = letter("My tent leaks at the seam.", subject="A leaking tent", sender="cleo@example.com")
    house.mail_in(question)
    opened(page, "A leaking tent")
    expect(page.locator("#stream .message").last).to_contain_text("My tent leaks at the seam.")

    page.locator("[data-panel=reply] textarea").fill("We send you a sealant.")
    page.locator("[data-panel=reply] input[type=file]").set_input_files(str(paper))
    expect(page.locator("[data-panel=reply] [data-files]")).to_contain_text("care.txt")
    page.locator("[data-panel=reply]").get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.ours")).to_contain_text("We send you a sealant.")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("We send you a sealant.")
    expect(page.locator("[data-panel=reply] [data-files]")).to_contain_text("care.txt")

    page.locator("[data-panel=reply] textarea").fill("We send you a new tent.")
    page.locator("[data-panel=reply]").get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.ours").last).to_contain_text("We send you a new tent.")
    got = house.office.arrived("cleo@example.com", "We send you a new tent.")
    expect(page.locator(".message.ours .message-foot").last).to_contain_text("Sent", timeout=PATIENCE_MS)
    row = by_subject("A leaking tent")
    assert got["In-Reply-To"] == question["Message-ID"]
    assert str(question["Message-ID"]) in str(got["References"]).split()
    assert str(got["Subject"]) == "Re: A leaking tent"
    assert "support+c" in str(got["Reply-To"]), "the answer carries the conversation's own address"
    (file,) = got.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (paper.name, paper.read_text())
    assert "sealant" not in plain(got), "what was undone never left"
    assert not [entry for entry in house.office.ledger if b"sealant" in entry.content]

    later = reply_to(got, "Thank you, it came!", "cleo@example.com")
    del later["In-Reply-To"], later["References"]
    house.mail_in(later, to=str(later["To"]))
    expect(page.locator("#stream")).to_contain_text("Thank you, it came!", timeout=PATIENCE_MS)
    assert row.messages.exclude(state="cancelled").count() == 3
    assert by_subject("A leaking tent").pk == row.pk

    page.get_by_role("button", name="Solve", exact=True).click()
    expect(page.locator("#conv-head")).to_contain_text("Reopen")
    row.refresh_from_db()
    assert row.category == Category.SOLVED
    house.mail_in(reply_to(got, "It leaks again.", "cleo@example.com"), to=str(got["Reply-To"]))
    house.awake(lambda: row.messages.filter(text__contains="It leaks again.").exists(), "the answer did not come back")
    row.refresh_from_db()
    assert row.category == Category.OPEN
    opened(page, "A leaking tent")
    expect(page.locator("#stream")).to_contain_text("It leaks again.")


def test_a_mail_that_waits_in_a_mailbox_is_fetched_and_answered(house: House, page: Page) -> None:
    question = letter("Do you ship to Iceland?", subject="Shipping far", sender="dagny@example.com", to=FETCHED)
    house.office.put(FETCHED, question.as_bytes())
    sign_in(page, house.url, house.cast.ben)
    opened(page, "Shipping far")
    answer(page, "We do, within nine days.")
    got = house.office.arrived("dagny@example.com", "We do, within nine days.")
    assert got["In-Reply-To"] == question["Message-ID"]
    assert FETCHED.partition("@")[0] in str(got["From"]), "the answer leaves from the mailbox that was written to"
    kept = [mail["Message-ID"] for mail in house.office.mailbox(FETCHED)]
    assert kept.count(question["Message-ID"]) == 1, "the mail itself stays where it was"


def test_answering_with_the_keyboard_alone(house: House, page: Page) -> None:
    User.objects.filter(pk=house.cast.ben.pk).update(after_solving="stay")
    house.mail_in(letter("Which pole fits?", subject="A broken pole", sender="paul@example.com"))
    house.awake(lambda: Conversation.objects.filter(subject="A broken pole").exists(), "no conversation")
    page.goto(f"{house.url}/accounts/login/")
    keys = page.keyboard
    page.locator("[name=login]").focus()
    keys.type(house.cast.ben.email)
    keys.press("Tab")
    keys.type("a long pass phrase for tests")
    keys.press("Enter")
    page.wait_for_selector(".desk")
    page.wait_for_load_state("load")
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("#conv-head h1")).to_have_text("A broken pole")
    keys.press("r")
    keys.type("The long one.")
    keys.press("Control+Enter")
    expect(page.locator(".message.ours")).to_contain_text("The long one.")
    # It may show before the answer to the sending is there, which leaves the field.
    expect(page.locator("[data-panel=reply] textarea")).to_have_value("")
    expect(page.locator("[data-panel=reply] textarea")).not_to_be_focused()
    keys.press("e")
    expect(page.locator("#conv-head")).to_contain_text("Reopen")
    house.office.arrived("paul@example.com", "The long one.")
    assert by_subject("A broken pole").category == Category.SOLVED


def test_another_team_sees_nothing_of_it(house: House, context: BrowserContext, page: Page) -> None:
    house.mail_in(letter("My card number is private.", subject="Nobody else's business", sender="priya@example.com"))
    house.awake(lambda: Conversation.objects.filter(subject="Nobody else's business").exists(), "no conversation")
    row = by_subject("Nobody else's business")
    message = row.messages.get()
    sign_in(page, house.url, house.cast.mara)
    page.goto(f"{house.url}/conversations")
    expect(page.locator("body")).not_to_contain_text("Nobody else's business")
    beyond = Conversation.objects.order_by("-number").values_list("number", flat=True)[0] + 1000
    words = set()
    for number in (row.number, beyond):
        answer = context.request.get(f"{house.url}/conversations/{number}")
        assert answer.status == 404
        words.add(answer.text().replace(str(number), "N"))
    assert len(words) == 1, "not yours and missing look the same"
    for path in (f"messages/{message.pk}", f"messages/{message.pk}/text", f"messages/{message.pk}/raw"):
        assert context.request.get(f"{house.url}/{path}").status == 404
    forbidden = context.request.post(f"{house.url}/conversations/{row.number}/solution", headers=_token(context, house))
    assert forbidden.status == 404
    assert Message.objects.filter(conversation=row).count() == 1
    assert by_subject("Nobody else's business").category == Category.NEW


def _token(context: BrowserContext, house: House) -> dict[str, str]:
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    return {"X-CSRFToken": token, "Referer": house.url}


def test_new_matters_copies_and_forwards_reach_whom_they_should(house: House, page: Page, tmp_path: Path) -> None:
    sign_in(page, house.url, house.cast.ben)
    page.goto(f"{house.url}/conversations/new")
    form = page.locator(".compose-form")
    form.locator("[name=channel]").select_option(str(house.channels[LISTENED].pk))
    receivers(form, "to", "Noor Haddad <noor@example.com>")
    receivers(form, "cc", "clerk@example.com")
    receivers(form, "bcc", "hidden@example.com")
    form.locator("[name=subject]").fill("Your order is ready")
    form.locator("textarea").fill("Come and fetch it.")
    form.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#conv-head h1")).to_have_text("Your order is ready")
    letters = [house.office.arrived(f"{name}@example.com", "Come and fetch it.") for name in ("noor", "clerk", "hidden")]
    assert {str(one["Message-ID"]) for one in letters} == {str(letters[0]["Message-ID"])}
    assert all("hidden@example.com" not in one.as_string() for one in letters[:2]), "nobody sees a blind copy"
    assert "clerk@example.com" in str(letters[0]["Cc"])
    row = by_subject("Your order is ready")
    house.mail_in(reply_to(letters[1], "I am coming.", "clerk@example.com"), to=str(letters[1]["Reply-To"]))
    house.awake(lambda: row.messages.filter(text__contains="I am coming.").exists(), "the copy receiver's answer is lost")

    bill = letter("Here is the bill.", subject="A bill to pass on", sender="otto@example.com")
    bill.add_attachment(b"%PDF-1.4 bill", maintype="application", subtype="pdf", filename="bill.pdf")
    house.mail_in(bill)
    house.awake(lambda: Conversation.objects.filter(subject="A bill to pass on").exists(), "no conversation")
    page.goto(f"{house.url}/conversations/{by_subject('A bill to pass on').number}")
    page.get_by_role("button", name="More about this message").click()
    page.get_by_role("button", name="Forward").click()
    form = page.locator("#composer form")
    receivers(form, "to", "books@example.com")
    form.locator("textarea").press("ControlOrMeta+Home")
    form.locator("textarea").type("Please pay this.\n\n")
    form.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.ours")).to_contain_text("Please pay this.")
    passed = house.office.arrived("books@example.com", "Please pay this.")
    (file,) = passed.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("bill.pdf", b"%PDF-1.4 bill")
    assert "Here is the bill." in plain(passed)


def test_a_matter_is_noted_assigned_snoozed_described_and_answered_later(house: House, page: Page) -> None:
    CustomField.objects.get_or_create(key="order", defaults={"label": "Order number", "type": FieldType.TEXT})
    house.mail_in(letter("Can I change the colour?", subject="Another colour", sender="yuki@example.com"))
    house.awake(lambda: Conversation.objects.filter(subject="Another colour").exists(), "no conversation")
    sign_in(page, house.url, house.cast.ben)
    page.goto(f"{house.url}/conversations/{by_subject('Another colour').number}")

    page.get_by_role("button", name="Note", exact=True).click()
    page.locator("[data-panel=note] textarea").fill("She is a regular.")
    page.get_by_role("button", name="Leave the note").click()
    expect(page.locator(".message.note")).to_contain_text("She is a regular.")

    page.locator("[popovertarget=choose-assign]").click()
    page.locator("#choose-assign").get_by_role("button", name="Me").click()
    expect(page.locator("#toasts")).to_contain_text("Assigned to Ben")

    page.locator("[data-name='Fields of this matter']").click()
    with page.expect_response("**/fields*"):
        page.get_by_label("Order number").fill("40-77")
        page.get_by_label("Order number").press("Tab")
    assert by_subject("Another colour").fields == {"order": "40-77"}

    page.locator("[popovertarget=choose-snooze]").click()
    page.locator("#choose-snooze").get_by_role("button", name="In a week").click()
    expect(page.locator("#conv-head .conv-facts")).to_contain_text("until")

    page.get_by_role("button", name="Reply", exact=True).click()
    page.locator("[data-panel=reply] textarea").fill("You can until Friday.")
    page.locator("[data-panel=reply]").get_by_role("button", name="More ways to send").click()
    page.locator("#later").get_by_role("button", name="In three hours").click()
    expect(page.locator(".message.ours")).to_contain_text("Scheduled")
    row = by_subject("Another colour")
    assert row.assignee == house.cast.ben
    assert row.snoozed_until
    assert row.messages.get(kind="out").outbox.get().state == "held"
    assert not [entry for entry in house.office.ledger if entry.to == "yuki@example.com"]

    house.mail_in(letter("And the size?", subject="Re: Another colour", sender="yuki@example.com",
                         In_Reply_To=str(row.messages.filter(kind="in").get().external_id)))  # fmt: skip
    house.awake(lambda: by_subject("Another colour").snoozed_until is None, "an answer does not wake what was snoozed")
