"""First guess of the matter of a message from word lists, with the words that spoke for it.

Nothing is learnt: a street that edits its word lists sees the effect at once. A word of a list
that stands in the message counts by its length and by how few lists hold it. A word that stands
there in part still counts a little, by the share of its pairs of neighbouring characters found,
so that 停车收费 is known to a list that only has 停车费.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

PAIR_SHARE = 0.3
"""What a pair of characters counts against a whole word (own choice, tuned on half the data)."""

SINGLE_SHARE = 0.5
"""What a word of one character counts against one of two."""

LEAST_EVIDENCE = 0.5
"""Default of `least_evidence`: a third of one word, such as 社区 of 社区食堂, says nothing."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A list that fits a message.

    `index` is the position of the list, `score` has no unit and compares only within one message,
    `words` are those found in the message, the strongest first. `evidence` counts whole words
    found as 1 and parts of words by the share of their pairs found.
    """

    index: int
    score: float
    words: tuple[str, ...]
    evidence: float


def rank_matters(
    text: str,
    vocabulary: Sequence[Iterable[str]],
    *,
    least_evidence: float = LEAST_EVIDENCE,
) -> tuple[Guess, ...]:
    """Rank word lists by how well they fit a message.

    Parameters
    ----------
    text
        The message; any length, may be empty.
    vocabulary
        One list of words per matter; a list may be empty, it is then never guessed.
    least_evidence
        Whole words found plus shares of words found that a guess must rest on, at least 0. The
        default suits lists of words that people use; 0 suits lists of long official names.

    Returns
    -------
    tuple of Guess
        Best first, the earlier list first among equals; only lists that something speaks for.
        Where whole words were found, `words` holds these; else the parts of words found.

    Notes
    -----
    Linear in the length of the text plus the number of words in lists that share a pair of
    characters with it; a vocabulary is prepared at its first use. Width and case of characters do
    not matter (NFKC).

    Examples
    --------
    >>> guesses = rank_matters("路灯不亮,太黑了", [["路灯", "太黑"], ["停车"]])
    >>> [(guess.index, guess.words) for guess in guesses]
    [(0, ('太黑', '路灯'))]
    """
    known = _know(tuple(map(tuple, vocabulary)))
    message = _folded(text)
    pairs = Counter(_pairs(message))
    guesses = [
        guess
        for index in known.sharing(pairs)
        if (guess := _guess(index, known.lists[index], message, pairs, known.weights)) is not None
        and guess.evidence >= least_evidence
    ]
    return tuple(sorted(guesses, key=lambda guess: (-guess.score, guess.index)))


@dataclass(frozen=True, slots=True)
class _Weights:
    words: dict[str, float]
    pairs: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Folded lists, what their words weigh, and which lists hold a pair of characters."""

    lists: tuple[tuple[str, ...], ...]
    weights: _Weights
    holding: dict[str, frozenset[int]]
    single: frozenset[int]
    """Lists with a word of one character, which has no pair."""

    def sharing(self, pairs: Iterable[str]) -> set[int]:
        """Return the lists that something in a message may speak for."""
        none: frozenset[int] = frozenset()
        return set(self.single).union(*(self.holding.get(pair, none) for pair in pairs))


@lru_cache(maxsize=64)
def _know(vocabulary: tuple[tuple[str, ...], ...]) -> _Vocabulary:
    lists = tuple(tuple(dict.fromkeys(map(_folded, words))) for words in vocabulary)
    holding: dict[str, set[int]] = {}
    for index, words in enumerate(lists):
        for pair in (pair for word in words for pair in _pairs(word)):
            holding.setdefault(pair, set()).add(index)
    return _Vocabulary(
        lists,
        _weigh(lists),
        {pair: frozenset(indexes) for pair, indexes in holding.items()},
        frozenset(i for i, words in enumerate(lists) if any(len(word) == 1 for word in words)),
    )


def _weigh(lists: tuple[tuple[str, ...], ...]) -> _Weights:
    """Weigh words and pairs: the fewer lists hold one, the more it says."""
    holders = Counter(word for words in lists for word in words)
    sharers = Counter(
        pair for words in lists for pair in {pair for word in words for pair in _pairs(word)}
    )
    return _Weights(
        words={
            word: math.log(1 + len(lists) / count) * (max(len(word) - 1, SINGLE_SHARE))
            for word, count in holders.items()
        },
        pairs={pair: math.log(len(lists) / count) + 0.05 for pair, count in sharers.items()},
    )


def _guess(
    index: int, words: tuple[str, ...], message: str, pairs: Counter[str], weights: _Weights
) -> Guess | None:
    whole = {
        word: weights.words[word] * _damped(count)
        for word in words
        if word and (count := message.count(word))
    }
    best = _best_shares(words, message, pairs)
    if not whole and not best:
        return None
    parts = _parts(best, pairs, weights)
    spoken = whole or parts
    ordered = sorted(spoken, key=lambda word: (-spoken[word], word))
    score = sum(whole.values()) + sum(parts.values())
    evidence = len(whole) + sum(share for share, _ in best.values())
    return Guess(index=index, score=score, words=tuple(ordered), evidence=evidence)


def _best_shares(
    words: tuple[str, ...], message: str, pairs: Counter[str]
) -> dict[str, tuple[float, str]]:
    """Return for each pair found the word it speaks for best: share found, longest stretch."""
    best: dict[str, tuple[float, str]] = {}
    for word in words:
        own = _pairs(word)
        found = [pair for pair in own if pair in pairs]
        if found:
            share, stretch = len(found) / len(own), _longest(word, message)
            for pair in found:
                best[pair] = max(best.get(pair, (0.0, "")), (share, stretch))
    return best


def _parts(
    best: dict[str, tuple[float, str]], pairs: Counter[str], weights: _Weights
) -> dict[str, float]:
    """Return what the pairs count, summed under the stretch that holds them."""
    gains: dict[str, float] = {}
    for pair, (share, stretch) in best.items():
        gain = PAIR_SHARE * weights.pairs[pair] * share * _damped(pairs[pair])
        gains[stretch] = gains.get(stretch, 0.0) + gain
    return gains


def _longest(word: str, message: str) -> str:
    """Return the longest stretch of a word that stands in the message, the first among equals."""
    stretches = (
        word[start : start + length]
        for length in range(len(word), 1, -1)
        for start in range(len(word) - length + 1)
    )
    return next((stretch for stretch in stretches if stretch in message), "")


def _damped(count: int) -> float:
    """Let a word that is said twice count more than once, but not double."""
    return 1 + math.log(count)


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()
