"""The annual action plan as a Word file, for those who paste it into a case system: the words of its PDF.

Headings, lists and tables are Word's own. The pictures are tables too, whose cells are text and colour, since drawings
do not survive being pasted. Nothing in the file comes from the clock.
"""

import datetime
import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from innolab.fields import LINE_BREAKS
from portfolio.planning import word_xml
from portfolio.planning.packing import packed_anew
from portfolio.workbook import held_by_xml

MAIN, QUIET, WARNING = "0B4F4A", "56616E", "A84E14"
PROGRAMMES = {"green": "0F6E64", "purple": "7A459C", "orange": "A84E14"}
LANGUAGE = "nb-NO"
_SIZES = {1: 16, 2: 13, 3: 11.5}


def docx(data: dict[str, Any], *, at: datetime.datetime) -> bytes:
    """The document of portfolio.planning.document. The same data and moment give the same bytes."""
    writer = _Writer(_cleaned(data), at)
    writer.write()
    out = io.BytesIO()
    writer.file.save(out)
    return packed_anew(out.getvalue(), at=at)


def _cleaned(thing: Any) -> Any:
    """Without what no XML file may hold, and with one kind of line break."""
    if isinstance(thing, str):
        return held_by_xml(LINE_BREAKS.sub("\n", thing))
    if isinstance(thing, dict):
        return {name: _cleaned(value) for name, value in thing.items()}
    return [_cleaned(value) for value in thing] if isinstance(thing, list) else thing


class _Writer:
    """One file, from its first page to its last."""

    def __init__(self, data: dict[str, Any], at: datetime.datetime) -> None:
        self.data, self.file = data, Document()
        self.contents: list[tuple[str, int, str]] = []  # heading, level, bookmark
        self._properties(at.astimezone(datetime.UTC).replace(tzinfo=None))
        self._styles()
        self._page()

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

    # -- What it says

    def write(self) -> None:
        data = self.data
        self.file.add_paragraph(data["title"], style="Title")
        self.say(f"{data['period']}  ·  {data['status']}", quiet=True)
        if data["mark"]:
            self.labelled(data["mark"], " ".join(data["notes"]))
        self.table("Planen i tall", ["Hva", "Sum"], [[row["label"], row["value"]] for row in data["figures"]])
        self.labelled(f"Målbildet i {data['strategy']}", data["vision"])
        place = self.file.add_paragraph("Innhold", style="TOC Heading")
        for section in (
            self._foreword, self._adopted, self._tree, self._roadmap, self._sums, self._programmes, self._answers,
            self._waiting, self._decisions,
        ):  # fmt: skip
            section()
        word_xml.table_of_contents(place._p, self.contents)

    def _foreword(self) -> None:
        self.heading("Forord", 1)
        missing = "Forordet er ikke skrevet ennå." if self.data["mark"] else "Planen har ikke noe forord."
        self.prose(self.data["foreword"], otherwise=missing)

    def _adopted(self) -> None:
        if not self.data["adopted"]:
            return
        self.heading("Vedtaket", 1)
        self.table("Vedtaket", ["Hva", "Vedtatt"], [[row["label"], row["value"]] for row in self.data["adopted"]])
        if reason := self.data["over_frame_reason"]:
            self.heading("Hvorfor planen går over rammen", 2)
            self.prose(reason)
        for note in self.data["notes"]:
            self.say(note, quiet=True)

    def _tree(self) -> None:
        self.heading("Fra målbilde til prosjekt", 1)
        self.say(f"Målbilde: {self.data['vision']}")
        rows = [
            [row["focus_area"], row["name"], _lines(row["count"], *_entries(row["entries"]), row["more"])]
            for row in self.data["tree"]
        ]
        table = self.table(
            "Figur 1. Fra målbilde til prosjekt", ["Satsningsområde", "Program", "I planen"], rows,
            alt=self.data["tree_alt"], widths=(4.5, 4.5, 8),
        )  # fmt: skip
        for row, branch in zip(table.rows[1:], self.data["tree"], strict=True):
            word_xml.shade(row.cells[1]._tc, PROGRAMMES[branch["colour"]], white=True)

    def _roadmap(self) -> None:
        self.heading("Veikart", 1)
        if not self.data["roadmap"]:
            self.say("Ingen prosjekter er med i planen ennå.", quiet=True)
            return
        self.say("En farget rute med ● er en måned som prosjektet varer i.")
        labels = ["Pri.", "Prosjekt", *(_lines(month["name"], month["year"]) for month in self.data["months"])]
        for picture in self.data["roadmap"]:
            self.say(f"{picture['programme']}{' (fortsetter)' if picture['goes_on'] else ''}", bold=True)
            rows = [
                [row["rank"], _lines(row["title"], row["period"]), *("●" if on else "" for on in row["months"])]
                for row in picture["rows"]
            ]
            shade = PROGRAMMES[picture["colour"]]
            self.table(
                f"Veikart, {picture['programme']}", labels, rows, alt=picture["alt"],
                widths=(1, 5.2, *(0.9,) * len(self.data["months"])), size=7.5, shaded=("●", shade),
            )  # fmt: skip

    def _sums(self) -> None:
        self.heading("Rammer og summer", 1)
        self.say("Beløpene er det som faller i planens tolv måneder, i hele kroner. Egeninnsatsen er i dagsverk.")
        labels = ["Program", "Prosjekter", "Investering", "Drift", "Egeninnsats"]
        rows = [[row["label"], row["count"], *_amounts(row)] for row in self.data["sums"]]
        self.table("Summer", labels, rows, numbers=4)
        self.heading("Rammer", 2)
        frames = [[row["label"], row["limit"], row["used"], row["rest"]] for row in self.data["frames"]]
        if frames:
            self.table("Rammer", ["Hva", "Ramme", "Brukt", "Rest"], frames, numbers=3)
        else:
            self.say("Det er ikke satt noen ramme for planen.", quiet=True)

    def _programmes(self) -> None:
        self.heading("Prosjektene", 1)
        for programme in self.data["programmes"]:
            self.heading(programme["name"], 2)
            self.labelled("Satsningsområde", programme["focus_area"])
            self.say(programme["objective"])
            for entry in programme["entries"]:
                self._entry(entry)
            if not programme["entries"]:
                self.say("Ingen prosjekter i dette programmet er med i planen.", quiet=True)

    def _entry(self, entry: dict[str, Any]) -> None:
        self.heading(f"{entry['rank']} {entry['title']}", 3)
        self.say(entry["need"] or "Behovet er ikke beskrevet.")
        benefit = f"{entry['expected_benefit']}. " if entry["expected_benefit"] else ""
        self.labelled("Forventet nytte", benefit + (entry["benefits"] or "Gevinsten er ikke beskrevet."))
        if entry["reason"]:
            self.labelled("Ledelsens begrunnelse", entry["reason"])
        facts = [*entry["amounts"], *entry["facts"]]
        title = entry["title"]
        self.table(f"Fakta om {title}", [row["label"] for row in facts], [[row["value"] for row in facts]], size=8.5)
        verdicts = entry["principles"]
        self.table(
            f"Prinsippene for {title}", [row["hashtag"] for row in verdicts], [[row["label"] for row in verdicts]],
            alt=entry["principles_alt"], size=8.5,
        )  # fmt: skip

    def _answers(self) -> None:
        self.heading("Føringer og bærekraftsmål", 1)
        for label, rows in (("Føringer", self.data["drivers"]), ("Bærekraftsmål", self.data["goals"])):
            self.heading(label, 2)
            if rows:
                told = [[_lines(row["name"], row.get("scope", "")), row["entries"] or "ingen i planen"] for row in rows]
                self.table(label, [label, "Prioriteten til prosjektene som svarer på det"], told)
            else:
                self.say(f"Ingen {label.lower()} å vise.", quiet=True)

    def _waiting(self) -> None:
        self._list("Reserve", self.data["reserves"], "Ingen prosjekter står i reserve.")
        if self.data["mark"]:
            self._list("Kandidater", self.data["candidates"], "Ingen prosjekter venter på ledelsens beslutning.")

    def _list(self, heading: str, rows: list[dict[str, str]], missing: str) -> None:
        self.heading(heading, 1)
        if not rows:
            self.say(missing, quiet=True)
            return
        told = [
            [row["rank"], _lines(row["title"], f"{row['programme']} · {row['unit']}", row["reason"]), row["period"],
             *_amounts(row)]
            for row in rows
        ]  # fmt: skip
        labels = ["Pri.", "Prosjekt", "Periode", "Investering", "Drift", "Dagsverk"]
        self.table(heading, labels, told, numbers=3, widths=(1.2, 6.3, 3, 2.5, 2.2, 1.8), size=9)

    def _decisions(self) -> None:
        self.heading("Beslutninger", 1)
        rows = [
            [row["date"], row["title"], f"{row['what']} av {row['by']}", row["reason"]]
            for row in self.data["decisions"]
        ]
        if rows:
            labels = ["Dato", "Prosjekt", "Beslutning", "Begrunnelse"]
            self.table("Beslutninger", labels, rows, widths=(2.8, 4, 3.2, 7), size=9)
        else:
            self.say("Ingen beslutninger med begrunnelse ennå.", quiet=True)

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
    ) -> Any:
        """With a heading row that comes again on every page. `numbers`: so many of the last columns stand to the right.

        Written as XML, for python-docx looks through the whole table for each cell.
        """
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


def _entries(rows: Iterable[dict[str, str]]) -> list[str]:
    return [f"{row['rank']} {row['title']}" for row in rows]


def _amounts(row: dict[str, str]) -> list[str]:
    return [row["investment_cost"], row["operating_cost"], row["effort_days"]]


def _lines(*words: str) -> str:
    return "\n".join(filter(None, words))
