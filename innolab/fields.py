"""Form fields that take what people really type and paste."""

import datetime
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from innolab.days import FIRST_DAY, LAST_DAY

# Of a short name («kortnavn»), which people see in addresses only.
KEY_HELP = "Brukes i adresser og ved innlasting. La det stå."
# Word's line break, a page break and others that mean the same.
LINE_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# All but tab and line break. They come with text pasted from PDF files, mean nothing, and PostgreSQL refuses NUL.
# The last ones turn the text that follows around, or are letters without a shape: a link of them could not be seen.
_CONTROL_CHARACTERS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\ufeff\u200e\u200f\u202a-\u202e\u2060-\u2069\u115f\u1160\u3164\uffa0]"
)
# A point between groups of three digits parts thousands; any other is a decimal point, and no whole number.
_NOT_PART_OF_A_NUMBER = re.compile(r"\s|kr|,-\s*$|(?<=\d)\.(?=\d{3}(?:\D|$))", re.IGNORECASE)


def _is_seen(character: str) -> bool:
    """Not a space, a mark on what stands before it, or what joins others: nothing but these is no text."""
    return unicodedata.category(character)[0] not in "CMZ"


def thousands(value: int) -> str:
    """1 250 000, with spaces that do not break."""
    return f"{value:,}".replace(",", "\u00a0")


class PlainText(forms.CharField):
    """Text as written, without control characters. `rows` of more than one makes it a text area."""

    def __init__(self, *, rows: int = 1, **options: Any) -> None:
        self.rows = rows
        if rows > 1:
            options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = LINE_BREAKS.sub("\n", str(value or ""))
        if self.rows == 1:
            text = re.sub(r"[\n\t]+", " ", text)
        text = _CONTROL_CHARACTERS.sub("", text)
        return super().to_python(text if any(map(_is_seen, text)) else "")


class Day(forms.DateField):
    """A day that can be planned for, chosen or typed as Norwegians write it. That it lies too far off is the act's."""

    def __init__(self, **options: Any) -> None:
        says = "Skriv en dato, for eksempel 15.8.2027."
        limits = {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        super().__init__(
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs=limits),
            error_messages={"invalid": says, "required": says},
            **options,
        )


class Clock(forms.TimeField):
    """A time of day, chosen or typed as Norwegians write it: 9, 9.30, 09:30 or kl. 9.30."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%H", "%H%M"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages=dict.fromkeys(("invalid", "required"), "Skriv et klokkeslett, for eksempel 09.30."),
            **options,
        )

    def to_python(self, value: Any) -> datetime.time | None:
        if isinstance(value, str):
            value = re.sub(r"^\s*kl\.?\s*", "", value, flags=re.IGNORECASE)
        return super().to_python(value)


class WholeNumber(forms.Field):
    """A whole number from 0, typed as Norwegians write it: 1 250 000, 1.250.000, 1250000 kr, 250,- or 40 dagsverk."""

    def __init__(self, *, most: int, unit: str, example: int = 250_000, **options: Any) -> None:
        self.most, self.unit, self.example = most, unit, example
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        without_unit = re.sub(rf"{re.escape(self.unit)}\s*$", "", str(value), flags=re.IGNORECASE)
        digits = _NOT_PART_OF_A_NUMBER.sub("", without_unit)
        if digits.startswith(("-", "−", "–")):
            raise ValidationError("Tallet kan ikke være negativt.", code="negative")
        if not re.fullmatch(r"[0-9]+", digits):
            example = thousands(self.example)
            raise ValidationError(f"Skriv et helt tall i {self.unit}, for eksempel {example}.", code="invalid")
        if len(digits) > 15 or int(digits) > self.most:
            most = thousands(self.most)
            raise ValidationError(f"Tallet er for stort. Det største du kan skrive, er {most}.", code="too_large")
        return int(digits)

    def prepare_value(self, value: Any) -> Any:
        return thousands(value) if isinstance(value, int) else value
