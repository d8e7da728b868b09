"""The checklist by itself: it keeps answers, half or whole, and knows neither strategies nor projects."""

import pytest

from innolab.refusals import StaleVersion
from principles import checklist
from principles.checklist import Answer
from principles.forms import ChecklistForm, fingerprint
from principles.models import Assessment, Checklist, GuidingQuestion, Principle, Verdict


@pytest.fixture
def principles(db):
    for position, name in enumerate(("Helhetlig", "Teknologi", "Kompetanse")):
        Principle.objects.create(slug=name.lower(), name=name, hashtag=f"#{name}", explanation="…", position=position)
    return Principle.objects.filter(slug__in=["helhetlig", "teknologi", "kompetanse"])


@pytest.fixture
def begun(office):
    return checklist.start(by=office)


def answer(principles, slug, verdict="supports", reason="Fordi."):
    return Answer(principles.get(slug=slug), verdict, reason)


def kept(begun):
    return {row.principle.slug: (row.verdict, row.reason) for row in begun.assessments.all()}


def test_half_an_answer_is_kept(principles, begun, office):
    answers = [answer(principles, "teknologi", reason=""), answer(principles, "kompetanse", verdict="")]
    assert checklist.assess(begun, answers=answers, by=office, version=0).version == 1
    assert kept(begun) == {"teknologi": ("supports", ""), "kompetanse": ("", "Fordi.")}


def test_an_answer_can_be_changed_and_emptied(principles, begun, office):
    checklist.assess(begun, answers=[answer(principles, "teknologi")], by=office, version=0)
    checklist.assess(begun, answers=[answer(principles, "teknologi", "", "")], by=office, version=1)
    assert kept(begun) == {"teknologi": ("", "")}


def test_an_answer_that_did_not_change_keeps_who_gave_it_and_when(principles, begun, office, leader):
    checklist.assess(begun, answers=[answer(principles, "teknologi")], by=office, version=0)
    before = begun.assessments.get()
    both = [answer(principles, "teknologi"), answer(principles, "kompetanse")]
    checklist.assess(begun, answers=both, by=leader, version=1)
    after = {row.principle.slug: row for row in begun.assessments.all()}
    assert (after["teknologi"].assessed_by, after["teknologi"].assessed_at) == (office, before.assessed_at)
    assert after["kompetanse"].assessed_by == leader


def test_a_stale_version_changes_nothing(principles, begun, office, leader):
    checklist.assess(begun, answers=[answer(principles, "teknologi")], by=office, version=0)
    with pytest.raises(StaleVersion):
        checklist.assess(begun, answers=[answer(principles, "teknologi", "opposes", "Nei.")], by=leader, version=0)
    begun.refresh_from_db()
    assert (kept(begun), begun.version) == ({"teknologi": ("supports", "Fordi.")}, 1)


def test_the_same_answers_a_second_time_change_nothing(principles, begun, office):
    for _ in range(2):
        checklist.assess(begun, answers=[answer(principles, "teknologi")], by=office, version=0)
    begun.refresh_from_db()
    assert begun.version == 1


@pytest.mark.parametrize(
    ("verdict", "reason", "sentence"),
    [
        ("", "", "#Teknologi mangler vurdering"),
        ("", "Fordi.", "#Teknologi mangler vurdering"),
        ("neutral", "", "#Teknologi mangler begrunnelse"),
        ("neutral", "Fordi.", None),
    ],
)
def test_what_is_missing_is_said_in_words(verdict, reason, sentence, principles, begun, office):
    checklist.assess(begun, answers=[answer(principles, "teknologi", verdict, reason)], by=office, version=0)
    answers = checklist.answers_in(begun, principles=principles.filter(slug="teknologi"))
    assert checklist.lacking(answers) == ([sentence] if sentence else [])
    unassessed = checklist.unassessed(begun, principles=principles.filter(slug="teknologi"))
    assert [str(principle) for principle in unassessed] == (["#Teknologi"] if sentence else [])


def test_every_principle_has_an_answer_in_order_though_perhaps_an_empty_one(principles, begun, office):
    checklist.assess(begun, answers=[answer(principles, "kompetanse")], by=office, version=0)
    for current, expected in ((None, ["", "", ""]), (begun, ["", "", "supports"])):
        answers = checklist.answers_in(current, principles=principles)
        assert [str(row.principle) for row in answers] == ["#Helhetlig", "#Teknologi", "#Kompetanse"]
        assert [row.verdict for row in answers] == expected


@pytest.mark.parametrize("count", [1, 3])
def test_the_answers_are_fetched_in_three_queries(count, principles, begun, office, django_assert_num_queries):
    for principle in principles[:count]:
        Assessment.objects.create(checklist=begun, principle=principle, assessed_by=office)
        GuidingQuestion.objects.create(principle=principle, text="Hvorfor?")
    with django_assert_num_queries(3):
        for row in checklist.answers_in(begun, principles=principles):
            assert [question.text for question in row.principle.questions.all()] in ([], ["Hvorfor?"])
            assert not row.pk or row.assessed_by.name


@pytest.mark.parametrize("generations", [0, 1, 4])
def test_all_earlier_checklists_are_found_in_one_query_the_latest_first(generations, office, django_assert_num_queries):
    checklist.start(by=office)
    line = [checklist.start(by=office)]
    for _ in range(generations):
        line.append(checklist.start(by=office, supersedes=line[-1]))
    with django_assert_num_queries(1):
        assert list(Checklist.objects.earlier_than(line[-1])) == line[-2::-1]


# The form


def form(begun, principles, data=None):
    return ChecklistForm(data, kept=checklist.answers_in(begun, principles=principles), version=begun.version)


def typed(unbound, **answers):
    """What a browser sends for the form, with some answers changed."""
    data = {"version": str(unbound["version"].value())}
    for part in unbound.parts:
        data |= {field.html_name: field.value() for field in part}
    for slug, (verdict, reason) in answers.items():
        data |= {f"{slug}-verdict": verdict, f"{slug}-reason": reason}
    return data


def test_a_form_sent_back_untouched_says_what_is_kept(principles, begun, office):
    checklist.assess(
        begun, answers=[answer(principles, "teknologi", "carries", "Ja.\nAbsolutt.")], by=office, version=0
    )
    begun.refresh_from_db()
    back = form(begun, principles, typed(form(begun, principles)))
    assert back.is_valid()
    assert back.cleaned_data == {"version": 1}
    assert [tuple(row[1:]) for row in back.answers] == [("", ""), ("carries", "Ja.\nAbsolutt."), ("", "")]


def test_every_verdict_can_be_chosen_and_taken_back(principles, begun):
    choices = form(begun, principles).parts[0].fields["verdict"].choices
    assert [value for value, _ in choices] == [*Verdict.values, ""]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"teknologi-verdict": "best"}, {"#id_teknologi-verdict": "Velg en av vurderingene i listen."}),
        (
            {"teknologi-reason": "x" * 2001},
            {"#id_teknologi-reason": "Begrunnelsen kan ha høyst 2 000 tegn. Nå har den 2001."},
        ),
        ({"teknologi-reason": "x" * 2000}, {}),
    ],
)
def test_what_is_wrong_is_said_with_the_way_to_the_field(changes, errors, principles, begun):
    sent = form(begun, principles, typed(form(begun, principles)) | changes)
    assert sent.is_valid() == (not errors)
    assert {error["href"]: error["text"] for error in sent.all_errors} == errors


@pytest.mark.parametrize("version", ["", "-1", "x"])
def test_a_version_that_is_none_is_an_error(version, principles, begun):
    sent = form(begun, principles, typed(form(begun, principles)) | {"version": version})
    assert (sent.is_valid(), [error["href"] for error in sent.all_errors]) == (False, ["#id_version"])


def test_a_principle_that_was_added_meanwhile_is_not_emptied(principles, begun):
    data = typed(form(begun, principles.exclude(slug="teknologi")))
    sent = form(begun, principles, data)
    assert sent.is_valid()
    assert [str(row.principle) for row in sent.answers] == ["#Helhetlig", "#Kompetanse"]


MINE, THEIRS, BEFORE = ("opposes", "Mitt."), ("carries", "Deres."), ("neutral", "Før.")


@pytest.mark.parametrize(
    ("mine", "theirs", "shown", "overtaken"),
    [
        (MINE, BEFORE, MINE, False),  # only I wrote
        (BEFORE, THEIRS, THEIRS, True),  # only they wrote
        (MINE, THEIRS, MINE, True),  # both wrote
        (MINE, MINE, MINE, False),  # both wrote the same
        (BEFORE, BEFORE, BEFORE, False),  # nobody wrote
    ],
)
def test_what_i_typed_stands_over_what_they_saved_and_theirs_comes_where_i_typed_nothing(
    mine, theirs, shown, overtaken, principles, begun, office
):
    one = principles.filter(slug="teknologi")
    checklist.assess(begun, answers=[Answer(one.get(), *BEFORE)], by=office, version=0)
    begun.refresh_from_db()
    data = typed(form(begun, one), teknologi=mine)
    begun = checklist.assess(begun, answers=[Answer(one.get(), *theirs)], by=office, version=1)
    sent = form(begun, one, data)
    assert sent.is_valid()
    again = sent.over(kept=checklist.answers_in(begun, principles=one), version=begun.version)
    part = again.parts[0]
    assert (part["verdict"].value(), part["reason"].value(), part.overtaken) == (*shown, overtaken)
    assert (part["seen"].value(), again["version"].value()) == (fingerprint(part.kept), begun.version)


def test_a_principle_that_is_new_in_a_conflict_is_shown_as_kept(principles, begun):
    sent = form(begun, principles, typed(form(begun, principles)))
    assert sent.is_valid()
    sent.parts.pop()
    again = sent.over(kept=checklist.answers_in(begun, principles=principles), version=3)
    assert [str(part.kept.principle) for part in again.parts] == ["#Helhetlig", "#Teknologi", "#Kompetanse"]
