"""Norwegian order (… z æ ø å) on every PostgreSQL: no ICU and no system locale is needed."""

from django.db.models import CharField, F, Func
from django.db.models.functions import Collate, Lower

# Æ, ø and å become the three characters that follow z in ASCII, for the C collation compares bytes. Swedish letters
# stand where their sisters do, ü as y, and accents and Sami letters where their plain letters do.
_LETTERS = "æøåäöéèêëáàâãíìîïóòôõúùûüýčđŋšŧžçñ"
_PLACES = "{|}{|eeeeaaaaiiiioooouuuyycdnstzcn"


def norwegian(field: str) -> Collate:
    """The order of a dictionary: case does not count, and æ, ø, å come after z.

    The capitals are named too, for lower() leaves them alone in a database whose locale is C.
    """
    letters = Func(
        Lower(F(field)),
        function="translate",
        template=f"%(function)s(%(expressions)s, '{_LETTERS}{_LETTERS.upper()}', '{_PLACES * 2}')",
        output_field=CharField(),
    )
    return Collate(letters, "C")
