"""The protocol of a meeting as a Word file, with the words of its PDF."""

import datetime
from typing import Any

from portfolio.planning.word_file import WordFile


def docx(data: dict[str, Any], *, at: datetime.datetime) -> bytes:
    """The protocol of roadmap.meetings.protocol. The same data and moment give the same bytes."""
    return _Writer(data, at).content()


class _Writer(WordFile):
    def write(self) -> None:
        data = self.data
        self.file.add_paragraph(data["title"], style="Title")
        self.say(data["in_short"], bold=True)
        facts = [[row["label"], row["value"]] for row in data["facts"]]
        self.table("Om møtet", ["Hva", "I dette møtet"], facts, widths=(4, 13))
        self._present()
        self.heading("Saker", 1)
        for item in data["items"]:
            self._item(item)
        self.heading("Utsatte saker", 1)
        self._listed(data["postponed"], "Ingen saker er utsatt.")
        self._limits()
        self._ranking()

    def _present(self) -> None:
        self.heading("Til stede", 1)
        people = [", ".join(filter(None, (row["name"], row["title"]))) for row in self.data["present"]]
        guests = [f"{name} (uten bruker i portalen)" for name in self.data["guests"]]
        self._listed(people + guests, "Ingen er ført opp.")

    def _listed(self, lines: list[str], otherwise: str) -> None:
        for line in lines:
            self.file.add_paragraph(line, style="List Bullet")
        if not lines:
            self.say(otherwise, quiet=True)

    def _item(self, item: dict[str, Any]) -> None:
        self.heading(f"Sak {item['number']}: {item['title']}", 2)
        if item["about"]:
            self.say(item["about"], quiet=True)
        if item["note"]:
            self.labelled("Merknad", item["note"])
        for row in item["resolutions"]:
            self.say(row["what"], bold=True)
            self.prose(row["reason"])
            self.say(row["by"], quiet=True)
        if not item["resolutions"]:
            self.say("Ingenting ble besluttet i saken.", quiet=True)

    def _limits(self) -> None:
        self.heading("Planen mot rammene", 1)
        self.say(self.data["limits"]["told"])
        rows = [[row["label"], row["before"], row["after"], row["limit"]] for row in self.data["limits"]["rows"]]
        labels = ["Det som er med", "Før møtet", "Etter møtet", "Ramme"]
        self.table("Planen mot rammene", labels, rows, widths=(4.4, 4, 4, 4.6))

    def _ranking(self) -> None:
        self.heading("Prioriteringen før og etter", 1)
        rows = [
            [row["before"], row["after"], row["title"], row["decision"], row["move"]] for row in self.data["ranking"]
        ]
        labels = ["Før", "Etter", "Prosjekt", "Beslutning", "Flyttet"]
        self.table(
            "Prioriteringen før og etter møtet", labels, rows, widths=(1.4, 1.4, 7.2, 4, 3), size=9,
            otherwise="Ingen prosjekter står i prioriteringen.",
        )  # fmt: skip
        for sentence in self.data["beside"]:
            self.say(sentence)
