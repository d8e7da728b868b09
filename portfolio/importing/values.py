"""What a cell means: amounts, days, numbers and answers as Norwegians write them in spreadsheets."""

import calendar
import datetime
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from innolab.fields import PlainText, thousands
from portfolio.importing.reading import NO_VALUE, Cell
from portfolio.models.amounts import MOST_DAYS, MOST_NOK

NOTHING = {
    "",
    "-",
    "–",
    "—",
    "?",
    "??",
    "tbd",
    "tba",
    "n/a",
    "na",
    "ukjent",
    "ikke avklart",
    "uavklart",
    "avklares",
    ".",
}
EXCEL_ERRORS = re.compile(r"#(REF!|N/A|I/T|VALUE!|VERDI!|DIV/0!|NAME\?|NAVN\?|NUM!|NULL!|SPILL!)", re.IGNORECASE)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119, as Excel counts days
_EPOCH = datetime.date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan january", "februar feb february", "mars mar march", "april apr", "mai may", "juni jun june",
            "juli jul july", "august aug", "september sep sept", "oktober okt october oct", "november nov",
            "desember des december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_SEASONS = {"vår": (3, 5), "våren": (3, 5), "sommer": (6, 8), "sommeren": (6, 8), "høst": (9, 11), "høsten": (9, 11)}
_YES = {"ja", "j", "yes", "y", "x", "true", "sant", "1", "✓", "✔", "lovpålagt"}
_NO = {"nei", "n", "no", "false", "usant", "0", "ikke lovpålagt"}
_AMOUNT = re.compile(
    r"(?P<about>ca\.?|cirka|circa|omtrent|rundt|~|≈)?\s*(?P<before>kr\.?|nok)?\s*"
    r"(?P<number>-?[\d.,  ']*\d)\s*(?P<thousand>['’])?\s*"
    r"(?P<scale>mill\.?|million(?:er)?|mnok|mkr|m|mrd\.?|milliard(?:er)?|tusen|tkr|tnok|k|000 kr)?\s*"
    r"(?:,-|kr\.?|nok|kroner|,–)*\.?",
    re.IGNORECASE,
)
_SCALES = {"mill": 10**6, "million": 10**6, "millioner": 10**6, "mnok": 10**6, "mkr": 10**6, "m": 10**6,
    "mrd": 10**9, "milliard": 10**9, "milliarder": 10**9, "tusen": 1000, "tkr": 1000, "tnok": 1000, "k": 1000,
}  # fmt: skip


# As people and programs write a day's work: 40 d.v., 254 days.
_DAYS = r"dager|dag|dagar|dgv|d\.?\s?v|d|days?|person[- ]?days?"


class Read(NamedTuple):
    """A value; what it was read as, where that is not plain to see; or what is wrong, and what to do."""

    value: Any = None
    note: str = ""
    problem: str = ""


def said(cell: Cell) -> str:
    """The cell as a text, in one line."""
    return "" if cell is None else " ".join(str(cell).split())


def key(cell: Cell) -> str:
    """The same for what people take to be the same: without case, and with one space between words."""
    return said(cell).casefold()


def unreadable(cell: Cell) -> Read | None:
    """What is no value in any column."""
    if cell == NO_VALUE:
        return Read(problem="Formelen har ingen verdi. Åpne filen i Excel, lagre den og last den opp på nytt.")
    if isinstance(cell, str) and EXCEL_ERRORS.fullmatch(cell):
        return Read(problem=f"Cellen viser feilen {cell}. Rett formelen i regnearket.")
    if key(cell) in NOTHING:
        return Read(note=f"«{said(cell)}» er lest som tomt." if said(cell) else "")
    return None


def amount(cell: Cell, *, scale: int = 1) -> Read:
    """Whole kroner. `scale` is what the column counts in: 1 000 where it is in thousands."""
    if found := unreadable(cell):
        return found
    if isinstance(cell, bool) or (isinstance(cell, float) and not math.isfinite(cell)):
        return _no_amount(cell)
    if isinstance(cell, int | float):
        return _kroner(Decimal(str(cell)) * scale, said(cell), is_told=scale != 1)
    text = said(cell)
    match = _AMOUNT.fullmatch(text)
    number = _decimal(match["number"]) if match else None
    if match is None or number is None:
        return _no_amount(cell)
    own = _SCALES.get((match["scale"] or "").lower().rstrip("."), 1000 if match["thousand"] else 0)
    return _kroner(number * (own or scale), text, is_told=bool(own or match["about"]) or scale != 1)


def _kroner(value: Decimal, text: str, *, is_told: bool) -> Read:
    if value < 0:
        return Read(problem="Beløpet kan ikke være negativt.")
    if value > MOST_NOK:
        return Read(problem=f"Beløpet er for stort. Det største er {thousands(MOST_NOK)} kr.")
    whole = int(value.to_integral_value(rounding="ROUND_HALF_UP"))
    told = is_told or whole != value
    return Read(whole, f"«{text}» er lest som {thousands(whole)} kr." if told else "")


def _no_amount(cell: Cell) -> Read:
    return Read(problem=f"«{said(cell)[:60]}» er ikke et beløp. Skriv for eksempel 250 000.")


def _decimal(text: str) -> Decimal | None:
    """1 250 000 / 1.250.000 / 1,250,000 / 250 000,00 / 1,2 / 0.5. Groups of three digits are thousands."""
    plain = re.sub(r"[\s'’]", "", text)
    last = max(plain.rfind(","), plain.rfind("."))
    if last >= 0:
        mark, tail = plain[last], plain[last + 1 :]
        head = re.sub(r"[.,]", "", plain[:last])
        groups = re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+", plain)
        is_thousands = groups and (mark == "." or plain.count(mark) > 1) and len(set(re.findall(r"[.,]", plain))) == 1
        plain = head + tail if is_thousands else f"{head or '0'}.{tail}"
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None  # «sNaN1» is a Decimal, and cannot be compared with any


def whole(cell: Cell, *, most: int = MOST_DAYS, unit: str = "dagsverk") -> Read:
    """A whole number; half a one is rounded up, and said."""
    if found := unreadable(cell):
        return found
    text = re.sub(rf"\s*({unit}|{_DAYS})\.?$", "", said(cell), flags=re.IGNORECASE)
    about = re.match(r"(ca\.?|cirka|omtrent|rundt|~)\s*", text, re.IGNORECASE)
    number = _decimal(text[about.end() :] if about else text) if re.search(r"\d", text) else None
    if number is None or isinstance(cell, bool):
        return Read(problem=f"«{said(cell)[:60]}» er ikke et tall. Skriv for eksempel 40.")
    if not 0 <= number <= most:
        return Read(problem=f"Tallet må være mellom 0 og {thousands(most)}.")
    value = int(number.to_integral_value(rounding="ROUND_HALF_UP"))
    return Read(value, f"«{said(cell)}» er lest som {thousands(value)}." if about or value != number else "")


def yes_no(cell: Cell) -> Read:
    if found := unreadable(cell):
        return found
    if (text := key(cell)) in _YES:
        return Read(True)
    if text in _NO:
        return Read(False)
    return Read(problem=f"«{said(cell)[:60]}» er verken ja eller nei.")


def text(cell: Cell, *, longest: int, rows: int = 8) -> Read:
    """As written, without what cannot be seen."""
    if cell == NO_VALUE:
        return Read(note="Formelen har ingen verdi, så cellen er lest som tom.")
    if isinstance(cell, str) and EXCEL_ERRORS.fullmatch(cell):
        return unreadable(cell) or Read()
    if isinstance(cell, bool):
        cell = "Ja" if cell else "Nei"
    try:
        value = PlainText(rows=rows, required=False).clean("" if cell is None else str(cell))
    except ValidationError as error:
        return Read(problem=" ".join(error.messages))
    if len(value) > longest:
        return Read(problem=f"Teksten er på {thousands(len(value))} tegn. Det er plass til {thousands(longest)}.")
    return Read(value or None)


def day(cell: Cell, *, is_end: bool = False) -> Read:
    """A day. Of a month, a quarter, a season or a year the first, or the last where it is an end."""
    if found := unreadable(cell):
        return found
    if isinstance(cell, int | float) and not isinstance(cell, bool) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        value = _EPOCH + datetime.timedelta(days=int(cell))
        return Read(value.isoformat(), f"Excel-tallet {said(cell)} er lest som {shown_day(value)}.")
    plain = key(cell).strip(". ")
    if (exact := _exact_day(plain)) is not None:
        return _checked(exact, plain)
    if (span := _span(plain)) is not None:
        year, first, last = span
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return _no_day(cell)
        value = (
            datetime.date(year, last, calendar.monthrange(year, last)[1]) if is_end else datetime.date(year, first, 1)
        )
        return Read(value.isoformat(), f"«{said(cell)}» er lest som {shown_day(value)}.")
    return _no_day(cell)


def shown_day(value: datetime.date) -> str:
    return f"{value:%d.%m.%Y}"


def _no_day(cell: Cell) -> Read:
    return Read(problem=f"«{said(cell)[:60]}» er ikke en dato. Skriv for eksempel 01.03.2027.")


def _checked(parts: tuple[int, int, int], plain: str) -> Read:
    try:
        value = datetime.date(*parts)
    except ValueError:
        return _no_day(plain)
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        return _no_day(plain)
    return Read(value.isoformat())


def _exact_day(plain: str) -> tuple[int, int, int] | None:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?", plain):
        return int(match[1]), int(match[2]), int(match[3])
    if match := re.fullmatch(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4}|\d{2})(?: \d{1,2}[:.]\d{2}.*)?", plain):
        return _year(match[3]), int(match[2]), int(match[1])
    if (match := re.fullmatch(r"(\d{1,2})\.? ([a-zæøå]+)\.? (\d{4}|\d{2})", plain)) and match[2] in _MONTHS:
        return _year(match[3]), _MONTHS[match[2]], int(match[1])
    return None


def _span(plain: str) -> tuple[int, int, int] | None:
    """Year, first and last month of what is no single day."""
    if match := re.fullmatch(r"(?:år )?(\d{4})(?:\.0)?", plain):
        return int(match[1]), 1, 12
    if match := re.fullmatch(r"(?:q|k|kv\.? ?|kvartal )([1-4])[ ./-]*(\d{4}|\d{2})", plain) or re.fullmatch(
        r"([1-4])\.? ?(?:kvartal|kv\.?|q)[ ./-]*(\d{4}|\d{2})", plain
    ):
        return _year(match[2]), 3 * int(match[1]) - 2, 3 * int(match[1])
    if match := re.fullmatch(r"(\d{4})[ /-]?q([1-4])", plain):
        return int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2])
    if match := re.fullmatch(r"([1-2])\.? ?(?:halvår|h)[ .-]*(\d{4}|\d{2})|h([1-2])[ .-]*(\d{4})", plain):
        half = int(match[1] or match[3])
        return _year(match[2] or match[4]), 6 * half - 5, 6 * half
    if match := re.fullmatch(r"([a-zæøå]+)[. ,'/-]*(\d{4}|\d{2})", plain):
        if match[1] in _MONTHS:
            return _year(match[2]), _MONTHS[match[1]], _MONTHS[match[1]]
        if match[1] in _SEASONS:
            return (_year(match[2]), *_SEASONS[match[1]])
    if match := re.fullmatch(r"(\d{1,2})[./](\d{4})|(\d{4})-(\d{1,2})", plain):
        month, year = int(match[1] or match[4]), int(match[2] or match[3])
        return (year, month, month) if 1 <= month <= 12 else None
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
