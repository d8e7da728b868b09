"""Commenting on what has been sent in: who may, who hears of it, what can be changed and what is hidden."""

import datetime
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from innolab.accounts.models import User
from innolab.accounts.roles import Role
from innolab.notifications.models import Notification
from innolab.refusals import MissingReason, NotPermitted, Refused
from portfolio.comments import comment, edit_comment, hide_comment, show_comment
from portfolio.mentions import MOST_MENTIONS, mentioned
from portfolio.models import Comment, Follow
from portfolio.participation import follow
from portfolio.workflow import Stage
from tests.at_once import queued_behind
from tests.cast import ROLES

ONE_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def project(make_project):
    return make_project()


@pytest.fixture
def said(project, outsider):
    return comment(project, text="Vi har prøvd det.", by=outsider)


def told():
    """Who was told what, in the order of their names."""
    rows = Notification.objects.order_by("recipient__name", "pk")
    return [(row.recipient.name.split()[0], row.title, row.text, row.is_answer) for row in rows]


def age(said, minutes):
    Comment.objects.filter(pk=said.pk).update(created_at=timezone.now() - minutes * ONE_MINUTE)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_comment(role, cast, project):
    said = comment(project, text="Vi har prøvd det.", by=cast[role])
    assert (said.author, said.text, said.project) == (cast[role], "Vi har prøvd det.", project)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.DRAFT])
def test_everything_that_has_been_sent_in_can_be_commented(stage, make_project, outsider):
    project = make_project(stage)
    assert comment(project, text="Bra.", by=outsider).project == (project.merged_into or project)


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_not_commented(role, cast, make_project):
    with pytest.raises(Refused):
        comment(make_project(Stage.DRAFT), text="Bra.", by=cast[role])
    assert Comment.objects.count() == 0


def test_nobody_comments_without_the_permission(project, outsider):
    Group.objects.get(name=Role.EMPLOYEE.value).permissions.clear()
    with pytest.raises(NotPermitted):
        comment(project, text="Bra.", by=User.objects.get(pk=outsider.pk))


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_comment_says_something(text, project, outsider):
    with pytest.raises(Refused) as refusal:
        comment(project, text=text, by=outsider)
    assert refusal.value.reasons == ("Skriv noe i kommentaren.",)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_comments_begins_to_follow_unless_the_proposal_is_theirs(role, cast, project):
    comment(project, text="Bra.", by=cast[role])
    following = list(Follow.objects.values_list("user", flat=True))
    assert following == ([] if role == "submitter" else [cast[role].pk])


def test_the_submitter_and_the_followers_are_told_and_not_whoever_wrote(project, office, leader, outsider):
    follow(project, by=office)
    follow(project, by=outsider)
    comment(project, text="Hemmelig nok til å skjules.", by=outsider)
    what = (f"Ny kommentar til «{project}»", "Fra outsider Testesen.", False)
    assert told() == [("office", *what), ("submitter", *what)]


def test_a_second_click_says_it_once(project, outsider):
    assert comment(project, text="Bra.", by=outsider) == comment(project, text="Bra.", by=outsider)
    assert (Comment.objects.count(), len(told())) == (1, 1)


def test_the_same_words_later_are_said_again(project, outsider):
    age(comment(project, text="Bra.", by=outsider), minutes=1)
    comment(project, text="Bra.", by=outsider)
    assert Comment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_say_it_once(project, outsider):
    outcomes = queued_behind(project, *[partial(comment, project, text="Bra.", by=outsider)] * 2)
    assert outcomes[0] == outcomes[1] == Comment.objects.get()
    assert (Follow.objects.count(), len(told())) == (1, 1)


# Mentions


def mention(project, text):
    return {user.name.split()[0] for user in mentioned(text, project=project)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@leader hva mener du?", {"leader"}),
        ("Spør @leader.", {"leader"}),
        ("(@LEADER), @office!", {"leader", "office"}),
        ("@leader@kommune.example", {"leader"}),
        ("@leader@kommune.example.", {"leader"}),
        ("@leader@another.example", set()),
        ("leader@kommune.example", set()),
        ("@lead", set()),
        ("@leader2", set()),
        ("@nobody", set()),
        ("@", set()),
        ("@%", set()),
        ("@_eader", set()),
        ("x@leader", set()),
        ("https://a.no/@leader", set()),
        ("@@leader", set()),
    ],
)
def test_somebody_is_named_by_the_beginning_of_the_address_or_all_of_it(text, named, project, cast):
    assert mention(project, text) == named


def test_who_may_not_see_the_project_is_not_told(make_project, cast):
    everybody = " ".join(f"@{role}" for role in ROLES)
    assert mention(make_project(Stage.DRAFT), everybody) == {"submitter"}
    assert mention(make_project(), everybody) == set(ROLES)


def test_who_cannot_log_in_is_not_told(project, leader, office):
    User.objects.filter(pk=leader.pk).update(is_active=False)
    User.objects.filter(pk=office.pk).update(email="kontor@innolab.example")
    assert mention(project, "@leader @kontor") == set()


def test_a_short_name_that_two_have_is_nobodys_and_the_whole_address_is(project, leader):
    User.objects.create_user("leader@another.example", name="another Testesen")
    assert mention(project, "@leader") == set()
    assert mention(project, "@leader@another.example") == {"another"}


def test_the_mentioned_is_told_so_and_not_twice(project, leader, outsider, submitter):
    follow(project, by=leader)
    said = comment(project, text="@leader og @outsider og @submitter, og @leader igjen", by=outsider)
    what = (f"Du er nevnt i en kommentar til «{project}»", "Av outsider Testesen.", False)
    assert told() == [("leader", *what), ("submitter", *what)]
    assert {row.href for row in Notification.objects.all()} == {f"/kommentarer/{said.pk}/"}


def test_a_crowd_is_not_called_together(project, outsider):
    text = " ".join(f"@navn{number}" for number in range(MOST_MENTIONS + 1))
    with pytest.raises(Refused) as refusal:
        comment(project, text=text, by=outsider)
    assert refusal.value.reasons == ("Du kan nevne høyst 20 personer i én kommentar.",)
    comment(project, text=text.replace("@navn20", ""), by=outsider)


# Changing it


@pytest.mark.parametrize("role", ROLES)
def test_only_its_author_changes_a_comment(role, cast, said):
    if role == "outsider":
        changed = edit_comment(said, text="Vi har prøvd det i fire år.", by=cast[role])
        assert (changed.text, changed.edited_at is not None) == ("Vi har prøvd det i fire år.", True)
        return
    with pytest.raises(Refused) as refusal:
        edit_comment(said, text="Nei.", by=cast[role])
    assert refusal.value.reasons == ("Bare den som skrev kommentaren, kan endre den.",)
    said.refresh_from_db()
    assert said.text == "Vi har prøvd det."


@pytest.mark.parametrize(("minutes", "changes"), [(14, True), (15, False), (60, False)])
def test_it_can_be_changed_for_a_quarter_of_an_hour(minutes, changes, said, outsider):
    age(said, minutes)
    if changes:
        assert edit_comment(said, text="Nytt.", by=outsider).text == "Nytt."
        return
    with pytest.raises(Refused) as refusal:
        edit_comment(said, text="Nytt.", by=outsider)
    assert refusal.value.reasons == (
        "Det er mer enn 15 minutter siden du skrev kommentaren, så den kan ikke endres. Skriv heller en ny.",
    )


def test_the_same_text_again_is_no_change(said, outsider):
    assert edit_comment(said, text=said.text, by=outsider).edited_at is None


def test_only_those_who_are_mentioned_first_now_are_told(project, outsider):
    said = comment(project, text="Spør @leader", by=outsider)
    User.objects.create_user("late@kommune.example", name="late Testesen")
    Notification.objects.all().delete()
    edit_comment(said, text="Spør @leader og @late", by=outsider)
    assert [name for name, *_ in told()] == ["late"]


def test_a_change_is_not_emptied_and_calls_no_crowd(said, outsider):
    for text in (" ", " ".join(f"@navn{number}" for number in range(MOST_MENTIONS + 1))):
        with pytest.raises(Refused):
            edit_comment(said, text=text, by=outsider)


# Hiding it


@pytest.mark.parametrize("act", [partial(hide_comment, reason="Usaklig."), show_comment])
@pytest.mark.parametrize("role", [role for role in ROLES if role != "office"])
def test_only_the_office_hides_and_shows(act, role, cast, said):
    with pytest.raises(NotPermitted):
        act(said, by=cast[role])


def test_the_office_hides_a_comment_for_a_reason_and_the_author_is_told(said, office):
    Notification.objects.all().delete()
    hidden = hide_comment(said, reason=" Navngir en pasient. ", by=office)
    assert (hidden.hidden_by, hidden.hidden_reason, hidden.hidden_at is None) == (office, "Navngir en pasient.", False)
    title = "Porteføljekontoret har skjult kommentaren din til «Digitalt tilsyn i omsorgsboliger»"
    assert told() == [("outsider", title, "Navngir en pasient.", False)]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_hiding_wants_a_reason(reason, said, office):
    with pytest.raises(MissingReason):
        hide_comment(said, reason=reason, by=office)


def test_hiding_twice_is_once_and_another_reason_is_refused(said, office, make_office):
    first = hide_comment(said, reason="Usaklig.", by=office)
    assert hide_comment(said, reason="Usaklig.", by=office).hidden_at == first.hidden_at
    for reason, by in (("Noe annet.", office), ("Usaklig.", make_office)):
        with pytest.raises(Refused) as refusal:
            hide_comment(said, reason=reason, by=by)
        assert refusal.value.reasons == ("Kommentaren er allerede skjult.",)


@pytest.fixture
def make_office(db):
    """Another of the office's people."""
    user = User.objects.create_user("office2@kommune.example", name="office2 Testesen")
    user.groups.add(Group.objects.get(name=Role.PORTFOLIO_OFFICE.value))
    return user


def test_a_hidden_comment_is_not_changed_and_can_be_shown_again(said, office, outsider):
    hide_comment(said, reason="Usaklig.", by=office)
    with pytest.raises(Refused) as refusal:
        edit_comment(said, text="Nytt.", by=outsider)
    assert refusal.value.reasons == ("Kommentaren er skjult av porteføljekontoret og kan ikke endres.",)
    Notification.objects.all().delete()
    for _ in range(2):
        shown = show_comment(said, by=office)
        assert (shown.hidden_at, shown.hidden_by, shown.hidden_reason) == (None, None, "")
    title = "Kommentaren din vises igjen til «Digitalt tilsyn i omsorgsboliger»"
    assert told() == [("outsider", title, "", False)]
    assert edit_comment(said, text="Nytt.", by=outsider).text == "Nytt."


@pytest.mark.django_db(transaction=True)
def test_it_is_not_changed_while_it_is_hidden(said, office, outsider):
    hidden, changed = queued_behind(
        said,
        partial(hide_comment, said, reason="Usaklig.", by=office),
        partial(edit_comment, said, text="Nytt.", by=outsider),
    )
    said.refresh_from_db()
    assert (type(hidden), said.hidden_reason) == (Comment, "Usaklig.")
    assert (isinstance(changed, Refused), said.text) in [(True, "Vi har prøvd det."), (False, "Nytt.")]
