"""Forty mails written before the parser was tuned: 95 % were right at the first run, and the share may not fall.

The two that failed then showed real defects, which were mended; so a later 100 % is no measure of mails never seen.
"""

from __future__ import annotations

from sangam.channels.kinds.email.quoting import split
from sangam.channels.kinds.email.tests.cases import Case, folded

GOAL = 0.8

HELD_OUT = [
    Case("gmail-en", "Yes, Thursday works for me.\n\nOn Mon, Nov 2, 2026 at 4:11 PM Ridge & River Support <help@ridge.example> wrote:\n\n> Hi Paul,\n> would Thursday suit you?\n>\n", "Yes, Thursday works for me."),
    Case("outlook-de", "Guten Tag Frau Keller,\n\nbitte stornieren Sie die Bestellung 4711.\n\nMit freundlichen Grüßen\n\nJens Brandt\nEinkauf\n\nBrandt Maschinenbau GmbH\nIndustriestraße 12\n70565 Stuttgart\nTel.: +49 711 555 01-23\njens.brandt@brandt.example\nwww.brandt.example\n\nVon: Sangam Support <support@sangam.example>\nGesendet: Dienstag, 3. November 2026 10:22\nAn: Jens Brandt <jens.brandt@brandt.example>\nBetreff: AW: Bestellung 4711\n\nSehr geehrter Herr Brandt,\nwas können wir tun?\n", "Guten Tag Frau Keller,\n\nbitte stornieren Sie die Bestellung 4711."),
    Case("apple-fr", "Bonjour,\n\nLe colis est bien arrivé, merci !\n\nEnvoyé de mon iPhone\n\n> Le 3 nov. 2026 à 10:22, Support <aide@boutique.example> a écrit :\n> \n> Bonjour Claire,\n> Votre colis est parti.\n", "Bonjour,\n\nLe colis est bien arrivé, merci !"),
    Case("thunderbird-inline", "Am 03.11.26 um 10:22 schrieb Support:\n> Welche Größe brauchen Sie?\n\nGröße 42, bitte.\n\n> Und welche Farbe?\n\nBlau.\n\nViele Grüße\nUwe\n", "Größe 42, bitte.\n\nBlau.\n\nViele Grüße\nUwe"),
    Case("outlook-mobile-en", "Can you resend the invoice? I can't open it.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Billing <billing@shop.example>\nSent: Tuesday, November 3, 2026 10:22:11 AM\nTo: Dana Reed <dana@mail.example>\nSubject: Your invoice\n\nPlease find attached.\n", "Can you resend the invoice? I can't open it."),
    Case("gmail-ja", "お世話になっております。\n届きました。ありがとうございます。\n\n2026年11月3日(火) 10:22 サポート <support@shop.example>:\n\n> 田中様\n> 商品を発送しました。\n", "お世話になっております。\n届きました。ありがとうございます。"),
    Case("qq", "你好，还没收到货，请帮我查一下。\n\n\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"客服\" <kefu@shop.example>;\n发送时间: 2026年11月3日(星期二) 上午10:22\n收件人: \"王芳\"<wang@qq.example>;\n主题: 回复：订单\n\n您好", "你好，还没收到货，请帮我查一下。"),
    Case("naver", "네, 확인했습니다. 환불 부탁드립니다.\n\n-----Original Message-----\nFrom: \"고객센터\"<help@shop.example>\nTo: <minji@naver.example>;\nCc:\nSent: 2026-11-03 (화) 10:22:33 (GMT+09:00)\nSubject: Re: 환불 문의\n\n안녕하세요", "네, 확인했습니다. 환불 부탁드립니다."),
    Case("gmail-ru", "Добрый день! Адрес прежний.\n\nвт, 3 нояб. 2026 г. в 10:22, Служба поддержки <help@shop.example>:\n\n> Здравствуйте, Ольга!\n> Уточните адрес.\n", "Добрый день! Адрес прежний."),
    Case("mailru", "Спасибо, всё работает.\n\nС уважением,\nПётр\n\nВторник, 3 ноября 2026, 10:22 +03:00 от Поддержка <help@shop.example>:\n>Здравствуйте!\n>Попробуйте перезагрузить.\n", "Спасибо, всё работает.\n\nС уважением,\nПётр"),
    Case("gmail-es", "Sí, por favor cámbienlo por la talla M.\n\nEl mar, 3 nov 2026 a las 10:22, Atención al cliente (<ayuda@tienda.example>)\nescribió:\n\n> Hola Lucía:\n> ¿Desea un cambio?\n", "Sí, por favor cámbienlo por la talla M."),
    Case("outlook-pt", "Bom dia,\nsegue o comprovante.\n\nDe: Suporte <suporte@loja.example>\nEnviada em: terça-feira, 3 de novembro de 2026 10:22\nPara: Rafael Lima <rafael@mail.example>\nAssunto: RE: Pedido 889\n\nBom dia Rafael", "Bom dia,\nsegue o comprovante."),
    Case("gmail-he", "תודה, קיבלתי.\n\n‫בתאריך יום ג׳, 3 בנוב׳ 2026 ב-10:22 מאת ‪תמיכה‬‏ <‪help@shop.example‬‏>:‬\n\n> שלום דנה,\n> החבילה נשלחה.\n", "תודה, קיבלתי."),
    Case("gmail-ar", "شكرا لكم، وصل الطلب.\n\nفي الثلاثاء، 3 نوفمبر 2026 في 10:22 ص تمت كتابة ما يلي بواسطة الدعم <help@shop.example>:\n\n> مرحبا سارة\n> تم شحن طلبك\n", "شكرا لكم، وصل الطلب."),
    Case("gmail-gu", "હા, મને મળી ગયું. આભાર.\n\nમંગળ, 3 નવે, 2026 એ 10:22 AM વાગ્યે સપોર્ટ <help@shop.example> એ લખ્યું:\n\n> નમસ્તે\n", "હા, મને મળી ગયું. આભાર."),
    Case("zendesk", "It still crashes on start.\n\n##- Please type your reply above this line -##\n\nYour request (12345) has been updated.\n", "It still crashes on start."),
    Case("sig-delim", "The code you sent me is expired.\n\n-- \nMaria Rossi\nvia Roma 1, Torino\n", "The code you sent me is expired.", signature="-- \nMaria Rossi\nvia Roma 1, Torino"),
    Case("plain-closing", "I need to change my delivery date to Friday.\n\nThanks,\nOmar", "I need to change my delivery date to Friday.\n\nThanks,\nOmar"),
    Case("forward-empty", "\n\n---------- Forwarded message ---------\nFrom: Shop <shop@x.example>\nDate: Tue, Nov 3, 2026 at 10:22 AM\nSubject: Receipt\nTo: <me@y.example>\n\nYour receipt: 12 EUR\n", "---------- Forwarded message ---------\nFrom: Shop <shop@x.example>\nDate: Tue, Nov 3, 2026 at 10:22 AM\nSubject: Receipt\nTo: <me@y.example>\n\nYour receipt: 12 EUR", forward=True),
    Case("forward-intro", "Is this mail really from you?\n\nBegin forwarded message:\n\nFrom: Shop <shop@x.example>\nSubject: Win a prize\nDate: 3 November 2026 at 10:22:11 CET\nTo: me@y.example\n\nClick here\n", "Is this mail really from you?", forward=True),
    Case("gmail-nl", "Prima, dan wacht ik op de monteur.\n\nOp di 3 nov 2026 om 10:22 schreef Klantenservice <hulp@winkel.example>:\n\n> Beste Joost,\n", "Prima, dan wacht ik op de monteur."),
    Case("gmail-pl", "Dzień dobry,\nproszę o fakturę na firmę.\n\nPozdrawiam\nKasia\n\nwt., 3 lis 2026 o 10:22 Obsługa klienta <pomoc@sklep.example> napisał(a):\n\n> Dzień dobry,\n", "Dzień dobry,\nproszę o fakturę na firmę.\n\nPozdrawiam\nKasia"),
    Case("gmail-tr", "Merhaba, kargo hâlâ gelmedi.\n\nDestek <yardim@magaza.example>, 3 Kas 2026 Sal, 10:22 tarihinde şunu yazdı:\n\n> Merhaba Elif,\n", "Merhaba, kargo hâlâ gelmedi."),
    Case("gmail-vi", "Mình đã nhận được hàng rồi nhé.\n\nVào Th 3, 3 thg 11, 2026 vào lúc 10:22 Hỗ trợ <help@shop.example> đã\nviết:\n\n> Chào bạn Hà,\n", "Mình đã nhận được hàng rồi nhé."),
    Case("outlook-it", "Buongiorno,\nnon trovo il codice sconto.\n\nCordiali saluti,\nGiulia Ferri\nResponsabile acquisti\nFerri S.r.l.\nTel. +39 02 5550 1234\n\nDa: Assistenza <aiuto@negozio.example>\nInviato: martedì 3 novembre 2026 10:22\nA: Giulia Ferri <giulia@ferri.example>\nOggetto: R: Codice\n\nBuongiorno", "Buongiorno,\nnon trovo il codice sconto."),
    Case("yahoo", "That fixed it, thank you!\n\nSent from Yahoo Mail on Android\n\n  On Tue, Nov 3, 2026 at 10:22 AM, Support<help@shop.example> wrote:   Hi Kim, please try again.", "That fixed it, thank you!"),
    Case("samsung-de", "Passt, danke!\n\nVon meinem Samsung Galaxy Smartphone gesendet.\n\n\n-------- Ursprüngliche Nachricht --------\nVon: Support <hilfe@laden.example>\nDatum: 03.11.26 10:22 (GMT+01:00)\nAn: tim@mail.example\nBetreff: Re: Termin\n\nHallo Tim", "Passt, danke!"),
    Case("proton", "Here is the serial number: SN-8842.\n\nSent with Proton Mail secure email.\n\nOn Tuesday, November 3rd, 2026 at 10:22 AM, Support <help@shop.example> wrote:\n\n> Hello,\n> what is the serial number?\n", "Here is the serial number: SN-8842."),
    Case("gmail-sv", "Hej! Ja, det går bra.\n\nDen tis 3 nov. 2026 kl 10:22 skrev Kundtjänst <hjalp@butik.example>:\n\n> Hej Anna,\n", "Hej! Ja, det går bra."),
    Case("disclaimer", "Please ship to the Leeds office instead.\n\nTom\n\nThis email and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient please delete it.\n", "Please ship to the Leeds office instead.\n\nTom"),
    Case("html-gmail", "", "Sounds good!\n\nBest,\nLena", html='<div dir="ltr"><div>Sounds good!</div><div><br></div><div>Best,</div><div>Lena</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Nov 3, 2026 at 10:22 AM Support &lt;<a href="mailto:h@s.example">h@s.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Shall we?</div></blockquote></div>'),
    Case("html-outlook", "", "Hello,\n\nplease cancel my plan.", html='<html><body><div class="WordSection1"><p class="MsoNormal">Hello,<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">please cancel my plan.<o:p></o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Support &lt;h@s.example&gt; <br><b>Sent:</b> Tuesday, November 3, 2026 10:22 AM<br><b>To:</b> Me<br><b>Subject:</b> Plan</p></div></div><p class="MsoNormal">Hi</p></div></body></html>'),
    Case("html-owa", "", "J'ai bien reçu le remboursement.", html='<div class="elementToProof">J\'ai bien reçu le remboursement.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>De :</b> Support &lt;h@s.example&gt;<br><b>Envoyé :</b> mardi 3 novembre 2026 10:22<br><b>À :</b> Moi<br><b>Objet :</b> Remboursement</font></div><div>Bonjour</div>'),
    Case("empty-reply", "On Tue, Nov 3, 2026 at 10:22 AM Support <help@shop.example> wrote:\n\n> Hello,\n> any news?\n", ""),
    Case("bottom-post", "On 03/11/2026 10:22, Support wrote:\n> Which version do you use?\n\nVersion 4.2 on Linux.\n\n-- \nrgds, Pia", "Version 4.2 on Linux."),
    Case("gmail-ko", "배송지를 변경하고 싶어요.\n\n2026년 11월 3일 (화) 오전 10:22, 고객센터 <help@shop.example>님이 작성:\n\n> 안녕하세요\n", "배송지를 변경하고 싶어요."),
    Case("gmail-uk", "Так, замовлення отримано, дякую.\n\nвт, 3 лист. 2026 р. о 10:22 Підтримка <help@shop.example> пише:\n\n> Добрий день!\n", "Так, замовлення отримано, дякую."),
    Case("no-quote", "Hi,\nI ordered two tents on 3 Nov 2026 at 10:22 and wrote to you twice:\n- first on Monday\n- then today\nNobody answered.\n", "Hi,\nI ordered two tents on 3 Nov 2026 at 10:22 and wrote to you twice:\n- first on Monday\n- then today\nNobody answered."),
    Case("gmail-fi", "Kiitos, paketti tuli perille.\n\nti 3. marrask. 2026 klo 10.22 Asiakaspalvelu (apu@kauppa.example) kirjoitti:\n\n> Hei Mikko,\n", "Kiitos, paketti tuli perille."),
    Case("gmail-hu", "Köszönöm, megkaptam.\n\nÜgyfélszolgálat <segitseg@bolt.example> ezt írta (időpont: 2026. nov. 3., K,\n10:22):\n\n> Kedves Zoltán!\n", "Köszönöm, megkaptam."),
]  # fmt: skip


def test_share_of_exact_replies(capsys):
    wrong = [
        case.name for case in HELD_OUT if folded(split(case.text, case.html, forward=case.forward).reply) != folded(case.reply)
    ]
    share = 1 - len(wrong) / len(HELD_OUT)
    with capsys.disabled():
        print(f"\nheld-out replies exact: {share:.0%} of {len(HELD_OUT)}; wrong: {wrong}")
    assert len(HELD_OUT) == 40
    assert share >= GOAL
