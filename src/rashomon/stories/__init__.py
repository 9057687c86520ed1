"""Reports → stories and origins."""

from rashomon.stories.grouping import group
from rashomon.stories.origins import origins

__all__ = ["group", "origins"]
