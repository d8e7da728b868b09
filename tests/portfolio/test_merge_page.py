"""The pages where the office merges two proposals and parts them, and the ways from the one that was merged."""

import pytest

from portfolio.merging import merge, unmerge
from portfolio.models import Merge, Project, Support
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, rows, section, words

WHY = "De handler om det samme behovet."
NOT_THE_SAME = "De handler om hver sin tjeneste."


@pytest.fixture
def one(make_project, outsider):
    return make_project(Stage.RETURNED, title="Tilsyn om natten", submitter=outsider)


@pytest.fixture
def other(make_project):
    return make_project(title="Digitalt tilsyn på natt")


@pytest.fixture
def merged(one, other, office):
    merge(one, into=other, by=office, reason=WHY)
    one.refresh_from_db()
    return one


def choosing(project):
    return f"/prosjekter/{project.pk}/sla-sammen/"


def comparing(project, other):
    return f"/prosjekter/{project.pk}/sla-sammen/{other.pk}/"


def parting(project):
    return f"/prosjekter/{project.pk}/skill-ut/"


def as_it_was(project):
    return f"/prosjekter/{project.pk}/slik-det-var/"


def answer(goes_on, reason=WHY):
    return {"goes_on": str(goes_on.pk), "reason": reason}


def stage_of(project):
    project.refresh_from_db()
    return project.stage


# Who may


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_are_the_offices_alone(role, cast, one, other, client):
    client.force_login(cast[role])
    expected = 200 if role == "office" else 403
    assert [client.get(url).status_code for url in (choosing(one), comparing(one, other))] == [expected] * 2


@pytest.mark.parametrize("role", ROLES)
def test_the_office_alone_merges_by_the_form(role, cast, one, other, client):
    client.force_login(cast[role])
    response = client.post(comparing(one, other), answer(other))
    expected = (302, "merged") if role == "office" else (403, "returned")
    assert (response.status_code, stage_of(one)) == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_office_alone_parts_by_the_form(role, cast, merged, client):
    client.force_login(cast[role])
    assert client.get(parting(merged)).status_code == (200 if role == "office" else 403)
    response = client.post(parting(merged), {"reason": NOT_THE_SAME})
    expected = (302, "returned") if role == "office" else (403, "merged")
    assert (response.status_code, stage_of(merged)) == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_ways_to_the_pages_are_shown_to_the_office_alone(role, cast, merged, other, client):
    client.force_login(cast[role])
    found = set(links(main_of(client.get(other.get_absolute_url()))).values())
    assert (choosing(other) in found, parting(merged) in found) == (role == "office", role == "office")


def test_what_goes_on_may_be_declined_or_done_and_yet_be_parted(merged, other, office, client):
    client.force_login(office)
    for stage in (Stage.DECLINED, Stage.SUBMITTED, Stage.PARKED):
        Project.objects.filter(pk=other.pk).update(stage=stage)
        assert parting(merged) in links(main_of(client.get(other.get_absolute_url()))).values()


# To find the other


def found_in(response):
    return list(links(section(response, "funnet")).values())


def test_those_that_look_like_it_are_offered_first(one, other, make_project, office, client):
    make_project(Stage.DECLINED, title="Tilsyn om natten i dag")
    client.force_login(office)
    assert found_in(client.get(choosing(one))) == [comparing(one, other)]


def test_the_other_is_found_by_words_and_by_number(one, make_project, office, client):
    boats = make_project(title="Ferjerute til øya", need="Båten går for sjelden.", solution="En ny båt.")
    make_project(Stage.DRAFT, title="Ferjerute i utkast")
    make_project(Stage.STOPPED, title="Ferjerute som stoppet")
    client.force_login(office)
    for text in ("ferjerute", str(boats.pk)):
        assert found_in(client.get(choosing(one), {"sok": text})) == [comparing(one, boats)]


@pytest.mark.parametrize("text", ["finnesikke", "9" * 40, "\x00", "å" * 200])
def test_a_search_that_finds_nothing_says_so_or_counts_for_nothing(text, one, office, client):
    client.force_login(office)
    response = client.get(choosing(one), {"sok": text})
    assert (response.status_code, found_in(response)) == (200, [])


@pytest.mark.parametrize("text", ["", "tilsyn"])
def test_the_queries_of_the_search_do_not_grow(text, one, make_project, office, client):
    client.force_login(office)
    url = f"{choosing(one)}?sok={text}"
    make_project(title="Tilsyn 1")
    before = queries(client, url)
    for number in (2, 3):
        make_project(title=f"Tilsyn {number}")
    assert queries(client, url) == before


# To compare and merge


def test_the_two_stand_side_by_side(one, other, office, leader, outsider, client):
    for user in (office, leader):
        Support.objects.create(project=one, user=user)
    client.force_login(office)
    sides = rows(main_of(client.get(comparing(one, other))), "article")
    assert len(sides) == 2
    assert sides[0].startswith("Tilsyn om natten Returnert")
    assert sides[1].startswith("Digitalt tilsyn på natt Sendt inn")
    assert ["Støttes av 2" in sides[0], "Støttes av 0" in sides[1]] == [True, True]


@pytest.mark.parametrize("goes_on", ["one", "other"])
def test_the_office_chooses_which_goes_on(goes_on, one, other, office, client):
    chosen, part = (one, other) if goes_on == "one" else (other, one)
    client.force_login(office)
    response = client.post(comparing(one, other), answer(chosen), follow=True)
    assert response.redirect_chain == [(chosen.get_absolute_url(), 302)]
    assert f"«{part}» går nå videre sammen med «{chosen}»." in html_of(response)
    assert Merge.objects.values_list("project", "into", "reason").get() == (part.pk, chosen.pk, WHY)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"goes_on": ""}, "Velg hvilket forslag som går videre."),
        ({"goes_on": "999999"}, "Velg et av de to forslagene."),
        ({"goes_on": "begge"}, "Velg et av de to forslagene."),
        ({"reason": ""}, "Skriv hvorfor forslagene slås sammen. Begge innmelderne får lese det."),
        ({"reason": " \n\x00"}, "Skriv hvorfor forslagene slås sammen. Begge innmelderne får lese det."),
        ({"reason": "å" * 2001}, "Teksten kan ha høyst 2 000 tegn. Nå har den 2001."),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(changes, sentence, one, other, office, client):
    client.force_login(office)
    response = client.post(comparing(one, other), answer(other) | changes)
    html = html_of(response)
    assert (response.status_code, html.count(sentence), stage_of(one)) == (422, 2, "returned")
    kept = changes.get("reason", WHY).replace("\x00", "").strip() or "id_reason"
    assert kept in html


def test_where_only_one_can_go_on_it_is_chosen_and_why_is_said(one, make_entry, office, client):
    planned = make_entry().project
    client.force_login(office)
    html = main_of(client.get(comparing(one, planned)))
    assert html.count('type="radio"') == 1
    assert "Bare det ene forslaget kan gå videre" in html
    assert "«Prosjekt 1» er i plan og kan ikke bli en del av et annet forslag." in html


def refused_pair(case, merged, other, make_project, make_entry, office):
    if case == "itself":
        return other, other, "Et forslag kan ikke slås sammen med seg selv."
    if case == "circle":
        return other, merged, "«Tilsyn om natten» er allerede slått sammen med «Digitalt tilsyn på natt»"
    if case == "draft":
        draft = make_project(Stage.DRAFT, title="Påbegynt", submitter=office)
        return other, draft, "«Påbegynt» er utkast og kan ikke gå videre med flere forslag."
    return make_entry("candidate").project, make_entry("reserve").project, "«Prosjekt 1» står i årlig handlingsplan."


@pytest.mark.parametrize("case", ["itself", "circle", "draft", "in a plan"])
def test_what_cannot_be_merged_has_no_form_and_is_refused_in_words(
    case, merged, other, make_project, make_entry, office, client
):
    part, goes_on, sentence = refused_pair(case, merged, other, make_project, make_entry, office)
    client.force_login(office)
    page = main_of(client.get(comparing(part, goes_on)))
    assert ("<form" in page, sentence in page) == (False, True)
    response = client.post(comparing(part, goes_on), answer(goes_on))
    assert (response.status_code, sentence in html_of(response)) == (409, True)
    assert f'<pre class="kept-text">{WHY}</pre>' in html_of(response)


def test_somebody_elses_draft_is_not_found(one, make_project, office, client):
    draft = make_project(Stage.DRAFT)
    client.force_login(office)
    urls = (choosing(draft), comparing(one, draft), comparing(draft, one), parting(draft), as_it_was(draft))
    assert [client.get(url).status_code for url in urls] == [404] * 5


def test_a_double_click_merges_once(one, other, office, client):
    client.force_login(office)
    for _ in range(2):
        assert client.post(comparing(one, other), answer(other)).url == other.get_absolute_url()
    assert Merge.objects.count() == 1


# The ways from the one that was merged


@pytest.mark.parametrize("role", ROLES)
def test_the_old_address_leads_to_what_goes_on_and_says_so(role, cast, merged, other, client):
    client.force_login(cast[role])
    for url in (f"/prosjekter/{merged.pk}/", f"/prosjekter/{merged.pk}/sjekkliste/"):
        response = client.get(url, follow=True)
        assert response.redirect_chain == [(other.get_absolute_url(), 302)]
        assert "«Tilsyn om natten» går videre sammen med dette." in html_of(response)


@pytest.mark.parametrize("place", ["oppsummering", "behov"])
def test_the_address_of_the_form_leads_there_too(place, merged, other, outsider, client):
    client.force_login(outsider)
    response = client.get(f"/forslag/{merged.pk}/{place}/", follow=True)
    assert response.redirect_chain[-1] == (other.get_absolute_url(), 302)


def test_through_a_chain_it_leads_to_the_last_one_in_one_step(merged, other, make_project, office, client):
    last = make_project(title="Det siste")
    merge(other, into=last, by=office, reason=WHY)
    client.force_login(office)
    for project in (merged, other):
        assert client.get(project.get_absolute_url()).url == last.get_absolute_url()


@pytest.mark.parametrize("role", ROLES)
def test_its_own_text_is_read_by_everybody(role, cast, merged, other, client):
    client.force_login(cast[role])
    response = client.get(as_it_was(merged))
    assert words(section(response, "behov")).endswith("Behovet Nattevakter går runder som vekker beboerne.")
    assert links(main_of(response))["«Digitalt tilsyn på natt»"] == other.get_absolute_url()


def test_what_is_not_merged_is_read_at_its_own_address(other, office, client):
    client.force_login(office)
    assert client.get(as_it_was(other)).url == other.get_absolute_url()
    assert client.get(parting(other)).url == other.get_absolute_url()


def test_the_one_that_goes_on_names_what_is_merged_with_it(merged, other, outsider, client):
    client.force_login(outsider)
    html = section(client.get(other.get_absolute_url()), "slatt-sammen")
    (row,) = rows(html, "li")
    assert row.startswith("Tilsyn om natten Meldt inn av outsider Testesen, Skole. Slått sammen ")
    assert WHY in row
    assert list(links(html).values()) == [as_it_was(merged)]


def test_it_is_out_of_the_inbox_and_found_by_the_filter_of_the_list(merged, office, client):
    client.force_login(office)
    assert "Tilsyn om natten" not in main_of(client.get("/kontor/innboks/"))
    found = main_of(client.get("/prosjekter/", {"stadium": "merged"}))
    assert ("Tilsyn om natten</a>" in found, "Digitalt tilsyn på natt</a>" in found) == (True, False)


@pytest.mark.parametrize("address", ["/prosjekter/{}/", "/prosjekter/{}/slik-det-var/"])
def test_the_queries_do_not_grow_with_what_is_merged(address, merged, other, make_project, office, client):
    url = address.format(merged.pk if "slik" in address else other.pk)
    client.force_login(office)
    before = queries(client, url)
    for number in range(2):
        merge(make_project(title=f"Forslag {number}"), into=other, by=office, reason=WHY)
    assert queries(client, url) == before


# To part them


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Skriv hvorfor forslaget skilles ut igjen. Begge innmelderne får lese det."),
        ("  ", "Skriv hvorfor forslaget skilles ut igjen. Begge innmelderne får lese det."),
        ("å" * 2001, "Teksten kan ha høyst 2 000 tegn. Nå har den 2001."),
    ],
)
def test_parting_wants_a_reason(reason, sentence, merged, office, client):
    client.force_login(office)
    response = client.post(parting(merged), {"reason": reason})
    assert (response.status_code, html_of(response).count(sentence), stage_of(merged)) == (422, 2, "merged")


def test_after_parting_the_old_address_is_its_own_again(merged, office, client):
    client.force_login(office)
    response = client.post(parting(merged), {"reason": NOT_THE_SAME}, follow=True)
    assert response.redirect_chain == [(merged.get_absolute_url(), 302)]
    assert "«Tilsyn om natten» er skilt ut igjen." in html_of(response)


def test_parting_what_somebody_else_has_parted_is_refused_with_what_was_typed(merged, office, client):
    unmerge(merged, by=office, reason=NOT_THE_SAME)
    client.force_login(office)
    response = client.post(parting(merged), {"reason": "De er ikke like likevel."})
    assert response.status_code == 409
    assert '<pre class="kept-text">De er ikke like likevel.</pre>' in html_of(response)
