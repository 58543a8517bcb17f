"""Reads xSID's utterances with their intents, and cuts them into folds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.model_selection import StratifiedKFold

LANGUAGES = ("en", "zh", "id")
FOLDS = 5
_SEED = 0
_TEXT = "# text = "
_INTENT = "# intent = "


class UnreadableCorpus(Exception):
    """The corpus is not what is needed; the message says what is wrong, and where."""


@dataclass(frozen=True)
class Utterance:
    """One utterance; `sentence` is the number of the English sentence that it is a translation of."""

    language: str
    text: str
    intent: str
    sentence: int


@dataclass(frozen=True)
class Fold:
    """What to train on and what to ask."""

    train: list[Utterance]
    test: list[Utterance]


def read_corpus(directory: Path) -> list[Utterance]:
    """The utterances of <language>.valid.conll in each language, which translate one another line by line.

    Raises UnreadableCorpus.
    """
    texts = {language: list(_read(directory / f"{language}.valid.conll")) for language in LANGUAGES}
    english = texts["en"]
    numbers = {text: number for number, text in enumerate(dict.fromkeys(text for text, _ in english))}
    utterances = []
    for language, pairs in texts.items():
        if [intent for _, intent in pairs] != [intent for _, intent in english]:
            raise UnreadableCorpus(f"{directory}: the intents of 'en' and '{language}' are not the same one by one")
        for (text, intent), (original, _) in zip(pairs, english, strict=True):
            utterances.append(Utterance(language, text, intent, numbers[original]))
    return utterances


def _read(file: Path) -> Iterator[tuple[str, str]]:
    """Each utterance and its intent. Rasa gives a slash in an intent a meaning of its own, so it is replaced."""
    if not file.is_file():
        raise UnreadableCorpus(f"{file} is missing")
    text = None
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if line.startswith(_TEXT):
            text = line.removeprefix(_TEXT).strip()
        elif line.startswith(_INTENT):
            if not text:
                raise UnreadableCorpus(f"{file}, line {number}: an intent without a text before it")
            yield text, line.removeprefix(_INTENT).strip().replace("/", "_")
            text = None


def folds(utterances: Sequence[Utterance]) -> list[Fold]:
    """Folds stratified by intent, always the same ones.

    A sentence is in one fold with its repetitions and its translations, so that nothing asked was trained on.
    """
    intents: dict[int, str] = {utterance.sentence: utterance.intent for utterance in utterances}
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    with warnings.catch_warnings():
        # Some intents have fewer sentences than there are folds.
        warnings.simplefilter("ignore", UserWarning)
        parts = [set(test) for _, test in splitter.split(list(intents), list(intents.values()))]
    sentences = list(intents)
    held_out = [{sentences[position] for position in part} for part in parts]
    return [
        Fold(
            [utterance for utterance in utterances if utterance.sentence not in part],
            [utterance for utterance in utterances if utterance.sentence in part],
        )
        for part in held_out
    ]
