"""What mail clients and people write around a quote, in many languages: facts of wordings, nothing else.

Everything is matched case-folded, one entry a line; entries of the word sets are separated by spaces, with an
underscore for a space inside an entry.
"""

from __future__ import annotations

from typing import Final

from sangam.lib.wordlist import lines, words

WROTE: Final = words(
    """wrote writes said schrieb schrieben geschrieben schreef geschreven skrev
    skreiv skrifaði kirjoitti kirjutas escribió escribio escribe escreveu
    escrevia ha_scritto scrive scrisse a_écrit a_ecrit écrit ecrit a_scris
    va_escriure ha_escrit escribiu idatzi_du idatzi_zuen ezt_írta írta irta
    napisał napisała napisał(a) napisal napsal napsala napsal(a) napísal
    napísala napísal(a) napísal/a je_napisao je_napisala napisao napisala
    napisao_je napisala_je napisal_je je_napisal_-a rašė parašė parašė:
    rakstīja skrev: yazdı yazdi şunu_yazdı yazmış menulis tulis nagsulat
    sinulat_ni sumulat aliandika ameandika shkroi ka_shkruar kitbet kiteb
    ysgrifennodd scríobh het_geskryf geskryf đã_viết viết yozdi yozgan yazıb
    написал написала написал(а) написав написала_(-в) пише пишет писал писала
    написа писао написао је_написао је_написала је_написао/ла піша напісаў
    напісала жазды бичсэн навишт έγραψε γράφει գրել_է գրեց"""
)
"""Verbs of attribution lines, in scripts whose words are set apart by spaces."""

WROTE_ANYWHERE: Final = words(
    """写道 寫道 撰写 撰寫 写到 來信 님이_작성 님이_쓴_글 작성했습니다 작성:
    쓰시길 썼습니다 さんは書きました 書きました さんのメール のメール: wrote—
    تمت_كتابة_ما_يلي كتب كتبت نوشت نوشته نے_لکھا לכתב כתב כתבה מאת เขียนว่า
    เขียน ने_लिखा लिखा: यांनी_लिहिले ने_लिहिले लिहिले লিখেছেন লিখেছে লিখলেন
    એ_લખ્યું લખ્યું ਨੇ_ਲਿਖਿਆ எழுதியது எழுதினார் రాశారు వ్రాశారు ಬರೆದಿದ್ದಾರೆ
    ಬರೆದರು എഴുതി ലേഖനം ලිව්වා ලියන ले_लेख्नुभयो लेख्नुभयो បានសរសេរ ຂຽນ
    ရေးသားခဲ့ ရေးသည် დაწერა წერს እንዲህ_ብለው_ጽፈዋል ጽፈዋል ጻፈ"""
)
"""The same in scripts without spaces between words, or with endings grown together: searched anywhere."""

ON: Final = words(
    """on at am um le op den d. på dne v w dnia il el em no dia en la in the vào
    lúc pada ngày στις la_data a kedd w_dniu dana dne_ pe_data kell kuupäev
    þann noong mnamo más_data em_ on_ο på_ στισ το на в у во от дня il_giorno
    em_data el_día el_dia em_seg em_ter uto pon sri čet pet sub ned ut st št
    pi so ne po út čt pá mar. lun. mer. jeu. ven. sam. dim. în_data dëngjo
    data vt missatge"""
)
"""Words such a line begins with; they only decide where a wrapped attribution starts."""

ON_ANYWHERE: Final = words(
    """في בתאריך ב-יום ביום ‫בתאריך در_تاریخ در بتاریخ ในวันที่ เมื่อ เมื่อวันที่
    在 于 於 日期 on date अन्न रोजी दिनांक তারিখ তারিখে તારીખ அன்று న ದಿನಾಂಕ"""
)

FROM: Final = words(
    """from von de da van från fra frá frå lähettäjä saatja no sūtītājs od
    odesílatel odosielateľ feladó nuk nuo de_la kimden gönderen od_koho từ
    người_gửi dari daripada pengirim mula_kay kutoka από αποστολέας от
    отправитель від відправник од пошиљалац ад kimdan yuboruvchi кімнен
    expéditeur expediteur remitente mittente remetente afzender absender
    avsändare afsender avsender nadawca expeditor nga pošiljatelj pošiljalac
    siuntėjas sender 发件人 发件者 寄件者 寄件人 寄件者 差出人 送信者 送信元
    보낸_사람 보낸사람 보낸이 발신자 발신인 من المرسل از فرستنده از_طرف منجانب
    מאת שולח จาก ผู้ส่ง प्रेषक द्वारा: से পাঠিয়েছেন প্রেরক থেকে તરફથી પ્રેષક
    પ્રેષક: ਵੱਲੋਂ அனுப்புநர் నుండి ಇಂದ ಕಳುಹಿಸಿದವರು നിന്ന് പ്രേഷകൻ पाठविणारा
    कडून ბოლო გამგზავნი:_ ვისგან ումից ከ din göndərən кімнен от_кого -from
    de_: da_parte_di von:"""
)
SENT: Final = words(
    """sent enviat enviat_el gestuur ipinadala_noong date sent_at date_sent
    gesendet datum gesendet_am envoyé envoye date_d'envoi enviado enviado_el
    enviado_em enviada enviada_em fecha data inviato verzonden datum_verzonden
    skickat skickad sendt dato sent: lähetetty päivämäärä päiväys pvm saadetud
    kuupäev nosūtīts datums išsiųsta data: wysłano wysłane odesláno odoslané
    dátum elküldve küldve dátum: küldés_ideje trimis trimis_la poslano poslato
    датум послато dërguar gönderildi gönderilme gönderme_tarihi tarih đã_gửi
    ngày thời_gian dikirim tanggal terkirim dihantar tarikh ipinadala petsa
    imetumwa στάλθηκε ημερομηνία αποστολή отправлено дата изпратено надіслано
    адпраўлена yuborildi sana жіберілді күні göndərilib tarix send_til_dato
    dagsetning sendt: отправлен 发送时间 发送日期 日期 时间 傳送時間 寄件日期
    送信日時 送信日 日時 日付 보낸_날짜 보낸날짜 날짜 전송 발신일 보낸_시간
    تاريخ_الإرسال تم_الإرسال أرسلت التاريخ تاریخ ارسال ارسال_شده بھیجا נשלח
    תאריך ส่ง ส่งเมื่อ วันที่ भेजा_गया दिनांक तारीख পাঠানো_হয়েছে তারিখ মোকলেલ
    મોકલ્યું તારીખ ਭੇਜਿਆ ਮਿਤੀ அனுப்பியது தேதி పంపినది తేదీ ಕಳುಹಿಸಲಾಗಿದೆ ದಿನಾಂಕ
    അയച്ചത് തീയതി पाठवले გაგზავნილია თარიღი ուղարկված_է ամսաթիվ"""
)
TO: Final = words(
    """to per_a an à a para aan til till vastaanottaja saaja kam kellele kellelle
    komu pro címzett címzettek către catre za kome kime alıcı alıcılar đến tới
    người_nhận kepada ke untuk para_kay kwa προς кому до за до_кого
    destinataire destinatario destinatari destinatário ontvanger empfänger
    mottagare modtager mottaker do komu: prima për marrësi kimga кімге kimə
    adresat gavėjas gavėjai kam: adresāts viðtakandi til: to: 收件人 收件者
    宛先 送信先 收信人 받는_사람 받는사람 받는이 수신자 수신 수신인 إلى
    المستلم به گیرنده گیرندگان بنام אל עבור ถึง ผู้รับ प्रति प्राप्तकर्ता को
    প্রতি প্রাপক પ્રતિ પ્રાપ્તકર્તા ਵੱਲ பெறுநர் వీరికి కు ಗೆ ಸ್ವೀಕರಿಸುವವರು
    സ്വീകർത്താവ് ലേക്ക് प्राप्तकर्ता: კომუ ვის ում"""
)
CC: Final = words(
    """cc kopie kopi kopia cc: copie copia cópia kópia kopija másolat
    másolatot_kap bilgi dw udw kopio kop στη_κοιν κοιν κοινοποίηση копия копія
    копия: ct ccn bcc tembusan 抄送 副本 副本抄送 cc_: 참조 نسخة نسخة_إلى
    رونوشت העתק สำเนา สำเนาถึง प्रतिलिपि অনুলিপি નકલ mkopo đồng_gửi 転送先
    カーボンコピー reply-to antwort_an responder_a répondre_à svar_til 回复
    返信先 importance priority wichtigkeit priorität importancia prioridad
    importance: priorité importanza 重要性 attachments anlagen adjuntos
    pièces_jointes 附件 添付ファイル"""
)
SUBJECT: Final = words(
    """subject assumpte betreff objet sujet asunto assunto oggetto onderwerp ämne
    emne aihe teema temats tēma tema temat předmět predmet tárgy subiect
    zadeva konu chủ_đề tiêu_đề subjek perihal judul paksa mada θέμα тема тема:
    тэма subyekt mavzu тақырып такырып mövzu efni assumpte gaia ämnet re:
    emne: предмет lënda subjekti yhteys 主题 主題 主旨 件名 题目 제목 الموضوع
    موضوع נושא เรื่อง หัวเรื่อง विषय বিষয় વિષય ਵਿਸ਼ਾ பொருள் విషయం ವಿಷಯ വിഷയം
    विषयः विषय: თემა թեմա ርዕሰ_ጉዳይ"""
)

ORIGINAL: Final = lines(
    """
    original message
    original appointment
    original email
    original e-mail
    reply message
    reply to message
    replied message
    ursprüngliche nachricht
    urspruengliche nachricht
    originalnachricht
    original-nachricht
    originale nachricht
    mensaje original
    mensaje de origen
    missatge original
    mensagem original
    message d'origine
    message d’origine
    message original
    mail original
    message initial
    messaggio originale
    messaggio di origine
    oorspronkelijk bericht
    oorspronkelijke bericht
    origineel bericht
    ursprungligt meddelande
    ursprungligt mail
    originalmeddelande
    oprindelig meddelelse
    original meddelelse
    opprinnelig melding
    original melding
    alkuperäinen viesti
    alkup. viesti
    algne kiri
    algsõnum
    sākotnējais ziņojums
    oriģinālais ziņojums
    pradinis laiškas
    originalus laiškas
    wiadomość oryginalna
    oryginalna wiadomość
    pierwotna wiadomość
    původní zpráva
    původní e-mail
    pôvodná správa
    eredeti üzenet
    mesajul original
    mesaj original
    izvorna poruka
    originalna poruka
    originalno sporočilo
    izvirno sporočilo
    orijinal mesaj
    orjinal mesaj
    özgün ileti
    asıl mesaj
    thư gốc
    tin nhắn gốc
    pesan asli
    pesan awal
    mesej asal
    orihinal na mensahe
    ujumbe asili
    αρχικό μήνυμα
    исходное сообщение
    оригинальное сообщение
    первоначальное сообщение
    пересылаемое письмо
    исходное письмо
    вихідне повідомлення
    початкове повідомлення
    оригінальне повідомлення
    оригинално съобщение
    първоначално съобщение
    оригинална порука
    изворна порука
    оригинална порака
    арыгінальнае паведамленне
    asl xabar
    dastlabki xabar
    бастапқы хабар
    upprunaleg skilaboð
    mesazhi origjinal
    原始邮件
    原邮件
    原始信件
    原始郵件
    原始訊息
    原文
    回复的原邮件
    回复邮件
    邮件原件
    元のメッセージ
    元のメール
    オリジナルメッセージ
    원본 메시지
    원본 메일
    원본 이메일
    원래 메시지
    الرسالة الأصلية
    رسالة أصلية
    الرسالة الاصلية
    پیام اصلی
    پیغام اصلی
    اصل پیغام
    הודעה מקורית
    ההודעה המקורית
    ข้อความต้นฉบับ
    ข้อความเดิม
    मूल संदेश
    मूळ संदेश
    মূল বার্তা
    আসল বার্তা
    મૂળ સંદેશ
    ਮੂਲ ਸੁਨੇਹਾ
    அசல் செய்தி
    మూల సందేశం
    అసలు సందేశం
    ಮೂಲ ಸಂದೇಶ
    യഥാർത്ഥ സന്ദേശം
    """
)
"""What stands between the dashes over a quoted mail."""

FORWARDED: Final = lines(
    """
    forwarded message
    forwarded mail
    forwarded email
    begin forwarded message
    weitergeleitete nachricht
    anfang der weitergeleiteten nachricht
    anfang der weitergeleiteten e-mail
    weitergeleitete mail
    mensaje reenviado
    inicio del mensaje reenviado
    mensagem encaminhada
    mensagem reencaminhada
    início da mensagem encaminhada
    início da mensagem reencaminhada
    message transféré
    message transmis
    début du message transféré
    début du message réexpédié
    courriel transféré
    messaggio inoltrato
    inizio messaggio inoltrato
    doorgestuurd bericht
    begin doorgestuurd bericht
    vidarebefordrat meddelande
    vidarebefordrat brev
    vidarebefordrat mejl
    videresendt meddelelse
    videresendt besked
    start på videresendt besked
    videresendt melding
    start på videresendt melding
    välitetty viesti
    välitetty viesti alkaa
    lähetetty edelleen
    edastatud kiri
    edasi saadetud kiri
    pārsūtīts ziņojums
    persiųstas laiškas
    wiadomość przekazana dalej
    przekazana wiadomość
    treść przekazanej wiadomości
    początek przekazywanej wiadomości
    přeposlaná zpráva
    začátek přeposílané zprávy
    preposlaná správa
    továbbított üzenet
    továbbított levél
    a továbbított levél kezdete
    mesaj redirecționat
    mesaj redirecţionat
    mesaj redirectionat
    proslijeđena poruka
    prosleđena poruka
    posredovano sporočilo
    yönlendirilen mesaj
    iletilmiş mesaj
    i̇letilen ileti
    iletilen ileti
    yönlendirilen ileti başlangıcı
    thư đã chuyển tiếp
    tin nhắn được chuyển tiếp
    pesan terusan
    pesan yang diteruskan
    mesej yang dimajukan
    na-forward na mensahe
    προωθημένο μήνυμα
    αρχή προωθημένου μηνύματος
    пересылаемое сообщение
    пересланное сообщение
    пересланное письмо
    начало переадресованного сообщения
    перенаправленное сообщение
    переслане повідомлення
    переслане повідомлення
    препратено съобщение
    прослеђена порука
    проследена порака
    uzatilgan xabar
    framsend skilaboð
    转发的邮件
    转发邮件
    转发邮件信息
    轉寄郵件
    轉寄的郵件
    已轉寄郵件
    轉寄郵件訊息
    转发的邮件开始
    転送メッセージ
    転送されたメッセージ
    転送メール
    전달된 메시지
    전달된 메일
    رسالة مُعاد توجيهها
    رسالة معاد توجيهها
    رسالة تمت إعادة توجيهها
    بداية الرسالة المحولة
    پیام هدایت‌شده
    پیام هدایت شده
    הודעה שהועברה
    תחילת ההודעה המועברת
    ข้อความที่ส่งต่อ
    अग्रेषित संदेश
    अग्रेषित किया गया संदेश
    ফরওয়ার্ড করা বার্তা
    ফরওয়ার্ড করা মেসেজ
    ફૉરવર્ડ કરેલો સંદેશ
    ફોરવર્ડ કરેલ સંદેશ
    முன்னனுப்பப்பட்ட செய்தி
    """
)

ABOVE: Final = lines(
    """
    please type your reply above this line
    type your reply above this line
    please reply above this line
    reply above this line
    reply above this text
    please do not write below this line
    do not write below this line
    write your reply above
    write above this line
    please enter your reply above
    replies above this line
    add your reply above
    reply to this email above this line
    your reply above this line
    bitte geben sie ihre antwort über dieser zeile ein
    antwort über dieser zeile
    antworten sie oberhalb dieser zeile
    oberhalb dieser zeile
    über dieser zeile
    répondez au-dessus de cette ligne
    saisissez votre réponse au-dessus de cette ligne
    votre réponse au-dessus de cette ligne
    au-dessus de cette ligne
    responda por encima de esta línea
    escriba su respuesta por encima de esta línea
    escriba su respuesta arriba de esta línea
    encima de esta línea
    arriba de esta línea
    responda acima desta linha
    digite sua resposta acima desta linha
    escreva a sua resposta acima desta linha
    acima desta linha
    rispondi sopra questa riga
    digita la tua risposta sopra questa riga
    sopra questa riga
    al di sopra di questa riga
    typ uw antwoord boven deze regel
    antwoord boven deze regel
    boven deze regel
    boven deze lijn
    skriv ditt svar ovanför den här raden
    ovanför den här raden
    ovanför denna rad
    skriv dit svar over denne linje
    over denne linje
    over denne linjen
    kirjoita vastauksesi tämän rivin yläpuolelle
    tämän rivin yläpuolelle
    wpisz odpowiedź powyżej tej linii
    powyżej tej linii
    powyżej tego wiersza
    nad tento řádek
    nad tímto řádkem
    nad týmto riadkom
    e sor fölé
    a sor fölé
    deasupra acestei linii
    deasupra acestui rând
    bu satırın üzerine
    bu satırın üstüne
    phía trên dòng này
    bên trên dòng này
    di atas baris ini
    πάνω από αυτήν τη γραμμή
    πάνω από αυτή τη γραμμή
    выше этой строки
    над этой строкой
    выше этой линии
    вище цього рядка
    над цим рядком
    над този ред
    iznad ove linije
    nad to vrstico
    shu qatordan yuqorida
    请在此行上方回复
    请在这一行上方
    在此行上方
    请在此线上方回复
    請在此行上方
    在此線上方
    この線より上
    この行より上
    この行の上に
    이 줄 위에
    이 선 위에
    فوق هذا السطر
    أعلى هذا السطر
    بالای این خط
    מעל שורה זו
    מעל לשורה זו
    เหนือบรรทัดนี้
    इस पंक्ति के ऊपर
    इस लाइन के ऊपर
    এই লাইনের উপরে
    এই লাইনের ওপরে
    આ લાઇનની ઉપર
    આ લીટીની ઉપર
    """
)
"""Delimiters of help desks; a line that holds one, with some marks around it, ends what was typed."""

MOBILE: Final = lines(
    """
    sent from my
    sent from iphone
    sent from mail for windows
    sent from outlook
    sent from yahoo mail
    sent from samsung
    sent from proton
    sent from aol
    sent from gmail
    sent from mailbox
    sent from a mobile
    sent from a phone
    sent from a tablet
    sent from front
    sent by galaxy
    from my iphone
    取得 ios 版
    取得 android 版
    sent from mobile
    sent from phone
    sent from the
    sent from windows mail
    sent from myMail
    sent from spark
    sent from nine
    sent from bluemail
    sent via
    sent with
    sent using
    get outlook for
    get bluemail for
    download outlook for
    yahoo mail: search, organize, conquer
    yahoo mail: search, organise, conquer
    provenance : courrier
    provenance : mail
    provenance: courrier
    envoyé de mon
    envoyé depuis
    envoyé à partir de
    envoyé via
    obtenez outlook pour
    télécharger outlook pour
    téléchargez outlook pour
    von meinem
    von meiner
    gesendet von
    gesendet mit
    gesendet über
    diese nachricht wurde von meinem
    outlook für
    holen sie sich outlook für
    enviado desde
    enviado do
    enviado de meu
    enviado de mi
    enviado con
    enviado a partir
    enviado através
    enviado pelo
    enviado via
    enviado dende
    obtener outlook para
    obtenga outlook para
    obter o outlook para
    obtenha o outlook para
    enviat des de
    enviat del meu
    inviato da
    inviato dal
    inviato con
    scarica outlook per
    ottieni outlook per
    verzonden vanaf
    verzonden vanuit
    verstuurd vanaf
    verstuurd vanuit
    verstuurd met
    verzonden met
    outlook voor
    download outlook voor
    gestuur vanaf my
    gestuurd vanaf my
    skickat från
    skickat via
    hämta outlook för
    sendt fra
    sendt via
    hent outlook til
    hent outlook for
    få outlook for
    lähetetty iphonesta
    lähetetty ipadista
    lähetetty laitteesta
    lähetetty android
    lähetetty samsung
    lähetetty minun
    hanki outlook
    saadetud minu
    saadetud iphone
    nosūtīts no mana
    nosūtīts no
    išsiųsta iš mano
    išsiųsta iš
    wysłano z
    wysłane z
    pobierz aplikację outlook
    pobierz outlook dla
    odesláno z
    odesláno ze
    získat outlook pro
    odoslané z
    odoslané zo
    získať outlook pre
    elküldve az
    küldve
    az iphone-omról küldve
    iphone-ról küldve
    az outlook letöltése
    trimis de pe
    trimis din
    trimis de la
    descărcați outlook pentru
    poslano s
    poslano z
    poslano iz
    poslato sa
    preuzmite outlook za
    iphone'umdan gönderildi
    ipad'imden gönderildi
    samsung cihazımdan gönderildi
    android için outlook
    ios için outlook
    outlook for ios'u edinin
    được gửi từ
    gửi từ
    đã gửi từ
    tải outlook cho
    dikirim dari
    dapatkan outlook untuk
    dihantar dari
    dihantar daripada
    ipinadala mula sa
    ipinadala mula
    imetumwa kutoka
    στάλθηκε από
    εστάλη από
    αποστολή από
    αποκτήστε το outlook για
    λήψη του outlook για
    отправлено с
    отправлено из
    отправлено со
    послано с
    получите outlook для
    скачать outlook для
    надіслано з
    надіслано із
    відправлено з
    завантажити outlook для
    отримати outlook для
    изпратено от
    получете outlook за
    послато са
    пратено од
    адпраўлена з
    iphone'dan yuborildi
    iphone'imdan yuborildi
    iphone qurilmamdan yuborildi
    iphone’imdan yuborildi
    менің iphone
    i̇phone'umdan gönderildi
    sent úr
    sent frá
    dërguar nga
    enviado desde o meu
    发自我的
    发自
    從我的
    从我的
    由我的
    傳送自
    寄自我的
    自我的
    获取 outlook
    下载 outlook
    取得 outlook
    來自我的
    iphoneから送信
    ipadから送信
    androidから送信
    私のiphoneから
    スマートフォンから送信
    outlook for ios を入手
    yahoo!メール
    나의 iphone에서 보냄
    내 iphone에서 보냄
    iphone에서 보냄
    ipad에서 보냄
    나의 ipad에서 보냄
    내 갤럭시에서 보냄
    갤럭시에서 보냄
    삼성 갤럭시
    모바일에서 보냄
    أُرسلت من
    أرسلت من
    مرسل من
    تم الإرسال من
    أرسل من
    الحصول على outlook
    ارسال شده از
    ارسال از
    فرستاده شده از
    میرے آئی فون
    נשלח מה
    נשלח מ
    קבל את outlook
    ส่งจาก
    รับ outlook สำหรับ
    मेरे iphone से भेजा
    मेरे आईफ़ोन से
    मेरे आईफोन से
    माझ्या iphone वरून
    आईफोन से भेजा
    আমার iphone থেকে
    আমার আইফোন থেকে
    મારા iphone પરથી
    મારા આઇફોન
    મારા iphone
    ਮੇਰੇ iphone
    எனது iphone
    నా iphone
    ನನ್ನ iphone
    എന്റെ iphone
    ჩემი iphone
    ուղարկված է
    sendt fra min
    envoyé de l'app
    envoyé avec
    mit der gmx
    diese e-mail wurde von
    gesendet aus
    this message was sent from my
    typed on my
    written on my phone
    posted from my
    """
)
"""How taglines of phones and mail apps begin (a few stand at the end of the line; see MOBILE_ENDS)."""

MOBILE_ENDS: Final = lines(
    """
    gesendet
    gönderildi
    から送信
    에서 보냄
    보냄
    वरून पाठवले
    से भेजा गया
    থেকে পাঠানো
    থেকে পাঠানো হয়েছে
    પરથી મોકલ્યું
    પરથી મોકલેલ
    lähetetty
    yuborildi
    küldve
    からの送信
    を入手
    sent from mobile
    dan yuborildi
    жіберілді
    திலிருந்து அனுப்பப்பட்டது
    """
)
DEVICES: Final = words(
    """iphone iphon ipad courrier correo posta android samsung galaxy huawei xiaomi redmi oneplus pixel
    nokia motorola blackberry windows_phone mobile handy smartphone phone
    telefon telefoon outlook yahoo gmail mail app ios tablet mobil móvil
    celular portable cellulare телефон телефона смартфон смартфона айфона
    айфон iphone'um мобильного мобільного puhelin puhelimesta κινητό κινητο
    手机 手機 スマートフォン 스마트폰 휴대폰 아이폰 갤럭시 جوال هاتف گوشی נייד
    สมาร์ทโฟน มือถือ فون মোবাইল মোবাইল ফোন मोबाइल फ़ोन મોબાઇલ ફોન aol gmx
    web.de proton protonmail spark bluemail edison nine zoho mailbird
    thunderbird superhuman mailspring airmail canary aqua_mail hotmail live
    fairphone oppo vivo lg htc sony xperia honor realme k-9 fairemail 1&1
    t-online telekom mail.ru яндекс yandex почты 邮箱 郵箱 邮件 メール 메일
    iphone: icloud windows macbook mac telus rogers verizon at&t"""
)
"""Words one of which a tagline holds."""

CLOSINGS: Final = lines(
    """
    best
    best regards
    best wishes
    kind regards
    kindest regards
    warm regards
    warmest regards
    regards
    many thanks
    thanks
    thank you
    thanks and regards
    thanks & regards
    thanks in advance
    thank you in advance
    thx
    sincerely
    sincerely yours
    yours sincerely
    yours faithfully
    yours truly
    cheers
    all the best
    respectfully
    cordially
    br
    rgds
    kr
    mit freundlichen grüßen
    mit freundlichen gruessen
    mit freundlichem gruß
    freundliche grüße
    freundliche grüsse
    mit besten grüßen
    beste grüße
    viele grüße
    vielen dank
    herzliche grüße
    liebe grüße
    schöne grüße
    danke und gruß
    mfg
    lg
    vg
    gruß
    grüße
    cordialement
    bien cordialement
    très cordialement
    bien à vous
    sincères salutations
    salutations distinguées
    meilleures salutations
    cdlt
    merci
    merci d'avance
    merci d’avance
    bonne journée
    bonne réception
    saludos
    un saludo
    saludos cordiales
    un cordial saludo
    cordiales saludos
    atentamente
    muchas gracias
    gracias
    gracias de antemano
    atenciosamente
    att
    abraços
    abraço
    cumprimentos
    com os melhores cumprimentos
    melhores cumprimentos
    obrigado
    obrigada
    muito obrigado
    cordiali saluti
    distinti saluti
    cordialmente
    un saluto
    saluti
    grazie
    grazie mille
    met vriendelijke groet
    met vriendelijke groeten
    vriendelijke groet
    vriendelijke groeten
    mvg
    groeten
    groetjes
    alvast bedankt
    bedankt
    med vänliga hälsningar
    med vänlig hälsning
    vänliga hälsningar
    hälsningar
    mvh
    tack på förhand
    med venlig hilsen
    venlig hilsen
    venlige hilsner
    de bedste hilsner
    hilsen
    med vennlig hilsen
    vennlig hilsen
    på forhånd takk
    ystävällisin terveisin
    terveisin
    parhain terveisin
    yt
    lugupidamisega
    parimate soovidega
    ar cieņu
    su pagarba
    pagarbiai
    z poważaniem
    pozdrawiam
    serdecznie pozdrawiam
    z wyrazami szacunku
    dziękuję
    s pozdravem
    s přátelským pozdravem
    děkuji
    hezký den
    s pozdravom
    ďakujem
    üdvözlettel
    tisztelettel
    köszönettel
    köszönöm
    cu stimă
    cu respect
    mulțumesc
    multumesc
    lijep pozdrav
    srdačan pozdrav
    s poštovanjem
    lep pozdrav
    pozdrav
    saygılarımla
    saygılarımızla
    iyi çalışmalar
    iyi günler
    teşekkürler
    teşekkür ederim
    trân trọng
    xin cảm ơn
    cảm ơn
    kính thư
    salam
    salam hormat
    hormat saya
    terima kasih
    με εκτίμηση
    φιλικά
    ευχαριστώ
    с уважением
    с наилучшими пожеланиями
    спасибо
    заранее спасибо
    с приветом
    з повагою
    дякую
    щиро дякую
    с уважение
    поздрави
    благодаря
    с поштовањем
    поздрав
    hurmat bilan
    rahmat
    құрметпен
    hörmətlə
    me respekt
    kveðja
    bestu kveðjur
    salutacions
    atentament
    gràcies
    saúdos
    此致
    敬礼
    顺祝商祺
    祝好
    谢谢
    謝謝
    敬上
    よろしくお願いします
    よろしくお願いいたします
    宜しくお願いします
    宜しくお願い致します
    よろしくお願い致します
    敬具
    감사합니다
    고맙습니다
    드림
    مع تحياتي
    مع أطيب التحيات
    تحياتي
    مع خالص التحية
    وتفضلوا بقبول فائق الاحترام
    شكرا
    شكراً
    با تشکر
    با احترام
    ممنون
    شکریہ
    בברכה
    בתודה
    תודה
    ขอบคุณ
    ขอบคุณครับ
    ขอบคุณค่ะ
    ด้วยความเคารพ
    धन्यवाद
    सादर
    भवदीय
    ধন্যবাদ
    ধন্যবাদান্তে
    শুভেচ্ছান্তে
    આભાર
    આપનો વિશ્વાસુ
    ਧੰਨਵਾਦ
    நன்றி
    ధన్యవాదాలు
    ಧನ್ಯವಾದಗಳು
    നന്ദി
    asante
    wasalaam
    groete
    vriendelike groete
    """
)

DISCLAIMERS: Final = lines(
    """
    confidentiality notice
    confidentiality note
    confidentiality:
    confidential:
    disclaimer
    legal notice
    legal disclaimer
    important notice
    privileged and confidential
    this email and any attachments
    this e-mail and any attachments
    this email and any files
    this e-mail and any files
    this e-mail, including
    this email, including
    this message and any attachments
    this message (including
    this email (including
    this e-mail (including
    this message contains confidential
    this message contains information
    this message is intended
    this email is confidential
    this e-mail is confidential
    this email is intended
    this e-mail is intended
    this email may contain
    this e-mail may contain
    this e-mail message
    this email message
    this communication
    this electronic message
    this transmission
    the information contained in this
    the information in this e
    the information transmitted
    the contents of this e
    any views or opinions
    if you are not the intended recipient
    if you have received this
    please consider the environment
    think before you print
    think green
    save a tree
    before printing
    registered in england
    registered office:
    this email has been checked for viruses
    this email has been scanned
    this email was scanned
    this message has been scanned
    this e-mail has been scanned
    virus-free
    scanned by
    you received this message because you are subscribed
    you are receiving this
    to unsubscribe from this group
    diese e-mail enthält
    diese e-mail kann vertrauliche
    diese e-mail und
    diese nachricht enthält
    diese nachricht ist vertraulich
    diese email enthält
    der inhalt dieser e-mail
    vertraulichkeitshinweis
    rechtlicher hinweis
    virenfrei
    bitte prüfen sie der umwelt zuliebe
    bitte denken sie an die umwelt
    bitte denken sie an unsere umwelt
    sitz der gesellschaft
    geschäftsführer:
    handelsregister
    ce message et toutes les pièces jointes
    ce message et ses pièces jointes
    ce message (et
    ce message est confidentiel
    ce courriel
    cet e-mail et
    cet e-mail
    le contenu de ce
    les informations contenues dans
    avis de confidentialité
    pensez à l'environnement
    pensez à l’environnement
    avant d'imprimer
    n'imprimez ce
    este mensaje y
    este mensaje contiene
    este mensaje se dirige
    este mensaje va dirigido
    este mensaje es confidencial
    este correo electrónico
    este correo y
    este e-mail
    este email
    la información contenida en
    la información incluida en
    aviso legal
    aviso de confidencialidad
    cláusula de confidencialidad
    antes de imprimir
    por favor, piense en el medio
    esta mensagem
    esta mensaje
    este correo
    as informações contidas
    aviso de confidencialidade
    aviso legal:
    o conteúdo desta mensagem
    questo messaggio
    questa e-mail
    questa email
    le informazioni contenute
    il presente messaggio
    il contenuto di questa
    ai sensi del
    avviso di riservatezza
    prima di stampare
    rispetta l'ambiente
    dit bericht
    dit e-mailbericht
    deze e-mail
    deze email
    de informatie verzonden
    de inhoud van dit
    de informatie in dit
    vrijwaring
    denk aan het milieu
    detta meddelande
    detta e-postmeddelande
    detta mail
    denne e-mail
    denne mail
    denne e-posten
    denne meldingen
    tämä viesti
    tämä sähköposti
    niniejsza wiadomość
    ta wiadomość
    wiadomość ta
    treść tej wiadomości
    informacje zawarte w
    klauzula poufności
    tato zpráva
    obsah tohoto
    táto správa
    ez az üzenet
    ez az e-mail
    jelen üzenet
    acest mesaj
    acest e-mail
    informațiile conținute
    ova poruka
    ova elektronička
    bu e-posta
    bu mesaj
    bu elektronik posta
    yasal uyarı
    thông báo bảo mật
    email này
    thư điện tử này
    email ini
    e-mel ini
    pesan ini
    το παρόν μήνυμα
    αυτό το μήνυμα
    αποποίηση
    данное сообщение
    это сообщение
    это письмо
    настоящее сообщение
    конфиденциально
    уведомление о конфиденциальности
    це повідомлення
    цей лист
    това съобщение
    този имейл
    ushbu xabar
    本邮件
    此邮件
    本电子邮件
    本郵件
    此郵件
    本電子郵件
    免责声明
    免責聲明
    保密声明
    このメール
    このメッセージ
    本メール
    本電子メール
    이 메일은
    이 이메일
    본 메일
    본 이메일
    هذه الرسالة
    هذا البريد
    إخلاء مسؤولية
    این پیام
    این ایمیل
    הודעה זו
    מסמך זה
    อีเมลฉบับนี้
    อีเมลนี้
    यह ईमेल
    यह संदेश
    এই ইমেইল
    এই বার্তা
    આ ઇમેઇલ
    આ ઈમેલ
    """
)
"""How legal footers and scanner lines begin; a long or last paragraph that begins so ends what was typed."""

LEGAL: Final = lines(
    """
    confidential
    intended recipient
    intended solely
    intended only
    unauthorised
    unauthorized
    privileged
    environment
    virus
    vertraulich
    empfänger
    umwelt
    confidentiel
    destinataire
    virus
    confidencial
    destinatario
    destinatário
    confidenciais
    imprimir
    riservat
    destinatari
    vertrouwelijk
    geadresseerde
    bestemd voor
    konfidentiell
    avsedd
    fortrolig
    luottamuksellis
    poufn
    adresat
    důvěrn
    dôvern
    bizalmas
    confidenți
    povjerljiv
    gizli
    bảo mật
    rahasia
    sulit
    εμπιστευτικ
    конфиденциал
    конфіденц
    поверител
    maxfiy
    保密
    机密
    機密
    秘密
    免责
    기밀
    비밀
    سرية
    محرمانه
    חסוי
    סודי
    ลับ
    गोपनीय
    গোপনীয়
    ગોપનીય
    unsubscribe
    avast
    avg
    scanned
    registered
    print
    handelsregister
    amtsgericht
    hrb
    """
)
"""One of these words makes a paragraph that begins like a disclaimer one."""

LEGAL_ANYWHERE: Final = lines(
    """
    not the intended recipient
    intended recipient only
    intended solely for the
    is registered in england
    registered in england and wales
    registered in scotland
    nicht der richtige adressat
    nicht der beabsichtigte empfänger
    registergericht
    amtsgericht
    si vous n'êtes pas le destinataire
    si vous n’êtes pas le destinataire
    si usted no es el destinatario
    se você não é o destinatário
    se não for o destinatário
    se non siete il destinatario
    se non è il destinatario
    qualora non foste
    niet de beoogde ontvanger
    niet de geadresseerde
    jeśli nie jest pan
    если вы не являетесь
    якщо ви не є
    如果您不是
    若您並非
    """
)
"""Phrases that only legal footers hold, wherever they stand in a paragraph."""

BANNERS: Final = lines(
    """
    caution: this email originated
    caution: external
    caution - external
    external email:
    external email
    [external]
    [external email]
    warning: this email originated
    this email originated from outside
    this message originated outside
    this message was sent from outside
    you don't often get email from
    you don’t often get email from
    some people who received this message don't often
    some people who received this message don’t often
    achtung: diese e-mail
    achtung: externe
    externe e-mail
    attention: ce courriel
    attention : ce message
    ce courriel provient de l'extérieur
    vous n'obtenez pas souvent d'e-mail
    vous ne recevez pas souvent de courriers
    precaución: este correo
    no suele recibir correo
    atenção: este e-mail
    attenzione: questa
    let op: deze e-mail
    sie erhalten nicht oft eine e-mail von
    外部邮件
    注意：外部
    """
)
"""Warnings that a mail server puts over a mail; they are not the writer's words."""

TITLES: Final = words(
    """manager director engineer consultant assistant officer ceo cto cfo coo president founder co-founder head specialist
    coordinator administrator analyst developer designer accountant advisor representative executive supervisor buyer
    sales marketing support purchasing department team_lead lead owner partner associate secretary
    geschäftsführer geschäftsführerin leiter leiterin vertrieb einkauf einkäufer einkäuferin sachbearbeiter
    sachbearbeiterin buchhaltung abteilung assistentin assistenz projektleiter
    directeur directrice responsable gérant gérante chef ingénieur comptable commercial commerciale acheteur acheteuse
    gerente directora jefe jefa ventas compras administración coordinador coordinadora encargado encargada
    diretor diretora gestor gestora vendas compras_ analista coordenador coordenadora
    direttore responsabile ufficio acquisti vendite amministrazione titolare
    verkoop inkoop directeur_ medewerker hoofd kierownik dyrektor specjalista dział prezes księgowa
    vedoucí ředitel obchodní riaditeľ igazgató ügyvezető vezető director_ müdür müdürü uzman satış
    директор менеджер руководитель начальник бухгалтер специалист инженер отдел керівник бухгалтер_
    menejer direktor rahbar mutaxassis inköpare säljare chef_ ekonomi myyntipäällikkö toimitusjohtaja salgssjef leder
    部長 課長 株式会社 有限会社 経理部 営業部 総務部 担当 代表取締役 经理 总监 有限公司 部门 팀장 과장 대리 부장 주식회사 사원
    مدير مهندس شركة مدیر شرکت מנהל מנהלת מנכ"ל חברה ผู้จัดการ บริษัท प्रबंधक निदेशक ব্যবস্থাপক পরিচালক મેનેજર
    gmbh ag kg ltd llc inc corp plc bv nv sarl sas s.a. s.r.l. s.l. oy ab as a/s sp._z_o.o. s.r.o. kft ooo ооо тов"""
)
PHONES: Final = words(
    """t m f p e w d c o tel tel. telefon telefoon téléphone telephone telefono
    teléfono telefone phone mobile mob mob. mobil cell cellulare celular móvil
    handy fax direct office dir tlf tlf. puh puh. gsm tel/fax web email e-mail
    mail www website tél tél. тел тел. телефон моб моб. факс почта τηλ τηλ.
    κιν κιν. 电话 電話 手机 手機 傳真 传真 邮箱 携帯 전화 휴대폰 팩스 هاتف
    جوال تلفن موبایل טל טלפון נייד โทร โทร. फोन फ़ोन मोबाइल ফোন মোবাইল ફોન
    મોબાઇલ whatsapp skype sđt điện_thoại"""
)
"""Labels in contact lines."""
