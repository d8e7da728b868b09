"""The shared pieces: forms say what they mean to a screen reader, and every value has its look."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.urls import resolve

from innolab import components_page
from innolab.accounts.models import User
from portfolio.models import Programme
from portfolio.workflow import Stage
from principles.models import Verdict

STATIC = settings.BASE_DIR / "static"
COMPONENTS_CSS = (STATIC / "css" / "components.css").read_text()
TAGS_CSS = (STATIC / "css" / "tags.css").read_text()
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', components_page.SPRITE.read_text()))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def fragment(name: str, **context: object) -> str:
    return " ".join(render_to_string(f"components/{name}.html", context).split())


@pytest.mark.parametrize("stage", Stage.values)
def test_every_stage_has_a_shape_of_its_own(stage):
    rules = dict(re.findall(r'\.stage-tag\[data-stage="(\w+)"\] \{\s*--stage-icon: url\("([^"]+)"\)', TAGS_CSS))

    assert list(rules.values()).count(rules[stage]) == 1


@pytest.mark.parametrize("verdict", Verdict.values)
def test_every_verdict_has_its_bars(verdict):
    assert f'.meter[data-verdict="{verdict}"]' in COMPONENTS_CSS


@pytest.mark.parametrize("colour", Programme.Colour.values)
def test_every_programme_colour_is_in_the_theme(colour):
    theme = (STATIC / "vendor" / "innolab-theme" / "innolab.css").read_text()

    assert f'[data-color="{colour}"]' in theme


@pytest.mark.parametrize("icon", Programme.Icon.values)
def test_every_programme_icon_is_in_the_sprite(icon):
    assert icon in SPRITE


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_names_only_icons_that_exist(template):
    named = re.findall(r'components/icon\.html" with name="([^"]+)"', template.read_text())

    assert set(named) <= SPRITE


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_or_script(template):
    html = template.read_text()

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", html) == []


def test_what_a_stylesheet_refers_to_is_there():
    for sheet in (STATIC / "css").glob("*.css"):
        for address in re.findall(r'url\("([^"#]+)"\)', sheet.read_text()):
            assert (sheet.parent / address).resolve().is_file(), f"{sheet.name}: {address}"


def test_the_stylesheets_of_the_frame_are_found(rf):
    for path in re.findall(r"{% static '([^']+)' %}", (settings.BASE_DIR / "templates" / "base.html").read_text()):
        assert finders.find(path), path


def test_every_stylesheet_that_a_page_loads_is_there_and_none_is_left_over():
    html = " ".join(template.read_text() for template in TEMPLATES)
    loaded = set(re.findall(r"{% static 'css/([^']+)' %}", html))

    assert loaded == {sheet.name for sheet in (STATIC / "css").glob("*.css")}


class FieldsForm(forms.Form):
    title = forms.CharField(label="Tittel", help_text="Kort og konkret.")
    unit = forms.CharField(label="Enhet", required=False)
    kind = forms.ChoiceField(
        label="Type", choices=[("a", "Prosjekt"), ("b", "Tiltak")], widget=forms.RadioSelect, help_text="Velg én."
    )


def test_a_field_names_its_help_text_and_its_error():
    html = render_crispy_form(FieldsForm({"kind": "a"}))

    field = re.search(r'<input[^>]*name="title"[^>]*>', html)[0]
    assert 'aria-describedby="id_title_helptext id_title_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html


def test_radio_buttons_are_a_fieldset_with_a_legend_that_names_its_error():
    html = render_crispy_form(FieldsForm({"title": "Sensorer"}))

    fieldset = re.search(r"<fieldset[^>]*>", html)[0]
    assert 'id="id_kind"' in fieldset
    assert 'aria-describedby="id_kind_helptext id_kind_error"' in fieldset
    assert re.search(r"<legend[^>]*>\s*Type\s*</legend>", html)


def test_an_optional_field_says_so_in_words():
    html = render_crispy_form(FieldsForm())

    assert re.findall(r'<label[^>]*for="id_(\w+)"[^>]*>[^<]*<span class="optional">\(valgfritt\)</span>', html) == [
        "unit"
    ]


def test_the_error_summary_leads_to_every_field_with_an_error():
    html = render_crispy_form(FieldsForm({}))

    summary = html[html.index("ds-error-summary") : html.index("<input")]
    assert re.findall(r'href="#([^"]+)"', summary) == ["id_title", "id_kind"]
    assert all(f'id="{target}"' in html for target in ("id_title", "id_kind"))


def test_what_was_typed_is_shown_as_text():
    html = render_crispy_form(FieldsForm({"title": "<b>fet</b>"}))

    assert "<b>" not in html


def test_a_form_with_no_errors_has_no_summary():
    assert "ds-error-summary" not in render_crispy_form(FieldsForm())


def test_pagination_keeps_the_filter_and_marks_the_page():
    html = fragment("pagination", page_obj=Paginator(range(100), 10).page(5), query=QueryDict("stadium=draft"))

    assert re.findall(r'href="([^"]+)"[^>]*>(\d+)<', html) == [
        ("?stadium=draft&amp;page=1", "1"),
        ("?stadium=draft&amp;page=4", "4"),
        ("?stadium=draft&amp;page=5", "5"),
        ("?stadium=draft&amp;page=6", "6"),
        ("?stadium=draft&amp;page=10", "10"),
    ]
    assert re.findall(r'aria-current="true"[^>]*>(\d+)<', html) == ["5"]


def test_pagination_is_empty_when_all_fits_one_page():
    assert fragment("pagination", page_obj=Paginator(range(5), 10).page(1), query=QueryDict()) == ""


def test_blockers_are_empty_when_nothing_is_missing():
    assert fragment("blockers", reasons=[]) == ""


def test_the_server_error_page_needs_neither_request_nor_context():
    assert "Noe gikk galt hos oss" in render_to_string("errors/500.html")


@pytest.mark.django_db
def test_every_component_is_shown_on_its_page():
    shown = set()

    def see(template, **_):
        shown.add(template.name)

    template_rendered.connect(see)
    try:
        html = components_page.show(RequestFactory().get("/komponenter/")).content.decode()
    finally:
        template_rendered.disconnect(see)

    there_are = {f"components/{each.name}" for each in TEMPLATES if each.parent.name == "components"}
    assert there_are - shown == {"components/nav_link.html"}  # of the head of the page, for whoever is logged in
    for label in Stage.labels:
        assert f">{label.capitalize()}</span>" in html
    for icon in SPRITE:
        assert f"sprite.svg#{icon}" in html


def navigation(user: User, path: str) -> str:
    request = RequestFactory().get(path)
    request.user = user
    request.resolver_match = resolve(path)
    return render_to_string("components/site_header.html", {"user": user}, request)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Hjem"),
        ("/forslag/mine/", "Forslag"),
        ("/forslag/ny/", "Forslag"),
        ("/prosjekter/", "Prosjekter"),
        ("/prosjekter/1/handlingsplan/", "Prosjekter"),
        ("/veikart/", "Veikart"),
        ("/handlingsplan/", "Handlingsplan"),
        ("/programmer/", "Programmer"),
        ("/strategi/", "Strategi"),
        ("/kontor/innboks/", "Innboks"),
    ],
)
def test_the_navigation_marks_where_one_is(office, path, label):
    html = navigation(office, path)

    assert re.findall(r'aria-current="\w+">([^<]+)<', html) == [label]


def test_the_navigation_leads_somewhere(office):
    html = navigation(office, "/")

    assert all(resolve(href) for href in re.findall(r'<a[^>]*href="([^"]*)"', html))


@pytest.mark.parametrize(
    ("role", "more"),
    [("outsider", []), ("leader", []), ("office", ["Innboks"]), ("admin", ["Administrasjon"])],
)
def test_the_navigation_shows_what_the_role_may_open(cast, role, more):
    labels = re.findall(r"<li><a[^>]*>([^<]+)<", navigation(cast[role], "/"))

    everybodys = ["Hjem", "Forslag", "Prosjekter", "Portefølje", "Veikart", "Handlingsplan", "Programmer", "Strategi"]
    assert labels == [*everybodys, *more]
