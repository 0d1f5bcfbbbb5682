"""Short Chinese texts: a first guess of what a message is about, with the words that say so."""

from linquan.engine.texts.ranking import Guess, rank_matters

__all__ = ["Guess", "rank_matters"]
