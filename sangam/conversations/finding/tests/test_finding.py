"""What is found, by whom, in which order."""

from __future__ import annotations

import datetime as dt

import pytest

from sangam.channels.base import File
from sangam.conversations import assign, participants, status, tag_list, tags, write
from sangam.conversations.finding import fading, guess, indexing, rebuild, results, texts
from sangam.conversations.models import Category, Conversation, Folder, Message, SearchDocument
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.search.models import Word
from tests.cast import Cast, copy_to
from tests.searching import ask, found, index

pytestmark = pytest.mark.django_db


def test_words_stand_in_different_messages_of_one_matter(cast: Cast) -> None:
    row = cast.conversation("My tent leaks", subject="Late parcel", language="en")
    write.note(row, "Ask the workshop", by=Actor.user(cast.ben.pk), author=cast.ben)
    cast.conversation("My boots are fine", sender="dora@example.com")
    index()
    for text in (
        "tent",
        "TENT",
        "tents",
        "ten",
        "parcel workshop",
        f"#{row.number}",
        "cleo tent",
        "cleo@example.com",
        "marin leak",
    ):
        assert found(cast.ben, text) == [row.pk], text
    assert found(cast.ben, "tent boots") == []


def test_each_sees_what_is_his(cast: Cast) -> None:
    ours = cast.conversation("My tent leaks")
    (other,) = cast.arrive(cast.letter("A tent on the bill"), channel=cast.billing_mailbox)
    index()
    assert found(cast.ben, "tent") == [ours.pk]
    assert found(cast.mara, "tent") == [other.conversation_id]
    assert set(found(cast.ada, "tent")) == {ours.pk, other.conversation_id}


def test_rights_follow_at_once_where_they_end_and_within_a_batch_where_they_begin(cast: Cast) -> None:
    row = cast.conversation("My tent leaks")
    index()
    assign.to_person(row, cast.mara, by=Actor.user(cast.ada.pk))
    index()
    assert found(cast.mara, "tent") == [row.pk]
    assign.to_person(row, None, by=Actor.user(cast.ada.pk))
    assert found(cast.mara, "tent") == []
    index()
    assert found(cast.mara, "tent") == []
    participants.share(row, [cast.mara.pk], by=Actor.user(cast.ben.pk))
    index()
    assert found(cast.mara, "tent") == [row.pk]


def test_pages_follow_without_gap_or_repeat_as_typed_before_other_forms(cast: Cast) -> None:
    exact = cast.arrive(*[cast.letter("Der Café", language="fr", sender=f"a{n}@example.com") for n in range(40)])
    plain = cast.arrive(*[cast.letter("Der Cafe", language="fr", sender=f"b{n}@example.com") for n in range(40)])
    index()
    hits = found(cast.ben, "café")
    assert len(hits) == len(set(hits)) == 80
    assert set(hits[:40]) == {message.conversation_id for message in exact}
    assert set(hits[40:]) == {message.conversation_id for message in plain}
    first = results.page(cast.ben.scope(), ask(cast.ben, "café"), size=50)
    assert first.wide_from == 40
    assert len(found(cast.ben, "cafe")) == 80


def test_rare_words_behind_many_newer_ones(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "WALK", 5)
    monkeypatch.setattr(results, "WALK_LEAST", 5)
    monkeypatch.setattr(results, "WALK_FAR", 7)
    old = [cast.conversation(f"rare kayak {n}", sender=f"k{n}@example.com").pk for n in range(30)]
    for n in range(20):
        cast.conversation(f"common boots {n}", sender=f"n{n}@example.com")
    index()
    for user in (cast.ada, cast.ben):
        assert found(user, "kayak") == old[::-1]
        assert len(found(user, "boots")) == 20
        assert len(found(user, "-boots")) == 30
        assert len(found(user, "is:open")) == 50


def test_phrases_and_minus(cast: Cast) -> None:
    right = cast.conversation("the pole of my tent\nbroke twice")
    wrong = cast.conversation("my pole, the tent, twice broke", sender="dora@example.com")
    index()
    assert found(cast.ben, '"my tent broke"') == [right.pk]
    assert found(cast.ben, '"tent, twice"') == [wrong.pk]
    assert set(found(cast.ben, "pole -dora")) == {right.pk}
    assert found(cast.ben, "“pole of my”") == [right.pk]


def test_runs_without_spaces_are_checked_and_loose_ones_come_later(cast: Cast) -> None:
    apart = cast.conversation("交換と返品。品物の交渉", sender="a@example.com", language="ja")
    whole = cast.conversation("返品交換をお願いします", sender="b@example.com", language="ja")
    loose = cast.conversation("返品の品交、交換", sender="c@example.com", language="ja")
    index()
    assert found(cast.ben, "返品交換") == [whole.pk, loose.pk]
    assert found(cast.ben, '"返品交換"') == [whole.pk]
    assert found(cast.ben, "靴") == []
    assert apart.pk in found(cast.ben, "返品")


def test_filters(cast: Cast) -> None:
    ben = Actor.user(cast.ben.pk)
    row = cast.conversation(
        "Broken zip",
        parties=copy_to("tom@example.com"),
        files=(File("Rechnung März.pdf", "application/pdf", 9, stored="a" * 32),),
    )
    tags.add(row, tags.named("two words"), by=ben)
    assign.to_person(row, cast.ben, by=ben)
    other = cast.conversation("Broken zip", sender="dora@example.com", sender_name="Dora Diaz")
    status.solve(other, by=ben)
    index()
    both = {row.pk, other.pk}
    for text, expected in (
        ("zip from:cleo@example.com", {row.pk}), ("from:cleo zip", both), ("zip from:dora@example.com", {other.pk}), ("zip from:diaz", {other.pk}),
        ("to:tom@example.com", {row.pk}), ("to:support@northwind.test", both), ("channel:support", both), ("channel:email zip", both),
        ("assignee:me", {row.pk}), ("assignee:ben", {row.pk}), ("assignee:none", {other.pk}), ("is:unassigned", {other.pk}),
        ('tag:"two words"', {row.pk}), ("tag:two", {row.pk}), ("-tag:two zip", {other.pk}), ("two words", {row.pk}),
        ("has:attachment", {row.pk}), ("rechnung marz", {row.pk}), ("März", {row.pk}), ("team:support", both),
        ("is:solved", {other.pk}), ("status:solved", {other.pk}), ("is:open zip", {row.pk}), ("-is:solved zip", {row.pk}),
        ("after:today", both), ("before:today", set()), ("after:7d before:2999-01-01", both), (f"number:{row.number}", {row.pk}),
        (f"number:#{other.number}", {other.pk}), ("from:me", set()),
    ):  # fmt: skip
        assert set(found(cast.ben, text)) == expected, text
        assert ask(cast.ben, text).troubles == (), text


def test_what_cannot_be_read_is_searched_as_words_and_says_so(cast: Cast) -> None:
    row = cast.conversation("The status of xyz is 10:30, see http://example.com/tent-poles")
    index()
    for text in ("status:xyz", "tag:xyz", "before:xyz", '"xyz', "is:xyz", "has:xyz", "assignee:xyz", "channel:xyz"):
        asked = ask(cast.ben, text)
        assert asked.troubles, text
        assert found(cast.ben, text) == [row.pk], text
    for text in ("10:30", "http://example.com/tent-poles", "poles", "example.com"):
        assert ask(cast.ben, text).troubles == ()
        assert found(cast.ben, text) == [row.pk], text


@pytest.mark.parametrize(
    "text",
    ["", " ", '""', "-", "'", "\\", "a'b\\c", "tag:", "!", "&|!()", ":*", "-:-", "“", "\0", "x" * 5000, "<->", "%s", "{}", "​"],
)
def test_no_typing_breaks_it(cast: Cast, text: str) -> None:
    cast.conversation("My tent")
    index()
    found(cast.ben, text)
    results.count(cast.ben.scope(), ask(cast.ben, text))


def test_spam_is_left_out_until_asked_for(cast: Cast) -> None:
    row = cast.conversation("Cheap tents")
    status.move(row, Folder.SPAM, by=Actor.user(cast.ben.pk))
    index()
    assert found(cast.ben, "cheap") == []
    assert found(cast.ben, "cheap is:spam") == found(cast.ben, f"#{row.number}") == [row.pk]


def test_telephone_numbers_however_they_are_grouped(cast: Cast) -> None:
    (message,) = cast.arrive(cast.letter("call me", sender_name="Rui", **{}))
    message.conversation.customer.identities.create(kind="phone", value="+351912345678", name="Rui")
    index()
    rebuild.start()
    index()
    for text in ("+351 912 345 678", "912345678", "912 345 678", "351912345678", "5678"):
        expected = [] if text == "5678" else [message.conversation_id]
        assert found(cast.ben, text) == expected, text


def test_what_is_taken_away_is_found_no_more(cast: Cast) -> None:
    ben = Actor.user(cast.ben.pk)
    row = cast.conversation("My tent")
    tag = tags.named("zips")
    tags.add(row, tag, by=ben)
    index()
    assert found(cast.ben, "zips") == [row.pk]
    tags.remove(row, tag, by=ben)
    answer = write.reply(
        row, write.Writing("unsayable", write.reply_parties(row)), channel=cast.mailbox, by=ben, author=cast.ben
    )
    index()
    assert found(cast.ben, "zips") == []
    assert found(cast.ben, "unsayable") == [row.pk]
    Message.objects.filter(pk=answer.pk).update(state="cancelled")
    indexing.writing.mark("SELECT %s::bigint", [row.pk])
    index()
    assert found(cast.ben, "unsayable") == []


def test_a_renamed_tag_is_found_by_its_new_name(cast: Cast) -> None:
    row = cast.conversation("My tent")
    tag = tags.named("zips")
    tags.add(row, tag, by=Actor.user(cast.ben.pk))
    index()
    tag_list.rename(tag, "buckles", by=cast.ada)
    index()
    assert found(cast.ben, "buckles") == [row.pk]
    assert found(cast.ben, "zips") == []
    tag_list.delete(tags.named("buckles"), by=cast.ada)
    index()
    assert found(cast.ben, "buckles") == []


def test_mistyped_words_are_guessed_only_from_what_one_may_see(cast: Cast) -> None:
    row = cast.conversation("The receipt for my binoculars")
    cast.arrive(cast.letter("secretproject"), channel=cast.billing_mailbox)
    index()
    for typed, meant in (("reciept", "receipt"), ("binoclars", "binoculars"), ("binokulars", "binoculars")):
        mended = guess.meant(cast.ben.scope(), ask(cast.ben, typed))
        assert mended is not None and mended.query.text == meant, typed
        assert [hit.pk for hit in results.page(cast.ben.scope(), mended).rows] == [row.pk]
    assert guess.meant(cast.mara.scope(), ask(cast.mara, "secretprojct")) is not None
    assert guess.meant(cast.ben.scope(), ask(cast.ben, "secretprojct")) is None


def test_doing_it_twice_or_anew_changes_nothing(cast: Cast) -> None:
    row = cast.conversation("My tent", subject="Late")
    write.note(row, "Ask the workshop", by=Actor.user(cast.ben.pk), author=cast.ben)
    index()

    def document() -> list[tuple[object, ...]]:
        rows = SearchDocument.objects.values_list("conversation_id", "team_id", "assignee_id", "seen", "tokens")
        return [(*row[:-1], sorted(row[-1].split())) for row in rows]

    before = document()
    indexing.Cursor.objects.filter(reactor=indexing.CURSOR).update(seq=0)
    index()
    assert document() == before
    SearchDocument.objects.all().delete()
    rebuild.start()
    index()
    assert document() == before
    assert rebuild.progress() == (1, 1)


def test_a_broken_off_rebuild_goes_on(cast: Cast) -> None:
    for n in range(5):
        cast.conversation(f"kayak {n}", sender=f"k{n}@example.com")
    rebuild.start()
    assert rebuild.step(2) == 2
    assert rebuild.running() and rebuild.progress() == (2, 5)
    assert (rebuild.step(2), rebuild.step(2), rebuild.step(2)) == (2, 1, 0)
    assert not rebuild.running()
    assert len(found(cast.ben, "kayak")) == 5


def test_an_erased_conversation_leaves_nothing(cast: Cast) -> None:
    row = cast.conversation("My tent")
    index()
    Conversation.objects.filter(pk=row.pk).delete()
    assert not SearchDocument.objects.exists()


def test_words_that_stand_nowhere_any_more_are_known_no_more(cast: Cast) -> None:
    """Round and round, some at a time; one that still stands somewhere, or comes again, stays."""
    gone = cast.conversation("The carabiner is a secretword")
    cast.conversation("The carabiner is fine", sender="otto@example.com")
    index()
    words = set(Word.objects.values_list("word", flat=True))
    assert {"carabiner", "secretword"} <= words
    Conversation.objects.filter(pk=gone.pk).delete()
    after, turns = fading.step(most=2), 1
    while after:
        after, turns = fading.step(after, most=2), turns + 1
    assert turns > len(words) // 2
    left = set(Word.objects.values_list("word", flat=True))
    assert "carabiner" in left
    assert "secretword" not in left
    assert guess.meant(cast.ada.scope(), ask(cast.ada, "secretwrod")) is None
    cast.conversation("Again a secretword", sender="third@example.com")
    index()
    assert Word.objects.filter(word="secretword").exists()


def test_snippets_mark_the_hit_and_nothing_else(cast: Cast) -> None:
    row = cast.conversation("x " * 300 + "<b>Where</b> is my CAFÉ-Tent? " + "y " * 300)
    file = cast.conversation(
        "see the file", sender="b@example.com", files=(File("Rechnung.pdf", "application/pdf", 9, stored="a" * 32),)
    )
    japanese = cast.conversation("お世話になります。返品についてお願いします", sender="c@example.com")
    index()

    def hit(text: str, number: int) -> str:
        parts = texts.snippets(ask(cast.ben, text), [number])[number].parts
        return "".join(f"[{words}]" if marked else words for words, marked in parts)

    assert "<b>Where</b> is my [CAFÉ]-[Tent]? y" in hit("cafe tent", row.pk)
    assert len(hit("tent", row.pk)) < 220
    assert hit("rechn", file.pk) == "[Rechnung].pdf"
    assert "。[返品]につ" in hit("返品", japanese.pk)
    assert texts.snippets(ask(cast.ben, "cleo"), [row.pk]) == {}


def test_the_number_of_queries_does_not_grow(cast: Cast, django_assert_max_num_queries: object) -> None:
    cast.arrive(*[cast.letter(f"kayak {n}", sender=f"s{n}@example.com") for n in range(30)])
    index()
    ready, scope = ask(cast.ben, "kayak"), cast.ben.scope()
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        page = results.page(scope, ready)
        texts.snippets(ready, [row.pk for row in page.rows])


def test_older_days_are_found_by_date(cast: Cast) -> None:
    row = cast.conversation("My tent")
    old = clock.now() - dt.timedelta(days=400)
    Conversation.objects.filter(pk=row.pk).update(created_at=old, last_message_at=old, category=Category.CLOSED)
    index()
    assert found(cast.ben, "tent before:1y") == [row.pk]
    assert found(cast.ben, "tent after:1y") == []
