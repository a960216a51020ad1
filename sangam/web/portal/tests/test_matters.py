"""What stands there, and how it goes on."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sangam.channels import administer
from sangam.channels.models import Channel
from sangam.conversations import pin, status, write
from sangam.conversations.models import Attachment, Category, Conversation, Message, MessageKind
from sangam.conversations.write import Writing
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.ingest.models import RawInbound, RawState
from sangam.web.portal.tests.visiting import Browser, Post
from tests.cast import Cast

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f0005000"
    "1ff89993d1d0000000049454e44ae426082"
)


def answer(cast: Cast, conversation: Conversation, text: str = "It left on **Friday**.") -> Message:
    sent = write.reply(
        conversation, Writing(text, write.reply_parties(conversation), hold=False), channel=cast.mailbox,
        by=Actor.user(cast.ben.pk), author=cast.ben,
    )  # fmt: skip
    return sent


def test_an_answer_stands_there_and_a_note_does_not(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation("Where is my tent?")
    answer(cast, conversation)
    write.note(conversation, "He is a difficult one.", by=Actor.user(cast.ben.pk), author=cast.ben)
    cleo.sign_in()
    assert cleo.said(conversation.number) == ["Where is my tent?", "It left on Friday."]
    page = cleo.answer.content.decode()
    assert "difficult" not in page and "<strong>Friday</strong>" in page


def test_what_may_still_be_undone_is_not_shown(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    parties = write.reply_parties(conversation)
    held = write.reply(
        conversation, Writing("Too early", parties), channel=cast.mailbox, by=Actor.user(cast.ben.pk), author=cast.ben
    )
    cleo.sign_in()
    assert cleo.said(conversation.number) == ["Where is my tent?"]
    write.undo(held, by=Actor.user(cast.ben.pk))
    assert cleo.said(conversation.number) == ["Where is my tent?"]


def test_his_answer_comes_in_by_the_one_road(cast: Cast, cleo: Browser, portal: Channel) -> None:
    conversation = cast.conversation()
    answer(cast, conversation)
    cleo.sign_in()
    assert "It is with us" in cleo.say(conversation.number, "Thank you!")
    message = conversation.messages.latest("pk")
    assert (message.kind, message.text, message.channel) == (MessageKind.IN, "Thank you!", portal)
    assert message.identity and message.identity.value == "cleo@example.com"
    assert RawInbound.objects.get(channel=portal).state == RawState.APPLIED
    assert Conversation.objects.count() == 1


def test_the_same_form_twice_is_one_message(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    cleo.sign_in()
    key = cleo.key(f"{conversation.number}/")
    for _time in range(3):
        cleo.post(f"{conversation.number}/", text="Once", key=key)
    assert cleo.said(conversation.number) == ["Where is my tent?", "Once"]


def test_nothing_written_is_said_so(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    cleo.sign_in()
    assert "Write something" in cleo.say(conversation.number, "  ")
    assert cleo.status == 422 and conversation.messages.count() == 1


def test_a_word_of_his_reopens_what_was_solved(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    status.solve(conversation, by=Actor.user(cast.ben.pk))
    cleo.sign_in()
    assert "Done" in cleo.get()
    cleo.say(conversation.number, "Not yet, sorry")
    conversation.refresh_from_db()
    assert conversation.category == Category.OPEN


def test_on_a_closed_one_he_begins_what_follows_it(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    status.set_category(conversation, Category.CLOSED, by=Actor.user(cast.ben.pk))
    cleo.sign_in()
    assert "begins a new request" in cleo.get(f"{conversation.number}/")
    cleo.say(conversation.number, "Again the same")
    follower = Conversation.objects.exclude(pk=conversation.pk).get()
    assert follower.follows_id == conversation.pk
    assert cleo.said(follower.number) == ["Again the same"]


def test_he_says_himself_that_it_is_solved_and_takes_it_back(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    cleo.sign_in()
    assert "Done" in cleo.post(f"{conversation.number}/state/", to="done")
    conversation.refresh_from_db()
    assert conversation.category == Category.SOLVED
    cleo.post(f"{conversation.number}/state/", to="open")
    conversation.refresh_from_db()
    assert conversation.category == Category.OPEN


def test_something_new_is_a_matter_of_the_address_he_chose(cast: Cast, cleo: Browser, portal: Channel) -> None:
    cast.conversation()
    cleo.sign_in("cleo@work.test")
    cleo.sign_in("cleo@example.com")
    cleo.post("new/", subject="A torn seam", text="See the picture.", speaker="1", key=cleo.key("new/"))
    made = Conversation.objects.latest("pk")
    assert made.subject == "A torn seam" and made.team == cast.support and made.channel == portal
    assert made.messages.get().identity.value == "cleo@work.test"
    assert Identity.objects.get(value="cleo@work.test").verified_at
    assert cleo.rows()[0] == "A torn seam"


def test_nothing_new_where_the_brand_does_not_want_it(cast: Cast, cleo: Browser, portal: Channel) -> None:
    administer.save(portal, {**portal.settings, "take_new": False}, by=cast.ada)
    cleo.sign_in()
    cleo.get("new/")
    assert cleo.status == 404


def test_files_go_along_and_come_back_to_him_alone(cast: Cast, cleo: Browser, portal: Channel, office: Post) -> None:
    conversation = cast.conversation()
    cleo.sign_in()
    cleo.say(conversation.number, "", files=[SimpleUploadedFile("seam.png", PNG, "image/png")])
    kept = Attachment.objects.get()
    assert kept.message and kept.message.conversation == conversation and kept.size == len(PNG)
    page = cleo.get(f"{conversation.number}/") and cleo.answer.content.decode()
    address = page.split('class="my-picture" href="')[1].split('"')[0]
    given = cleo.client.get(address)
    assert b"".join(given.streaming_content) == PNG  # type: ignore[attr-defined]
    assert given["Content-Type"] == "application/octet-stream" and "sandbox" in given["Content-Security-Policy"]
    otto = Browser(portal, office)
    otto.sign_in("otto@example.com")
    assert otto.client.get(address).status_code == 404


def test_programs_are_refused_with_their_name_and_nothing_is_lost(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    cleo.sign_in()
    told = cleo.say(conversation.number, "Look", files=[SimpleUploadedFile("a.exe", b"MZ1234", "application/pdf")])
    assert "a.exe" in told and "Look" in cleo.answer.content.decode()
    assert conversation.messages.count() == 1


def test_his_answer_is_answered_where_he_wrote_before(cast: Cast, cleo: Browser) -> None:
    """Nothing is sent on the page: the composer offers the mailbox again."""
    conversation = cast.conversation()
    cleo.sign_in()
    cleo.say(conversation.number, "Any news?")
    ben = Browser(cast.portal(), cleo.post_office).client
    ben.force_login(cast.ben)
    page = ben.get(reverse("workspace:conversation", args=[conversation.number])).content.decode()
    assert cast.mailbox.address in page and "reaches nobody" not in page
    conversation.refresh_from_db()
    sent = answer(cast, conversation, "Tomorrow.")
    assert [row.value for row in sent.outbox.all()] == ["cleo@example.com"]
    assert cleo.said(conversation.number)[-1] == "Tomorrow."


def test_other_brands_have_pages_of_their_own(cast: Cast, cleo: Browser) -> None:
    conversation = cast.conversation()
    other = type(cast.brand).objects.create(name="Southwind")
    Conversation.objects.filter(pk=conversation.pk).update(brand=other)
    cleo.sign_in()
    assert cleo.rows() == []
    cleo.get(f"{conversation.number}/")
    assert cleo.status == 404


def test_a_pin_for_calls_is_shown_where_the_brand_wants_it(cast: Cast, cleo: Browser, portal: Channel) -> None:
    conversation = cast.conversation("Where is my tent?")
    cleo.sign_in()
    cleo.said(conversation.number)
    assert pin.of(conversation) not in cleo.answer.content.decode()
    administer.save(portal, {**portal.settings, "show_pin": True}, by=cast.ada)
    cleo.said(conversation.number)
    assert pin.of(conversation) in cleo.answer.content.decode()
