"""Life circles: what belongs within how many minutes of whom."""

from linquan.engine.circles.catalogue import Catalogue, Item, Match, Tier, load_catalogue

__all__ = ["Catalogue", "Item", "Match", "Tier", "load_catalogue"]
