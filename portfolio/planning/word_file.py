"""A Word file of the portal, before anything is said in it: its type, header and footer, headings, lists and tables.

They are Word's own. Nothing in the file comes from the clock.
"""

import datetime
import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from innolab.fields import LINE_BREAKS
from portfolio.planning import word_xml
from portfolio.planning.packing import packed_anew
from portfolio.workbook import held_by_xml

MAIN, QUIET, WARNING = "0B4F4A", "56616E", "A84E14"
LANGUAGE = "nb-NO"
_SIZES = {1: 16, 2: 13, 3: 11.5}


def _cleaned(thing: Any) -> Any:
    """Without what no XML file may hold, and with one kind of line break."""
    if isinstance(thing, str):
        return held_by_xml(LINE_BREAKS.sub("\n", thing))
    if isinstance(thing, dict):
        return {name: _cleaned(value) for name, value in thing.items()}
    return [_cleaned(value) for value in thing] if isinstance(thing, list) else thing


class WordFile:
    """One file. `data` has its title, document_title, status and mark; `write`, of each kind of file, what it says."""

    def __init__(self, data: dict[str, Any], at: datetime.datetime) -> None:
        self.data, self.at, self.file = _cleaned(data), at, Document()
        self.contents: list[tuple[str, int, str]] = []  # heading, level, bookmark
        self._properties(at.astimezone(datetime.UTC).replace(tzinfo=None))
        self._styles()
        self._page()

    def write(self) -> None:
        raise NotImplementedError

    def content(self) -> bytes:
        """Written from its first page to its last, once. The same data and moment give the same bytes."""
        self.write()
        out = io.BytesIO()
        self.file.save(out)
        return packed_anew(out.getvalue(), at=self.at)

    # -- What the file is

    def _properties(self, at: datetime.datetime) -> None:
        core = self.file.core_properties
        core.title, core.author, core.language = self.data["document_title"], "InnoLab", LANGUAGE
        core.created = core.modified = at
        core.comments, core.last_modified_by, core.revision = "", "", 1

    def _styles(self) -> None:
        styles = self.file.styles
        language = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        language.set(qn("w:val"), LANGUAGE)
        styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
        for name, size in (("Title", 28), *((f"Heading {level}", size) for level, size in _SIZES.items())):
            font = styles[name].font
            font.size, font.color.rgb, font.name = Pt(size), RGBColor.from_string(MAIN), "Calibri"
            fonts = styles[name].element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)

    def _page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        header = section.header.paragraphs[0]
        header.add_run(f"InnoLab  ·  {self.data['title']}\t\t")
        run = header.add_run(self.data["mark"] or self.data["status"])
        if self.data["mark"]:
            run.bold, run.font.color.rgb = True, RGBColor.from_string(WARNING)
        footer = section.footer.paragraphs[0]
        footer.add_run(f"{self.data['status']}\t\tSide ")
        word_xml.field(footer._p, "PAGE", "1")
        footer.add_run(" av ")
        word_xml.field(footer._p, "NUMPAGES", "1")

    # -- The pieces

    def heading(self, words: str, level: int) -> None:
        """With a bookmark, so that the table of contents leads there."""
        paragraph = self.file.add_heading(words, level)
        if level > 2:
            return
        name = word_xml.bookmark(paragraph._p, len(self.contents) + 1)
        self.contents.append((words, level, name))

    def say(self, words: str, *, quiet: bool = False, bold: bool = False) -> None:
        run = self.file.add_paragraph().add_run(words)
        run.bold = bold
        if quiet:
            run.font.color.rgb = RGBColor.from_string(QUIET)

    def labelled(self, label: str, words: str) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(words)

    def prose(self, words: str, *, otherwise: str = "") -> None:
        paragraphs = [part.strip() for part in words.split("\n\n") if part.strip()]
        for part in paragraphs:
            self.say(part)
        if not paragraphs:
            self.say(otherwise, quiet=True)

    def table(
        self,
        title: str,
        labels: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        alt: str = "",
        numbers: int = 0,
        widths: Sequence[float] = (),
        size: float = 10,
        shaded: tuple[str, str] | None = None,
        otherwise: str = "",
    ) -> Any:
        """With a heading row that comes again on every page. `numbers`: so many of the last columns stand to the right.

        `otherwise` is said where there are no rows, and nothing is made then.
        Written as XML, for python-docx looks through the whole table for each cell.
        """
        if otherwise and not rows:
            self.say(otherwise, quiet=True)
            return None
        table = self.file.add_table(rows=0, cols=len(labels), style="Table Grid")
        table.autofit = not widths
        word_xml.described(table._tbl.tblPr, title, alt)
        first_number = len(labels) - numbers
        for column, width in zip(table.columns, widths, strict=False):
            column.width = Cm(width)
        header = [
            word_xml.cell(label, size=size, bold=True, right=at >= first_number) for at, label in enumerate(labels)
        ]
        for cell in header:
            word_xml.shade(cell, "EEF5F4")
        table._tbl.append(word_xml.row(header, is_header=True))
        for row in rows:
            cells = [word_xml.cell(it, size=size, bold=False, right=at >= first_number) for at, it in enumerate(row)]
            for cell, words in zip(cells, row, strict=True):
                if shaded and words == shaded[0]:
                    word_xml.shade(cell, shaded[1], white=True)
            table._tbl.append(word_xml.row(cells, is_header=False))
        self.file.add_paragraph().paragraph_format.space_after = Pt(4)
        return table
