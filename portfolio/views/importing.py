"""/import/: a spreadsheet becomes projects in four steps, file, columns, values, preview; and is undone as a whole."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innolab.fields import thousands
from innolab.refusals import Refused, require
from innolab.uploads import takes_files
from portfolio.file_types import UnusableFile
from portfolio.forms.importing import ColumnsForm, ConfirmForm, FileForm, SheetForm, ValuesForm
from portfolio.importing import acts, overview, problems
from portfolio.importing.overview import Sheet
from portfolio.importing.reading import MOST_BYTES
from portfolio.models import Import, ImportRow
from portfolio.permissions import ADD_UNIT, IMPORT

PER_PAGE = 50
State, Kind = Import.State, ImportRow.Kind
STEPS = ("Fil", "Kolonner", "Verdier", "Se over og hent inn")
_KINDS = {
    Kind.WRONG: "med feil",
    Kind.NEW: "nye",
    Kind.CHANGED: "endres",
    Kind.SAME: "uendret",
    Kind.LEFT_OUT: "hoppes over",
}
_LEFT: dict[str, Callable[[int], str]] = {
    Kind.WRONG: lambda number: f"{thousands(number)} hadde feil",
    Kind.SAME: lambda number: f"{thousands(number)} var som i portalen",
    Kind.LEFT_OUT: lambda number: (
        f"{thousands(number)} så ikke ut som {'et prosjekt' if number == 1 else 'prosjekter'}"
    ),
}
WRITTEN = (Kind.NEW, Kind.CHANGED)


@takes_files(most=MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The first step, and what has been brought in before."""
    require(request.user, IMPORT)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        try:
            return redirect("portfolio:import-columns", acts.begin(file=form.cleaned_data["file"], by=request.user).pk)
        except UnusableFile as refusal:
            form.add_error("file", list(refusal.reasons))
    to_write = ImportRow.objects.filter(of=OuterRef("pk"), kind__in=WRITTEN)
    found = Import.objects.select_related("by").annotate(has_anything=Exists(to_write))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "progress": _progress(None, 1)}
    return render(request, "portfolio/imports.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import has come to."""
    it = _import(request, pk)
    step = "import-columns" if it.state == State.OPEN else "import-preview"
    return redirect(f"portfolio:{'import-result' if it.is_over else step}", it.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    if it.is_over or it.is_at_work:
        return redirect(it)
    sheet = Sheet(it)
    form = ColumnsForm(_sent(request), sheet=sheet, of=it)
    if form.is_valid():
        try:
            acts.map_columns(it, columns=form.targets(), clears=form.cleaned_data["clears"], by=request.user)
            return _after_columns(request, it)
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
    return _columns_page(request, it, sheet, form, SheetForm(None, of=it))


def _columns_page(
    request: HttpRequest, it: Import, sheet: Sheet, form: ColumnsForm, sheet_form: SheetForm
) -> HttpResponse:
    context = {"it": it, "form": form, "sheet": sheet, "sheet_form": sheet_form, "progress": _progress(it, 2)}
    is_wrong = form.errors or sheet_form.errors
    return render(request, "portfolio/import_columns.html", context, status=422 if is_wrong else 200)


def _after_columns(request: HttpRequest, it: Import) -> HttpResponse:
    """On to the values, where any has to be mapped; else straight on to the preview."""
    it.refresh_from_db()
    if not acts.are_all_known(it):
        return redirect("portfolio:import-values", it.pk)
    acts.check(it, by=request.user)
    return redirect("portfolio:import-preview", it.pk)


@require_POST
def choose_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    if it.is_over or it.is_at_work:
        return redirect(it)
    form = SheetForm(request.POST, of=it)
    if form.is_valid():
        chosen, header = form.cleaned_data["sheet"], form.cleaned_data["header"] - 1
        is_another = chosen != it.sheet and header == it.header
        try:
            acts.choose_sheet(it, sheet=chosen, header=None if is_another else header, by=request.user)
            return redirect("portfolio:import-columns", it.pk)
        except Refused as refusal:
            if it.is_over or it.is_at_work:
                raise
            form.add_error("header", list(refusal.reasons))
    sheet = Sheet(it)
    return _columns_page(request, it, sheet, ColumnsForm(None, sheet=sheet, of=it), form)


@require_http_methods(["GET", "HEAD", "POST"])
def value_step(request: HttpRequest, pk: int) -> HttpResponse:
    """What values mean that nothing in the portal is called, also those that were mapped before."""
    it = _import(request, pk)
    if it.is_over or it.is_at_work:
        return redirect(it)
    if "tittel" not in it.columns.values():
        return redirect("portfolio:import-columns", it.pk)
    asked, lookups = acts.asked_values(it)
    may_add = request.user.has_perm(ADD_UNIT)
    form = ValuesForm(_sent(request), asked=asked, lookups=lookups, may_add_units=may_add)
    if form.is_valid():
        acts.map_values(it, choices=form.choices(), by=request.user)
        acts.check(it, by=request.user)
        return redirect("portfolio:import-preview", it.pk)
    context = {"it": it, "form": form, "progress": _progress(it, 3)}
    return render(request, "portfolio/import_values.html", context, status=422 if form.errors else 200)


@never_cache  # whoever goes back to it afterwards is led to what came of it
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    if it.is_at_work:
        return _waiting(request, it)
    if it.state != State.CHECKED:
        return redirect(it)
    return _preview(request, it, _confirm_form(it))


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    form = _confirm_form(it, request.POST)
    if not form.is_valid():
        return _preview(request, it, form) if it.state == State.CHECKED else redirect(it)
    said = form.cleaned_data
    try:
        acts.confirm(it, reason=said.get("reason", ""), leaves_out=said.get("leaves_out", False), by=request.user)
    except Refused as refusal:
        if it.state != State.CHECKED:
            raise
        form.add_error("reason" if "reason" in form.fields else None, list(refusal.reasons))
        return _preview(request, it, form)
    return redirect(it)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    return _result(request, it) if it.is_over else redirect(it)


def _result(request: HttpRequest, it: Import, refusal: acts.StandsInTheWay | None = None) -> HttpResponse:
    """What came in, all of it or what was asked for; and why it cannot be taken back, where that was tried."""
    asked = request.GET.get("vis", "")
    kinds = [asked] if asked in WRITTEN else WRITTEN
    rows = it.rows.filter(kind__in=kinds).select_related("project")
    numbers = _numbers(it)
    context = {
        "it": it,
        "numbers": numbers,
        "left": sum(numbers[kind] for kind in _LEFT),
        "why_left": overview.in_one_line([why(numbers[kind]) for kind, why in _LEFT.items() if numbers[kind]]),
        "chosen": asked if asked in WRITTEN else "",
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "blockers": [(each.why, reverse("portfolio:project-detail", args=[each.project])) for each in refusal.found]
        if refusal
        else [],
        "number_more": refusal.number_more if refusal else 0,
    }
    return render(request, "portfolio/import_result.html", context, status=409 if refusal else 200)


@require_safe
def problem_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem, with its row and column, as Excel."""
    it = _import(request, pk)
    response = HttpResponse(problems.as_excel(it), content_type=problems.EXCEL)
    response["Content-Disposition"] = f'attachment; filename="feil-{it.pk}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    it = _import(request, pk)
    return JsonResponse({"is_at_work": it.is_at_work and not acts.is_stuck(it), "seen": it.seen, "total": it.total})


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    try:
        acts.undo(it, by=request.user)
    except acts.StandsInTheWay as refusal:
        return _result(request, it, refusal)
    messages.success(request, f"«{it}» er angret. Porteføljen er som før den ble hentet inn.")
    return redirect("portfolio:import-result", it.pk)


@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    acts.give_up(it, by=request.user)
    messages.success(request, f"«{it}» er forkastet. Ingenting er hentet inn.")
    return redirect("portfolio:imports")


@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    it = _import(request, pk)
    acts.wake(it, by=request.user)
    return redirect(it)


def _import(request: HttpRequest, pk: int) -> Import:
    require(request.user, IMPORT)
    return get_object_or_404(Import.objects.select_related("by", "undone_by"), pk=pk)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _confirm_form(it: Import, data: Any = None) -> ConfirmForm:
    wrong = it.rows.filter(kind=Kind.WRONG).exists()
    promised = it.rows.filter(in_plan=True).exclude(kind=Kind.WRONG).exists()
    return ConfirmForm(data, wants_reason=promised, has_wrong=wrong)


def _preview(request: HttpRequest, it: Import, form: ConfirmForm) -> HttpResponse:
    numbers = _numbers(it)
    sheet = Sheet(it)
    counts = [{"kind": kind.value, "label": label, "number": numbers[kind]} for kind, label in _KINDS.items()]
    asked = request.GET.get("vis", "")
    chosen = asked if asked in Kind.values else next((count["kind"] for count in counts if count["number"]), "")
    page = Paginator(it.rows.filter(kind=chosen).select_related("project"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "it": it,
        "form": form,
        "counts": counts,
        "numbers": numbers,
        "to_write": numbers[Kind.NEW] + numbers[Kind.CHANGED],
        "chosen": chosen,
        "page_obj": page,
        "sheet": sheet,
        "widespread": overview.widespread(it, sheet) if numbers[Kind.WRONG] else [],
        "not_taken": overview.not_taken(it),
        "unassessed": overview.number_unassessed(it),
        "alike": it.rows.exclude(similar=[]).filter(kind=Kind.NEW).count(),
        "progress": _progress(it, 4),
    }
    return render(request, "portfolio/import_preview.html", context, status=422 if form.errors else 200)


def _numbers(it: Import) -> dict[str, int]:
    """How many rows there are of each kind."""
    found = dict(it.rows.order_by().values_list("kind").annotate(number=Count("pk")))
    return {kind.value: found.get(kind.value, 0) for kind in Kind}


def _waiting(request: HttpRequest, it: Import) -> HttpResponse:
    context = {"it": it, "is_stuck": acts.is_stuck(it), "progress": _progress(it, 4)}
    return render(request, "portfolio/import_waiting.html", context)


def _progress(it: Import | None, current: int) -> list[dict[str, str]]:
    """As components/progress_steps.html takes it. One goes back to any step before, and nothing is lost."""
    names = (None, "portfolio:import-columns", "portfolio:import-values", "portfolio:import-preview")
    return [
        {
            "label": label,
            "state": "done" if number < current else "current" if number == current else "todo",
            "href": reverse(name, args=[it.pk]) if it and name and number < current and not it.is_at_work else "",
        }
        for number, (label, name) in enumerate(zip(STEPS, names, strict=True), 1)
    ]
