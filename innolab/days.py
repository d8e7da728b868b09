"""The days that can be planned for, in forms and in rules alike."""

import datetime

FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
NO_DAY = f"Velg en dato fra {FIRST_DAY.year} til {LAST_DAY.year}."
