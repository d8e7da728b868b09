"""The summary with «Send inn», the reply to a question, and «Slett utkastet».

The acts: test_submit_proposal.py and test_discard_draft.py.
"""

import datetime
import re

import pytest
from django.template.defaultfilters import date as formatted
from django.test import Client
from django.utils import timezone

from portfolio import proposals
from portfolio.models import Decision, Project
from portfolio.proposals import Step
from portfolio.workflow import Stage
from tests.cast import ROLES


def sent(project):
    """The proposal's decisions, as (kind, who, why), the oldest first."""
    rows = Decision.objects.filter(project=project).order_by("pk")
    return [(row.kind, row.by.email.split("@")[0], row.reason) for row in rows]


@pytest.fixture
def logged_in(client, submitter):
    client.force_login(submitter)
    return client


def without(project, **fields):
    """The proposal with some fields emptied, in the database too."""
    Project.objects.filter(pk=project.pk).update(**fields)
    project.refresh_from_db()
    return project


# The summary and «Send inn»


def test_the_summary_of_a_whole_draft_shows_everything_and_send_inn(make_project, logged_in):
    project = make_project(Stage.DRAFT, collaborators="Nabokommunen", is_statutory=True)
    html = logged_in.get(f"/forslag/{project.pk}/oppsummering/").content.decode()
    facts = dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL))
    facts["Program"] = re.sub("<[^>]+>", "", facts["Program"]).strip()
    facts["Periode"] = " – " in facts["Periode"]
    assert facts == {
        "Tittel": "Digitalt tilsyn i omsorgsboliger",
        "Behov": "Nattevakter går runder som vekker beboerne.",
        "Løsning": "Sensorer melder fra når noen trenger hjelp.",
        "Type": "Prosjekt",
        "Innovasjon": "Bedre tjeneste",
        "Enhet": "Skole",
        "Berører": "120 beboere og nattevaktene.",
        "Gevinster": "Bedre søvn og færre fall.",
        "Samarbeid": "Nabokommunen",
        "Ja på": project.criteria_met.get().question,
        "Program": "Innbyggeren som ressurs",
        "Føringer": "Ingen valgt",
        "Lovpålagt": "Ja",
        "Investering": "1\u00a0250\u00a0000\u00a0kr",
        "Drift per år": "180\u00a0000\u00a0kr",
        "Egeninnsats": "140 dagsverk",
        "Periode": True,
    }
    assert re.findall(r'formaction="([^"]*)"', html) == [f"/forslag/{project.pk}/send/"]
    assert "Dette mangler" not in html
    changes = re.findall(r'<a class="ds-link no-print" href="([^"]*)">Endre', html)
    steps = [f"/forslag/{project.pk}/{step.value}/" for step in Step]
    assert changes == [*steps, f"/prosjekter/{project.pk}/vedlegg/"]


def test_with_something_missing_the_summary_says_what_with_the_way_to_it_and_has_no_button(make_project, logged_in):
    project = without(make_project(Stage.DRAFT), need="", starts_on=None, ends_on=None)
    html = logged_in.get(f"/forslag/{project.pk}/oppsummering/").content.decode()
    assert re.findall(r'<li>(\S[^<]*): <a class="ds-link" href="([^"]*)">(.*?)</a></li>', html) == [
        ("Behovet", f"/forslag/{project.pk}/behov/#id_need", "Beskriv behovet med noen setninger."),
        (
            "Ressurser og tid",
            f"/forslag/{project.pk}/ressurser/#id_starts_on",
            "Velg når arbeidet bør starte, og hvor mange måneder det varer.",
        ),
    ]
    assert (f"/forslag/{project.pk}/send/" in html, "Ikke fylt ut" in html) == (False, True)


def test_every_link_to_what_is_missing_leads_to_a_field_that_is_there(strategy, submitter, logged_in):
    draft = proposals.start(title="Tomt", strategy=strategy, by=submitter)
    html = logged_in.get(f"/forslag/{draft.pk}/oppsummering/").content.decode()
    links = re.findall(r'href="(/forslag/[^"#]*)#(id_\w+)"', html)
    assert len(links) == len(proposals.missing(draft))
    lost = [anchor for path, anchor in links if f'id="{anchor}"' not in logged_in.get(path).content.decode()]
    assert lost == []


def test_send_inn_leads_to_my_proposals_and_says_what_happens(make_project, logged_in):
    project = make_project(Stage.DRAFT)
    response = logged_in.post(f"/forslag/{project.pk}/send/", follow=True)
    assert response.redirect_chain == [("/forslag/mine/", 302)]
    due = timezone.localdate() + datetime.timedelta(days=30)
    assert [str(message) for message in response.context["messages"]] == [
        f"«{project.title}» er sendt inn. Du får svar senest {formatted(due, 'j. F Y')}."
    ]
    assert sent(project) == [("submitted", "submitter", "")]


def test_a_double_click_on_send_inn_is_one_submission_and_no_error(make_project, logged_in):
    project = make_project(Stage.DRAFT)
    answers = [logged_in.post(f"/forslag/{project.pk}/send/") for _ in range(2)]
    assert [answer.url for answer in answers] == ["/forslag/mine/", "/forslag/mine/"]
    assert sent(project) == [("submitted", "submitter", "")]


def test_sending_what_lacks_something_shows_the_summary_with_the_list(make_project, logged_in):
    project = without(make_project(Stage.DRAFT), need="")
    response = logged_in.post(f"/forslag/{project.pk}/send/")
    assert response.status_code == 409
    assert [item["text"] for item in response.context["missing"]] == ["Beskriv behovet med noen setninger."]
    assert sent(project) == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("stage", "others"), [(Stage.DRAFT, 404), (Stage.RETURNED, 409)])
def test_others_cannot_press_send_inn(role, stage, others, make_project, cast, client):
    project = make_project(stage)
    client.force_login(cast[role])
    response = client.post(f"/forslag/{project.pk}/send/", {"reply": "x" * 9_000})
    own = role == "submitter"
    assert response.status_code == (200 if own else others)
    assert sent(project) == []


@pytest.mark.parametrize("act", ["send", "slett"])
def test_the_acts_are_by_post_only_with_a_token_and_on_what_exists(act, make_project, submitter, logged_in):
    project = make_project(Stage.DRAFT)
    assert logged_in.get(f"/forslag/{project.pk}/{act}/").status_code == 405
    assert logged_in.post(f"/forslag/999999/{act}/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(submitter)
    response = strict.post(f"/forslag/{project.pk}/{act}/")
    assert response.status_code == 403
    assert "Vi kunne ikke ta imot skjemaet" in response.content.decode()
    project.refresh_from_db()
    assert project.stage == Stage.DRAFT


# The answer to a question


@pytest.fixture
def returned(make_project, office):
    project = make_project(Stage.RETURNED)
    Decision.objects.create(project=project, kind=Decision.Kind.RETURNED, reason="Hvem skal eie dem?", by=office)
    return project


def test_a_draft_has_nobody_to_reply_to(make_project, logged_in):
    html = logged_in.get(f"/forslag/{make_project(Stage.DRAFT).pk}/oppsummering/").content.decode()
    assert "Svar til porteføljekontoret" not in html


def test_the_reply_is_not_called_optional_and_goes_with_the_proposal(returned, logged_in):
    html = logged_in.get(f"/forslag/{returned.pk}/oppsummering/").content.decode()
    assert re.findall(r'<label[^>]*for="id_reply"[^>]*>\s*(.*?)\s*</label>', html) == ["Svar til porteføljekontoret"]
    logged_in.post(f"/forslag/{returned.pk}/send/", {"reply": "IKT eier sensorene."})
    assert sent(returned)[-1] == ("submitted", "submitter", "IKT eier sensorene.")


def test_a_reply_that_is_too_long_stays_and_is_asked_to_be_shorter(returned, logged_in):
    response = logged_in.post(f"/forslag/{returned.pk}/send/", {"reply": "å" * 2_001})
    assert response.context["form"].errors == {
        "reply": ["Teksten er på 2001 tegn. Det er plass til 2\u00a0000, så den må kortes ned."]
    }
    assert "å" * 2_001 in response.content.decode()
    assert len(sent(returned)) == 1


def test_a_half_written_reply_is_kept_while_the_proposal_is_changed_and_gone_when_it_is_sent(returned, logged_in):
    url = f"/forslag/{returned.pk}/oppsummering/"
    response = logged_in.post(url, {"reply": "IKT eier <dem>", "go": "gevinster"})
    assert response.url == f"/forslag/{returned.pk}/gevinster/"
    assert logged_in.get(url).context["form"]["reply"].value() == "IKT eier <dem>"
    assert "IKT eier &lt;dem&gt;</textarea>" in logged_in.get(url).content.decode()
    assert logged_in.post(url, {"reply": "Annet", "go": "tull"}).url == url
    logged_in.post(f"/forslag/{returned.pk}/send/", {"reply": "Annet"})
    Project.objects.filter(pk=returned.pk).update(stage=Stage.RETURNED)
    assert logged_in.get(url).context["form"]["reply"].value() == ""


def test_what_a_co_author_has_replied_meanwhile_is_not_lost_when_another_reply_is_sent(returned, logged_in, outsider):
    returned.co_authors.add(outsider)
    read = logged_in.get(f"/forslag/{returned.pk}/oppsummering/").context["form"].read_as_text
    proposals.save(returned, changes={"reply": "IKT eier sensorene."}, by=outsider)
    response = logged_in.post(f"/forslag/{returned.pk}/send/", {"reply": "Helse eier dem.", "read": read})
    assert (response.status_code, len(sent(returned))) == (409, 1)
    assert [row["text"] for row in response.context["collision"]["theirs"]] == ["IKT eier sensorene."]
    assert "Helse eier dem.</textarea>" in response.content.decode()


def test_the_reply_of_a_co_author_is_sent_where_the_submitter_wrote_none(returned, logged_in, outsider):
    returned.co_authors.add(outsider)
    read = logged_in.get(f"/forslag/{returned.pk}/oppsummering/").context["form"].read_as_text
    proposals.save(returned, changes={"reply": "IKT eier sensorene."}, by=outsider)
    logged_in.post(f"/forslag/{returned.pk}/send/", {"reply": "", "read": read})
    assert sent(returned)[-1] == ("submitted", "submitter", "IKT eier sensorene.")


def test_a_returned_proposal_that_lacks_something_asks_for_that_first(returned, logged_in):
    without(returned, need="")
    html = logged_in.get(f"/forslag/{returned.pk}/oppsummering/").content.decode()
    assert ("Svar til porteføljekontoret" in html, "Dette mangler før du kan sende inn" in html) == (False, True)


# Throwing a draft away


def test_a_draft_is_thrown_away(make_project, logged_in):
    project = make_project(Stage.DRAFT)
    response = logged_in.post(f"/forslag/{project.pk}/slett/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [f"Utkastet «{project.title}» er slettet."]
    assert Project.objects.count() == 0


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.DRAFT])
def test_what_was_ever_sent_in_is_never_thrown_away(stage, make_project, logged_in):
    project = make_project(stage)
    response = logged_in.post(f"/forslag/{project.pk}/slett/")
    assert response.status_code == 409
    assert "Bare et utkast som aldri er sendt inn, kan slettes." in response.content.decode()
    assert Project.objects.filter(pk=project.pk).exists()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "submitter"])
def test_nobody_throws_away_anothers_draft(role, make_project, cast, client):
    project = make_project(Stage.DRAFT)
    client.force_login(cast[role])
    assert client.post(f"/forslag/{project.pk}/slett/").status_code == 404
    assert Project.objects.count() == 1
