"""The annual action plan as a Word file, for those who paste it into a case system: the words of its PDF.

The pictures are tables too, whose cells are text and colour, since drawings do not survive being pasted.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from portfolio.planning import word_xml
from portfolio.planning.word_file import WordFile

PROGRAMMES = {"green": "0F6E64", "purple": "7A459C", "orange": "A84E14"}


def docx(data: dict[str, Any], *, at: datetime.datetime) -> bytes:
    """The document of portfolio.planning.document. The same data and moment give the same bytes."""
    return _Writer(data, at).content()


class _Writer(WordFile):
    """One file, from its first page to its last."""

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
        labels = ["Hva", "Ramme", "Brukt", "Rest"]
        self.table("Rammer", labels, frames, numbers=3, otherwise="Det er ikke satt noen ramme for planen.")

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
            told = [[_lines(row["name"], row.get("scope", "")), row["entries"] or "ingen i planen"] for row in rows]
            labels = [label, "Prioriteten til prosjektene som svarer på det"]
            self.table(label, labels, told, otherwise=f"Ingen {label.lower()} å vise.")

    def _waiting(self) -> None:
        self._list("Reserve", self.data["reserves"], "Ingen prosjekter står i reserve.")
        if self.data["mark"]:
            self._list("Kandidater", self.data["candidates"], "Ingen prosjekter venter på ledelsens beslutning.")

    def _list(self, heading: str, rows: list[dict[str, str]], missing: str) -> None:
        self.heading(heading, 1)
        told = [
            [row["rank"], _lines(row["title"], f"{row['programme']} · {row['unit']}", row["reason"]), row["period"],
             *_amounts(row)]
            for row in rows
        ]  # fmt: skip
        labels = ["Pri.", "Prosjekt", "Periode", "Investering", "Drift", "Dagsverk"]
        self.table(
            heading, labels, told, numbers=3, widths=(1.2, 6.3, 3, 2.5, 2.2, 1.8), size=9, otherwise=missing
        )  # fmt: skip

    def _decisions(self) -> None:
        self.heading("Beslutninger", 1)
        rows = [
            [row["date"], row["title"], f"{row['what']} av {row['by']}", row["reason"]]
            for row in self.data["decisions"]
        ]
        labels = ["Dato", "Prosjekt", "Beslutning", "Begrunnelse"]
        missing = "Ingen beslutninger med begrunnelse ennå."
        self.table("Beslutninger", labels, rows, widths=(2.8, 4, 3.2, 7), size=9, otherwise=missing)


def _entries(rows: Iterable[dict[str, str]]) -> list[str]:
    return [f"{row['rank']} {row['title']}" for row in rows]


def _amounts(row: dict[str, str]) -> list[str]:
    return [row["investment_cost"], row["operating_cost"], row["effort_days"]]


def _lines(*words: str) -> str:
    return "\n".join(filter(None, words))
