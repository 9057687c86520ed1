"""Story → Record: align the claims, judge each fact, arrange them."""

from rashomon.reconcile.record import reconcile

__all__ = ["reconcile"]
