"""Values that can be compared: quantities, times, places, actors (DESIGN, section 5)."""

from rashomon.values.actor import Actor
from rashomon.values.place import Place
from rashomon.values.quantity import Quantity
from rashomon.values.relation import Relation
from rashomon.values.time import Time

__all__ = ["Actor", "Place", "Quantity", "Relation", "Time"]
