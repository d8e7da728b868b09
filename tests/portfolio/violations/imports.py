"""What is brought in from a spreadsheet."""

from portfolio.models import Import, ImportRow, ImportSheet, ValueMapping
from tests.portfolio.violations.builders import NOW, twice


def brought_in(world, **fields):
    return Import.objects.create(name="a.xlsx", by=world.office, **fields)


def of_import(model, it, **fields):
    return lambda _: model.objects.create(of=it, **fields)


VIOLATIONS = {
    "import_state_is_known": [lambda world: brought_in(world, state="half")],
    "import_that_is_done_says_when": [
        lambda world: brought_in(world, state="done"),
        lambda world: brought_in(world, done_at=NOW),
    ],
    "import_undone_by_somebody_at_some_time": [
        lambda world: brought_in(world, state="undone", done_at=NOW),
        lambda world: brought_in(world, state="undone", done_at=NOW, undone_at=NOW),
        lambda world: brought_in(world, undone_at=NOW, undone_by=world.office),
    ],
    "one_sheet_in_each_place": [
        lambda world: twice(of_import(ImportSheet, brought_in(world), position=0, name="Ark1"))(world)
    ],
    "each_row_of_a_sheet_is_brought_in_once": [
        lambda world: twice(of_import(ImportRow, brought_in(world), number=2, kind="new"))(world)
    ],
    "import_row_kind_is_known": [lambda world: of_import(ImportRow, brought_in(world), number=2, kind="odd")(world)],
    "one_mapping_for_each_value": [
        twice(lambda world: ValueMapping.objects.create(field="enhet", said="skole", by=world.office))
    ],
}
