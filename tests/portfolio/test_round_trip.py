"""What is taken out comes in again, and nothing changes: the whole demo, and what spreadsheets like to spoil."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portfolio.demo import load_demo
from portfolio.importing import acts
from portfolio.models import ImportRow, Project

AWKWARD = [
    {"title": "=2+2", "reference": "007"},
    {"title": "- strek først", "reference": "1/2"},
    {"title": "@nevnt", "reference": "'apostrof"},
    {"title": "+47 22 22 22 22", "reference": "12345678901234567890"},
    {"title": 'Æøå; «sitat» og "hermetegn"', "need": "To\nlinjer; og\tett innrykk."},
    {"title": "1,5", "solution": '=HYPERLINK("x")'},
    {"title": "2027-01-01"},
    {"title": "'= med apostrof"},
    {"title": "TRUE", "investment_cost": 0, "effort_days": 0},
]


def brought_in_again(extension, office, query=""):
    """What the import makes of a file that was taken out just now."""
    client = Client()
    client.force_login(office)
    response = client.get(f"/prosjekter/eksport.{extension}?kolonner=alle{query}")
    it = acts.begin(file=SimpleUploadedFile(f"prosjekter.{extension}", response.getvalue()), by=office)
    acts.check(it, by=office)
    it.refresh_from_db()
    return it


def told(it):
    """What is not as it was, for whoever reads the failure."""
    return [(row.title, row.shown, row.problems) for row in it.rows.exclude(kind=ImportRow.Kind.SAME)]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_whole_demo_comes_in_again_and_nothing_changes(extension, office):
    load_demo()
    it = brought_in_again(extension, office)
    assert told(it) == []
    assert it.rows.count() == Project.objects.exclude(stage__in=("draft", "merged")).count()


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_what_a_spreadsheet_would_spoil_comes_in_as_it_was(extension, make_project, office):
    for fields in AWKWARD:
        make_project(**fields)
    it = brought_in_again(extension, office)
    assert told(it) == []
    assert it.rows.count() == len(AWKWARD)


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_what_is_edited_outside_is_known_by_its_number_and_two_of_the_same_name_are_told_apart(
    extension, make_project, office
):
    project, other = make_project(title="Gammel tittel"), make_project(title="Samme navn")
    make_project(title="Samme navn")
    client = Client()
    client.force_login(office)
    raw = client.get(f"/prosjekter/eksport.{extension}").getvalue()
    Project.objects.filter(pk=project.pk).update(title="Ny tittel i portalen")
    it = acts.begin(file=SimpleUploadedFile(f"prosjekter.{extension}", raw), by=office)
    acts.check(it, by=office)
    rows = it.rows.exclude(kind=ImportRow.Kind.SAME)
    assert [(row.kind, row.project, row.shown) for row in rows] == [
        (ImportRow.Kind.CHANGED, project, [["Tittel", "Gammel tittel", "Ny tittel i portalen"]])
    ]
    acts.confirm(it, reason="", leaves_out=False, by=office)
    assert list(Project.objects.order_by("pk").values_list("title", flat=True)) == ["Gammel tittel", *[other.title] * 2]
