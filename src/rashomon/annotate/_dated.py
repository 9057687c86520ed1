"""Well-known events that reports count time from, with the day they began (``resources/data/dated_events.csv``)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from rashomon.resources.lexicon import dated_events
from rashomon.values import Time


def since_event(name: str, published: date | None, text: str) -> Time:
    """A known event's first day where the words and the report's names agree on one, else the words alone.

    An event is only taken for known where it lies before the publication and no other known event fits as well.
    """
    words = set(re.findall(r"[\w-]+", name.casefold()))
    days = {
        event.began
        for event in dated_events()
        if event.words & words
        and any(n in text for n in event.names)
        and (published is None or event.began <= published)
    }
    if len(days) != 1:
        return Time(event=name, precision="vague", anchor="since")
    day = datetime.combine(days.pop(), time())
    return Time(start=day, end=day + timedelta(days=1), event=name, anchor="since")
