"""Wordings of bounces, folded: how mail systems say that, and why, a mail was not delivered.

`SUBJECTS` and `BODIES` tell a bounce from other mail, `REASONS` say why, in the order in which they are asked.
"""

from __future__ import annotations

import re

DAEMONS = re.compile(
    r"^(?:mailer-?daemon|mail-?daemon|mdaemon|maildaemon|mailerdaemon|postmaster|postmast|mailer|mail-?admin|"
    r"mail-?delivery|"
    r"mailer_daemon|mailerdemon|microsoftexchange[0-9a-f]+|mail-?deliverability|delivery-?(?:failure|status|"
    r"notification)s?|"
    r"ndr|bounces?|bounce-?(?:handler|notification|daemon)s?|systemmailer|mailsystem|mail-?system|imail|smtpd?|"
    r"administrator|no-?reply-?bounces?|undeliverable|mailnotify|mailbounce|mail\.bounce|mx-?admin|daemon|exchange|"
    r"antispam-?daemon)(?:[-+_.=].*)?$"
)
SURE_DAEMONS = re.compile(
    r"(?:mailer[-_]?d(?:a?e)mon|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]{8,}|ndr|undeliverable|mailbounce)(?:[-+_.=][^@]*)?@"
)
"""Names that no person writes under."""
MAILER_DAEMON = re.compile(r"mailer-?daemon[-+@]|mail-?daemon@|mdaemon@|microsoftexchange[0-9a-f]{20,}@")
DAEMON_NAMES = re.compile(
    r"mail delivery (?:sub)?system|mail delivery service|mail delivery agent|mailer[- ]?daemon|mail[- ]daemon|"
    r"system administrator|"
    r"systemadministrator|administrateur syst|administrador del sistema|microsoft (?:outlook|exchange)|"
    r"mail administrator|"
    r"delivery (?:status|failure) notification|internet mail delivery|postmaster|mail router|mail system|"
    r"message router|"
    r"email delivery|lotus domino|groupwise|imail|mdaemon at|邮件系统|系统管理员|退信|メール配信"
)

SUBJECTS = re.compile(
    "|".join(
        (
            r"undeliver", r"^permanent (?:delivery )?(?:error|failure)", r"fatal error",
            r"not (?:be )?deliver(?:ed|able)", r"non-?deliver", r"un?able to (?:be )?deliver",
            r"couldn't be delivered",
            r"could not (?:be )?(?:deliver|sent|send)", r"cannot (?:be )?(?:deliver|send)",
            r"can't (?:be )?(?:deliver|send)",
            r"fail(?:ed|ure|ing)? ?(?:(?:mail|message|e-?mail|to|of|the) )*deliver",
            r"deliver(?:y|ing) ?(?:(?:mail|message|status|has|report|attempt|system) ?)*(?:notification|notice|"
            r"report)? ?\(?(?:fail|problem|error|delay|unsuccessful|not)",
            r"delivery status notification", r"delivery (?:notification|report)\b", r"delivery failure",
            r"mail delivery", r"returned (?:mail|to sender|message|e-?mail)",
            r"mail (?:returned|could|delivery|system error|failed|failure|error|not deliver)",
            r"message (?:not delivered|delivery|you sent|failed|status|could not|undeliver|blocked|delayed|"
            r"rejected|bounced)", r"failure notice", r"failed (?:mail|message|delivery)",
            r"^(?:warning|error|notice|bounce|bounced|rejected|failure|undeliverable|failed)\b ?:?",
            r"bounced? (?:mail|message|action|e-?mail)", r"status notification",
            r"message status - undeliverable", r"nondeliverable",
            r"e-?mail (?:delivery|not delivered|rejected|bounced|could)", r"user unknown",
            r"unknown (?:user|address|recipient)",
            r"mailbox (?:is )?(?:full|unavailable|not found)", r"over ?quota", r"quota exceeded",
            r"(?:address|recipient) (?:not found|rejected|unknown)",
            r"ndn ?:", r"don't know how to deliver", r"mail could not", r"delayed mail", r"problems? delivering",
            r"mail rejected", r"rejected (?:mail|message|posting)", r"spam (?:blocked|rejected)",
            r"your (?:mail|message|e-?mail) (?:to|was|could|has|cannot)",
            r"content filter|blocked (?:mail|message|e-?mail)",
            r"unzustellbar", r"nicht zugestellt", r"zustell(?:fehler|bericht|ung)", r"unzustellbarkeit",
            r"übermittlungs?status|übermittlungsfehler|fehler bei der (?:zustellung|übermittlung)",
            r"rückläufer|verzögert",
            r"non remis", r"échec de (?:la )?(?:remise|distribution|livraison)",
            r"non délivr|non livr|non distribu|non-?remise|remise impossible|retardée|message non|état de remise|"
            r"notification d'échec",
            r"no se (?:puede|pudo|ha podido) entregar", r"no entregad", r"error (?:de|en la|al) entrega",
            r"fallo (?:en la|de) entrega|devuelto|devolución|correo devuelto|notificación del estado de entrega",
            r"não (?:é|foi) possível entregar", r"não entregue", r"falha (?:na|de|no) (?:entrega|envio)",
            r"devolvid|mensagem não|status de entrega|aviso de falha",
            r"non recapitabile|non recapitato|mancato recapito|recapito non riuscito|errore di (?:consegna|"
            r"recapito)|mancata consegna|non consegnat|stato di recapito|notifica di stato del recapito|"
            r"impossibile recapitare",
            r"onbestelbaar|niet (?:af)?bezorgd|niet afgeleverd|kan niet worden bezorgd|bezorgingsfout|aflever",
            r"kan inte levereras|gick inte att leverera|inte levererats|olevererbar|oleverer|leveransfel|"
            r"meddelandet kunde inte",
            r"kan ikke leveres|ikke leveret|ikke levert|kunne ikke levere|uleveret|ulever|leveringsfejl|"
            r"leveringsfeil|levering mislykket",
            r"toimitus epäonnistui|ei voitu toimittaa|ei voi toimittaa|palautettu|toimittamaton",
            r"nie można dostarczyć|niedostarczon|nie dostarczono|błąd dostar|zwrot wiadomości|"
            r"nie została dostarczona|status dostarczenia|nieudane dostar",
            r"nedoručit|nedoručen|nelze doručit|nie je možné doručiť|doručení se nezdařilo|vrácen",
            r"kézbesíthetetlen|nem kézbesít|sikertelen kézbesít|kézbesítési",
            r"nelivrabil|nu (?:a )?poate? fi livrat|nelivrat|livrare eșuat",
            r"недостав|не доставлен|не удалось доставить|невозможно доставить|ошибка доставки|сообщение не|возврат|"
            r"недоставлено|не может быть доставлен|доставка", r"не вдалося доставити|недоставлен|не доставлено",
            r"недоставим|неуспешно доставяне",
            r"isporuka nije|nije isporučen|neisporuč|nije moguće isporučiti|ni mogoče dostaviti|nedostavljiv",
            r"μη παραδο|αποτυχία παράδοσης|δεν παραδόθηκε|δεν ήταν δυνατή η παράδοση",
            r"teslim edilemedi|iletilemedi|teslim edilemiyor|gönderilemedi|teslimat",
            r"לא ניתן למסירה|מסירה נכשלה|לא נמסר",
            r"غير قابل للتسليم|تعذر (?:تسليم|التسليم)|فشل (?:تسليم|التسليم)|لم يتم تسليم",
            r"配信不能|配信できません|配信エラー|送信できません|送信エラー|届きませんでした|配達(?:不能|"
            r"できません)|配信失敗|未配信|不達|返送",
            r"退信|退回|退件|无法送达|無法傳遞|未送达|未傳遞|投递失败|投遞失敗|传输失败|傳輸失敗|发送失败|傳送失敗|无法投递|"
            r"傳遞(?:失敗|狀態)|邮件被退|送信失败",
            r"배달되지 않|배달할 수 없|전송 ?실패|반송|발송 ?실패|배달 ?실패|수신 ?실패",
            r"ไม่สามารถส่ง|ส่งไม่สำเร็จ|ไม่สามารถจัดส่ง",
            r"không (?:thể )?gửi được|không thể (?:gửi|phân phối|chuyển)|gửi thất bại|thư bị trả",
            r"tidak terkirim|gagal (?:mengirim|terkirim|dikirim)|tidak dapat (?:dikirim|terkirim)|pengiriman gagal",
        )
    )
)  # fmt: skip

BODIES = re.compile(
    "|".join(
        (
            r"this is the (?:qmail|postfix|mail|gmail|mail delivery|messagelabs|xmail|[\w.-]{2,40}) (?:send |"
            r"delivery )?(?:program|system|software|server|agent)", r"this is the mail (?:delivery )?system at",
            r"i'm sorry to have to inform you",
            r"(?:i'm|i am|we are) afraid i wasn't able to deliver",
            r"message (?:that you sent|you sent)? ?could not be delivered",
            r"(?:message|mail|e-?mail)(?: that)?(?: you sent)?(?: to [^\n]{0,80})? (?:could|can|was|has|have|did|"
            r"were) ?(?:not|n't)",
            r"could ?(?:not|n't) be (?:delivered|sent|completed|processed)", r"couldn't deliver",
            r"cannot be delivered", r"can't be delivered",
            r"(?:was|were|been|is) (?:not|un)-? ?(?:delivered|deliverable|able to be delivered)", r"wasn't delivered",
            r"undeliver", r"un(?:able|successful) (?:to|in) (?:deliver|send)",
            r"delivery (?:to|of|has|failed|attempt|error|status|problem|failure|report|temporarily)[^\n]{0,60}",
            r"following (?:message|recipient|address|e-?mail|error|user|destination|mail)[^\n]{0,80}",
            r"did not reach", r"did not (?:exactly )?match an?\b[^.]{0,30}\b(?:address|user|mailbox)",
            r"reason for (?:this|the|your)? ?(?:failure|bounce|rejection|return|non)",
            r"transcript of session",
            r"permanent (?:fatal )?(?:error|failure)", r"fatal error", r"non-?delivery",
            r"returned (?:to (?:the )?sender|mail|message|because)",
            r"remote (?:mail )?(?:server|host) (?:said|returned|responded|replied|rejected)", r"said: ?\d{3}",
            r"smtp error from remote", r"error from remote", r"diagnostic information for administrators",
            r"generating server",
            r"recipient(?:'s)? (?:address|mailbox|mail|e-?mail|server|not|unknown|rejected|refused|over|email|name|"
            r"user)",
            r"mailbox (?:is )?(?:full|unavailable|not found|does not|disabled|inactive|exceed)",
            r"user (?:unknown|not found|is unknown|doesn't|does not|account|over)",
            r"(?:no such|unknown|invalid|bad) (?:user|recipient|address|mailbox|account|host|domain|local part|"
            r"destination)", r"over(?:\s|-)?(?:the )?quota|quota exceed",
            r"account (?:is )?(?:disabled|inactive|closed|suspended|not)",
            r"address (?:couldn't be found|not found|rejected|unknown|does not exist|doesn't exist|wasn't found|"
            r"failed)", r"has been (?:rejected|delayed|blocked|returned|deferred|refused)",
            r"was (?:rejected|blocked|refused|bounced)",
            r"message (?:rejected|refused|blocked|delayed|expired|was not|is being returned|has not been)",
            r"still (?:being |trying|undeliver|hasn't)|not yet been delivered|will (?:be retried|keep trying|"
            r"try again|continue)|warning message only",
            r"your (?:mail|message|e-?mail)[^\n]{0,120}(?:reject|refus|block|bounc|fail|return|delay)",
            r"unrouteable|unroutable|no route|retry time(?:out)? (?:not reached|exceeded)|host not found|"
            r"domain not found|dns (?:error|lookup)", r"delivery delayed|delayed mail",
            r"non member|not a member|not allowed to post",
            r"failed (?:recipient|address|to deliver|delivery)|failure (?:notice|reason)",
            r"konnte (?:leider )?nicht|nicht zugestellt|unzustellbar|zurückgewiesen|zustellung|empfänger|"
            r"fehlermeldung|postfach",
            r"n'a (?:pas )?(?:pu|été)|n'ont pas|destinataire|échec|impossible de|non remis|boîte aux lettres",
            r"no (?:se )?(?:puede|pudo|ha|fue|pudimos|hemos)|destinatario|buzón|error al entregar|devuelto",
            r"não (?:foi|pode|pôde|foram)|destinatári|falha|caixa (?:de correio|postal)",
            r"non è stat|impossibile|destinatari|casella|recapit|consegn",
            r"niet (?:worden )?(?:bezorgd|afgeleverd)|kon(?:den)? niet|geadresseerde|ontvanger|bezorg",
            r"kunde inte|gick inte|mottagare|levere|leverans", r"kunne ikke|modtager|mottaker|lever",
            r"ei voit|vastaanottaj|toimit", r"nie (?:można|udało|został|mógł)|adresat|odbiorc|skrzynk",
            r"nelze|nepodařilo|nebylo|příjemc|doruč", r"nem (?:sikerült|lehet|kézbesít)|címzett|kézbesít",
            r"nu a (?:putut|fost)|destinatar",
            r"не (?:может|могло|удалось|было|доставлен|найден|существует)|получател|невозможно|отклонен|ящик",
            r"не вдалося|одержувач|отримувач", r"δεν (?:ήταν|μπόρεσε|παραδόθηκε)|παραλήπτη",
            r"teslim|iletilemedi|alıcı|gönderilemedi", r"לא (?:ניתן|נמסר|ניתנה)|נמען", r"تعذر|لم يتم|المستلم|فشل",
            r"できません|配信|届|送信|宛先|存在しません|エラー|受信者|ユーザー",
            r"无法|無法|退回|退信|失败|失敗|收件人|不存在|拒绝|未能|拒收",
            r"못했|없습니다|실패|반송|수신자|받는 사람", r"ไม่สามารถ|ผู้รับ", r"không (?:thể|gửi|tồn tại)|người nhận",
            r"tidak (?:dapat|terkirim|ditemukan|bisa)|gagal|penerima",
        )
    )
)  # fmt: skip

OPENINGS = re.compile(
    "|".join(
        (
            r"^hi\. this is the ", r"^this is the (?:postfix|mail|qmail|xmail)",
            r"^this message was created automatically by mail delivery software",
            r"^your message did not reach some or all", r"^the original message was received at",
            r"^ ?-{2,} ?the following addresses had (?:permanent|transient|delivery)",
            r"^delivery has failed to these recipients", r"^your message wasn't delivered",
            r"^your message (?:to|couldn't|could not|cannot|was not|has not|did not)",
            r"^the following (?:message|recipient|address|mail|e-?mail|user)[^\n]{0,60}(?:could|not|fail|undeliver|"
            r"had|was|reject)", r"^(?:message|mail|e-?mail) (?:could not|not deliver|from|delivery fail|undeliver)",
            r"^delivery to the following", r"^an error occurred while (?:sending|delivering|trying)",
            r"^(?:sorry|unfortunately)[^\n]{0,60}(?:deliver|message)",
            r"^this is an automatically generated delivery status",
            r"^(?:undeliver|failed|unable to deliver|could not deliver|non-?deliver|delivery fail|user unknown|"
            r"unknown user|mail delivery fail)",
            r"^we(?:'re| are)? (?:sorry|unable|were unable|could not|couldn't)[^\n]{0,80}deliver",
            r"^\*\* (?:address not found|message not delivered|message blocked|delivery incomplete|"
            r"recipient inbox full|domain not found)", r"^the mail system ?\n",
            r"^your e-?mail (?:was|could|to|message)[^\n]{0,60}(?:not|reject|undeliver|fail|block)",
            r"^ihre nachricht (?:an|konnte|wurde|hat|ist)[^\n]{0,120}(?:nicht|zurück|unzustellbar)",
            r"^fehler bei der nachrichtenzustellung",
            r"^votre message (?:n'|à|a|pour)[^\n]{0,120}(?:pas|échou|impossible|rejet|remis)", r"^échec de la remise",
            r"^(?:su|tu|el) mensaje (?:no|para|a )", r"^no se (?:pudo|puede|ha podido) entregar",
            r"^(?:sua|a) mensagem (?:não|para)",
            r"^il (?:tuo |suo )?messaggio non|^impossibile recapitare|^recapito non riuscito",
            r"^uw bericht|^bezorging is mislukt", r"^ditt meddelande",
            r"^nie można dostarczyć|^twoja wiadomość nie|^państwa wiadomość nie",
            r"^сообщение (?:не|,|не может|недост)|^не удалось|^ваше (?:сообщение|письмо) не|^письмо не может|"
            r"^это письмо создано автоматически",
            r"^次の(?:受信者|あて先|宛先|メッセージ)|^メール(?:を|が)|^配信(?:できません|不能)",
            r"^(?:很抱歉|抱歉|对不起|您(?:的邮件|发送)|無法|无法|傳遞|以下收件人)",
            r"^(?:귀하|메일|다음 받는 사람|메시지)",
        )
    )
)  # fmt: skip

FAILED = re.compile(
    "|".join(
        (
            r"(?:could|can|was|were|is|are|has|have|did)(?:n't| ?not)(?: yet)? (?:be(?:en)? )?(?:deliver|sent\b|reach\b|"
            r"receive a copy)",
            r"(?:unable|not able|wasn't able|failed|impossible) to (?:be )?(?:deliver|send|transmit|relay)",
            r"deliver(?:y|ing)\b[^\n.]{0,60}\b(?:failed|failure|impossible|unsuccessful|not possible|aborted)",
            r"failed to deliver|failed recipients?|undeliver(?:able|ed)|non-?deliver(?:y|ed|able)",
            r"permanent (?:fatal )?(?:delivery )?(?:error|failure)|delivery attempts? (?:will|has|have)",
            r"following (?:recipient|address)\S{0,4} (?:failed|rejected)",
            r"(?:mail|message|e-?mail)[^\n.]{0,80}\b(?:was|were|has been|is) (?:automatically )?(?:reject|refus|block|bounc|"
            r"return)",
        )
    )
)
"""The sentence that makes a report of a failure, in English; other languages say it in `SUBJECTS`."""

PERSONAL = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten tag|sehr geehrte|bonjour|hola|ciao|olá|"
    r"здравствуйте|добрый)\b|\b(?:i|me|my|mine|i'\w{1,2}|we (?:got|tried|sent|keep|wrote)|our (?:order|customer)s?)\b|"
    r"\?(?:\s|$)|\bthanks\b|\b(?:parcel|package|courier|shipment|refund)s?\b",
    re.MULTILINE,
)
"""How a person writes who only tells of a bounce, or of a parcel that did not come."""
MAILING = re.compile(r"\b(?:e-?mails?|mails?|messages?|recipients?|mailbox|postmaster|smtp)\b")

SUCCESS = re.compile(
    r"\b(?:was|were|has been|have been|is) (?:successfully|correctly) (?:delivered|relayed|sent)|"
    r"delivery (?:was )?(?:successful|succeeded|complete)|\bsuccessful(?:ly)? (?:mail )?deliver|"
    r"delivery status notification \(success\)|"
    r"\[?delivered\]?: |^delivered:|^relayed:|^read:|^expanded:|erfolgreich zugestellt|zugestellt: |^remise? à |"
    r"^entregado:|return receipt|read receipt|lesebestätigung|message displayed|disposition notification"
)
DELAYED = re.compile(
    r"\(delay\)|\bdelay(?:ed)?\b|still (?:being retried|trying|undelivered|hasn't)|not yet (?:been )?(?:delivered|"
    r"reached)|delivery incomplete|warning message only|this is (?:only )?a warning|temporary (?:problem|"
    r"failure) delivering|will (?:be retried|keep trying|retry|continue (?:to|trying)|try again)|\bpostponed\b|"
    r"do not need to resend|don't need to resend|verzögert|retardé|retraso|demorad|in ritardo|vertraagd|försenad|"
    r"forsinket|opóźni|zpoždě|задерж|遅延|延迟|延遲|지연"
)
GIVEN_UP = re.compile(
    r"giv(?:en|ing) up|(?:been|is) in the queue too long|not going to try again|will not be retried|"
    r"no longer be tried|retry time(?:out)? exceeded|max(?:imum)? (?:time|retr)|permanent (?:fatal )?error|"
    r"failed permanently|too long in queue|expired|exceeded the (?:maximum|time)"
)

# The order matters: what a full mailbox or a refusal says often names the recipient too.
REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile("|".join(patterns)))
    for reason, patterns in {
        "full": (
            r"(?:mail ?box|inbox|mail ?folder|mailfolder|account|mail ?drop|maildir|user|recipient|disk|storage|"
            r"space|quota|message store|mail store|spool)[^\n]{0,60}\b(?:is |are |was |has )?(?:too |now |"
            r"currently )?(?:full\b|over ?(?:the |its |their )?(?:allocated |maximum |disk |storage )?(?:quota|"
            r"limit|drawn)|exceed|out of (?:storage|space|disk)|exhausted|overfull)",
            r"over(?: |-)?(?:the |its |disk |storage )?quota",
            r"quota (?:exceeded|is full|violation|has been exceeded|limit|full|exhausted|over|would be exceeded)",
            r"exceed(?:s|ed|ing)?(?: the| their| his| its| your)?[^\n]{0,40}(?:quota|mailbox|storage|disk space)",
            r"(?:not|n't) (?:have )?enough (?:\w{1,12} )?(?:storage|disk|space|room)|space (?:is )?not enough|"
            r"insufficient (?:\w{1,12} )?(?:storage|disk|space)|no space left|(?:no|out of) (?:disk )?space|"
            r"space (?:has been|is) used up",
            r"mailbox (?:is )?full|full mailbox|inbox (?:is )?full|over ?quota|diskquota",
            r"out of storage space",
            r"mailbox size limit|mailbox has exceeded|storage (?:limit|allocation)",
            r"too many (?:messages|mails) (?:in|on)\b|zu ?viele mails auf",
            r"number of messages in recipient's mailbox exceeded",
            r"552 5\.2\.2|452 4\.2\.2",
            r"postfach[^\n]{0,50}(?:voll|überfüllt|erschöpft)|speicherplatz|kontingent",
            r"boîte[^\n]{0,40}(?:pleine|saturée)|quota (?:dépassé|atteint)|espace (?:disque )?insuffisant",
            r"buz[óo]n[^\n]{0,40}(?:lleno|llena|completo)|cuota (?:excedida|superada)|sin espacio",
            r"caixa[^\n]{0,40}(?:cheia|lotada)|cota excedida|espaço insuficiente",
            r"casella[^\n]{0,40}(?:piena|satura)|spazio (?:esaurito|insufficiente)",
            r"(?:postvak|mailbox|postbus)[^\n]{0,40}(?:\bvol\b)",
            r"brevlådan[^\n]{0,40}full|postkassen?[^\n]{0,40}full?d?",
            r"skrzynk[^\n]{0,60}(?:pełn|przepełn)|przekroczon[^\n]{0,30}limit",
            r"schránk[^\n]{0,40}pln",
            r"postafi[óo]k[^\n]{0,30}(?:megtelt|tele)",
            r"ящик[^\n]{0,50}(?:переполн|заполн)|переполнен|превышен[^\n]{0,20}квот|квота",
            r"поштов[^\n]{0,40}переповн",
            r"posta kutusu[^\n]{0,40}(?:dolu|doldu)|kota(?:sı)?[^\n]{0,20}(?:aşıl|dol)",
            r"メールボックス[^\n]{0,40}(?:いっぱい|一杯|容量|満杯|超え)|容量(?:オーバー|超過|を超え|が一杯)|"
            r"受信(?:箱|トレイ)[^\n]{0,20}いっぱい",
            r"(?:邮箱|郵箱|信箱|收件箱|郵件信箱)[^\n]{0,30}(?:已满|已滿|满了|容量|超过|超出|爆满)|空间不足|"
            r"空間不足|容量(?:已)?满|超出(?:容量|配额)|已满",
            r"편지함[^\n]{0,30}(?:가득|용량|초과)|용량[^\n]{0,10}(?:초과|부족)",
            r"กล่องจดหมาย[^\n]{0,40}เต็ม",
            r"hộp thư[^\n]{0,40}đầy",
            r"kotak (?:surat|masuk)[^\n]{0,40}penuh|صندوق[^\n]{0,40}ممتلئ|תיבת[^\n]{0,40}מלאה|πλήρες",
        ),
        "greylisted": (
            r"gr[ea]y ?-?list",
            r"try (?:again|later) in \d+ (?:second|minute)",
            r"temporarily (?:deferred|rejected)[^\n]{0,40}(?:reputation|policy)",
        ),
        "moved": (
            r"(?:user|recipient|mailbox|account|person|address)[^\n]{0,40}(?:has )?moved|no longer (?:at|on|with|"
            r"uses?) (?:this|that|our)? ?(?:address|server|system|company|domain)|has moved|"
            r"new (?:e-?mail )?address is|please (?:try|forward to) <|changed (?:his|her|their|my|"
            r"its) (?:e-?mail )?address|address (?:has )?changed|relocated",
        ),
        "no_such_user": (
            r"(?:user|recipient|mailbox|account|address|addressee|login|mail ?name|customer|alias|"
            r"subscriber)(?:'s)?(?: name| account| e-?mail| id| mailbox| address| box)?[^\n]{0,50}? (?:is |was |"
            r"were |are )?(?:currently )?(?:unknown|not found|not exist|nonexist|not known|not registered|"
            r"not recognized|not recognised|invalid|not listed|not a valid|not valid|not local|not our|"
            r"no longer (?:exists|valid|available|active|in use|accepts?)|could not be found|cannot be found|"
            r"couldn't be found|wasn't found|not present|not on this|not defined|closed|cancel(?:l)?ed|deleted|"
            r"removed|expired|terminated|discontinued|deactivated)",
            r"(?:does ?n[o']t|doesn't|don't|do not|did not|didn't|not|never) exist",
            r"does not (?:have|match|like)[^\n]{0,40}(?:account|recipient|user|mailbox)|"
            r"doesn't have an?[^\n]{0,40}account",
            r"(?:unknown|unrecognized|invalid|no such|nonexistent|non-existent|bad|illegal|incorrect|undefined|"
            r"wrong|inactive|not a valid|unavailable|unroutable|unrouteable|"
            r"undeliverable) (?:[\w.-]{1,30} )?(?:e-?mail )?(?:virtual )?(?:mail )?(?:user|recipient|mailbox|"
            r"address|account|local[ -]?part|mail ?box|alias|addressee|destination|name|person|id\b|rcpt|"
            r"subscriber|customer|login|mail drop)",
            r"no (?:such|valid) (?:user|recipient|mailbox|address|account|person|one|local|rcpt|customer|member|"
            r"subscriber|mail ?drop|email)",
            r"(?:account|mailbox|user) (?:is )?not available",
            r"no (?:mailbox|account|user|recipients?)(?: here)?(?: by| with| called| named| found| exists|"
            r" matching|\.)",
            r"user(?:'s)? (?:is )?unknown|unknown user|unknownuser|unknown_user|usernotfound|user not (?:known|"
            r"found|exist)|user doesn't|not a known user|user_unknown|no_such_user|nosuchuser|bad_?rcpt|"
            r"invalid rcpt|rcpt[^\n]{0,20}not (?:found|exist)",
            r"mailbox (?:not found|unavailable|does not|disabled|not available|inactive|unknown|invalid|"
            r"name not allowed|is inactive|is disabled|not exist|not here|closed)",
            r"requested action (?:was )?not taken: mailbox|action not taken: mailbox",
            r"this (?:account|user|mailbox|address) (?:has been|is|was) (?:[\w-]{1,20} )?(?:disabled|deactivated|"
            r"suspended|closed|deleted|inactive|discontinued|no longer|locked|blocked|removed|terminated|"
            r"not allowed)",
            r"(?:account|mailbox|user|address|recipient|e-?mail)[^\n]{0,50}(?:disabled|deactivated|suspended|"
            r"inactive|discontinued|not active|dormant|is not in use|not in service|dead|abandoned)",
            r"not (?:our|a) (?:customer|user|local user|valid)|not local|not in (?:our|my|the) (?:directory|"
            r"address ?book|list|database|system|records)|not listed in",
            r"no longer (?:works?|employed|available|with|here|valid|active|in service|accepting|receiv|monitor|"
            r"in use)",
            r"couldn't be found|could not be found|wasn't found at|not found in (?:the )?(?:directory|"
            r"address ?book)|can(?:'|no)t find (?:your recipient|the (?:user|recipient))",
            r"can(?:'|no)t (?:verify|resolve) (?:recipient|address|user|local)|address (?:lookup|"
            r"resolution) failed|unable to (?:validate|verify) recipient|does not accept mail (?:for|to)",
            r"recipient (?:address )?(?:not found|rejected: (?:user|unknown|undeliverable|access denied|invalid|"
            r"no such)|unknown|invalid|does not)|recipnotfound|resolver\.adr\.(?:recip|exrecip|invalidin|"
            r"badprimary|recipientnotfound)|recipientnotfound|resolver\.adr\.",
            r"this user doesn't have a|dd requested|delivery error: dd|sorry, no mailbox here",
            r"(?:550|553|5\.1\.1)[ -][^\n]{0,80}(?:address rejected|user|recipient rejected|invalid recipient)",
            r"there is no one at this address|unknown local|unknown recipient|unable to find|invalid/inactive user|"
            r"not a valid mailbox|invalid destination|as their (?:account|mailbox) (?:is|has)|"
            r"user\(s\) account is disabled|account is disabled|listed below[^\n]{0,20}unknown",
            r"empfänger[^\n]{0,60}(?:unbekannt|nicht gefunden|existiert nicht|nicht vorhanden|ungültig)|"
            r"unbekannter (?:benutzer|empfänger)|(?:adresse|postfach|benutzer|konto|"
            r"e-mail-adresse)[^\n]{0,60}(?:existiert nicht|nicht gefunden|unbekannt|nicht vorhanden|ungültig|"
            r"deaktiviert|gesperrt|geschlossen)|nicht gefunden",
            r"(?:adresse|destinataire|utilisateur|compte|boîte)[^\n]{0,60}(?:inconnu|n'existe|introuvable|invalide|"
            r"désactivé|fermé|n'a pas été trouvé|inexistant)|utilisateur inconnu|n'existe pas",
            r"(?:usuario|destinatario|direcci[óo]n|cuenta|buz[óo]n)[^\n]{0,60}(?:desconocid|no existe|inexistente|"
            r"no (?:se )?(?:encontr|encuentr)|inválid|deshabilitad|desactivad|inactiv)|no existe|no se encontró",
            r"(?:usu[áa]rio|destinat[áa]rio|endereço|conta|caixa)[^\n]{0,60}(?:desconhecid|não existe|inexistente|"
            r"não (?:foi )?encontrad|inválid|desativad|inativ)|não existe",
            r"(?:utente|destinatario|indirizzo|casella|account)[^\n]{0,60}(?:sconosciut|inesistente|non esiste|"
            r"non (?:è stato )?trovat|non valid|disattivat|disabilitat)|non esiste",
            r"(?:adres|ontvanger|gebruiker|geadresseerde|account)[^\n]{0,60}(?:onbekend|bestaat niet|niet gevonden|"
            r"niet bestaa|ongeldig)|bestaat niet",
            r"(?:adressen|mottagaren|användaren|kontot|modtageren|mottakeren|brugeren|"
            r"adressaten)[^\n]{0,60}(?:okänd|finns inte|hittades inte|ukendt|ukjent|findes ikke|finnes ikke|"
            r"eksisterer ikke|blev ikke fundet|ble ikke funnet|existerar inte)|finns inte|findes ikke|finnes ikke",
            r"(?:vastaanottaja|osoite|käyttäjä)[^\n]{0,60}(?:ei ole|ei löy|tuntematon)",
            r"(?:adres|użytkownik|odbiorc|konto|skrzynk|adresat)[^\n]{0,60}(?:nie istnieje|nieznan|nie znalez|"
            r"nie został znalez|nieprawidł|zablokow)|nie istnieje",
            r"(?:adres|uživatel|příjemce|schránka|používateľ)[^\n]{0,60}(?:neexist|neznám|nenalez|nebyl nalez)|"
            r"neexistuje",
            r"(?:címzett|felhasználó|postafiók|cím)[^\n]{0,60}(?:ismeretlen|nem létezik|nem található)|nem létezik",
            r"(?:utilizator|destinatar|adres)[^\n]{0,60}(?:necunoscut|nu exist|inexistent)",
            r"(?:пользовател|получател|адрес|ящик|абонент|аккаунт)[^\n]{0,60}(?:не существует|не найден|неизвест|"
            r"не зарегистр|отсутств|заблокирован|отключен|удален|недейств|неверн)|не существует|нет такого|"
            r"такого (?:пользователя|адреса|ящика) нет|не найден",
            r"(?:користувач|одержувач|адрес|скриньк)[^\n]{0,60}(?:не існує|не знайден|невідом)|не існує",
            r"(?:παραλήπτη|διεύθυνση|χρήστη)[^\n]{0,60}(?:δεν βρέθηκε|δεν υπάρχει|άγνωστ)|δεν βρέθηκε|δεν υπάρχει",
            r"(?:kullanıcı|alıcı|adres|hesap)[^\n]{0,60}(?:bulunamadı|bulunmuyor|mevcut değil|bilinmiyor|geçersiz|"
            r"yok)|bulunamadı",
            r"(?:نمان|نمانי|הנמען|הכתובת|המשתמש)[^\n]{0,60}(?:לא (?:נמצא|קיים|ידוע))|לא נמצא|אינ[הו] קיי",
            r"(?:المستلم|العنوان|المستخدم)[^\n]{0,60}(?:غير موجود|غير معروف|غير صالح)|غير موجود|لم يتم العثور",
            r"(?:アドレス|ユーザー?|宛先|あて先|受信者|メールボックス|アカウント|"
            r"利用者)[^\n]{0,40}(?:存在し(?:ない|ません)|見つかりません|不明|ありません|みつかりません|無効|"
            r"見つからない|間違)|存在しません|見つかりませんでした|リストにありません|お客様は存在|宛先不明",
            r"(?:用户|用戶|使用者|收件人|收件者|邮箱|郵箱|帐号|帳號|地址|账户|账号|信箱)[^\n]{0,30}(?:不存在|"
            r"未找到|找不到|无效|無效|不正确|已停用|被禁用|已禁用|已注销|未注册|未开通|停用|冻结|不可用)|查无此人|"
            r"查無此人|不存在|找不到(?:收件|用户|電子郵件)",
            r"(?:사용자|수신자|주소|계정|받는 사람|메일 주소)[^\n]{0,40}(?:없(?:는|습니다|음)|존재하지|찾을 수 없|"
            r"알 수 없|휴면|정지|잘못)|존재하지 않",
            r"ไม่มี(?:ผู้ใช้|อยู่|บัญชี)|ไม่พบ(?:ผู้รับ|ที่อยู่|ผู้ใช้)",
            r"không tồn tại|không tìm thấy|không có người dùng",
            r"(?:alamat|pengguna|penerima|akun)[^\n]{0,40}tidak (?:ditemukan|ada|dikenal|valid|terdaftar)",
        ),
        "no_such_host": (
            r"(?:host|domain|server|name|mail server|mailserver|mail exchanger|dns)[^\n]{0,60}(?:not found|unknown|"
            r"does ?n[o']t exist|doesn't exist|non-?existent|no such|couldn't be found|could not be found|can(?:'|"
            r"no)t be found|isn't (?:valid|known)|invalid|nxdomain|unresolvable|not resolve|unrouteable|"
            r"unable to resolve)",
            r"(?:unknown|no such|invalid|bad|illegal|nonexistent|non-existent|unresolvable|unrouteable|"
            r"unroutable) (?:mail )?(?:host|domain|server|destination (?:system|host|domain)|mail exchanger)",
            r"(?:couldn't|could not|can't|cannot|unable to|failed to) (?:find|resolve|look ?up|locate|"
            r"route)[^\n]{0,60}(?:host|domain|mx|mail exchanger|server|name|address record|route)",
            r"couldn't find any host|domain (?:is )?(?:not |un)reachable",
            r"nxdomain|no (?:mx|a|dns|ns) (?:or [\w]+ )?record|null mx|nullmx|does not accept (?:e-?)?mail|"
            r"doesn't accept (?:e-?)?mail|no mail (?:server|exchanger)s?|has no (?:valid )?(?:mx|mail)|"
            r"dns (?:soft |hard |type|query|lookup)[^\n]{0,40}(?:error|fail|not|no )|"
            r"all relevant mx records point to non-?existent hosts|lowest numbered mx record points to local host|"
            r"name or service not known|name service error|unrouteable (?:address|mail domain)|"
            r"unroutable (?:address|domain)|nodename nor servname|we do not relay for this domain anymore",
            r"domäne?[^\n]{0,60}(?:existiert nicht|nicht gefunden|unbekannt|nicht vorhanden)|"
            r"domaine[^\n]{0,60}(?:n'existe|introuvable|inconnu)|dominio[^\n]{0,60}(?:no existe|no se (?:encontr|"
            r"pudo encontrar)|non esiste|inesistente|non trovato|desconocido)|dom[íi]nio[^\n]{0,60}(?:não existe|"
            r"não (?:foi )?encontrad|inexistente)|домен[^\n]{0,60}(?:не (?:найден|существует)|неизвест)|"
            r"域名[^\n]{0,30}(?:不存在|错误|无法|解析|未找到)|ドメイン[^\n]{0,30}(?:存在しません|見つかりません|"
            r"存在しない|不明|誤り|間違)|도메인[^\n]{0,30}(?:없|찾을 수)|domena[^\n]{0,40}nie istnieje|"
            r"domein[^\n]{0,40}(?:bestaat niet|niet gevonden)",
        ),
        "spam": (
            r"\bspam\b|spamhaus|spamcop|unsolicited|junk mail|bulk mail|\bube\b|\buce\b|surbl|\brbl\b|dnsbl|"
            r"barracudacentral|sorbs|black ?list|block ?list|blocklisted|listed (?:in|at|by|on) [\w.]*\b(?:zen|bl|"
            r"dnsbl|rbl)|reputation|dynamic ip|looks like spam|considered spam|suspicious|垃圾邮件|垃圾郵件|스팸|"
            r"迷惑メール|спам",
        ),
        "content": (
            r"virus|malware|infected|trojan|phish|attachment[^\n]{0,40}(?:not allowed|blocked|type|banned|forbidden|"
            r"removed)|banned|content (?:rejected|filter|reject|violat|block|policy)|message content|forbidden (?:word|"
            r"content)|illegal attachment|executable|内容|病毒|вирус",
        ),
        "size": (
            r"(?:message|mail|e-?mail|size|file|attachment)[^\n]{0,60}(?:too (?:big|large|long)|exceed|larger than|"
            r"maximum|over the (?:size )?limit)|too (?:big|large) (?:for|message|mail)|size limit|"
            r"exceeds? (?:the )?(?:fixed |maximum |max )?(?:message |mail )?size|message size|"
            r"maximum (?:allowed )?(?:message )?size|zu groß|trop (?:volumineux|grand|lourd)|demasiado grande|"
            r"muito grande|troppo grande|te groot|för stor|for stor|zbyt duż|слишком больш|превышает (?:размер|"
            r"допустим)|サイズ(?:が|を)?[^\n]{0,20}(?:超|大き)|大小超|过大|太大|크기[^\n]{0,20}초과",
        ),
        "policy": (
            r"polic(?:y|ies)|not (?:permitted|authori[sz]ed|allowed)|access denied|denied|prohibit|administrative|"
            r"refused|rejected (?:by|due|for|because|as|your)|\bblocked\b|restricted|forbidden|"
            r"relay(?:ing)?(?: access)? (?:denied|not|is|prohibited|attempt)|unable to relay|we do not relay|"
            r"authentication (?:required|fail)|\bspf\b|\bdkim\b|\bdmarc\b|reverse dns|\bptr\b|"
            r"sender (?:address )?(?:rejected|denied|verify|domain|not|is|unknown)|mail from|not (?:a )?member|"
            r"moderat|only (?:members|accepts)|not allowed to post|approved senders?|white ?list|"
            r"too many (?:recipient|connection|message|mail|hop|error|invalid)|rate limit|throttl|limit exceeded|"
            r"protection|filter|does not (?:accept|like) (?:mail|message)s? from|challenge|verify that you|"
            r"nicht berechtigt|abgelehnt|verweigert|refusé|interdit|rechazad|denegad|recusad|negad|rifiutat|"
            r"geweigerd|nekad|odrzucon|zamítnut|отклон|запрещ|отказано|reddedildi|拒否|受信拒否|拒绝|拒絕|拒收|"
            r"被拒|거부|차단",
        ),
        "expired": (
            r"(?:delivery|message|queue|retry|maximum|mail|queued|connection) (?:time|lifetime|period|timeout|"
            r"retry|expired|has)[^\n]{0,40}(?:expired|exceeded|elapsed|reached|timed? ?out)|(?:message|mail|"
            r"delivery) expired|in the queue too long|queue too long|giving up|timed? ?out|time ?out|"
            r"too many (?:delivery )?attempts|retry (?:time|count|limit)|unable to deliver[^\n]{0,40}(?:after|"
            r"within)|for (?:the last |more than |over )?\d+ (?:hours?|days?|minutes?)|zeitüberschreitung|délai|"
            r"tiempo de espera|tempo (?:esgotado|limite)|超时|超時|タイムアウト|시간[^\n]{0,10}초과",
        ),
        "network": (
            r"connection (?:refused|timed|reset|lost|dropped|died|closed|failed|error|was)|lost connection|"
            r"could ?n[o']t (?:connect|establish)|could not connect|wasn't able to establish|unable to (?:connect|"
            r"reach|contact)|cannot (?:connect|reach|contact)|no route to host|network (?:is )?unreachable|"
            r"host (?:is )?(?:unreachable|down)|temporar(?:y|ily)|service (?:not |un)available|server (?:busy|down|"
            r"error|unavailable|not respond)|system (?:busy|error|not accepting)|resources|tls|ssl|certificate|"
            r"local (?:error|configuration|problem)|mail system (?:error|problem|config)|loop|too many hops|hop count|"
            r"not responding|deferred|try (?:again )?later|internal (?:server )?error|i/o error|connect to|"
            r"verbindung|connexion|conexión|conexão|connessione|соединени|接続|连接|連線|연결",
        ),
    }.items()
)

HARD_REASONS = frozenset({"no_such_user", "no_such_host", "moved", "disabled"})
