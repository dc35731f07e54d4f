"""The words mail programs write around quoted history, by language. They are case-folded, and only ever looked up."""

from __future__ import annotations

from typing import Literal

HeaderKind = Literal["from", "sent", "to", "subject", "other"]


def _listed(table: str) -> tuple[str, ...]:
    return tuple(phrase.strip().casefold() for phrase in table.split("|"))


def _labels(table: dict[HeaderKind, str]) -> dict[str, HeaderKind]:
    return {label: kind for kind, labels in table.items() for label in _listed(labels)}


HEADER_LABELS = _labels(
    {
        "from": """
            from | sender | von | absender | de | expéditeur | da | mittente | remitente | van | afzender |
            od | nadawca | odesílatel | fra | afsender | från | avsändare | avsender | lähettäjä | от |
            от кого | отправитель | від | від кого | відправник | kimden | gönderen | 发件人 | 寄件者 |
            寄件人 | 發件人 | 差出人 | 送信者 | 보낸 사람 | 보낸사람 | 발신 | מאת | feladó | de la |
            expeditor | από | من | odosielateľ | nuo | no | saatja | dari | từ | з | за
        """,
        "sent": """
            sent | date | sent at | sent on | gesendet | gesendet am | datum | envoyé | envoyé le |
            date d'envoi | message du | enviado | enviado el | enviado em | enviada | enviada em |
            enviada el | fecha | data | inviato | data invio | verzonden | verzonden op | wysłano |
            wysłane | data wysłania | odesláno | odoslané | dátum | dato | sendt | skickat | skickad |
            lähetetty | päivämäärä | päiväys | отправлено | дата | отправлен | надіслано | надіслане |
            tarih | gönderme tarihi | gönderildi | gönderilme tarihi | 发送时间 | 发送日期 | 日期 | 時間 |
            时间 | 寄件日期 | 傳送時間 | 送信日時 | 日時 | 送信日 | 날짜 | 보낸 날짜 | 보낸날짜 | 발송일 |
            תאריך | נשלח | נשלח ב | elküldve | küldve | trimis | ημερομηνία | στάλθηκε | التاريخ | تاريخ |
            saadetud | išsiųsta | nosūtīts | dikirim | ngày | đã gửi
        """,
        "to": """
            to | an | empfänger | à | a | destinataire | para | destinatario | destinatário | aan | do |
            komu | til | till | vastaanottaja | кому | kime | alıcı | 收件人 | 收件者 | 宛先 | 받는 사람 |
            받는사람 | 수신 | אל | címzett | către | προς | إلى | kam | kellele | kepada | tới | đến | до
        """,
        "subject": """
            subject | betreff | objet | oggetto | asunto | assunto | onderwerp | temat | předmět |
            predmet | emne | ämne | aihe | тема | konu | 主题 | 主題 | 主旨 | 件名 | 제목 | נושא | tárgy |
            subiect | θέμα | الموضوع | teema | tema | subjek | chủ đề
        """,
        "other": """
            cc | bcc | kopie | kopie an | cópia | copie à | copia | copia para | kopia | dw | kopio |
            копия | копія | bilgi | 抄送 | 副本 | 참조 | עותק | másolatot kap | reply-to | reply to |
            antwort an | répondre à | importance | priority | wichtigkeit | attachments | anlagen |
            pièces jointes | kopi | cc till | organization | сс | newsgroups | resent-from
        """,
    }
)
"""What stands before the colon of a header line, and which header it is."""

WROTE = frozenset(
    _listed(
        """
        wrote | writes | schrieb | hat geschrieben | geschrieben | a écrit | ecrit | écrit | a ecrit |
        escribió | escribio | ha escrito | ha scritto | scrive | escreveu | va escriure | schreef |
        heeft geschreven | geschreven | napisał | napisała | napisał(a) | napisał/a | napisał(-a) | pisze |
        napsal | napsala | napsal(a) | napísal | napísala | napísal(a) | skrev | skrev følgende |
        kirjoitti | kirjutas | skrifaði | написал | написала | написал(а) | написал(-а) | пишет | писал |
        писал(а) | написав | написав(ла) | пише | написа | yazdı | şunu yazdı | şunları yazdı | írta |
        ezt írta | a scris | έγραψε | napisao | napisala | napisao je | je napisao | je napisala |
        je napisal | je napisal/a | napisao/la | rašė | rakstīja | menulis | đã viết | כתב | כתבה | כתב/ה |
        كتب | 写道 | 寫道 | 写道｜ | さんは書きました | のメール | 님이 작성 | 님이 씀 | 작성 | เขียนว่า
        """
    )
)
"""The verb of the line that introduces a quotation."""

OPENERS = frozenset(
    _listed(
        """
        on | am | le | el | il | in data | em | op | w dniu | dnia | dne | den | på | dana | vào | pe |
        în | pada | в | у | στις | בתאריך | في | 在 | 于 | 於 | al | il giorno | ons | los
        """
    )
)
"""The first words of the line that introduces a quotation, where it does not start with a date."""

WEEKDAYS = frozenset(
    _listed(
        """
        mon | tue | wed | thu | fri | sat | sun | monday | tuesday | wednesday | thursday | friday |
        saturday | sunday | tues | thur | thurs | mo | di | mi | do | fr | sa | so | montag | dienstag |
        mittwoch | donnerstag | freitag | samstag | sonntag | lun | mar | mer | jeu | ven | sam | dim |
        lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | lunes | martes | miércoles |
        jueves | viernes | sábado | domingo | mié | jue | vie | sáb | dom | lunedì | martedì | mercoledì |
        giovedì | venerdì | sabato | domenica | gio | sab | seg | ter | qua | qui | sex | ma | wo | vr |
        za | zo | maandag | dinsdag | woensdag | donderdag | vrijdag | zaterdag | zondag | pon | wt | śr |
        czw | pt | sob | niedz | ndz | poniedziałek | wtorek | środa | czwartek | piątek | sobota |
        niedziela | po | út | st | čt | pá | ne | ti | ke | to | pe | la | su | maanantai | tiistai |
        keskiviikko | torstai | perjantai | lauantai | sunnuntai | man | tir | ons | tor | tors | fre |
        lør | søn | lör | sön | mån | tis | mandag | tirsdag | onsdag | torsdag | fredag | lørdag |
        søndag | måndag | tisdag | lördag | söndag | пн | вт | ср | чт | пт | сб | вс | нд | понедельник |
        вторник | среда | четверг | пятница | суббота | воскресенье | понеділок | вівторок | середа |
        четвер | п'ятниця | субота | неділя | pzt | sal | çar | per | cum | cmt | paz | pazartesi | salı |
        çarşamba | perşembe | cuma | cumartesi | pazar
        """
    )
)

ORIGINAL = frozenset(
    _listed(
        """
        original message | original mail | original email | original e-mail | reply message |
        original appointment | ursprüngliche nachricht | originalnachricht | original-nachricht |
        original nachricht | originalmail | ursprüngliche mail | ursprüngliche e-mail | urspr. nachricht |
        message d'origine | message d’origine | message original | message initial | e-mail d'origine |
        mail original | courriel original | messaggio originale | messaggio originario | mensaje original |
        mensagem original | missatge original | oorspronkelijk bericht | oorspronkelijke bericht |
        origineel bericht | oprindelig besked | oprindelig meddelelse | oprindelig e-mail |
        opprinnelig melding | original melding | opprinnelig e-post | ursprungligt meddelande |
        originalmeddelande | ursprungligt mail | alkuperäinen viesti | wiadomość oryginalna |
        oryginalna wiadomość | wiadomość pierwotna | původní zpráva | původní e-mail | originální zpráva |
        pôvodná správa | исходное сообщение | оригинальное сообщение | первоначальное сообщение |
        оригінальне повідомлення | початкове повідомлення | вихідне повідомлення | orijinal ileti |
        orijinal mesaj | özgün ileti | özgün mesaj | 原始邮件 | 原始郵件 | 原始信息 | 原始訊息 | 原邮件 |
        元のメッセージ | 元のメール | オリジナルメッセージ | original msg | 원본 메시지 | 원본 메일 |
        원본메일 | 원래 메시지 | הודעה מקורית | eredeti üzenet | mesaj original | mesajul original |
        αρχικό μήνυμα | الرسالة الأصلية | tin nhắn gốc | thư gốc | pesan asli | izvorna poruka |
        originalna poruka | izvirno sporočilo | algne kiri | please type your reply above this line |
        reply above this line | please reply above this line | write above this line |
        bitte antworten sie oberhalb dieser zeile | antwort oberhalb dieser linie |
        répondez au-dessus de cette ligne | escriba su respuesta por encima de esta línea |
        введите ответ над этой строкой
        """
    )
)
"""What stands between dashes above the message replied to."""

FORWARDED = frozenset(
    _listed(
        """
        forwarded message | begin forwarded text | begin forwarded mail | begin forwarded message |
        forwarded mail | forwarded email | start forwarded message | weitergeleitete nachricht |
        anfang der weitergeleiteten nachricht | anfang der weitergeleiteten e-mail | message transféré |
        message transmis | courriel transféré | début du message transféré | début du message réexpédié |
        messaggio inoltrato | inizio messaggio inoltrato | mensaje reenviado |
        inicio del mensaje reenviado | mensagem encaminhada | mensagem reencaminhada |
        início da mensagem encaminhada | doorgestuurd bericht | begin doorgestuurd bericht |
        videresendt besked | videresendt melding | videresendt meddelelse | start på videresendt besked |
        vidarebefordrat meddelande | vidarebefordrat brev | börja vidarebefordrat meddelande |
        välitetty viesti | edelleenlähetetty viesti | wiadomość przekazana dalej | wiadomość przekazana |
        przekazana wiadomość | początek przekazywanej wiadomości | přeposlaná zpráva | přeposílaná zpráva |
        preposlaná správa | пересылаемое сообщение | переслане повідомлення | пересланное сообщение |
        начало переадресованного сообщения | переадресоване повідомлення | iletilen mesaj |
        yönlendirilmiş ileti | yönlendirilen ileti | iletilmiş ileti | 转发的邮件 | 转发邮件 | 轉寄的郵件 |
        轉寄郵件 | 以下是转发的邮件 | 転送されたメッセージ | 転送メッセージ | 転送メール | 전달된 메일 |
        전달된 메시지 | הודעה שהועברה | továbbított üzenet | továbbított levél | mesaj redirecționat |
        προωθημένο μήνυμα | رسالة معاد توجيهها | thư đã chuyển tiếp | missatge reenviat
        """
    )
)
"""What stands above a message somebody passes on."""

PASSED_ON = _listed(
    """
    fyi | fwd | fw: | see below | please see below | forwarding | zur info | zur kenntnis | z.k. | wg: |
    siehe unten | weitergeleitet | pour info | pour information | voir ci-dessous | tr: | per conoscenza |
    vedi sotto | para su información | para tu información | ver abajo | reenvío | para conhecimento |
    ver abaixo | ter info | ter informatie | zie onder | zie hieronder | do wiadomości | patrz niżej |
    pro informaci | viz níže | til orientering | se nedenfor | se nedan | tiedoksi | к сведению |
    см. ниже | см ниже | до відома | див. нижче | bilginize | aşağıya bakınız | 请看下面 | 供参考 |
    ご参考まで | 下記参照 | 참고하세요 | לידיעה
    """
)
"""Short remarks above a message somebody passes on."""

SENT_FROM = frozenset(
    _listed(
        """
        sent from | sent with | sent via | sent by | get outlook for | gesendet von | gesendet mit |
        von meinem | von unterwegs gesendet | diese nachricht wurde von meinem | envoyé de |
        envoyé depuis | envoyé à partir de | envoyé avec | enviado desde | enviado de | enviado do |
        enviado con | enviado com | enviado a partir do | enviado pelo | inviato da | inviato dal |
        inviato con | verzonden vanaf | verzonden met | verstuurd vanaf | verstuurd vanuit |
        verzonden via | wysłano z | wysłane z | odesláno z | odesláno ze | odoslané z | sendt fra |
        sendt via | skickat från | skickat med | lähetetty | отправлено из | отправлено с |
        отправлено с помощью | надіслано з | надіслано із | відправлено з | iphone'umdan gönderildi |
        aus outlook | téléchargez outlook pour | obtener outlook para | obter o outlook para |
        scarica outlook per | hämta outlook för | hent outlook | pobierz program outlook dla |
        stáhnout outlook | downloaden outlook | download outlook voor | outlook voor | hanki outlook |
        получить outlook для | elküldve az | iphone készülékemről küldve | trimis de pe | στάλθηκε από |
        발송 | iphoneから送信 | ipadから送信 | 发自我的 | 發自我的 | 从我的 | 從我的 | 나의 | 내 |
        נשלח מה | נשלח מ | bilder iphone'umdan | outlook for ios | outlook for android | outlook für ios |
        outlook für android | 從我的 iphone 傳送 | tlačiť
        """
    )
)
"""How the line begins that a program writes under what its user wrote."""

SENT_FROM_ENDINGS = _listed(
    """
    から送信 | 에서 보냄 | iphone'umdan gönderildi | tarafından gönderildi | ımdan gönderildi |
    umdan gönderildi | gönderildi | gesendet | envoyé | küldve | 傳送 | 发送 | 發送 | 發出 | 发出 | 送信
    """
)
"""How such a line ends in languages that put the verb last."""

CLOSINGS = frozenset(
    _listed(
        """
        regards | best regards | kind regards | warm regards | warmest regards | with kind regards |
        with best regards | many regards | rgds | brgds | br | best wishes | best | all the best | cheers |
        sincerely | yours sincerely | sincerely yours | yours truly | yours faithfully | yours | thanks |
        thank you | many thanks | thx | thanks and regards | thanks & regards | thanks in advance |
        thanks again | thank you very much | respectfully | cordially | kind rgds |
        mit freundlichen grüßen | mit freundlichem gruß | mit freundlichen grüssen | freundliche grüße |
        freundliche grüsse | viele grüße | viele grüsse | beste grüße | liebe grüße | schöne grüße |
        herzliche grüße | gruß | grüße | mfg | lg | vg | mit besten grüßen | danke | vielen dank |
        cordialement | bien cordialement | très cordialement | bien à vous | sincèrement | salutations |
        meilleures salutations | merci | merci d'avance | saludos | un saludo | saludos cordiales |
        cordialmente | atentamente | atte | gracias | muchas gracias | cordiali saluti | distinti saluti |
        saluti | un saluto | grazie | grazie mille | atenciosamente | cumprimentos |
        com os melhores cumprimentos | melhores cumprimentos | abraço | abraços | att | obrigado |
        obrigada | met vriendelijke groet | met vriendelijke groeten | vriendelijke groet |
        vriendelijke groeten | groeten | groet | mvg | hartelijke groeten | bedankt | alvast bedankt |
        pozdrawiam | z poważaniem | z powazaniem | pozdrowienia | serdecznie pozdrawiam | s pozdravem |
        s pozdravom | děkuji | hezký den | med venlig hilsen | venlig hilsen | de bedste hilsner |
        bedste hilsner | hilsen | mvh | kh | vh | med vennlig hilsen | vennlig hilsen | beste hilsen |
        med vänliga hälsningar | med vänlig hälsning | vänliga hälsningar | vänligen | hälsningar | tack |
        terveisin | ystävällisin terveisin | ystävällisesti | yt | t | kiitos | parhain terveisin |
        с уважением | с наилучшими пожеланиями | всего доброго | спасибо | з повагою |
        з найкращими побажаннями | дякую | saygılarımla | saygılar | iyi çalışmalar | teşekkürler |
        iyi günler | 此致 | 敬礼 | 祝好 | 谢谢 | 謝謝 | よろしくお願いいたします | よろしくお願いします |
        以上、よろしくお願いいたします | 以上 | 敬具 | 감사합니다 | 드림 | בברכה | תודה | üdvözlettel |
        tisztelettel | cu stimă | με εκτίμηση
        """
    )
)
"""Closing words, complete on their line, above a name."""
