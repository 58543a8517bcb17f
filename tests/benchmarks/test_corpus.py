"""The benchmark's corpus: what is read of it, and how it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.understanding.corpus import LANGUAGES, UnreadableCorpus, Utterance, folds, read_corpus

SENTENCES = [("good morning", "greet"), ("good morning", "greet"), ("wake me at six", "alarm/set")]


def write(directory: Path, language: str, pairs: list[tuple[str, str]]) -> None:
    blocks = [
        f"# id = {number}\n# text-en = never read\n# text = {text}\n# intent = {intent}\n1\tword\t{intent}\tO\n"
        for number, (text, intent) in enumerate(pairs)
    ]
    (directory / f"{language}.valid.conll").write_text("\n".join(blocks), "utf-8")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for language in LANGUAGES:
        write(tmp_path, language, [(f"{language}: {text}", intent) for text, intent in SENTENCES])
    return tmp_path


def test_utterances_are_read_with_their_language_and_intent(directory: Path) -> None:
    utterances = read_corpus(directory)
    assert len(utterances) == len(LANGUAGES) * len(SENTENCES)
    assert utterances[0] == Utterance("en", "en: good morning", "greet", 0)
    assert utterances[-1] == Utterance("id", "id: wake me at six", "alarm_set", 1)


def test_a_missing_file_is_named(directory: Path) -> None:
    (directory / "zh.valid.conll").unlink()
    with pytest.raises(UnreadableCorpus, match=r"zh\.valid\.conll is missing"):
        read_corpus(directory)


def test_an_intent_without_a_text_is_named_with_its_line(directory: Path) -> None:
    (directory / "id.valid.conll").write_text("# id = 1\n# intent = greet\n", "utf-8")
    with pytest.raises(UnreadableCorpus, match=r"id\.valid\.conll, line 2"):
        read_corpus(directory)


def test_languages_that_do_not_translate_one_another_are_refused(directory: Path) -> None:
    write(directory, "zh", SENTENCES[:2])
    with pytest.raises(UnreadableCorpus, match="'en' and 'zh'"):
        read_corpus(directory)


def test_folds_ask_everything_once_and_never_what_was_trained_on() -> None:
    utterances = [
        Utterance(language, f"{language} {sentence}", f"intent {sentence % 3}", sentence)
        for language in LANGUAGES
        for sentence in [*range(40), *range(5)]
    ]
    parts = folds(utterances)
    assert sorted((u for part in parts for u in part.test), key=repr) == sorted(utterances, key=repr)
    for part in parts:
        assert not {u.sentence for u in part.train} & {u.sentence for u in part.test}
        assert len(part.train) + len(part.test) == len(utterances)
        assert {u.intent for u in part.test} == {"intent 0", "intent 1", "intent 2"}
    assert folds(utterances) == parts
