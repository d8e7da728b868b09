"""Users and roles in the admin: who is made, what is given, and what only a superuser does."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from innolab.accounts.admin import offered_permissions
from innolab.accounts.models import User
from innolab.accounts.roles import Role
from tests.cast import PASSWORD
from tests.innolab.admin_pages import said, url
from tests.pages import html_of, words

NEW = {"email": "Ny@Kommune.example", "name": "Ny Testesen", "title": "rådgiver", "usable_password": "true"}


def test_a_user_is_made_with_an_email_address_and_can_log_in(as_admin):
    password = "et-langt-passord-42"
    as_admin.post(url(User, "add"), {**NEW, "password1": password, "password2": password})
    user = User.objects.get(email="ny@kommune.example")
    assert (user.name, user.title, user.is_staff, user.is_superuser) == ("Ny Testesen", "rådgiver", False, False)
    response = Client().post("/logg-inn/", {"login": "ny@kommune.example", "password": password})
    assert response["Location"] == "/"


def test_a_user_may_be_without_a_password(as_admin):
    as_admin.post(url(User, "add"), {**NEW, "usable_password": "false"})
    user = User.objects.get(email="ny@kommune.example")
    assert not user.has_usable_password()
    assert "Har ikke passord" in words(html_of(as_admin.get(url(user, "change"))))


def test_two_users_never_share_an_address(as_admin, submitter):
    response = as_admin.post(url(User, "add"), {**NEW, "email": "SUBMITTER@kommune.example"})
    assert "Adressen er allerede i bruk." in words(html_of(response))


def change(client, user, **fields):
    data = {"email": user.email, "name": user.name, "title": user.title, "is_active": "on", **fields}
    return client.post(url(user, "change"), data)


def test_an_administrator_gives_and_takes_roles(as_admin, outsider):
    leadership = Group.objects.get(name=Role.LEADERSHIP)
    assert change(as_admin, outsider, groups=[leadership.pk], is_staff="on").status_code == 302
    outsider.refresh_from_db()
    assert (list(outsider.groups.all()), outsider.is_staff) == ([leadership], True)
    change(as_admin, outsider)
    outsider.refresh_from_db()
    assert (list(outsider.groups.all()), outsider.is_staff) == ([], False)


def test_only_a_superuser_hands_out_what_a_superuser_has(as_admin, client, admin, outsider, superuser):
    permission = Permission.objects.get(codename="decide_actionplan")
    for user in (outsider, admin):
        change(as_admin, user, is_superuser="on", user_permissions=[permission.pk], is_staff="on")
        user.refresh_from_db()
        assert (user.is_superuser, user.user_permissions.count()) == (False, 0)
    client.force_login(superuser)
    change(client, outsider, is_superuser="on", user_permissions=[permission.pk])
    outsider.refresh_from_db()
    assert (outsider.is_superuser, outsider.user_permissions.get()) == (True, permission)


def test_only_a_superuser_touches_a_superuser(as_admin, superuser):
    before = User.objects.filter(pk=superuser.pk).values().get()
    password = {"password1": "et-annet-passord-42", "password2": "et-annet-passord-42", "usable_password": "true"}
    assert change(as_admin, superuser, name="Kapret").status_code == 403
    assert as_admin.get(reverse("admin:auth_user_password_change", args=[superuser.pk])).status_code == 403
    assert as_admin.post(reverse("admin:auth_user_password_change", args=[superuser.pk]), password).status_code == 403
    assert as_admin.post(url(superuser, "delete"), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": [superuser.pk], "post": "yes"}
    as_admin.post(url(User), selected)
    assert User.objects.filter(pk=superuser.pk).values().get() == before


def test_an_administrator_sets_a_new_password_for_somebody_else(as_admin, outsider):
    page = reverse("admin:auth_user_password_change", args=[outsider.pk])
    password = "et-annet-passord-42"
    assert "Logger inn med passord" in html_of(as_admin.get(page))
    as_admin.post(page, {"password1": password, "password2": password, "usable_password": "true"})
    outsider.refresh_from_db()
    assert outsider.check_password(password)


def test_nothing_of_a_password_is_shown(as_admin, outsider):
    html = html_of(as_admin.get(url(outsider, "change")))
    assert "Har passord" in html
    assert outsider.password.rpartition("$")[2][:8] not in html


def test_a_role_shows_its_permissions_in_plain_words(as_admin, admin):
    field = as_admin.get(url(Group.objects.get(name=Role.ADMINISTRATOR), "change")).context["adminform"].form.fields
    labels = {label for _, label in field["permissions"].choices}
    assert {
        "Kan foreslå prosjekt",
        "Kan prioritere på veikartet",
        "Enheter: kan endre i administrasjonen",
        "Prosjekter: kan se i administrasjonen",
    } <= labels
    assert "Prosjekter: kan endre i administrasjonen" not in labels
    assert not [label for label in labels if "event" in label.lower() or label.startswith("Can ")]


def test_the_roles_that_the_portal_begins_with_use_only_what_is_offered(db):
    assert set(Permission.objects.filter(group__name__in=Role.values)) <= set(offered_permissions())


def test_a_role_gets_other_permissions_and_keeps_its_name(as_admin, admin):
    office = Group.objects.get(name=Role.PORTFOLIO_OFFICE)
    permission = Permission.objects.get(codename="prioritise_actionplan")
    as_admin.post(url(office, "change"), {"name": "Noe annet", "permissions": [permission.pk]})
    office.refresh_from_db()
    assert (office.name, office.permissions.get()) == (Role.PORTFOLIO_OFFICE.value, permission)


def test_the_portals_own_roles_and_roles_in_use_are_kept(as_admin, outsider):
    own = Group.objects.get(name=Role.EMPLOYEE)
    assert said(as_admin.get(url(own, "delete"), follow=True)) == [
        "«Ansatt» er en av portalens egne roller og kan ikke slettes."
    ]
    other = Group.objects.create(name="Revisor")
    outsider.groups.add(other)
    assert said(as_admin.get(url(other, "delete"), follow=True)) == [
        "«Revisor» er knyttet til 1 bruker og kan derfor ikke slettes. Ta brukerne ut av rollen først."
    ]
    outsider.groups.clear()
    as_admin.post(url(other, "delete"), {"post": "yes"})
    assert not Group.objects.filter(name="Revisor").exists()


def test_an_address_that_was_changed_neither_logs_in_nor_gets_a_new_password(as_admin, outsider, mailoutbox):
    outsider.set_password(PASSWORD)
    outsider.save()
    EmailAddress.objects.create(user=outsider, email=outsider.email, primary=True, verified=True)
    old, fields = outsider.email, {"name": outsider.name, "is_active": "on", "email": "ny@kommune.example"}
    assert as_admin.post(url(outsider, "change"), fields).status_code == 302

    visitor = Client()
    visitor.post(reverse("account_login"), {"login": old, "password": PASSWORD})
    assert "_auth_user_id" not in visitor.session
    visitor.post(reverse("account_reset_password"), {"email": old})
    assert [mail.to for mail in mailoutbox if "passord/ny" in mail.body or "/key/" in mail.body] == []
    visitor.post(reverse("account_login"), {"login": "ny@kommune.example", "password": PASSWORD})
    assert visitor.session["_auth_user_id"] == str(outsider.pk)
