"""Two who write in the same proposal: what only one of them changed is kept, and what both changed is refused."""

import datetime

import pytest

from innolab.refusals import Refused
from portfolio.collisions import Collision, current, fingerprints
from portfolio.models import Driver, Programme, ProgrammeCriterion, Project, Strategy
from portfolio.proposals import WRITTEN_BY_SUBMITTER, save
from portfolio.workflow import Stage
from tests.at_once import queued_behind


@pytest.fixture
def draft(make_project):
    return make_project(Stage.DRAFT)


def read(project):
    """What somebody read who opens the proposal now, all of it."""
    project = Project.objects.get(pk=project.pk)
    return fingerprints({name: current(project, name) for name in WRITTEN_BY_SUBMITTER})


def test_what_both_changed_is_refused_and_nothing_is_written(draft, submitter):
    first = read(draft)
    save(draft, changes={"need": "Mitt behov."}, by=submitter, read=first)
    with pytest.raises(Collision) as refusal:
        save(draft, changes={"need": "Et annet behov.", "title": "En annen tittel"}, by=submitter, read=first)
    assert refusal.value.parts == ["need"]
    assert list(Project.objects.values_list("need", "title")) == [("Mitt behov.", "Digitalt tilsyn i omsorgsboliger")]


def test_what_only_the_other_changed_stays_as_the_other_left_it(draft, submitter):
    first = read(draft)
    changes = {"need": draft.need, "title": draft.title}
    save(draft, changes=changes | {"need": "Mitt behov."}, by=submitter, read=first)
    save(draft, changes=changes | {"title": "En annen tittel"}, by=submitter, read=first)
    assert list(Project.objects.values_list("need", "title")) == [("Mitt behov.", "En annen tittel")]


def test_the_same_text_from_both_is_no_collision(draft, submitter):
    first = read(draft)
    for _ in range(2):
        save(draft, changes={"need": "Det samme."}, by=submitter, read=first)
    assert Project.objects.get().need == "Det samme."


def test_a_period_is_one_thing(draft, submitter):
    first = read(draft)
    save(draft, changes={"starts_on": draft.starts_on, "ends_on": draft.starts_on}, by=submitter, read=first)
    later = draft.ends_on + datetime.timedelta(days=1)
    with pytest.raises(Collision) as refusal:
        save(draft, changes={"starts_on": later, "ends_on": later}, by=submitter, read=first)
    assert refusal.value.parts == ["starts_on"]


def test_drivers_and_answers_are_compared_too(draft, submitter):
    first, (one, two) = read(draft), Driver.objects.all()[:2]
    save(draft, changes={"drivers": [one]}, by=submitter, read=first)
    no = list(ProgrammeCriterion.objects.all())
    save(draft, changes={"criteria_met": [], "criteria_not_met": no}, by=submitter, read=first)
    changes = {"drivers": [two], "criteria_met": no, "criteria_not_met": []}
    with pytest.raises(Collision) as refusal:
        save(draft, changes=changes, by=submitter, read=first)
    assert refusal.value.parts == ["criteria_met", "drivers"]
    assert (list(draft.drivers.all()), set(draft.criteria_not_met.all())) == ([one], set(no))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_kept_and_the_other_is_told(make_project, submitter, outsider):
    draft = make_project(Stage.DRAFT)
    draft.co_authors.add(outsider)
    first = read(draft)
    outcomes = queued_behind(
        draft,
        *(
            lambda by=by: save(draft, changes={"need": f"Behovet til {by}."}, by=by, read=first)
            for by in (submitter, outsider)
        ),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Collision)]
    (kept,) = [outcome for outcome in outcomes if isinstance(outcome, Project)]
    assert (len(refused), refused[0].parts) == (1, ["need"])
    assert Project.objects.get().need == kept.need


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_in_different_fields_both_are_kept(make_project, submitter, outsider):
    draft = make_project(Stage.DRAFT)
    draft.co_authors.add(outsider)
    first = read(draft)
    queued_behind(
        draft,
        lambda: save(draft, changes={"need": "Nytt."}, by=submitter, read=first),
        lambda: save(draft, changes={"title": "Ny"}, by=outsider, read=first),
    )
    assert list(Project.objects.values_list("need", "title", "version")) == [("Nytt.", "Ny", 2)]


def test_the_version_rises_with_what_changes_something(draft, submitter):
    save(draft, changes={"need": draft.need}, by=submitter)
    assert Project.objects.get().version == 0
    save(draft, changes={"need": "Nytt."}, by=submitter)
    save(draft, changes={"need": "Nytt.", "drivers": []}, by=submitter)
    assert Project.objects.get().version == 1


@pytest.mark.parametrize("name", ["programme", "criteria_met", "criteria_not_met", "drivers"])
def test_nothing_of_another_strategy_is_kept(name, draft, submitter):
    day = datetime.date(2031, 1, 1)
    other = Strategy.objects.create(name="En annen", starts_on=day, ends_on=day.replace(year=2032))
    programme = Programme.objects.create(strategy=other, name="Et annet", slug="et-annet", position=1)
    value = {
        "programme": lambda: programme,
        "criteria_met": lambda: [ProgrammeCriterion.objects.create(programme=programme, question="Et?", slug="et")],
        "criteria_not_met": lambda: [ProgrammeCriterion.objects.create(programme=programme, question="Et?", slug="et")],
        "drivers": lambda: [Driver.objects.create(strategy=other, name="En annen", slug="en", scope="local")],
    }[name]()
    before = read(draft)
    with pytest.raises(Refused) as refusal:
        save(draft, changes={name: value}, by=submitter)
    assert refusal.value.reasons == ("Program, kriterier og føringer må høre til den samme strategien som forslaget.",)
    assert read(draft) == before
