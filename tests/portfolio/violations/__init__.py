"""What the database refuses, by the name of the constraint: each write goes around the acts, as a bulk update does."""

import pkgutil
from importlib import import_module

NOUNS = [
    import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__) if found.name != "builders"
]
VIOLATIONS = {name: writes for noun in NOUNS for name, writes in noun.VIOLATIONS.items()}
assert len(VIOLATIONS) == sum(len(noun.VIOLATIONS) for noun in NOUNS), "a constraint is tried in two places"
