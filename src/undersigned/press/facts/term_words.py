"""Words by which articles in four languages tell of a letter's days, and of whom it is addressed to."""

from __future__ import annotations

import re
from typing import Final

from undersigned.press.words.wordlist import build_words

CLOSING: Final = build_words(
    "until deadline closed closes close closing hasta cerró cierre cierra cerrado plazo עד נסגר",
    "נסגרה ייסגר מועד حتى أغلق إغلاق يغلق أغلقت انتهت تنتهي مهلة",
)
OPENING: Final = build_words("opened opens opening since abrió abierta abrieron apertura נפתח נפתחה فتح فتحت")
PUBLISHING: Final = build_words(
    "published released release publish publication publicada publicó publicaron publicado difundió",
    "divulgada פורסם התפרסם הופץ פרסמו פורסמה نشرت نشر نشروا نشرن وزعت منشورة صدرت",
)
# Right before a day: the first or the last of a stretch.
FIRST_DAY: Final = re.compile(
    r"(?:\b(?:from|since|starting(?: on)?|desde(?: el)?|a partir del)"
    r"|(?<!\w)(?:החל מ|מ)[־-]?(?:יום )?|(?<!\w)(?:من|منذ|ابتداء من))\s*$",
    re.IGNORECASE,
)
LAST_DAY: Final = re.compile(
    r"(?:\b(?:to|until|till|through|hasta(?: el)?|al)"
    r"|(?<!\w)(?:ועד|עד)(?: ל| ה)?[־-]?|(?<!\w)(?:حتى|إلى|وحتى))\s*$",
    re.IGNORECASE,
)
# The day that a letter bears is none of the record's.
DATED: Final = build_words("dated fechada fechado datada מתאריך מיום מתוארך المؤرخة المؤرخ مؤرخة بتاريخ")
# Sent to the Courier: not whom it is addressed to.
SENT: Final = re.compile(r"\b(?:sent|enviad[ao]s?)\s|(?<!\w)ש?נשלח\s", re.IGNORECASE)
# Whoever these are, the letter may name them otherwise.
ANYBODY: Final = build_words(
    "authorities authority government officials management public press media world editor autoridades",
    "autoridad gobierno dirección prensa opinión",
    "רשויות הרשויות הממשלה הנהלה הציבור سلطات السلطات الحكومة الإدارة",
)
# Behind these a word tells of the next clause.
NEXT_CLAUSE: Final = re.compile(r"[,;:،؛—–]|\b(?:and|but|then|y|e|pero)\b|(?<!\w)[וو]\w", re.IGNORECASE)
_DETERMINED: Final = r"(?=(?:the|an?|its|their|his|her|our|all|every|each|both)\b|(?-i:[A-Z]))"
TO: Final = re.compile(
    r"(?:(?:letters?|appeal|petition)(?: (?:that|which))? (?:(?:was |is )?(?:addressed |sent |written )?)to"
    r"|\b(?:is|was|are|were|been|being|,) ?(?:jointly )?addressed to"
    r"|\b(?:wrote|written|writing) (?:a letter )?to) "
    rf"{_DETERMINED}(?P<en>[^.,;:“”\"«»\n]{{3,90}})"
    r"|(?:cartas?(?: abierta)?(?: dirigida| enviada)?|\b(?:dirigid|enviad)[ao]s?) "
    r"(?:al|a (?=(?:la|los|las|el|su|sus|toda|todos)\b|(?-i:[A-Z])))"
    r" ?(?P<es>[^.,;:“”\"«»\n]{3,90})"
    r"|(?:מכתב(?: פתוח)?(?: שמוען| הממוען| ממוען| שנשלח)?|(?<!\w)(?:ממוענת?|ה?מופנה|שמוענה?|שנשלח|נשלח|שהופנה"
    r"|הופנה)) (?:אל |ל)(?P<he>[^.,;:“”\"«»\n]{3,90})"
    r"|(?:رسالة(?: مفتوحة)?(?: موجهة| موجّهة)?|(?<!\w)(?:ال)?مو[جّ]{1,2}هة?"
    r"|(?<!\w)وُ?جهت(?: الرسالة)?) إلى (?P<ar>[^.،;:“”\"«»\n]{3,90})",
    re.IGNORECASE,
)
# Where the name of an addressee ends and the sentence goes on.
ADDRESSEE_ENDS: Final = build_words(
    "on that which who in after before demanding asking calling saying was is has signed published about",
    "over yesterday and says from warning urging complaining el que pidiendo exigiendo en tras firmada",
    "publicada ayer pide dice sobre con fue שבו בו ביום אתמול וביקשו ודרשו על נחתם פורסם خلال يوم أمس التي",
    "فيها مطالبين تطالب وقعتها وقعها وقعت نشرت",
)
