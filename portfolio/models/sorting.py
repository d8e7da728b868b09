"""Norwegian order (… z æ ø å) on every PostgreSQL: no ICU and no system locale is needed."""

from django.db.models import CharField, F, Func
from django.db.models.functions import Collate, Lower


def norwegian(field: str) -> Collate:
    """The order of a dictionary: case does not count, and æ, ø, å come after z.

    The three letters are replaced by the three characters that follow z in ASCII; the C collation compares bytes.
    The capitals are named too, for lower() leaves them alone in a database whose locale is C.
    """
    letters = Func(
        Lower(F(field)),
        function="translate",
        template="%(function)s(%(expressions)s, 'æøåäöÆØÅÄÖ', '{|}{|{|}{|')",
        output_field=CharField(),
    )
    return Collate(letters, "C")
