import pytest

from sangam.channels.kinds.email import complaints, spoof
from sangam.channels.kinds.email.automatic import marks
from sangam.channels.kinds.email.mail import Mail, Mailbox

from .automatic_samples import ACKNOWLEDGEMENTS, AUTO, OUT_OF_OFFICE, PEOPLE, mail


def named(samples: list[tuple[str, Mail]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sample", [item for _, item in samples], ids=[name for name, _ in samples])


@named(OUT_OF_OFFICE)
def test_out_of_office(sample: Mail) -> None:
    found = marks(sample)
    assert found.out_of_office and found.auto_submitted and not found.answerable and found.reason


@named(ACKNOWLEDGEMENTS)
def test_automatic_but_not_out_of_office(sample: Mail) -> None:
    found = marks(sample)
    assert found.auto_submitted and not found.out_of_office


@named(PEOPLE)
def test_people_are_answered(sample: Mail) -> None:
    found = marks(sample)
    assert found.answerable, found


def test_lists_and_mass_mail() -> None:
    post = marks(mail("Hi all", "Who comes?", {"list-id": "<team.lists.example>", "precedence": "list"}))
    assert post.list and post.bulk and not post.auto_submitted
    assert marks(mail("Vacation deals", "Up to 50 %", {"list-unsubscribe": "<mailto:u@x.example>"})).bulk
    assert not marks(mail("Vacation deals", "Up to 50 %", {"list-unsubscribe": "<mailto:u@x.example>"})).out_of_office
    assert marks(mail("Offer", "Buy", {"precedence": "bulk"})).bulk


def test_senders_who_read_nothing() -> None:
    assert marks(mail("Invoice", "Attached", sender="no-reply@shop.example")).no_reply
    form = mail("Contact form", "Where is my order?", sender="noreply@forms.example")
    form = Mail(subject=form.subject, froms=form.froms, text=form.text, reply_to=(Mailbox("", "jan@shop.example"),))
    assert marks(form).answerable


def test_a_delivery_report_is_no_absence() -> None:
    report = Mail(subject="Automatic reply", report_type="delivery-status", text="I am out of the office until Monday.")
    assert marks(report).auto_submitted and not marks(report).out_of_office


def test_html_only_notes_are_read() -> None:
    note = Mail(
        subject="Re: Order",
        headers=tuple(AUTO.items()),
        html="<style>p{}</style><p>I am on <b>vacation</b> until Monday.",
    )
    assert marks(note).out_of_office


def test_complaints() -> None:
    report = ({"feedback-type": "abuse", "user-agent": "x", "original-rcpt-to": "<jan@shop.example>"},)
    arf = Mail(report_type="feedback-report", report=report, returned=(("message-id", "<m1@gear.example>"),))
    found = complaints.complaint(arf)
    assert found == complaints.Complaint("abuse", "jan@shop.example", "<m1@gear.example>")
    assert complaints.complaint(Mail(report_type="feedback-report", report=({"feedback-type": "not-spam"},))) is None
    jmrp = Mail(
        subject="complaint about message from 192.0.2.1",
        froms=(Mailbox("", "staff@hotmail.com"),),
        returned=(("x-hmxmroriginalrecipient", "jan@hotmail.example"), ("message-id", "<m2@gear.example>")),
    )
    assert complaints.complaint(jmrp) == complaints.Complaint("abuse", "jan@hotmail.example", "<m2@gear.example>")
    assert complaints.complaint(mail("A complaint about message handling", "You are slow.")) is None


def test_unsubscribing_by_mail() -> None:
    assert complaints.unsubscribes(mail("unsubscribe"))
    assert not complaints.unsubscribes(mail("Unsubscribe button does not work", "I clicked it three times " * 5))


@pytest.mark.parametrize(
    ("sample", "fact"),
    [
        (Mail(froms=(Mailbox("", "a@x.example"), Mailbox("", "b@x.example"))), "several_froms"),
        (Mail(headers=(("from", "a@x.example"), ("from", "a@x.example"))), "several_froms"),
        (Mail(froms=(Mailbox("boss@gear.example", "evil@x.example"),)), "name_is_address"),
        (Mail(froms=(Mailbox("Boss <boss@gear.example>", "evil@x.example"),)), "name_hides_address"),
        (Mail(froms=(Mailbox("A", "a@x.example"),), reply_to=(Mailbox("", "a@y.example"),)), "reply_to_differs"),
        (Mail(froms=(Mailbox("A", "a@pаypal.example"),)), "mixed_scripts"),
        (Mail(froms=(Mailbox("A", "a@xn--pypal-4ve.example"),)), "mixed_scripts"),
        (Mail(froms=(Mailbox("A", "a@аррӏе.example"),)), "homograph"),
        (Mail(headers=(("x-sangam-agent", "1"),)), "control_header"),
        (Mail(subject="Hello\r\nBcc: all@x.example"), "line_break"),
        (Mail(froms=(Mailbox("A\u202e", "a@x.example"),)), "bidi"),
        (Mail(froms=(Mailbox("A", "a@gear.example"),)), "own_domain"),
    ],
)
def test_suspicious_facts(sample: Mail, fact: str) -> None:
    assert fact in spoof.check(sample, own_domains={"gear.example"})


def test_ordinary_senders_are_not_suspicious() -> None:
    for name, address in [
        ("Jan Berg", "jan@shop.example"),
        ("jan@shop.example", "jan@shop.example"),
        ("山田太郎", "yamada@会社カナ.example"),
        ("Анна", "anna@пример.example"),
        ("Müller, Jörg (Einkauf)", "j@müller.example"),
        ("Jean <3", "jean@x.example"),
    ]:
        assert spoof.check(Mail(froms=(Mailbox(name, address),), headers=(("from", address),))) == ()
    assert spoof.check(Mail(froms=(Mailbox("A", "a@gear.example"),)), own_domains={"gear.example"}, proven=True) == ()
