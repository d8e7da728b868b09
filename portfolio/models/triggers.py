"""What PostgreSQL itself holds of more than one noun. Each refusal names its trigger, as a constraint does."""

import pgtrigger

LONGEST_LINE = 120

# The parent's row is held first, so that two transactions that do not see each other cannot both find it right.
HAVE_NO_GAPS = """
    PERFORM FROM {parent_table} WHERE id IN (NEW.{parent}, OLD.{parent}) ORDER BY id FOR NO KEY UPDATE;
    IF TG_OP <> 'DELETE' THEN
        IF EXISTS (SELECT FROM {table} WHERE id = NEW.id AND {column} > 1) AND NOT EXISTS (
            SELECT FROM {table} above JOIN {table} this
            ON above.{parent} = this.{parent} AND above.{column} = this.{column} - 1 WHERE this.id = NEW.id
        ) THEN
            RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation',
                CONSTRAINT = '{name}';
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        IF EXISTS (SELECT FROM {table} WHERE {parent} = OLD.{parent} AND {column} = OLD.{column} + 1)
{and_its_place_is_empty}
            RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation',
                CONSTRAINT = '{name}';
        END IF;
    END IF;
    RETURN NULL;
"""


def stands(name: str) -> pgtrigger.Trigger:
    """Rows that are written once: the database refuses to change and to delete them, and names the trigger."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';",
    )


def have_no_gaps(name: str, *, table: str, column: str, parent: str, parent_table: str, says: str) -> pgtrigger.Trigger:
    """What is numbered 1, 2, 3 … within its parent. Deferred: a move shifts many rows, and only the end result counts.

    The text is, to the byte, what the migrations have.
    """
    place = f"SELECT FROM {table} WHERE {parent} = OLD.{parent} AND {column} = OLD.{column}"
    empty = f"        AND NOT EXISTS ({place}) THEN"
    if len(empty) > LONGEST_LINE:
        empty = f"        AND NOT EXISTS (\n            {place}\n        ) THEN"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column, parent) | pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        func=HAVE_NO_GAPS.format(
            name=name,
            table=table,
            column=column,
            parent=parent,
            parent_table=parent_table,
            says=says,
            and_its_place_is_empty=empty,
        ),
    )
