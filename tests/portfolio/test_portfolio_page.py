"""«Portefølje»: the portfolio in pictures, for everybody employed."""

import re

import pytest

from portfolio.models import Project, Unit
from portfolio.workflow import Stage
from tests.cast import ROLES
from tests.pages import html_of, links, main_of, queries, rows, section, words

URL = "/portefolje/"
PICTURES = ["by-programme", "verdicts", "matrix", "goals", "drivers", "change-load"]


@pytest.fixture
def get(client, outsider):
    def page(query="", user=outsider):
        client.force_login(user)
        return client.get(URL + query)

    return page


@pytest.fixture
def two(make_project):
    return [
        make_project(Stage.PLANNED, title=title, expected_benefit=4, investment_cost=cost)
        for title, cost in (("Sensorer", 1_000_000), ("Chat", None))
    ]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_employed_sees_the_same_pictures(role, cast, get, two, make_project):
    make_project(Stage.DRAFT)
    main = main_of(get(user=cast[role]))
    assert re.findall(r'aria-labelledby="([a-z-]+)">\s*<p class="picture-kicker"', main) == PICTURES
    assert words(main).count("Bildene viser 2 prosjekter som er vurdert, i plan eller under arbeid.") == 1


def test_the_menu_leads_here_after_the_projects(get, two):
    menu = [*links(html_of(get()).partition("</nav>")[0])]
    assert menu[menu.index("Prosjekter") + 1] == "Portefølje"


def test_a_headline_stands_over_each_picture(get, two):
    little = "gir liten nytte for 200 eller mer"
    headlines = re.findall(r'<h2 class="ds-heading" data-size="xs" id="[a-z-]+">(.*?)</h2>', main_of(get()))
    assert [*map(words, headlines)][:3] == [
        "2 prosjekter til 1,0 mill. kr i investering. 100 prosent av pengene går til Innbyggeren som ressurs.",
        "Ingen av de 2 vurderte prosjektene motvirker noe prinsipp.",
        f"Ingen prosjekter gir stor nytte for mindre enn 100 dagsverk. Ingen prosjekter {little}.",
    ]


def test_a_bubble_leads_to_its_project_and_has_all_in_words(get, two):
    found = re.findall(r'<a class="bubble[^"]*"[^>]*href="([^"]*)" aria-label="([^"]*)"', section(get(), "matrix"))
    facts = "Innbyggeren som ressurs, stor nytte, 140 dagsverk,"
    assert [(href, words(label)) for href, label in found] == [
        (two[0].get_absolute_url(), f"Sensorer: {facts} 1,0 mill. kr i investering"),
        (two[1].get_absolute_url(), f"Chat: {facts} investering ikke anslått"),
    ]


def test_the_numbers_of_the_matrix_stand_in_a_table_too(get, two):
    assert rows(section(get(), "matrix"))[:3] == [
        "Forventet nytte under 50 50–99 100–199 200–399 400 eller mer",
        "svært stor 0 0 0 0 0",
        "stor 0 0 2 0 0",
    ]


def test_what_has_no_room_is_counted_and_leads_to_the_list(get, make_project):
    for number in range(30):
        make_project(Stage.PLANNED, expected_benefit=4, investment_cost=number)
    main = section(get(), "matrix")
    shown = main.count('class="bubble"')
    assert links(main)[f"+ {30 - shown} til"].endswith("nytte=4&dagsverk_fra=100&dagsverk_til=199")


def test_the_filter_narrows_every_picture_and_stands_on_paper_in_words(get, two):
    unit = Unit.objects.create(slug="bygg", name="Bygg")
    Project.objects.filter(pk=two[0].pk).update(unit=unit)
    response = get(f"?enhet={unit.pk}")
    assert "Her er ett prosjekt" in words(main_of(response))
    Project.objects.update(unit=unit)
    page = words(main_of(get(f"?enhet={unit.pk}&stadium=planned&ar=&program=")))
    assert "Bildene viser 2 prosjekter . Avgrenset til Stadium: I plan; Enhet: Bygg." in page
    assert "Avgrenset" not in words(main_of(get("?enhet=tull&ar=3000&stadium=draft")))


def test_the_choices_are_kept_in_the_filter(get, two):
    programme = two[0].programme
    form = main_of(get(f"?program={programme.pk}&stadium=planned")).partition("</form>")[0]
    chosen = re.findall(r"<option [^>]*selected[^>]*>(.*?)</option>", form)
    assert chosen == ["Innbyggeren som ressurs", "I plan", "Alle år"]
    assert "Utkast" not in form


def test_one_project_is_told_of_in_words(get, make_project):
    project = make_project(Stage.UNDER_WAY, title="Sensorer")
    main = main_of(get())
    assert "<svg class=" not in main.partition("</form>")[2]
    assert links(main)["Sensorer"] == project.get_absolute_url()
    assert "Sensorer er under arbeid i Skole. Perioden er " in words(main)


def test_an_empty_portfolio_says_what_would_stand_here(get, make_project):
    make_project()
    assert "Det er ikke noe å vise ennå" in words(main_of(get()))
    assert links(main_of(get("?stadium=parked")))["Vis hele porteføljen"] == URL


def test_before_any_strategy_is_loaded_the_page_is_empty(get, db):
    assert "Det er ikke noe å vise ennå" in words(main_of(get()))


def test_markup_is_shown_as_text(get, make_project):
    for _ in range(2):
        make_project(Stage.PLANNED, title="<b>Fet</b>", expected_benefit=4)
    html = html_of(get("?sok=%3Cscript%3Ealert"))
    assert ("<b>Fet" in html_of(get()), "<script>alert" in html) == (False, False)


def test_nothing_is_written_here(client, outsider):
    client.force_login(outsider)
    assert client.post(URL).status_code == 405


def test_the_page_takes_as_many_queries_for_five_projects_as_for_two(client, outsider, two, make_project):
    client.force_login(outsider)
    at_two = queries(client, URL)
    for stage in (Stage.ASSESSED, Stage.UNDER_WAY, Stage.UNDER_WAY):
        make_project(
            stage,
            expected_benefit=2,
            unit=Unit.objects.create(slug=stage + str(Unit.objects.count()), name=str(Unit.objects.count())),
        )
    assert queries(client, URL) == at_two
    assert at_two <= 28
