"""How much money and effort can be written of one thing: whole NOK and person-days."""

MOST_NOK = 10_000_000_000
MOST_DAYS = 100_000
