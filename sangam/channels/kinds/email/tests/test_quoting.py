"""Replies in the manner of real people and clients, one by one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.kinds.email.quoting import split
from sangam.channels.kinds.email.tests.cases import Case, folded

CASES = [
    # separators, header blocks, delimiters
    Case("original-message", "Thanks, solved.\n\n-----Original Message-----\nFrom: Help <h@s.example>\nSent: 3 November 2026 10:22\nTo: Me\nSubject: RE: Login\n\nTry again.", "Thanks, solved."),
    Case("original-appointment", "Wednesday is better.\n\n-----Original Appointment-----\nFrom: Help\nSent: 3 November 2026 10:22\nTo: Me\nSubject: Call\n", "Wednesday is better."),
    Case("bold-headers", "See below.\n\n*From:* Help <h@s.example>\n*Sent:* Tuesday, November 3, 2026 10:22 AM\n*To:* Me\n*Subject:* RE: Login\n\nHi", "See below."),
    Case("underscores", "Yes.\n________________________________\nFrom: Help <h@s.example>\nSent: 03 November 2026 10:22\nTo: Me\nSubject: Re: x\n\nHi", "Yes."),
    Case("outlook-mac", "It is the blue one.\n\nFrom: Help <h@s.example>\nDate: Tuesday, 3 November 2026 at 10:22\nTo: Me <me@x.example>\nSubject: Re: Colour\nHi there", "It is the blue one."),
    Case("outlook-mac-attribution", "It is the red one.\n\nOn 11/3/26, 10:22 AM, \"Help\" <h@s.example> wrote:\n\n    Hi there,\n    which one?", "It is the red one."),
    Case("gmx", "Hallo,\nja bitte.\n\nGesendet: Dienstag, 03. November 2026 um 10:22 Uhr\nVon: \"Hilfe\" <h@s.example>\nAn: ich@gmx.example\nBetreff: Re: Jacke\nHallo Eva", "Hallo,\nja bitte."),
    Case("gmx-dots", "Ja bitte.\n\n--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\n\nAm 03.11.26, 10:22 schrieb Hilfe <h@s.example>:\n> Hallo Eva", "Ja bitte."),
    Case("webde", "Alles klar.\n-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.\nAm 03.11.2026, 10:22 Uhr schrieb Hilfe <h@s.example>:\n\nHallo", "Alles klar."),
    Case("163", "收到了，谢谢\n\n\n\n\n\n\nAt 2026-11-03 10:22:11, \"客服\" <kefu@s.example> wrote:\n>您好\n", "收到了，谢谢"),
    Case("163-zh", "收到了，谢谢\n\n在 2026-11-03 10:22:11，\"客服\" <kefu@s.example> 写道：\n>您好\n", "收到了，谢谢"),
    Case("163-replied", "收到\n\n| |\n王芳\n|\n|\nwang@163.example\n|\n---- 回复的原邮件 ----\n| 发件人 | 客服<kefu@s.example> |\n| 日期 | 2026年11月03日 10:22 |\n", "收到\n\n| |\n王芳\n|\n|\nwang@163.example\n|"),
    Case("qq-en", "Not yet.\n\n\n------------------ Original ------------------\nFrom: \"Help\"<h@s.example>;\nDate: Tue, Nov 3, 2026 10:22 AM\nTo: \"me\"<me@qq.example>;\nSubject: Re: Order\n\nHi", "Not yet."),
    Case("foxmail", "请尽快发货。\n\n\n\nwang@foxmail.example\n \n发件人： 客服\n发送时间： 2026-11-03 10:22\n收件人： 王芳\n主题： Re: 订单\n您好", "请尽快发货。\n\n\n\nwang@foxmail.example"),
    Case("yandex", "Спасибо, понял.\n\n03.11.2026, 10:22, \"Поддержка\" <h@s.example>:\n> Здравствуйте!\n", "Спасибо, понял."),
    Case("yandex-plain", "Спасибо.\n\n----------------\nКому: Ольга (olga@ya.example);\nТема: Вопрос;\n03.11.2026, 10:22, \"Поддержка\" <h@s.example>:\n\nЗдравствуйте", "Спасибо."),
    Case("lotus", "Works now.\n\n\nFrom:\tHelp/LON/ACME@ACME\nTo:\tMe/PAR/ACME@ACME\nDate:\t03/11/2026 10:22\nSubject:\tRe: Printer\n\n\n\nHi", "Works now."),
    Case("lotus-dashes", "Works now.\n\nHelp ---03/11/2026 10:22:33---Hi, please restart the printer.\n\nFrom: Help\n", "Works now."),
    Case("notes-wrote", "Fine.\n\n-----Help <h@s.example> wrote: -----\nTo: me@x.example\nFrom: Help <h@s.example>\nDate: 11/03/2026 10:22AM\nSubject: Re: Printer\n\nHi", "Fine."),
    Case("zoho", "Received, thanks.\n\n\n\n\n---- On Tue, 03 Nov 2026 10:22:11 +0100 Help <h@s.example> wrote ----\n\nHi Sam,\nit was sent.", "Received, thanks."),
    Case("zimbra-fr", "C'est bon.\n\n----- Mail original -----\nDe: \"Aide\" <a@s.example>\nÀ: \"moi\" <moi@free.example>\nEnvoyé: Mardi 3 Novembre 2026 10:22:11\nObjet: Re: Facture\n\nBonjour", "C'est bon."),
    Case("samsung", "Ok great\n\n\n-------- Original message --------\nFrom: Help <h@s.example> \nDate: 03/11/2026  10:22  (GMT+00:00) \nTo: me@x.example \nSubject: Re: Order \n\nHi", "Ok great"),
    Case("old-yahoo", "all good now\n\n--- On Tue, 11/3/26, Help <h@s.example> wrote:\n\nFrom: Help <h@s.example>\nSubject: Re: x\n", "all good now"),
    Case("protonmail-old", "Here it is.\n\n‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Tuesday, November 3rd, 2026 at 10:22 AM, Help <h@s.example> wrote:\n\nHi", "Here it is."),
    Case("tutanota", "Passt so.\n\n-- \nSicher versendet mit Tuta.\n\n3. Nov. 2026, 10:22 von h@s.example:\n\n> Hallo", "Passt so."),
    Case("zendesk-de", "Geht noch nicht.\n\n##- Bitte geben Sie Ihre Antwort über dieser Zeile ein. -##\n\nIhre Anfrage", "Geht noch nicht."),
    Case("zendesk-fr", "Toujours rien.\n\n##- Veuillez saisir votre réponse au-dessus de cette ligne -##\nVotre demande", "Toujours rien."),
    Case("delimiter-dashes", "Still broken.\n\n-- Please reply above this line --\n\nHello", "Still broken."),
    Case("delimiter-equals", "Still broken.\n\n=-=-= Reply above this line =-=-=\nHello", "Still broken."),
    Case("delimiter-gmail", "Still broken.\n\nOn Tue, Nov 3, 2026 at 10:22 AM Help <h@s.example> wrote:\n\n> ##- Please type your reply above this line -##\n> Hello", "Still broken."),
    Case("gmail-old", "Yes.\n\n2026-11-03 10:22 GMT+01:00 Help <h@s.example>:\n\n> Hi\n", "Yes."),
    Case("apple-wrapped", "Yes, the second.\n\n> On 3 Nov 2026, at 10:22, Sangam Help Centre for Everyone Everywhere\n> <help-centre-with-a-long-address@sangam.example> wrote:\n> \n> Hi", "Yes, the second."),
    Case("wrapped-4", "Perfect.\n\nOn Tuesday, November 3, 2026 at 10:22:11 AM GMT+1,\nSangam Help Centre for Everyone Everywhere\n<help-centre-with-a-long-address@sangam.example>\nwrote:\n\nHi", "Perfect."),
    Case("no-blank-line", "Perfect!\nOn Tue, Nov 3, 2026 at 10:22 AM Help <h@s.example> wrote:\n> Hi\n", "Perfect!"),
    Case("time-in-text", "Call me at 10:30.\nOn Tue, Nov 3, 2026 at 10:22 AM Help\n<h@s.example> wrote:\n> Hi\n", "Call me at 10:30."),
    Case("name-only", "Right.\n\nBob Miller wrote:\n> Is it right?\n", "Right."),
    Case("unknown-language", "Tak.\n\nQarsh 2026-11-03 10:22 Help <h@s.example> zzyzx:\n> Hi\n", "Tak."),
    Case("marks-alone", "Agreed.\n\n> Shall we close it?\n", "Agreed."),
    Case("nested", "Done.\n\nOn 03/11/2026 10:22, Help wrote:\n> Please do.\n>\n> On 02/11/2026 09:00, Me wrote:\n>> Shall I?\n", "Done."),
    # inline, bottom, nothing
    Case("inline", "Hi, answers below.\n\nOn 03/11/2026 10:22, Help wrote:\n> Which browser?\n\nFirefox\n\n> Which version?\n\n131\n\n> Thanks\n", "Hi, answers below.\nFirefox\n131"),
    Case("inline-tight", "> Which browser?\nFirefox\n> Which version?\n131\n", "Firefox\n131"),
    Case("bottom", "Help wrote:\n> Which browser?\n> And version?\n\nFirefox 131\n", "Firefox 131"),
    Case("torn-quote", "On 03/11/2026 10:22, Help wrote:\n> This is a very long line of a letter that was broken by a mail program at its end\nright here\n> and goes on.\n\nUnderstood.", "Understood."),
    Case("nothing-typed", "\n\n-----Original Message-----\nFrom: Help <h@s.example>\nSent: 3 November 2026 10:22\nTo: Me\nSubject: x\n\nHi", ""),
    Case("only-tagline", "Sent from my iPhone", ""),
    Case("tagline-and-quote", "Sent from my iPhone\n\n> On 3 Nov 2026, at 10:22, Help <h@s.example> wrote:\n> \n> Hi", ""),
    Case("empty", "", ""),
    Case("blank", "\n \n\t\n", ""),
    Case("one-word", "ok", "ok"),
    # forwards
    Case("fwd-subject", "From: Shop <a@b.example>\nSent: Tuesday, November 3, 2026 10:22 AM\nTo: me\nSubject: Offer\n\nBuy now", "From: Shop <a@b.example>\nSent: Tuesday, November 3, 2026 10:22 AM\nTo: me\nSubject: Offer\n\nBuy now", forward=True),
    Case("fwd-intro", "Please check this one.\n\n---------- Forwarded message ---------\nFrom: Shop <a@b.example>\nDate: Tue, Nov 3, 2026 at 10:22 AM\nSubject: Offer\nTo: <me@x.example>\n\nBuy now", "Please check this one."),
    Case("fwd-tagline", "Sent from my iPhone\n\nBegin forwarded message:\n\n> From: Shop <a@b.example>\n> Subject: Offer\n> \n> Buy now", "Begin forwarded message:\n\n> From: Shop <a@b.example>\n> Subject: Offer\n>\n> Buy now"),
    Case("fwd-de", "-------- Weitergeleitete Nachricht --------\nBetreff: Angebot\nDatum: Tue, 3 Nov 2026 10:22:11 +0100\nVon: Shop <a@b.example>\nAn: ich@x.example\n\nJetzt kaufen", "-------- Weitergeleitete Nachricht --------\nBetreff: Angebot\nDatum: Tue, 3 Nov 2026 10:22:11 +0100\nVon: Shop <a@b.example>\nAn: ich@x.example\n\nJetzt kaufen"),
    Case("fwd-fr-apple", "Est-ce normal ?\n\nDébut du message transféré :\n\nDe: Boutique <a@b.example>\nObjet: Offre\n", "Est-ce normal ?"),
    # signatures
    Case("delimiter", "Please help.\n\n-- \nAnna\n", "Please help.", signature="-- \nAnna"),
    Case("delimiter-no-space", "Please help.\n\n--\nAnna Schmidt\n+49 30 5550199\n", "Please help."),
    Case("delimiter-over-quote", "Please help.\n-- \nAnna\n\nOn 03/11/2026 10:22, Help wrote:\n> Hi\n", "Please help."),
    Case("dashes-in-text", "Two things:\n---\nFirst, it is late.\nSecond, it is the wrong colour and I am quite unhappy about it.\n---\nPlease call.", "Two things:\n---\nFirst, it is late.\nSecond, it is the wrong colour and I am quite unhappy about it.\n---\nPlease call."),
    Case("dashes-contact", "Please help.\n\n------------------\nAnna Schmidt | Buyer\nT +49 30 5550199\nwww.firma.example\n", "Please help."),
    Case("underscores-contact", "Please help.\n\n_____________________\nAnna Schmidt\nanna@firma.example\n", "Please help."),
    Case("closing-contact", "Please help.\n\nKind regards,\n\nAnna Schmidt\nHead of Purchasing\nFirma GmbH\nPhone: +49 30 5550199\nanna@firma.example\n", "Please help."),
    Case("closing-name", "Please help.\n\nKind regards,\nAnna", "Please help.\n\nKind regards,\nAnna"),
    Case("closing-title", "Please help.\n\nRegards,\nAnna Schmidt\nSales Manager\nFirma GmbH", "Please help."),
    Case("card-no-closing", "Where is my order 5512?\n\nAnna Schmidt\nHead of Purchasing\nFirma GmbH\nTel. +49 30 5550199\nwww.firma.example", "Where is my order 5512?"),
    Case("address-answer", "Sure, here is the new address:\n\nAnna Schmidt\nHauptstrasse 5\n10115 Berlin\n+49 30 5550199\nanna@firma.example", "Sure, here is the new address:\n\nAnna Schmidt\nHauptstrasse 5\n10115 Berlin\n+49 30 5550199\nanna@firma.example"),
    Case("phone-answer", "My number is +49 30 5550199, please call.\nAnna", "My number is +49 30 5550199, please call.\nAnna"),
    Case("only-contact", "Anna Schmidt\n+49 30 5550199\nwww.firma.example", "Anna Schmidt\n+49 30 5550199\nwww.firma.example"),
    Case("thanks-first", "Thanks,\n\nI got it, but the size is wrong. You can reach me at +49 30 5550199 after six.\nAnna", "Thanks,\n\nI got it, but the size is wrong. You can reach me at +49 30 5550199 after six.\nAnna"),
    Case("tagline-android", "Yep\n\nSent from my Galaxy", "Yep", signature="Sent from my Galaxy"),
    Case("tagline-outlook-short", "Yep\n\nGet Outlook for Android", "Yep"),
    Case("tagline-outlook-url", "Yep\n\nGet Outlook for iOS<https://aka.ms/o0ukef>", "Yep"),
    Case("tagline-yahoo", "Yep\n\nYahoo Mail: Search, Organize, Conquer", "Yep"),
    Case("tagline-windows", "Yep\n\nSent from Mail for Windows", "Yep"),
    Case("tagline-brackets", "Yep\n\n[Sent from my iPad]", "Yep"),
    Case("tagline-name", "Yep\nAnna\n\nSent from my iPhone", "Yep\nAnna"),
    Case("tagline-typos", "Yep\n\nSent from my iPhone. Please excuse brevity and typos.", "Yep"),
    Case("tagline-in-sentence", "The photo was sent from my iPhone yesterday, did you get it?", "The photo was sent from my iPhone yesterday, did you get it?"),
    Case("tagline-story", "Sent from my old address by mistake, so once more: please cancel the order that I placed on Monday evening, number 4711.\nRegards\nJo", "Sent from my old address by mistake, so once more: please cancel the order that I placed on Monday evening, number 4711.\nRegards\nJo"),
    Case("tagline-top", "Sent from my BlackBerry\n\nYes, please proceed.", "Yes, please proceed."),
    Case("disclaimer-de", "Bitte stornieren.\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Empfänger sind, löschen Sie sie.\n", "Bitte stornieren."),
    Case("disclaimer-fr", "Merci d'annuler.\n\nCe message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.\n", "Merci d'annuler."),
    Case("disclaimer-es", "Cancelen, por favor.\n\nAVISO LEGAL: Este mensaje es confidencial y va dirigido a su destinatario.", "Cancelen, por favor."),
    Case("disclaimer-word", "Disclaimer: I am not an expert, but the pump leaks.\n", "Disclaimer: I am not an expert, but the pump leaks."),
    Case("environment", "Please cancel.\n\nPlease consider the environment before printing this e-mail.", "Please cancel."),
    Case("list-footer", "Please cancel.\n\n-- \nYou received this message because you are subscribed to the Google Groups \"x\" group.\n", "Please cancel."),
    Case("antivirus", "Please cancel.\n\n-- \nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.com", "Please cancel."),
    Case("banner", "CAUTION: This email originated from outside of the organization. Do not click links.\n\nPlease cancel my plan.", "Please cancel my plan."),
    # what must not be hidden
    Case("form", "From: London\nTo: Paris\nDate: 12 May\nPassengers: 2\n\nPlease change it to 13 May.", "From: London\nTo: Paris\nDate: 12 May\nPassengers: 2\n\nPlease change it to 13 May."),
    Case("wrote-in-text", "You wrote to me:\n\nThat the order ships today. It did not.", "You wrote to me:\n\nThat the order ships today. It did not."),
    Case("on-in-text", "On Monday I called you. On Tuesday at 10:22 I wrote an e-mail to help@s.example.\nNothing happened.", "On Monday I called you. On Tuesday at 10:22 I wrote an e-mail to help@s.example.\nNothing happened."),
    Case("i-wrote", "On 3 November 2026 at 10:22 I wrote:\nplease cancel.\nYou did not.", "On 3 November 2026 at 10:22 I wrote:\nplease cancel.\nYou did not."),
    Case("arrow", "Settings > Account > Delete does not work.\n-> it shows an error", "Settings > Account > Delete does not work.\n-> it shows an error"),
    Case("subject-line", "Subject: my lamp\nThe lamp flickers.", "Subject: my lamp\nThe lamp flickers."),
    Case("list", "I need:\n- 2 tents\n- 1 stove\n--- urgent ---\nThanks", "I need:\n- 2 tents\n- 1 stove\n--- urgent ---\nThanks"),
    Case("time-colon", "Meeting 2026-11-03 10:22:\nroom 4", "Meeting 2026-11-03 10:22:\nroom 4"),
    Case("confidential-talk", "Is this e-mail address confidential?\n\nI ask because this e-mail came from someone else.", "Is this e-mail address confidential?\n\nI ask because this e-mail came from someone else."),
    Case("log", "Error log:\n2026-11-03 10:22:11 WARN mail: from user@x.example\n2026-11-03 10:22:12 ERROR mail: to y@x.example:\nstack trace here", "Error log:\n2026-11-03 10:22:11 WARN mail: from user@x.example\n2026-11-03 10:22:12 ERROR mail: to y@x.example:\nstack trace here"),
    Case("markdown-rule", "Part one\n\n---\n\nPart two is longer and says more than the first.", "Part one\n\n---\n\nPart two is longer and says more than the first."),
    # structure of HTML
    Case("html-gmail-sig", "", "Please call me.", html='<div dir="ltr">Please call me.<div><br></div>-- <br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div>Ann Lee<br>CEO</div></div></div>', signature="Ann Lee\nCEO"),
    Case("html-gmail-inline", "", "Hello!\nBlue\nLarge", html='<div dir="ltr">Hello!<br><div class="gmail_quote"><div class="gmail_attr">On Tue, Nov 3, 2026 Help wrote:<br></div><blockquote class="gmail_quote"><div>Colour?</div></blockquote><div>Blue</div><blockquote class="gmail_quote"><div>Size?</div></blockquote><div>Large</div></div></div>'),
    Case("html-gmail-forward", "", "---------- Forwarded message ---------\nFrom: Shop\nBuy now", html='<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Shop<br></div><div>Buy now</div></div>'),
    Case("html-gmail-indent", "", "My text\nindented by me", html='<div>My text</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>indented by me</div></blockquote>'),
    Case("html-apple", "", "Sure!\nTim", html='<html><body>Sure!<div><br></div><div>Tim<br><div><br><blockquote type="cite"><div>On 3 Nov 2026, at 10:22, Help &lt;h@s.example&gt; wrote:</div><br class="Apple-interchange-newline"><div>Hi</div></blockquote></div></div></body></html>'),
    Case("html-apple-ios", "", "Sure!", html='<div dir="ltr">Sure!</div><div dir="ltr"><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 3 Nov 2026, at 10:22, Help wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Hi</div></blockquote></div>', signature="Sent from my iPhone"),
    Case("html-thunderbird", "", "Version 4.", html='<body><p>Version 4.<br></p><div class="moz-cite-prefix">Am 03.11.26 um 10:22 schrieb Hilfe:<br></div><blockquote type="cite" cite="mid:x"><p>Welche?</p></blockquote><div class="moz-signature">-- <br>Uwe</div></body>', signature="--\nUwe"),
    Case("html-thunderbird-bottom", "", "Version 4.", html='<body><div class="moz-cite-prefix">On 03/11/2026 10:22, Help wrote:<br></div><blockquote type="cite"><p>Which?</p></blockquote><p>Version 4.</p></body>'),
    Case("html-yahoo", "", "That works.", html='<div>That works.</div><div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted"><div><div>On Tuesday, November 3, 2026, 10:22:11 AM GMT+1, Help &lt;h@s.example&gt; wrote:</div><div>Hi</div></div></div>'),
    Case("html-proton", "", "Here.", html='<div style="font-family:Arial">Here.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with Proton Mail</div></div><div class="protonmail_quote">On Tuesday, Help wrote:<br><blockquote class="protonmail_quote">Hi</blockquote></div>', signature="Sent with Proton Mail"),
    Case("html-zoho", "", "Here.", html='<div>Here.</div><div class="zmail_extra" style=""><div>---- On Tue, 03 Nov 2026 Help wrote ----</div><blockquote>Hi</blockquote></div>'),
    Case("html-outlook-unknown-language", "", "Bai, eskerrik asko.", html='<p class="MsoNormal">Bai, eskerrik asko.</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>Nork:</b> Help<br><b>Noiz:</b> asteartea</p></div><p>Kaixo</p>'),
    Case("html-outlook-mobile", "", "I can't open it.", html='<div>I can\'t open it.</div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg"><b>From:</b> Help<br><b>Sent:</b> Tuesday</div><div>Hi</div>', signature="Get Outlook for iOS"),
    Case("html-x-prefixed", "", "Once more.", html='<div>Once more.</div><div class="x_gmail_quote"><div class="x_gmail_attr">On Tue, Help wrote:</div><blockquote class="x_gmail_quote">Hi</blockquote></div>'),
    Case("html-new-outlook", "", "Fine.", html='<div class="elementToProof">Fine.</div><div id="mail-editor-reference-message-container"><div>From: Help</div><div>Hi</div></div>'),
    Case("html-netease", "", "收到", html='<div>收到</div><div id="isReplyContent"><p>At 2026-11-03, Help wrote:</p><blockquote id="isReplyContent">Hi</blockquote></div>'),
    Case("html-plain-blockquote", "", "Agreed.", html="<p>Agreed.</p><blockquote><p>Shall we close it?</p></blockquote>"),
    Case("html-hidden", "", "Hello", html='<div style="display:none">secret preheader</div><p>Hello</p>'),
    Case("html-paragraphs", "", "One\n\nTwo", html="<p>One</p><p>Two</p>"),
    Case("both-agree", "Yes *please*.\n\nOn Tue, Nov 3, 2026 at 10:22 AM Help <h@s.example> wrote:\n> Hi", "Yes *please*.", html='<div>Yes <b>please</b>.</div><div class="gmail_quote"><div class="gmail_attr">On Tue, Help wrote:</div><blockquote>Hi</blockquote></div>'),
    Case("html-knows-better", "Yes please.\nZer da hau\nHi there,\nshall we?", "Yes please.", html='<div>Yes please.</div><div id="appendonsend"></div><div>Zer da hau</div><div>Hi there,</div><div>shall we?</div>'),
    Case("text-is-a-stub", "This message needs an HTML viewer.", "I would like to change the delivery address of order 55.", html="<p>I would like to change the delivery address of order 55.</p>"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case):
    found = split(case.text, case.html, forward=case.forward)
    assert folded(found.reply) == folded(case.reply)
    if case.signature is not None:
        assert folded(found.signature) == folded(case.signature)


@pytest.mark.parametrize(
    "hostile",
    [
        "On " * 2000,
        "On " * 350_000,
        "\n" * 300_000,
        "On\n" * 300_000,
        "> a\nb\n" * 170_000,
        "a:\n" * 330_000,
        "From: a\n" * 120_000,
        "On 3 Nov 2026 10:22 a@b.example:x\n" * 30_000,
        "--\n" * 330_000,
        "Sent from my\n" * 80_000,
        "\nthis email and any\n" * 50_000,
        "a" * 1_000_000,
        "a@" * 500_000,
        " " * 1_000_000,
        "1 " * 500_000,
        "\u200b\u200c " * 300_000,
        "> " * 500_000,
        ("On Tue, Nov 3, 2026 at 10:22 AM " + "x" * 300 + "\n") * 3_000,
    ],
    ids=range(18),
)
def test_hostile_text_is_read_in_linear_time(hostile):
    begin = time.thread_time()
    split(hostile)
    assert time.thread_time() - begin < 3.0


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="On aA:\n>-_@.1<wrote\u200b\ue000", max_size=400), st.booleans())
def test_nothing_is_lost(text, forward):
    found = split(text, forward=forward)
    together = found.reply + found.quoted + found.signature
    assert sorted(_letters(together)) == sorted(_letters(text))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
