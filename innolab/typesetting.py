"""Documents as tagged PDF (PDF/UA-1), set by typst from a template and plain data.

The data are strings to the template and never markup. Templates use no packages, so nothing is fetched from the net.
"""

import datetime
import json
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst

from innolab.fields import LINE_BREAKS

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates" / "documents"
INTER = ROOT / "static" / "vendor" / "inter" / "ttf"
MISSING = "□"


def pdf(template: str, data: dict[str, Any], *, at: datetime.datetime) -> bytes:
    """The document. What no font can show becomes □, and the template is told so that it can say it."""
    shown = showable(data)
    shown["has_replaced_characters"] = _text_of(shown).count(MISSING) > _text_of(data).count(MISSING)
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )


def png(template: str, data: dict[str, Any], *, pixels_per_inch: int) -> bytes:
    """The first page as a picture. What no font can show becomes □."""
    pages: bytes | list[bytes] = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=pixels_per_inch,
        sys_inputs={"data": json.dumps(showable(data))},
    )
    return pages[0] if isinstance(pages, list) else pages


def showable(thing: Any) -> Any:
    """The same data with text that the font can show; PDF/UA allows no character without a shape."""
    if isinstance(thing, str):
        composed = unicodedata.normalize("NFC", LINE_BREAKS.sub("\n", thing).replace("\t", " "))
        return "".join(_shown(character) for character in composed)
    if isinstance(thing, dict):
        return {name: showable(value) for name, value in thing.items()}
    if isinstance(thing, list):
        return [showable(value) for value in thing]
    return thing


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Cf") and character != "\n":  # controls, joiners and marks of direction
        return ""
    if character == "\n" or (ord(character) in _covered() and category != "Co"):  # the font's private ones mean nothing
        return character
    return "" if category == "Mn" else MISSING  # a mark on a character that is missing


def _text_of(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


@cache
def _fonts() -> typst.Fonts:
    """Kept for the life of the process; it is never changed, so threads share it."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[INTER])


@cache
def _covered() -> frozenset[int]:
    """The code points of the first plane that Inter has, read from its cmap table (OpenType, format 4)."""
    font = next(INTER.glob("*Regular.ttf")).read_bytes()
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * font[5], 16)}
    start = tables[b"cmap"]
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        if (platform, encoding) == (3, 1):
            return frozenset(_segments(font, start + offset))
    raise RuntimeError("Inter has no table of Unicode characters.")


def _segments(font: bytes, at: int) -> list[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    return [code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code < 0xFFFF]
