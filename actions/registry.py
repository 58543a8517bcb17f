"""Which function answers for which action of the contract. A new action is added here, and in nlu/contract.yml."""

from __future__ import annotations

from collections.abc import Mapping

from actions import answer, comparison, declines, desk_questions, lists, matters, ordering, overviews, talk
from actions.composition import Answer

ANSWERS: Mapping[str, Answer] = {
    "action_affirm": talk.affirm,
    "action_answer": answer.answer_question,
    "action_change_language": desk_questions.change_language,
    "action_chat": desk_questions.chat,
    "action_compare": comparison.compare,
    "action_confirm": talk.confirm,
    "action_correct": talk.correct,
    "action_decline": declines.decline,
    "action_follow_up": overviews.follow_up,
    "action_hand_over": matters.hand_over,
    "action_help": desk_questions.explain_abilities,
    "action_list": lists.list_things,
    "action_other": talk.tell_other,
    "action_other_language": desk_questions.tell_languages,
    "action_overview": overviews.answer_overview,
    "action_recall": talk.recall,
    "action_repeat": talk.repeat,
    "action_shorten": talk.shorten,
    "action_source": desk_questions.name_sources,
    "action_superlative": ordering.superlative,
    "action_timeline": ordering.timeline,
}
