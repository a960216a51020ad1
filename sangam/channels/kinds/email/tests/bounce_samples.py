"""Invented bounces in the shapes that real mail systems send: (name, sender, subject, text, recipient, kind, extras)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sangam.channels.kinds.email.mail import Mail, Mailbox

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.provider.example>"
US = "support@gear.example"
WHO = "jan@shop.example"
COPY = f"""
Return-Path: <{US}>
Message-ID: <m1@gear.example>
From: {US}
To: {WHO}
Subject: Your order
"""


@dataclass(frozen=True)
class Sample:
    name: str
    sender: str
    subject: str
    text: str
    kind: str
    recipient: str = WHO
    status: str = ""
    report: tuple[dict[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    action: str = "failed"

    def mail(self) -> Mail:
        name, _, address = self.sender.rpartition("<")
        headers = [("from", self.sender), ("subject", self.subject), *self.headers.items()]
        content_type = "multipart/report; report-type=delivery-status" if self.report else "text/plain"
        return Mail(
            headers=tuple(headers),
            subject=self.subject,
            froms=(Mailbox(name.strip(' "'), address.rstrip(">").lower()),) if self.sender else (),
            in_reply_to=tuple(self.headers.get("in-reply-to", "").split()),
            to=(Mailbox("", US),),
            text=self.text,
            content_type=content_type,
            report_type="delivery-status" if self.report else "",
            report=self.report,
            returned=(("message-id", "<m1@gear.example>"), ("to", WHO)) if self.report else (),
        )


def dsn(
    name: str,
    kind: str,
    status: str,
    diagnostic: str = "",
    *,
    action: str = "failed",
    to: str = WHO,
    want: str = "",
    **extra: str,
) -> Sample:
    group = {"final-recipient": f"rfc822; {to}", "action": action, "status": status}
    if diagnostic:
        group["diagnostic-code"] = diagnostic
    group.update({key.replace("_", "-"): value for key, value in extra.items()})
    text = "This is the mail system at host mx.provider.example.\n\nI'm sorry to have to inform you that your message could not be delivered."
    return Sample(
        name, DAEMON, "Undelivered Mail Returned to Sender", text, kind, to, want or status,
        ({"reporting-mta": "dns; mx.provider.example"}, group), action="delayed" if action == "delayed" else "failed",
    )  # fmt: skip


STANDARD = [
    dsn("postfix unknown", "hard", "5.1.1", f"smtp; 550 5.1.1 <{WHO}>: Recipient address rejected: User unknown in virtual mailbox table"),
    dsn("gmail unknown", "hard", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address"),
    dsn("gmail disabled", "hard", "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is disabled. Learn more at"),
    dsn("gmail rate", "soft", "5.2.1", "smtp; 450 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages"),
    dsn("gmail full", "soft", "5.2.2", "smtp; 552-5.2.2 The email account that you tried to reach is over quota and inactive. Please direct"),
    dsn("gmail spam", "soft", "5.7.1", "smtp; 550-5.7.1 Our system has detected that this message is likely unsolicited mail"),
    dsn("gmail unauthenticated", "soft", "5.7.26", "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated"),
    dsn("o365 unknown", "hard", "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    dsn("o365 edge", "hard", "5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied. [XX1EUR05FT004.eop-eur05.prod.protection.example]"),
    dsn("o365 no domain", "hard", "5.4.310", "smtp;550 5.4.310 DNS domain shop.example does not exist [Message=InfoDomainNonexistent]"),
    dsn("o365 restricted", "soft", "5.7.133", "smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated"),
    dsn("o365 expired", "soft", "5.4.300", "smtp;550 5.4.300 Message expired -> 451 4.4.1 Connection refused"),
    dsn("o365 full", "soft", "5.2.2", "smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"),
    dsn("o365 too big", "soft", "5.3.4", "smtp;552 5.3.4 Message size exceeds fixed maximum message size"),
    dsn("o365 loop", "soft", "5.4.14", "smtp;554 5.4.14 Hop count exceeded - possible mail loop ATTR34"),
    dsn("outlook.com unknown", "hard", "5.5.0", "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."),
    dsn("yahoo gone", "hard", "5.0.0", "smtp; 554 delivery error: dd This user doesn't have a yahoo.example account (jan@shop.example) [0]"),
    dsn("yahoo disabled", "hard", "5.0.0", "smtp; 554 delivery error: dd Sorry your message to jan@shop.example cannot be delivered. This account has been disabled or discontinued [#102]."),
    dsn("yahoo deferred", "soft", "4.7.0", "smtp; 421 4.7.0 [TSS04] Messages from 192.0.2.3 temporarily deferred due to user complaints"),
    dsn("icloud full", "soft", "5.2.2", "smtp; 552 5.2.2 <jan@shop.example>: user is over quota"),
    dsn("no host", "hard", "5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=shop.example type=A: Host not found"),
    dsn("bad host", "hard", "5.1.2", "DNS; Host unknown"),
    dsn("moved", "hard", "5.1.6", "smtp; 551 5.1.6 User has moved; please try <jan@new.example>"),
    dsn("null mx", "hard", "5.1.10", "smtp; 556 5.1.10 <jan@shop.example>: Recipient address rejected: Domain shop.example does not accept mail (nullMX)"),
    dsn("delayed", "soft", "4.4.1", "X-Postfix; connect to mx.shop.example[192.0.2.9]:25: Connection timed out", action="delayed"),
    dsn("delayed dns", "soft", "4.4.3", "X-Postfix; Host or domain name not found. Name service error for name=shop.example type=MX: Host not found, try again", action="delayed"),
    dsn("expired", "soft", "4.4.7", "smtp; 451 4.4.7 Delivery time expired"),
    dsn("greylist given up", "soft", "4.2.0", "smtp; 450 4.2.0 <jan@shop.example>: Recipient address rejected: Greylisted, see http://postgrey.example"),
    dsn("vague status, telling words", "hard", "5.0.0", "smtp; 550 No such user here", want="5.0.0"),
    dsn("vague status, inner code", "soft", "5.0.0", "smtp; 550 5.7.1 Message rejected due to content restrictions", want="5.7.1"),
    dsn("spamhaus", "soft", "5.7.1", "smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.3] blocked using zen.spamhaus.example"),
    dsn("wrong code of policy", "hard", "5.7.1", "smtp; 550 5.7.1 <jan@shop.example>... User unknown"),
    dsn("sender refused", "soft", "5.1.8", "smtp; 553 5.1.8 <support@gear.example>... Domain of sender address support@gear.example does not exist"),
    dsn("sendmail quota", "soft", "5.0.0", "smtp; 550 Mailbox quota exceeded"),
    dsn("missing diagnostic", "hard", "5.1.1"),
    dsn("relay", "soft", "5.7.1", "smtp; 550 5.7.1 Unable to relay for jan@shop.example"),
    dsn("virus", "soft", "5.6.0", "smtp; 554 5.6.0 Message contains a virus"),
    dsn("ses suppression", "hard", "5.1.1", "smtp; 550 5.1.1 Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address"),
    dsn("qq unknown", "hard", "5.0.0", "smtp; 550 Mailbox not found. http://service.mail.qq.example/cgi-bin/help"),
    dsn("163 unknown", "hard", "5.0.0", "smtp; 550 User not found: jan@shop.example"),
    dsn("mimecast", "hard", "5.0.0", "smtp; 550 Invalid Recipient - https://community.mimecast.example/docs/DOC-1369#550"),
    dsn("mimecast policy", "soft", "5.0.0", "smtp; 550 Administrative prohibition - envelope blocked"),
    dsn("barracuda", "soft", "5.0.0", "smtp; 554 rejected due to spam content"),
    dsn("proofpoint", "hard", "5.1.1", "smtp; 550 5.1.1 User Unknown"),
    dsn("symantec", "soft", "5.0.0", "smtp; 553-Message filtered. Refer to the Troubleshooting page"),
    Sample("broken: one group", DAEMON, "Returned mail: User unknown", "The message could not be delivered.", "hard", WHO, "5.1.1",
           ({"reporting-mta": "dns; mx", "final-recipient": f"RFC822;<{WHO}>", "action": "failed", "status": "5.1.1 (unknown user)"},)),
    Sample("broken: no status", DAEMON, "failure notice", f"Delivery to {WHO} failed: 550 user unknown", "hard", WHO, "",
           ({"final-recipient": f"rfc822; {WHO}", "action": "failed"},)),
    Sample("broken: groups without recipients", DAEMON, "Delivery failure", f"Sorry.\n<{WHO}>: 550 5.1.1 unknown user", "hard", WHO, "5.1.1",
           ({"reporting-mta": "dns; mx"},)),
]  # fmt: skip

WORDS = [
    Sample("qmail", "<MAILER-DAEMON@provider.example>", "failure notice",
           f"Hi. This is the qmail-send program at provider.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{WHO}>:\n192.0.2.8 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.8.\n\n--- Below this line is a copy of the message.\n{COPY}", "hard", status="5.1.1"),
    Sample("qmail no mailbox", "<MAILER-DAEMON@provider.example>", "failure notice",
           f"Hi. This is the qmail-send program at provider.example.\n\n<{WHO}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n{COPY}", "hard", status="5.1.1"),
    Sample("qmail host", "<MAILER-DAEMON@provider.example>", "failure notice",
           f"Hi. This is the qmail-send program at provider.example.\n\n<{WHO}>:\nSorry, I couldn't find any host named shop.example. (#5.1.2)\n", "hard", status="5.1.2"),
    Sample("qmail full", "<MAILER-DAEMON@provider.example>", "failure notice",
           f"Hi. This is the qmail-send program at provider.example.\n\n<{WHO}>:\nuser is over quota\n\n--- Below this line is a copy of the message.\n{COPY}", "soft"),
    Sample("qmail connection", "<MAILER-DAEMON@provider.example>", "failure notice",
           f"Hi. This is the qmail-send program at provider.example.\n\n<{WHO}>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.\n", "soft", status="4.4.1"),
    Sample("exim", "Mail Delivery System <Mailer-Daemon@host.example>", "Mail delivery failed: returning message to sender",
           f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {WHO}\n    SMTP error from remote mail server after RCPT TO:<{WHO}>:\n    host mx.shop.example [192.0.2.7]: 550 No Such User Here\n\n------ This is a copy of the message, including all the headers. ------\n{COPY}", "hard", headers={"x-failed-recipients": WHO}),
    Sample("exim unroutable", "Mail Delivery System <Mailer-Daemon@host.example>", "Mail delivery failed: returning message to sender",
           f"This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  {WHO}\n    all relevant MX records point to non-existent hosts\n", "hard"),
    Sample("exim retry", "Mail Delivery System <Mailer-Daemon@host.example>", "Mail delivery failed: returning message to sender",
           f"This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  {WHO}\n    mx.shop.example [192.0.2.7]: Connection timed out:\n    retry timeout exceeded\n", "soft"),
    Sample("exim delayed", "Mail Delivery System <Mailer-Daemon@host.example>", "Warning: message 1abcDE-0001-AB delayed 24 hours",
           f"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on host.example.\n\nThe address to which the message has not yet been delivered is:\n\n  {WHO}\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.", "soft", action="delayed"),
    Sample("postfix text", DAEMON, "Undelivered Mail Returned to Sender",
           f"This is the mail system at host mx.provider.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<{WHO}>: host mx.shop.example[192.0.2.7] said: 550 5.1.1\n    <{WHO}>: Recipient address rejected: User unknown (in reply to RCPT TO command)\n", "hard", status="5.1.1"),
    Sample("sendmail", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Returned mail: see transcript for details",
           f"The original message was received at Mon, 5 Jan 2026 10:00:00 GMT\nfrom localhost\n\n   ----- The following addresses had permanent fatal errors -----\n<{WHO}>\n    (reason: 550 5.1.1 <{WHO}>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.shop.example.:\n>>> RCPT To:<{WHO}>\n<<< 550 5.1.1 <{WHO}>... User unknown\n", "hard", status="5.1.1"),
    Sample("sendmail host", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Returned mail: Host unknown (Name server: shop.example: host not found)",
           f"   ----- The following addresses had delivery problems -----\n<{WHO}>  (unrecoverable error)\n\n   ----- Transcript of session follows -----\n501 <{WHO}>... 550 Host unknown (Name server: shop.example: host not found)\n", "hard"),
    Sample("sendmail warning", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Warning: could not send message for past 4 hours",
           f"    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n   ----- The following addresses had transient non-fatal errors -----\n<{WHO}>\n\n   ----- Transcript of session follows -----\n<{WHO}>... Deferred: Connection refused by mx.shop.example.\nMessage could not be delivered for past 4 hours\nWarning: message still undelivered after 4 hours", "soft", action="delayed"),
    Sample("exchange 2003", "System Administrator <postmaster@corp.example>", "Undeliverable: Your order",
           f"Your message did not reach some or all of the intended recipients.\n\n      Subject:  Your order\n      Sent:     1/5/2026 10:00 AM\n\nThe following recipient(s) could not be reached:\n\n      {WHO} on 1/5/2026 10:01 AM\n            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.\n            <mail.corp.example #5.1.1>", "hard", status="5.1.1"),
    Sample("outlook 365", "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>", "Undeliverable: Your order",
           f"Your message to {WHO} couldn't be delivered.\n\njan wasn't found at shop.example.\n\nDiagnostic information for administrators:\n\nGenerating server: AM0PR01MB0001.eurprd01.prod.example\n\n{WHO}\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {WHO} not found by SMTP address lookup'\n", "hard", status="5.1.10"),
    Sample("exchange full", "Microsoft Outlook <postmaster@corp.example>", "Undeliverable: Your order",
           f"Delivery has failed to these recipients or groups:\n\n{WHO}<mailto:{WHO}>\nThe recipient's mailbox is full and can't accept messages now. Please try resending your message later, or contact the recipient directly.\n\nDiagnostic information for administrators:\n\n{WHO}\nRemote Server returned '554 5.2.2 mailbox full'\n", "soft", status="5.2.2"),
    Sample("exchange german", "Microsoft Outlook <postmaster@firma.example>", "Unzustellbar: Ihre Bestellung",
           f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{WHO}\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden. Überprüfen Sie die E-Mail-Adresse des Empfängers.\n\nRemote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'\n", "hard", status="5.1.1"),
    Sample("exchange french", "Microsoft Outlook <postmaster@societe.example>", "Non remis : Votre commande",
           f"Échec de la remise pour ces destinataires ou groupes :\n\n{WHO}\nL'adresse de courrier que vous avez entrée est introuvable.\n\nInformations de diagnostic pour les administrateurs :\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", "hard", status="5.1.1"),
    Sample("exchange spanish", "Microsoft Outlook <postmaster@empresa.example>", "No se puede entregar: Su pedido",
           f"No se pudo entregar el mensaje a estos destinatarios o grupos:\n\n{WHO}\nNo se encontró la dirección de correo electrónico que especificó.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", "hard", status="5.1.1"),
    Sample("exchange portuguese full", "Microsoft Outlook <postmaster@empresa.example>", "Não é possível entregar: Seu pedido",
           f"Falha na entrega a estes destinatários ou grupos:\n\n{WHO}\nA caixa de correio do destinatário está cheia e não pode aceitar mensagens agora.\n", "soft"),
    Sample("exchange italian", "Microsoft Outlook <postmaster@ditta.example>", "Non recapitabile: Il suo ordine",
           f"Recapito non riuscito per i seguenti destinatari o gruppi:\n\n{WHO}\nL'indirizzo di posta elettronica immesso non è stato trovato.\n", "hard"),
    Sample("exchange dutch", "Microsoft Outlook <postmaster@bedrijf.example>", "Onbestelbaar: Uw bestelling",
           f"Bezorging is mislukt bij deze geadresseerden of groepen:\n\n{WHO}\nHet door u ingevoerde e-mailadres is niet gevonden. Het adres bestaat niet.\n", "hard"),
    Sample("exchange polish", "Microsoft Outlook <postmaster@firma.example>", "Nie można dostarczyć: Zamówienie",
           f"Nie można dostarczyć wiadomości do następujących adresatów lub grup:\n\n{WHO}\nSkrzynka pocztowa adresata jest pełna i nie może teraz przyjmować wiadomości.\n", "soft"),
    Sample("exchange swedish", "Microsoft Outlook <postmaster@bolag.example>", "Kan inte levereras: Din order",
           f"Ditt meddelande kunde inte levereras till följande mottagare:\n\n{WHO}\nDen angivna e-postadressen hittades inte. Mottagaren finns inte.\n", "hard"),
    Sample("exchange russian", "Microsoft Outlook <postmaster@firma.example>", "Недоставлено: Ваш заказ",
           f"Сообщение не может быть доставлено следующим получателям или группам:\n\n{WHO}\nВведенный адрес электронной почты не найден.\n", "hard"),
    Sample("exchange japanese", "Microsoft Outlook <postmaster@kaisha.example>", "配信不能: ご注文",
           f"次の受信者またはグループへの配信に失敗しました:\n\n{WHO}\n入力した電子メール アドレスは見つかりませんでした。\n", "hard"),
    Sample("exchange chinese", "Microsoft Outlook <postmaster@gongsi.example>", "未送达: 您的订单",
           f"无法将邮件传递给以下收件人或通讯组:\n\n{WHO}\n收件人的邮箱已满，现在无法接受邮件。\n", "soft"),
    Sample("exchange turkish", "Microsoft Outlook <postmaster@firma.example>", "Teslim edilemedi: Siparişiniz",
           f"Bu alıcılara veya gruplara teslim edilemedi:\n\n{WHO}\nGirdiğiniz e-posta adresi bulunamadı.\n", "hard"),
    Sample("exchange czech", "Microsoft Outlook <postmaster@firma.example>", "Nedoručitelné: Vaše objednávka",
           f"Doručení následujícím příjemcům nebo skupinám se nezdařilo:\n\n{WHO}\nAdresa neexistuje.\n", "hard"),
    Sample("gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)",
           f"** Address not found **\n\nYour message wasn't delivered to {WHO} because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist.\n", "hard", status="5.1.1", headers={"x-failed-recipients": WHO}),
    Sample("gmail old", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)",
           f"Delivery to the following recipient failed permanently:\n\n     {WHO}\n\nTechnical details of permanent failure:\nDNS Error: Domain name not found\n", "hard"),
    Sample("gmail delay", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Delay)",
           f"** Delivery incomplete **\n\nThere was a temporary problem delivering your message to {WHO}. Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n", "soft", action="delayed"),
    Sample("gmail full", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)",
           f"** Recipient inbox full **\n\nYour message couldn't be delivered to {WHO}. Their inbox is full, or it's getting too much mail right now.\n", "soft"),
    Sample("yahoo", "<MAILER-DAEMON@yahoo.example>", "Failure Notice",
           f"Sorry, we were unable to deliver your message to the following address.\n\n<{WHO}>:\n554: delivery error: dd This user doesn't have a yahoo.example account ({WHO}) [0]\n\n--- Below this line is a copy of the message.\n{COPY}", "hard"),
    Sample("aol", "Mail Delivery Subsystem <MAILER-DAEMON@aol.example>", "Mail Delivery Problem",
           f"Your mail is not able to be delivered to the following recipient:\n\n<{WHO}>\n\n550 MAILBOX NOT FOUND\n", "hard"),
    Sample("notes", "<postmaster@notes.example>", "DELIVERY FAILURE: User jan (jan@shop.example) not listed in Domino Directory",
           f"Your message\n\n  Subject: Your order\n\nwas not delivered to:\n\n  {WHO}\n\nbecause:\n\n  User jan ({WHO}) not listed in Domino Directory\n", "hard"),
    Sample("groupwise", "Mail Delivery System <Mailer-Daemon@gw.example>", "Message status - undeliverable",
           f"The message that you sent was undeliverable to the following:\n\t{WHO} (550 no such recipient)\n", "hard"),
    Sample("groupwise full", "GroupWise <Mailer-Daemon@gw.example>", "Message status - undeliverable",
           f"The message that you sent was undeliverable to the following:\n\t{WHO} (mailbox full)\n", "soft"),
    Sample("mail.ru", "<mailer-daemon@corp.mail.example>", "Mail failure.",
           f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {WHO}\n    550 user not found\n", "hard"),
    Sample("mail.ru russian", "Почтовая служба <mailer-daemon@mail.example>", "Сообщение не доставлено",
           f"Это письмо создано автоматически сервером Mail.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\n{WHO}\nЯщик получателя переполнен.\n", "soft"),
    Sample("qq", "PostMaster <PostMaster@qq.example>", "系统退信/Systems bounce",
           f"抱歉，您的邮件被退回来了……\n\n原邮件信息：\n收件人：{WHO}\n\n退信原因：\n收件人邮件地址（{WHO}）不存在，邮件无法送达。\n550 Mailbox not found\n", "hard"),
    Sample("163", "Postmaster <Postmaster@163.example>", "系统退信",
           f"很抱歉，您的邮件无法送达：\n\n收件人：{WHO}\n\n退信原因：收件人邮箱已满，552 Quota exceeded\n", "soft"),
    Sample("163 spam", "Postmaster <Postmaster@163.example>", "系统退信",
           f"很抱歉，您的邮件被退回。\n\n收件人：{WHO}\n\n退信原因：邮件被对方服务器识别为垃圾邮件，554 DT:SPM\n", "soft"),
    Sample("docomo", "Mail Delivery Subsystem <MAILER-DAEMON@docomo.example>", "Returned mail: see transcript for details",
           f"次のあて先へのメッセージはエラーのため送信できませんでした。\n送信先メールアドレスが見つからないか、\n送信先メールサーバの事由により送信できませんでした。\n\n<{WHO}>:\nUnknown user: {WHO}\n", "hard"),
    Sample("ezweb", "<Postmaster@ezweb.example>", "Mail System Error - Returned Mail",
           f"The user(s) account is disabled.\n\n<{WHO}>: 550 user unknown (in reply to RCPT TO command)\n", "hard"),
    Sample("softbank full", "<Mailer-Daemon@softbank.example>", "Mail System Error - Returned Mail",
           f"メールを送信できませんでした。\n\n{WHO}\n宛先のメールボックスの容量が一杯です。\n", "soft"),
    Sample("biglobe", "Postmaster <postmaster@biglobe.example>", "Returned mail: Over quota",
           f"   ----- The following addresses had delivery problems -----\n{WHO}\n\n   ----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local limit.\n", "soft"),
    Sample("ses", "<MAILER-DAEMON@eu-west-1.amazonses.example>", "Delivery Status Notification (Failure)",
           f"An error occurred while trying to deliver the mail to the following recipients:\n{WHO}\n", "soft"),
    Sample("mimecast", "<postmaster@mimecast.example>", "[Postmaster] Email Delivery Failure",
           f"Email Delivery Failure\n\nThe following email to {WHO} from {US} could not be delivered.\n\nReason: Recipient server unavailable or busy\n", "soft"),
    Sample("barracuda", "<postmaster@barracuda.example>", "**Message you sent blocked by our bulk email filter**",
           f"Your message to: {WHO}\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nSubject: Your order\n", "soft"),
    Sample("messagelabs", "MAILER-DAEMON@messagelabs.example <MAILER-DAEMON@messagelabs.example>", "Mail Delivery Failure",
           f"This is the Mail System at messagelabs.example. I was not able to deliver your message to the following addresses.\n\n<{WHO}>:\n192.0.2.1_does_not_like_recipient./Remote_host_said:_550_Requested_action_not_taken:_mailbox_unavailable/\n", "hard"),
    Sample("imail", "Postmaster <postmaster@imail.example>", "Undeliverable Mail",
           f"Unknown user: {WHO}\n\nOriginal message follows.\n\n{COPY}", "hard"),
    Sample("imail full", "Postmaster <postmaster@imail.example>", "Undeliverable Mail",
           f"User mailbox exceeds allowed size: {WHO}\n\nOriginal message follows.\n\n{COPY}", "soft"),
    Sample("xmail", "XMail PostMaster <postmaster@xmail.example>", "Error sending message [1234.5678.mx] from [gear.example]",
           f"[00] XMail bounce: Rcpt=[{WHO}];Error=[550 5.1.1 User unknown]\n\n[01] Error sending message [1234] from [gear.example].\n", "hard", status="5.1.1"),
    Sample("mdaemon", "MDaemon at mx.example <MDaemon@mx.example>", "Permanent Delivery Failure",
           f"The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has\nbeen removed from the mail queue on this server.\n\nFailed address: {WHO}\n\n<-- 550 <{WHO}> No such user here\n", "hard"),
    Sample("courier", "<postmaster@courier.example>", "NOTICE: mail delivery status.",
           f"This is a delivery status notification from courier.example,\nrunning the Courier mail server, version 0.65.\n\nThe original message was received on Mon, 05 Jan 2026.\n\nUNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<{WHO}>:\n     mx.shop.example [192.0.2.7]:\n<<< 550 5.1.1 <{WHO}>: User unknown.\n", "hard", status="5.1.1"),
    Sample("gmx", "GMX Mailer Daemon <mailer-daemon@gmx.example>", "Mail delivery failed: returning message to sender",
           f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of\nits recipients. This is a permanent error.\n\nThe following address failed:\n\n\"{WHO}\":\nSMTP error from remote server after RCPT command:\nhost: mx.shop.example\n5.1.1 <{WHO}>... User is unknown {{mx-us011}}\n", "hard", status="5.1.1"),
    Sample("telekom german", "Mail Delivery System <mailer-daemon@t-online.example>", "Zustellung Ihrer Nachricht fehlgeschlagen, nicht zugestellt",
           f"Ihre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger: {WHO}\n\nGrund: Das Postfach des Empfängers ist voll.\n", "soft"),
    Sample("naver korean", "메일 관리자 <postmaster@naver.example>", "메일 전송 실패 알림",
           f"메일을 아래와 같은 이유로 전송하지 못했습니다.\n\n받는 사람 : {WHO}\n\n실패 사유: 존재하지 않는 메일 주소입니다. 550 5.1.1\n", "hard", status="5.1.1"),
    Sample("null sender, plain", "<delivery@host.example>", "Message could not be delivered",
           f"Your message could not be delivered to {WHO}: host unknown.\n", "hard", headers={"return-path": "<>"}),
    Sample("php-ish", "root <root@host.example>", "Undelivered Mail Returned to Sender",
           f"This is the Postfix program at host host.example.\n\n<{WHO}>: unknown user: \"jan\"\n", "hard", headers={"return-path": "<>"}),
    Sample("zoho", "<mailer-daemon@mail.zoho.example>", "Undelivered Mail Returned to Sender",
           f"This message was created automatically by mail delivery software.\nA message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n{WHO} Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1\n", "hard"),
    Sample("google groups", "Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)",
           f"Hello {US},\n\nWe're writing to let you know that the group you tried to contact (jan) may not exist, or you may not have permission to post messages to the group. {WHO}\n", "soft"),
    Sample("mailman", "<mailman-bounces@lists.example>", "Your message to Team awaits moderator approval", "Your mail to 'Team' with the subject\n\n    Your order\n\nIs being held until the list moderator can review it for approval.\n", "none"),
]  # fmt: skip

MORE = [
    Sample("ezweb filter","<Postmaster@ezweb.example>","Mail System Error - Returned Mail",f"<{WHO}>\n\nEach of the following recipients was rejected by a remote mail server.\n---------------------------------------------------\nReceived: from a","soft",headers={"return-path":"<MAILER-DAEMON>"}),
    Sample("exchange55","<postmaster@corp.example>","Undeliverable: email",f"Your message\n\n  To:      {US}\n  Subject: email\n\ndid not reach the following recipient(s):\n\n{WHO} on Thu, 29 Apr 2007 16:51:51 -0500\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=jp;a= ;p=neko\n    MSEXCH:IMS:X:EXAMPLE:EXCHANGE 0 (000C05A6) Unknown Recipient\n","hard"),
    Sample("mailmarshal","<postmaster@relay.example>",'Undeliverable Mail: "Order"',f"Your message:\n   From:    {US}\n   Subject: Order\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected: \n    {WHO}\n","hard"),
    Sample("mfilter","POSTMASTER <postmaster@x.example>","failure notice",f"このメールは自動的に生成して送信しています。\n下記の理由により\nこのメールは送信できませんでした。\n\n以下のメールアドレスへの送信に失敗しました。\n{WHO}\n\n-------server message\n550 unknown user <{WHO}>\n\n-------SMTP command\nDATA\n","hard"),
    Sample("notes ja","<postmaster@n.example>","Undeliverable message",f"------- Failure Reasons  --------\n\nディレクトリのリストにありません\n{WHO}\n\n------- Returned Message --------\n","hard"),
    Sample("groups ja",DAEMON,"Delivery Status Notification (Failure)","連絡しようとしたグループ（x）が存在しないか、グループにメッセージを投稿する権限がない可能性があります。\nhttps://groups.google.example/support/ Google Groups","soft",headers={"x-failed-recipients":WHO}),
    dsn("facebook","soft","5.1.1","smtp; 550 5.1.1 RCP-P2 http://x.example Refused due to recipient preferences"),
    dsn("loop","soft","4.4.6",""),
    Sample("mailfolder full","<MAILER-DAEMON@host.example>","failure notice",f"Your mail message to the following address(es) could not be delivered. This\nis a permanent error.\n\n<{WHO}>:\nchild status 100...The e-mail message could not be delivered because the user's mailfolder is full.\n--- Below this line is a copy of the message.\n","soft"),
    Sample("interscan",'"InterScan MSS" <postmaster@x.example>',"メッセージを配信できません。",f"Sent <<< RCPT TO:<{WHO}>\nReceived >>> 550 5.1.1 <{WHO}>... user unknown\n","hard"),
    Sample("yandex","MAILER-DAEMON <mailer-daemon@yandex.example>","Недоставленное сообщение",f"This is the mail system at host forward1.example.\n\nПисьмо не может быть доставлено.\n\n<{WHO}>: host mx.shop.example said: 550 5.7.1 Policy rejection on the target address","soft"),
    Sample("rambler","<MAILER-DAEMON@rambler.example>","Undelivered Mail Returned to Sender",f"<{WHO}>: mail for {WHO} — ящик заблокирован: Account is disabled","hard"),
    Sample("libero it","Mail Delivery Service <postmaster@libero.example>","Mancato recapito",f"Il messaggio non è stato consegnato a {WHO}: casella piena","soft"),
    Sample("orange fr","<mailer-daemon@orange.example>","Message non distribué",f"Votre message n'a pas pu être remis à :\n\n<{WHO}>\nAdresse du destinataire inconnue","hard"),
    Sample("uol pt","<MAILER-DAEMON@uol.example>","Mensagem não entregue",f"A mensagem não foi entregue para {WHO}. Usuário inexistente.","hard"),
    Sample("wp pl","<mailer-daemon@wp.example>","Zwrot wiadomości",f"Wiadomość nie została dostarczona do {WHO}.\nTaki użytkownik nie istnieje.","hard"),
    Sample("seznam cz","<mailer-daemon@seznam.example>","Nedoručená zpráva",f"Vaši zprávu se nepodařilo doručit na adresu {WHO}. Schránka je plná.","soft"),
    Sample("hotmail","<postmaster@mail.hotmail.example>","Delivery Status Notification (Failure)",f"This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed.\n\n       {WHO}\n","soft"),
    Sample("comcast","<Mailer-Daemon@comcast.example>","Permanent Error",f"This is a permanent error: {WHO} Account not available","hard"),
    Sample("ibm vm","<MAILER@VM.example>","Undeliverable mail",f"Mail could not be delivered to {WHO}. Local user not found.","hard"),
    Sample("fortimail","<postmaster@forti.example>","Undelivered mail: virus found",f"Your message to {WHO} was not delivered because it contained a virus.","soft"),
    Sample("ironport","Mail Delivery System <MAILER-DAEMON@iron.example>","Delivery Status Notification (Failure)",f"The following message to <{WHO}> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 <{WHO}> recipient rejected'","hard"),
    Sample("ironport timeout","Mail Delivery System <MAILER-DAEMON@iron.example>","Delivery Status Notification (Failure)",f"The following message to <{WHO}> was undeliverable.\nThe reason for the problem:\n4.4.7 - 'Delivery time expired'","soft"),
    Sample("aliyun","<postmaster@aliyun.example>","退信通知",f"您发送给 {WHO} 的邮件被退回。\n退信原因：收件人地址不存在","hard"),
    Sample("daum ko","<postmaster@daum.example>","[반송] 메일이 반송되었습니다",f"{WHO} 에게 보낸 메일이 반송되었습니다. 사유: 받는 사람의 메일 주소를 찾을 수 없습니다.","hard"),
    Sample("gmail de","Mail Delivery Subsystem <mailer-daemon@googlemail.example>","Delivery Status Notification (Failure)",f"** Nachricht blockiert **\n\nIhre Nachricht an {WHO} wurde blockiert.\n\nDie Antwort lautete:\n550 5.7.1 Message rejected","soft"),
    Sample("gmail fr","Mail Delivery Subsystem <mailer-daemon@googlemail.example>","Delivery Status Notification (Failure)",f"** Adresse introuvable **\n\nVotre message à {WHO} n'a pas été remis, car l'adresse est introuvable ou ne peut pas recevoir d'e-mails.","hard"),
    Sample("gmail es delay","Mail Delivery Subsystem <mailer-daemon@googlemail.example>","Delivery Status Notification (Delay)",f"** Entrega incompleta **\n\nHubo un problema temporal al entregar el mensaje a {WHO}. Gmail lo volverá a intentar durante 45 horas más.","soft",action="delayed"),
]  # fmt: skip
"""Written after the classifier, to see what it makes of the unseen."""

STRANGERS = [
    dsn("refused after the data", "soft", "5.0.0", "smtp; 550 Sorry, we cannot take this one (in reply to end of DATA command)"),
    dsn("refused at the sender", "soft", "5.0.0", "smtp; 550 Not today (in reply to MAIL FROM command)"),
    dsn("refused at the greeting", "soft", "5.0.0", "smtp; 550 go elsewhere (in reply to EHLO command)"),
    dsn("bare 550 about nobody", "soft", "5.0.0", "smtp; 550 Go away"),
    dsn("bare 550 about somebody", "hard", "5.0.0", f"smtp; 550 <{WHO}>: cannot be reached here any more"),
    dsn("underscores", "hard", "5.0.0", "smtp; 550 BAD_RECIPIENT see our help page"),
    dsn("wants no mail, with the code of a host", "soft", "5.1.2", "smtp; 550 5.1.2 user rejects this mail"),
    dsn("too large, with the code of a user", "soft", "5.1.1", f"smtp; 550 RCPT TO:<{WHO}> maximum message size exceeded"),
    dsn("no mailbox, with the code of a policy", "hard", "5.7.1", "smtp; 550 5.7.1 No mailbox found"),
    dsn("too many mails", "soft", "5.0.0", f"smtp; 550 <{WHO}> has too many mails on this server"),
    dsn("space not enough", "soft", "5.0.0", "smtp; 550 mail box space not enough"),
    dsn("our address counts as a prober", "soft", "5.0.0", "smtp; 550 this IP wrote to too many invalid recipients today"),
    dsn("envelope unwanted", "soft", "5.0.0", "smtp; 550 Envelope blocked - entry of the user"),
    dsn("own server unwanted", "soft", "5.0.0", "smtp; 550 mail from your network is not taken, use the server of your ISP"),
    Sample("scanner at the gate", "<gate2@scan.example>", "Mail could not be delivered", f"*** Message from the gateway scanner ***\n\nSent >>> RCPT TO:<{WHO}>\nReceived <<< 550 5.1.1 no such user\n\nUnable to deliver this message to <{WHO}>.", "hard", status="5.1.1"),
    Sample("gateway that tries on", "<smtp-gateway@scan.example>", "Delivery failure notification", f"Your message with Subject: Your order\ncould not be delivered to the following recipients:\n\n{WHO}\n\nDelivery attempts will continue to be made for 3 day(s).", "soft", action="delayed"),
    Sample("whom it did not reach stands below, whom we wrote to above", "System Administrator <postmaster@old.example>", "Undeliverable: Your order", f"Your message\n\n  To:      list@gear.example\n  Subject: Your order\n\ndid not reach the following recipient(s):\n\n{WHO} on Mon, 2 Mar 2026 10:00:00 +0100\n    The recipient name is not recognized", "hard"),
    Sample("in square brackets", "<mailer-daemon@relay.example>", "Delivery failed", f"Delivery has failed to these recipients or lists:\n\n * [{WHO}]: 550 over quota\n\nOriginal message details:\n\n * From: {US}\n * To: other@shop.example", "soft"),
    Sample("a name inside the house", DAEMON, "Undelivered Mail Returned to Sender", "Your message could not be delivered.", "hard", status="5.1.1",
           report=({"final-recipient": "rfc822; jan@store-3", "original-recipient": f"rfc822; {WHO}", "action": "failed", "status": "5.1.1"},)),
    Sample("no subject", "<mailer-daemon@free.example>", "", f"I was not able to deliver the following message. This is a permanent error.\nTo: {WHO}", "soft"),
    Sample("unsuccessful attempts", "MDaemon at mx.example <mdaemon@mx.example>", "Permanent Delivery Failure", f"The attached message had permanent delivery errors.\n\nAfter several unsuccessful delivery attempts it was removed from the queue.\nThe following addresses did not receive a copy of your message:\n\n> {WHO}\n\n 552 Message for <{WHO}> would exceed mailbox quota", "soft"),
    Sample("named by the user id", "Postmaster <postmaster@uni.example>", "Undeliverable Mail", f"Invalid final delivery userid: {WHO}\n\nOriginal message follows.", "hard"),
    Sample("no sender, the report without a group", "", "Adresse inconnue chez nous", f"A message could not be delivered to:\n{WHO}\nCette adresse n'existe pas.", "hard", report=({"reporting-mta": "gate.example"},)),
    Sample("a gateway that answers with its verdict", "<gate.mail@bank.example>", "RE: Your order : non remis (delivery failed)", f"*****************\nVotre message n'a pas pu etre delivre a\n{WHO}\n\n*****************\nYour message could not be delivered to\n{WHO}", "soft"),
    Sample("a postmaster with a stroke behind it", "<postmaster\\@mx.example@relay.example>", "Mail Delivery Warning", f'This is for your information only.\n\nDelivery of email to this address\n\n"{WHO}"\n\nhas been postponed due to a full mailbox.', "soft", action="delayed"),
    Sample("a directory that was asked", "Answer of the directory <postmaster@lab.example>", 'FAILED MAIL to "jan" regarding "Your order"', f"The address to which your message was sent, {WHO}, did not exactly match an\naddress of this house. The following may help to find its owner.", "hard"),
]  # fmt: skip
"""Causes that mail of others showed, told in words of our own."""

EVERY = STANDARD + MORE + STRANGERS + [sample for sample in WORDS if sample.kind != "none"]

PEOPLE = "Jan Berg <jan@shop.example>"


def person(name: str, subject: str, text: str, *, sender: str = PEOPLE, **headers: str) -> Sample:
    return Sample(name, sender, subject, text, "none", headers={key.replace("_", "-"): value for key, value in headers.items()})


NOT_BOUNCES = [
    person("asks about a bounce", "Delivery failed?", f"Hello,\nI wrote to {US} and got 'Undelivered Mail Returned to Sender: 550 5.1.1 user unknown'. Is the address right?"),
    person("quotes a bounce", "Mail problem", "Hi, see below what I get:\n\n> This is the qmail-send program at provider.example.\n> I'm afraid I wasn't able to deliver your message\n> 550 5.1.1 unknown user"),
    person("forwards a bounce", "Fwd: Undelivered Mail Returned to Sender", f"This is the mail system at host mx.provider.example.\n\n<{WHO}>: 550 5.1.1 user unknown"),
    person("forwards it, German", "WG: Unzustellbar: Ihre Bestellung", f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{WHO}"),
    person("forwards a verdict", "Re: Your order : non remis (delivery failed)", f"I got this from you, what is wrong?\n\nYour message could not be delivered to\n{WHO}"),
    person("answers a verdict", "Re: Your order : non remis (delivery failed)", f"Your message could not be delivered to\n{WHO}", in_reply_to="<m1@gear.example>"),
    person("a colour that did not match", "Failed order 9", "The tent did not match any picture of it and the address on the bill is wrong.", sender="Postmaster <postmaster@club.example>"),
    person("answers a bounce", "Re: Undelivered Mail Returned to Sender", "I do not understand this. Can you resend your offer?"),
    person("parcel", "Delivery failed", "My parcel was not delivered, the courier said nobody was at home. Order 1234. Please send it again."),
    person("parcel, returned", "Returned to sender", "The package came back to you because the recipient was unknown at the address. What now?"),
    person("parcel, undeliverable", "Undeliverable package 99-1", "The following package could not be delivered to my address and I want a refund."),
    person("parcel, German", "Paket nicht zugestellt", "Meine Sendung konnte nicht zugestellt werden. Empfänger unbekannt, sagt der Bote. Bitte neu senden."),
    person("parcel, French", "Échec de livraison", "Bonjour, ma commande n'a pas pu être livrée au destinataire."),
    person("parcel, Spanish", "No se pudo entregar mi pedido", "Hola, el mensajero no pudo entregar el paquete."),
    person("parcel, Russian", "Заказ не доставлен", "Здравствуйте, мой заказ не доставлен, курьер не приехал."),
    person("parcel, Chinese", "退回包裹", "您好，我的包裹被退回了，收件人地址没有错。"),
    person("mailbox full, told by a person", "Mailbox full", "Sorry, my mailbox was full last week. Please send the invoice again."),
    person("postmaster writes as a person", "Question about your tents", "Hello, do you ship to Norway? Best, Kim", sender="Kim <postmaster@club.example>"),
    person("administrator asks", "Order 55 is wrong", "Two jackets instead of one arrived. Please mend this.", sender="Admin <administrator@office.example>"),
    person("out of office", "Automatic reply: Your order", "I am out of the office until Monday.", auto_submitted="auto-replied"),
    person("left the company", "Automatic reply: Your order", "Jan no longer works here. This mailbox is not monitored. Please write to team@shop.example.", auto_submitted="auto-replied", return_path="<>"),
    person("ticket receipt", "[#55] We received your request", "Your request has been received.", auto_submitted="auto-replied"),
    Sample("delivered", DAEMON, "Delivery Status Notification (Success)", f"Your message was successfully delivered to {WHO}", "none",
           report=({"reporting-mta": "dns; mx"}, {"final-recipient": f"rfc822; {WHO}", "action": "delivered", "status": "2.0.0"})),
    Sample("relayed", DAEMON, "Delivery Status Notification (Relay)", "Your message was relayed.", "none",
           report=({"final-recipient": f"rfc822; {WHO}", "action": "relayed", "status": "2.1.9"},)),
    Sample("expanded", DAEMON, "Delivery report", "ok", "none", report=({"final-recipient": f"rfc822; {WHO}", "action": "expanded", "status": "2.0.0"},)),
    Sample("success in words", DAEMON, "Successful Mail Delivery Report", f"Your message was successfully delivered to the destination(s) listed below.\n\n<{WHO}>: delivery via mx: 250 ok", "none"),
    person("parcel, with an address below", "Delivery failed", f"The tent was not delivered to the recipient, no message from the courier either.\n\nJan Berg\n{WHO}"),
    person("tells of it in the first person", "Mail not delivered", f"My last two messages could not be delivered to <{US}>, the server said 550 5.7.1 rejected."),
    person("a colleague's new address", "Email could not be delivered", f"Email to eva@shop.example could not be delivered, please use mine instead.\n\n{WHO}"),
    person("postmaster's parcel", "Delivery problem with order 9", "The parcel was not delivered, please check. Kind regards, Tom", sender="Postmaster <postmaster@club.example>"),
    person("administrator's invoice", "Invoice missing", "The last invoice was not sent to our accountant. Please send it to accounts@office.example", sender="Admin <administrator@office.example>"),
    person("bounce house", "Delivery of the castle", "The castle could not be delivered in time because the road was closed.", sender="Rentals <bounce@party.example>"),
    person("a bank called exchange", "Your request", "Your transfer could not be sent, because the account is unknown. Please call us.", sender="Team <exchange@bank.example>"),
    person("no sender at all", "Order not delivered", "My order 17 was not delivered to me. Jan", sender=""),
    person("our mail system", "Mail system error", "The mail system on your website shows an error when sending a message: could not be sent."),
    person("a band", "Undelivered T-shirts", "Two T-shirts were not delivered, could you send them?", sender="daemon@band.example"),
    person("a parcel service", "Delivery status notification for parcel 55", "Your parcel could not be delivered today.", sender="noreply@post.example", auto_submitted="auto-generated"),
    person("newsletter", "We deliver again: error-free tents", "The following offers could not be better.", sender="News <news@brand.example>"),
    person("status page", "Failure of our service", "Our service was unavailable for 550 seconds.", sender="Status <status@host.example>", auto_submitted="auto-generated"),
]  # fmt: skip
