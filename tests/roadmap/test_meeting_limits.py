"""The protocol says how far the plan is over or under its frames before and after the meeting."""

import io

import pytest
from docx import Document

from portfolio.models import ActionPlan, PlanCapacity, PlanFrame
from portfolio.templatetags.norwegian import kroner
from roadmap.load import under_the_picture
from roadmap.meetings import deciding, ending, limits
from roadmap.span import Span
from tests import pdf
from tests.pages import section, words
from tests.roadmap.meetings import a_meeting, at, fresh, under_way

MILLION = 1_000_000


@pytest.fixture
def entry(make_entry, plan):
    """A candidate that takes 3 million of the plan, and 24 days of its effort."""
    made = make_entry("candidate", operating_cost=0, effort_days=24)
    for name, amount in (("investment_cost", 3 * MILLION), ("operating_cost", 0), ("effort_days", 24)):
        setattr(made, name, amount)
    made.save()
    return made


def framed(plan, investment, programme=None):
    return PlanFrame.objects.create(plan=plan, programme=programme, investment_cost=investment)


def ended(plan, entry, leader, *, decision="included"):
    meeting = under_way(a_meeting(plan, [entry]), by=leader)
    if decision:
        item = meeting.items.get()
        deciding.decide(item, decision=decision, reason="Derfor.", by=leader, version=fresh(plan).version)
    return ending.end(meeting, by=leader)


def told(meeting):
    return words(fresh(meeting).protocol["limits"]["told"])


def beside(meeting):
    rows = fresh(meeting).protocol["limits"]["rows"]
    return [tuple(words(row[name]) for name in ("label", "before", "after", "limit")) for row in rows]


def test_what_a_decision_made_of_the_plan(plan, entry, leader):
    framed(plan, 2 * MILLION)
    meeting = ended(plan, entry, leader)
    assert told(meeting) == (
        "Etter møtet er planen over rammene. Investering: 1 000 000 kr over rammen på 2 000 000 kr."
        " Før møtet var den innenfor."
    )
    assert beside(meeting) == [
        ("Investering", "0 kr", "3 000 000 kr", "2 000 000 kr"),
        ("Drift", "0 kr", "0 kr", "ikke begrenset"),
        ("Egeninnsats", "0 dagsverk", "24 dagsverk", "ikke begrenset"),
    ]


def test_a_plan_that_was_over_and_is_not_any_more(plan, entry, leader):
    framed(plan, 2 * MILLION)
    entry.decision = "included"
    entry.save()
    assert told(ended(plan, entry, leader, decision="reserve")) == (
        "Etter møtet er planen innenfor rammene. Før møtet var den over dem."
        " Investering: 1 000 000 kr over rammen på 2 000 000 kr."
    )


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (2, "Planen er over rammene, som før møtet. Investering: 1 000 000 kr over rammen på 2 000 000 kr."),
        (4, "Planen er innenfor rammene, som før møtet."),
        (None, "Planen har ingen ramme og ingen kapasitet."),
    ],
)
def test_a_plan_that_stands_as_it_stood(frame, sentence, plan, entry, leader):
    if frame:
        framed(plan, frame * MILLION)
    entry.decision = "included"
    entry.save()
    assert told(ended(plan, entry, leader, decision="")) == sentence


def test_a_plan_that_was_over_by_more(plan, make_entry, entry, leader):
    framed(plan, MILLION)
    other = make_entry()
    for name, amount in (("investment_cost", 2 * MILLION), ("operating_cost", 0), ("effort_days", 0)):
        setattr(other, name, amount)
    other.save()
    assert told(ended(plan, entry, leader)) == (
        "Etter møtet er planen over rammene. Investering: 4 000 000 kr over rammen på 1 000 000 kr."
        " Før møtet var den over dem også. Investering: 1 000 000 kr over rammen på 1 000 000 kr."
    )


def test_a_frame_of_a_programme_counts_and_of_many_the_first_are_named(plan, entry, leader):
    programme = entry.project.programme
    framed(plan, MILLION, programme)
    PlanFrame.objects.create(plan=plan, investment_cost=MILLION)
    PlanCapacity.objects.create(plan=plan, days=[0] * 12)
    PlanCapacity.objects.create(plan=plan, programme=programme, days=[0] * 12)
    said = told(ended(plan, entry, leader))
    assert said.startswith(
        "Etter møtet er planen over rammene."
        " Investering: 2 000 000 kr over rammen på 1 000 000 kr."
        f" Investering i {programme}: 2 000 000 kr over rammen på 1 000 000 kr. Egeninnsats: "
    )
    assert said.endswith("I tillegg er 1 ramme overskredet. Før møtet var den innenfor.")


def test_a_frame_that_was_changed_in_the_meeting_is_told_with_what_it_was(plan, entry, leader):
    frame = framed(plan, 2 * MILLION)
    meeting = under_way(a_meeting(plan, [entry]), by=leader)
    PlanFrame.objects.filter(pk=frame.pk).update(investment_cost=4 * MILLION)
    assert beside(ending.end(meeting, by=leader))[0] == (
        "Investering", "0 kr", "0 kr", "4 000 000 kr, før 2 000 000 kr",
    )  # fmt: skip


def test_it_is_what_the_load_under_the_picture_says(plan, entry, make_entry):
    framed(plan, 2 * MILLION)
    PlanCapacity.objects.create(plan=plan, days=[1] * 12)
    entry.decision = "included"
    entry.save()
    make_entry()
    make_entry("reserve")
    load = under_the_picture(ActionPlan.objects.get(pk=plan.pk), Span.of_plan(plan))
    kept = limits.kept(plan)
    under = {measure.key: measure for measure in load.measures}
    used = [sum(month.used for month in under[key].months) for key in ("investment_cost", "operating_cost")]
    assert [row["used"] for row in kept["rows"][:2]] == [kroner(amount) for amount in used]
    days = sum(month.used for month in under["effort_days"].months)
    assert words(kept["rows"][2]["used"]) == f"{days} dagsverk"
    assert len(kept["over"]) == sum(measure.is_over for measure in load.measures) == 2


def test_of_a_meeting_that_began_before_this_was_kept_what_is_after_is_told(plan, entry):
    framed(plan, 2 * MILLION)
    now = limits.kept(plan)
    assert limits.told(None, now) == ["Etter møtet er planen innenfor rammene."]
    assert limits.told(None, now | {"over": ["X."]}) == ["Etter møtet er planen over rammene.", "X."]
    assert [row["before"] for row in limits.beside(None, now)] == ["–"] * 3


def test_the_page_and_both_files_say_it(plan, entry, leader, client):
    framed(plan, 2 * MILLION)
    meeting = ended(plan, entry, leader)
    client.force_login(leader)
    page = words(section(client.get(at("meeting-protocol", meeting.pk)), "limits"))
    document = Document(io.BytesIO(bytes(meeting.files.get(kind="docx").content)))
    table = [[words(cell.text) for cell in row.cells] for row in document.tables[-2].rows]
    printed = pdf.words(bytes(meeting.files.get(kind="pdf").content))
    assert table[1] == ["Investering", "0 kr", "3 000 000 kr", "2 000 000 kr"]
    for text in (page, words(" ".join(row.text for row in document.paragraphs)), words(printed)):
        assert told(meeting) in text
    for cell in table[1]:
        assert (cell in page, cell in words(printed)) == (True, True)
