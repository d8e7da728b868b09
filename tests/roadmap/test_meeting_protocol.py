"""The protocol: what it says, as PDF/UA and as Word; the same bytes for the same content."""

import io

import pytest
from docx import Document

from innolab import typesetting
from portfolio import action_plan
from portfolio.templatetags.norwegian import long_date
from roadmap.meetings import deciding, ending, holding
from roadmap.meetings.protocol import protocol
from roadmap.meetings.word import docx
from tests import pdf
from tests.roadmap.meetings import a_meeting, fresh, under_way


@pytest.fixture
def meeting(plan, make_entry, leader, office, owner):
    """Ended, with something of everything."""
    entries = [make_entry("candidate", title=title) for title in ("Ny skolerute", "Digital post", "Smarte vannmålere")]
    meeting = a_meeting(plan, [*entries[:2]], heading="Orientering om budsjettet", place="Rådhuset")
    meeting.items.filter(position=1).update(note="Se vedlegget.\nSide 3.")
    under_way(meeting, by=leader)
    holding.mark_present(meeting, people=[leader, owner], guests="Kari Gjest", by=office, version=1)
    first, second, third = meeting.items.order_by("position")
    deciding.decide(first, decision="included", reason="Barna trenger den.", by=leader, version=fresh(plan).version)
    deciding.rank(second, to=3, reason="Kan vente.", by=leader, version=fresh(plan).version)
    deciding.postpone(second, reason="Mangler tall.\n\nTas opp i januar.", by=leader)
    deciding.note(third, reason="Tatt til orientering.", by=office)
    action_plan.decide(entries[2], decision="reserve", by=leader, reason="Etterpå.", version=fresh(plan).version)
    return ending.end(meeting, by=office)


def stored(meeting, kind):
    return bytes(meeting.files.get(kind=kind).content)


def test_it_says_who_was_there_what_was_decided_and_why(meeting):
    said = fresh(meeting).protocol
    assert [row["name"] for row in said["present"]] == ["leader Testesen", "owner Testesen"]
    assert said["guests"] == ["Kari Gjest"]
    assert [(item["number"], item["title"]) for item in said["items"]] == [
        ("1", "Ny skolerute"),
        ("2", "Digital post"),
        ("3", "Orientering om budsjettet"),
    ]
    assert [[(row["what"], row["reason"]) for row in item["resolutions"]] for item in said["items"]] == [
        [("Tatt med i planen", "Barna trenger den.")],
        [("Flyttet fra plass 2 til plass 3", "Kan vente."), ("Utsatt", "Mangler tall.\n\nTas opp i januar.")],
        [("Notert", "Tatt til orientering.")],
    ]
    assert said["postponed"] == ["Sak 2: Digital post"]
    assert said["in_short"] == ("3 saker. 1 tatt med i planen, 1 utsatt. 1 fikk en annen plass i prioriteringen.")
    assert said["beside"] == ["«Smarte vannmålere» ble satt i reserve av leader Testesen, utenfor saklisten."]


def test_the_pdf_is_tagged_and_reads_in_order(meeting):
    content = stored(meeting, "pdf")
    reader = pdf.reader(content)
    assert reader.metadata.title == f"Protokoll: Ledermøte, {long_date(meeting.held_on)}"
    names = pdf.names(content)
    assert (names.count("/H1"), names.count("/H2"), names.count("/H3"), names.count("/Table")) == (1, 5, 3, 2)
    text = pdf.words(content)
    order = ["Til stede", "leader Testesen", "Kari Gjest", "Sak 1: Ny skolerute", "Barna trenger den.", "Sak 2:",
             "Mangler tall.", "Utsatte saker", "Planen mot rammene", "Prioriteringen før og etter"]  # fmt: skip
    assert [text.find(words) for words in order] == sorted(text.find(words) for words in order)
    assert min(text.find(words) for words in order) >= 0


def test_the_word_file_says_the_same(meeting):
    document = Document(io.BytesIO(stored(meeting, "docx")))
    headings = [row.text for row in document.paragraphs if row.style.name.startswith("Heading")]
    assert headings == [
        "Til stede",
        "Saker",
        "Sak 1: Ny skolerute",
        "Sak 2: Digital post",
        "Sak 3: Orientering om budsjettet",
        "Utsatte saker",
        "Planen mot rammene",
        "Prioriteringen før og etter",
    ]
    said = [row.text for row in document.paragraphs]
    for words in ("Barna trenger den.", "Mangler tall.", "Tas opp i januar.", "Kari Gjest (uten bruker i portalen)"):
        assert words in said
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows[1:] == [
        ["1", "1", "Ny skolerute", "med i planen, før kandidat", ""],
        ["3", "2", "Smarte vannmålere", "reserve, før kandidat", ""],
        ["2", "3", "Digital post", "kandidat", "1 plass ned"],
    ]


def test_the_same_protocol_gives_the_same_bytes(meeting):
    meeting = fresh(meeting)
    assert typesetting.pdf("protocol.typ", meeting.protocol, at=meeting.ended_at) == stored(meeting, "pdf")
    assert docx(meeting.protocol, at=meeting.ended_at) == stored(meeting, "docx")


def test_nothing_that_is_typed_breaks_it(plan, make_entry, leader):
    nasty = "#eval(1) <b> $x$ [a] \\ «æøå» 🙂 \u202e tab\tog"
    meeting = under_way(a_meeting(plan, [make_entry(title="#let x = 1 <b>")], heading="*ikke fet*"), by=leader)
    for item in meeting.items.all():
        deciding.note(item, reason=nasty, by=leader)
    ended = ending.end(meeting, by=leader)
    assert "#let x = 1 <b>" in pdf.words(stored(ended, "pdf"))
    assert "#eval(1) <b> $x$ [a]" in pdf.words(stored(ended, "pdf"))


def test_a_meeting_in_which_nothing_was_decided_has_a_protocol_too(plan, make_entry, leader):
    ended = ending.end(under_way(a_meeting(plan, [make_entry()]), by=leader), by=leader)
    assert ended.protocol["in_short"] == "1 sak. Ingenting ble besluttet."
    text = pdf.words(stored(ended, "pdf"))
    assert ("Ingen er ført opp." in text, "Ingenting ble besluttet i saken." in text) == (True, True)


def test_what_is_decided_and_then_postponed_or_moved_is_decided(plan, make_entry, leader):
    meeting = under_way(a_meeting(plan, [make_entry("candidate") for _ in range(3)]), by=leader)
    out, included, postponed = meeting.items.order_by("position")
    deciding.decide(out, decision="out", reason="Løst.", by=leader, version=fresh(plan).version)
    deciding.postpone(out, reason="Sees igjen.", by=leader)
    deciding.decide(included, decision="included", reason="Ja.", by=leader, version=fresh(plan).version)
    deciding.rank(included, to=2, reason="Etterpå.", by=leader, version=fresh(plan).version)
    deciding.postpone(postponed, reason="Mangler tall.", by=leader)
    said = ending.end(meeting, by=leader).protocol
    assert said["in_short"] == (
        "3 saker. 1 tatt med i planen, 1 tatt ut av planen, 1 utsatt. 1 fikk en annen plass i prioriteringen."
    )
    assert said["postponed"] == ["Sak 3: Prosjekt 3"]


def test_what_has_left_the_plan_is_called_what_the_roadmap_calls_it(meeting):
    meeting.ranking_after = []
    assert [row["decision"] for row in protocol(meeting)["ranking"]] == ["utenfor planen, før kandidat"] * 3


def test_what_was_taken_out_and_put_back_comes_to_nothing(plan, make_entry, leader):
    entries = [make_entry(decision) for decision in ("included", "candidate", "candidate")]
    meeting = under_way(a_meeting(plan, entries), by=leader)
    first, second, third = meeting.items.order_by("position")
    deciding.decide(second, decision="included", reason="Ja.", by=leader, version=fresh(plan).version)
    deciding.postpone(third, reason="Mangler tall.", by=leader)
    for item in (first, second, third):
        deciding.decide(item, decision="out", reason="Feil.", by=leader, version=fresh(plan).version)
        deciding.put_back(item, by=leader, version=fresh(plan).version)
    said = ending.end(meeting, by=leader).protocol
    assert said["in_short"] == "3 saker. 1 tatt med i planen, 1 utsatt."
    assert [[row["what"] for row in item["resolutions"]] for item in said["items"]] == [
        ["Tatt ut av planen", "Tatt med i planen"],
        ["Tatt med i planen", "Tatt ut av planen", "Tatt med i planen"],
        ["Utsatt", "Tatt ut av planen", "Satt tilbake til kandidat"],
    ]
    assert said["postponed"] == ["Sak 3: Prosjekt 3"]


def test_what_was_out_before_and_is_entered_and_included_in_the_meeting_is_included(plan, make_entry, leader, office):
    meeting = under_way(a_meeting(plan, [make_entry("out")]), by=leader)
    item = meeting.items.get()
    action_plan.enter(item.entry.project, plan=plan, by=office)
    deciding.decide(item, decision="included", reason="Ja.", by=leader, version=fresh(plan).version)
    assert ending.end(meeting, by=leader).protocol["in_short"] == "1 sak. 1 tatt med i planen."
