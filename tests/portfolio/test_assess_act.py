"""The portfolio office assesses the principles, a few at a time if it likes; what stands is superseded, never lost."""

import datetime

import pytest
from django.utils import timezone

from innolab.accounts.roles import Role
from innolab.refusals import NotPermitted, Refused, StaleVersion
from portfolio.models import Project
from portfolio.projects import answers, assess, assess_anew, can_be_assessed, can_be_assessed_anew, move
from portfolio.workflow import Stage
from principles.checklist import Answer, lacking
from principles.models import Assessment, Checklist, Principle
from tests.cast import ROLES, answer_all, person

ASSESSED_OR_LATER = ("assessed", "planned", "under_way", "handed_over", "closed", "stopped")
STANDS = "Vurderingen er ferdig og står fast. Start en ny vurdering for å endre den."


def say(slug, verdict="supports", reason="Det er godt begrunnet."):
    return Answer(Principle.objects.get(slug=slug), verdict, reason)


def rows(checklist):
    return {row.principle.slug: (row.verdict, row.reason, row.assessed_by.name) for row in checklist.assessments.all()}


@pytest.fixture
def proposal(make_project):
    return make_project(Stage.SUBMITTED)


@pytest.fixture
def colleague(office):
    return person("colleague", Role.PORTFOLIO_OFFICE)


def test_the_first_answers_make_the_checklist(proposal, office):
    checklist = assess(proposal, answers=[say("helhetlig"), say("teknologi")], by=office, version=0)
    proposal.refresh_from_db()
    assert (proposal.checklist, checklist.version, checklist.created_by) == (checklist, 1, office)
    kept = ("supports", "Det er godt begrunnet.", office.name)
    assert rows(checklist) == {"helhetlig": kept, "teknologi": kept}


def test_some_may_be_saved_now_and_the_others_later(proposal, office):
    assess(proposal, answers=[say("helhetlig")], by=office, version=0)
    checklist = assess(proposal, answers=[say("samskaping")], by=office, version=1)
    assert (set(rows(checklist)), checklist.version) == ({"helhetlig", "samskaping"}, 2)


def test_half_an_answer_is_kept_and_what_is_missing_is_said(proposal, office):
    halves = [say("helhetlig", reason=""), say("teknologi", verdict=""), say("kompetanse")]
    assess(proposal, answers=halves, by=office, version=0)
    proposal.refresh_from_db()
    assert lacking(answers(proposal)) == [
        "#Helhetlig mangler begrunnelse",
        "#Teknologi mangler vurdering",
        "#Mennesket-i-sentrum mangler vurdering",
        "#Samskaping mangler vurdering",
    ]
    assert [row.is_complete for row in answers(proposal)] == [False, False, False, True, False]


def test_an_answer_of_nothing_makes_no_row(proposal, office):
    assess(proposal, answers=[say("helhetlig", "", "")], by=office, version=0)
    assert Assessment.objects.count() == 0


def test_blanks_are_no_reason(proposal, office):
    checklist = assess(proposal, answers=[say("helhetlig", reason=" \n\t ")], by=office, version=0)
    assert rows(checklist) == {"helhetlig": ("supports", "", office.name)}
    assert Assessment.objects.complete().count() == 0


def test_an_unchanged_answer_keeps_who_gave_it_and_when(proposal, office, colleague):
    assess(proposal, answers=[say("helhetlig"), say("teknologi")], by=office, version=0)
    long_ago = timezone.now() - datetime.timedelta(days=5)
    Assessment.objects.update(assessed_at=long_ago)
    assess(proposal, answers=[say("helhetlig"), say("teknologi", "opposes")], by=colleague, version=1)
    kept, changed = Assessment.objects.order_by("principle__position")
    assert (kept.assessed_by, kept.assessed_at) == (office, long_ago)
    assert (changed.assessed_by, changed.verdict) == (colleague, "opposes")
    assert timezone.now() - changed.assessed_at < datetime.timedelta(minutes=1)


def test_whoever_saves_on_a_stale_version_is_told_and_changes_nothing(proposal, office, colleague):
    assess(proposal, answers=[say("helhetlig")], by=office, version=0)
    before = rows(Checklist.objects.get())
    with pytest.raises(StaleVersion) as refusal:
        assess(proposal, answers=[say("helhetlig", "opposes"), say("teknologi")], by=colleague, version=0)
    assert refusal.value.reasons == ("Noen andre har lagret i sjekklisten etter at du åpnet den.",)
    checklist = Checklist.objects.get()
    assert (rows(checklist), checklist.version) == (before, 1)


def test_a_second_click_changes_nothing(proposal, office):
    for _ in range(2):
        checklist = assess(proposal, answers=[say("helhetlig")], by=office, version=0)
    assert (checklist.version, Assessment.objects.count(), Checklist.objects.count()) == (1, 1, 1)


def test_what_does_not_apply_to_the_project_is_left_out(proposal, office):
    checklist = assess(proposal, answers=[say("helhetlig"), say("modig")], by=office, version=0)
    assert set(rows(checklist)) == {"helhetlig"}


def test_the_values_are_assessed_in_laerende_organisasjon(proposal, office, strategy):
    Project.objects.update(programme=strategy.programmes.get(slug="laerende-organisasjon"))
    checklist = assess(proposal, answers=[say("modig"), say("raus")], by=office, version=0)
    assert set(rows(checklist)) == {"modig", "raus"}


def test_no_principle_applies_because_no_programme_is_chosen(make_project):
    Principle.objects.create(slug="neste", name="Neste", hashtag="#Neste", explanation="Hører til en senere strategi.")
    draft = make_project(Stage.DRAFT, programme=None)
    assert draft.applicable_principles().count() == 5


@pytest.mark.parametrize("role", ROLES)
def test_only_the_portfolio_office_assesses(role, cast, proposal):
    if role == "office":
        assert assess(proposal, answers=[say("helhetlig")], by=cast[role], version=0).version == 1
        return
    with pytest.raises(NotPermitted) as refusal:
        assess(proposal, answers=[say("helhetlig")], by=cast[role], version=0)
    assert refusal.value.permission == "portfolio.assess_project"
    assert (Checklist.objects.count(), Project.objects.get().checklist) == (0, None)


@pytest.mark.parametrize("stage", Stage)
def test_a_whole_assessment_stands_once_the_project_has_moved_on(stage, make_project, office):
    project = make_project(stage, assessed=True)
    before = rows(project.checklist)
    open_still = stage in (Stage.SUBMITTED, Stage.PARKED)
    assert can_be_assessed(project) == open_still
    if open_still:
        assess(project, answers=[say("helhetlig", "opposes")], by=office, version=0)
        assert rows(project.checklist)["helhetlig"][0] == "opposes"
        return
    with pytest.raises(Refused) as refusal:
        assess(project, answers=[say("helhetlig", "opposes")], by=office, version=0)
    assert (refusal.value.reasons, rows(project.checklist)) == ((STANDS,), before)


@pytest.mark.parametrize("stage", ASSESSED_OR_LATER)
def test_a_new_assessment_supersedes_the_one_before_and_both_are_kept(stage, make_project, office, colleague):
    project = make_project(Stage(stage))
    first = project.checklist
    before = rows(first)
    second = assess_anew(project, by=colleague)
    project.refresh_from_db()
    assert (project.checklist, second.supersedes, second.created_by) == (second, first, colleague)
    assert (rows(first), rows(second)) == (before, {})
    assess(project, answers=[say("helhetlig", "opposes")], by=colleague, version=second.version)
    assert (rows(first), set(rows(second))) == (before, {"helhetlig"})
    assert list(Checklist.objects.earlier_than(second)) == [first]


@pytest.mark.parametrize("aside", [Stage.PARKED, Stage.DECLINED])
def test_an_assessment_stands_also_after_the_project_was_put_aside_and_taken_up_again(aside, make_project, office):
    project = make_project(
        Stage.SUBMITTED, assessed=True, programme_confirmed_at=timezone.now(), programme_confirmed_by=office
    )
    first = project.checklist
    move(project, to=Stage.ASSESSED, by=office)
    move(project, to=aside, by=office, reason="Ikke i år.")
    project = move(project, to=Stage.SUBMITTED, by=office, reason="Nå er det tid.")
    with pytest.raises(Refused) as refusal:
        assess(project, answers=[say("helhetlig", "opposes")], by=office, version=0)
    assert refusal.value.reasons == (STANDS,)
    assert assess_anew(project, by=office).supersedes == first
    project.refresh_from_db()
    assert can_be_assessed(project) is True


def test_a_chain_of_assessments_is_kept_the_latest_first(make_project, office):
    project = make_project(Stage.ASSESSED)
    chain = [project.checklist]
    for _ in range(3):
        chain.append(assess_anew(project, by=office))
        project.refresh_from_db()
        answer_all(project, by=office)
        Checklist.objects.update(version=1)
    assert list(Checklist.objects.earlier_than(chain[3])) == [chain[2], chain[1], chain[0]]
    assert list(Checklist.objects.earlier_than(chain[0])) == []


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in ASSESSED_OR_LATER])
def test_there_is_nothing_to_supersede_before_the_project_is_assessed(stage, make_project, office):
    project = make_project(stage, assessed=True)
    before = Checklist.objects.count()
    assert can_be_assessed_anew(project) is False
    with pytest.raises(Refused) as refusal:
        assess_anew(project, by=office)
    assert refusal.value.reasons == ("Det er ingen ferdig vurdering å erstatte.",)
    assert Checklist.objects.count() == before


def test_an_unfinished_assessment_is_finished_and_not_superseded(make_project, office, colleague):
    project = make_project(Stage.ASSESSED)
    second = assess_anew(project, by=office)
    project.refresh_from_db()
    assert can_be_assessed_anew(project) is False
    with pytest.raises(Refused):
        assess_anew(project, by=colleague)
    assert Checklist.objects.latest("pk") == second


def test_a_second_click_on_a_new_assessment_starts_one(make_project, office):
    project = make_project(Stage.ASSESSED)
    assert assess_anew(project, by=office) == assess_anew(project, by=office)
    assert Checklist.objects.count() == 2


@pytest.mark.parametrize("role", ROLES)
def test_only_the_portfolio_office_assesses_anew(role, cast, make_project):
    project = make_project(Stage.ASSESSED)
    if role == "office":
        assert assess_anew(project, by=cast[role]).supersedes == project.checklist
        return
    with pytest.raises(NotPermitted) as refusal:
        assess_anew(project, by=cast[role])
    assert (refusal.value.permission, Checklist.objects.count()) == ("portfolio.assess_project", 1)


def test_a_principle_that_is_added_later_reopens_the_assessment(make_project, office, strategy):
    project = make_project(Stage.ASSESSED)
    added = Principle.objects.create(slug="apen", name="Åpen", hashtag="#Åpen", explanation="Alle ser alt.")
    strategy.principles.add(added)
    assert can_be_assessed(project) is True
    assess(project, answers=[say("apen")], by=office, version=0)
    project.refresh_from_db()
    assert (can_be_assessed(project), can_be_assessed_anew(project)) == (False, True)


def test_a_whole_assessment_lets_the_proposal_become_assessed(make_project, office):
    project = make_project(Stage.SUBMITTED, programme_confirmed_at=timezone.now(), programme_confirmed_by=office)
    slugs = ("helhetlig", "teknologi", "mennesket-i-sentrum", "kompetanse", "samskaping")
    assess(project, answers=[say(slug) for slug in slugs], by=office, version=0)
    assert move(project, to=Stage.ASSESSED, by=office).stage == "assessed"
