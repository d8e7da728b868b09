"""What is in use is not deleted: why, in words. The database refuses it too, where a foreign key protects it."""

from collections.abc import Collection

from django.db.models import PROTECT, Model, Q


def uses(thing: Model, *, also: Collection[type[Model]] = ()) -> dict[type[Model], int]:
    """How many rows of each model hold on to the thing by a foreign key that protects it.

    `also`: models whose many-to-many relations hold on to it as well; the database would let those go silently.
    """
    held: dict[type[Model], Q] = {}
    for relation in thing._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        if relation.related_model in also if relation.many_to_many else relation.on_delete is PROTECT:
            model = relation.related_model
            held[model] = held.get(model, Q()) | Q(**{relation.remote_field.name: thing})
    counts = {model: model._base_manager.filter(question).count() for model, question in held.items()}
    return {model: count for model, count in counts.items() if count}


def why_kept(thing: Model, *, also: Collection[type[Model]] = ()) -> str:
    """«Skole» er knyttet til 3 prosjekter og kan derfor ikke slettes. Empty when nothing uses the thing."""
    found = [
        f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
        for model, count in uses(thing, also=also).items()
    ]
    if not found:
        return ""
    *rest, last = found
    listed = f"{', '.join(rest)} og {last}" if rest else last
    return f"«{thing}» er knyttet til {listed} og kan derfor ikke slettes."
