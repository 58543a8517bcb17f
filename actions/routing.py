"""Finds who answers a message: what it chooses of the last reply's offers, its questions one by one, its own action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from actions.answer import answer, asked_of_context, question_of
from actions.buttons import general_buttons
from actions.claims import are_different
from actions.comparison import is_computed
from actions.comparison_readings import has_phrase
from actions.composition import Answer, compose
from actions.confirming import answer_claim
from actions.conversation_subject import with_our_company, with_own_words_meant, with_subject_open
from actions.details import answer_detail
from actions.figures import can_be_ordered, find_figures
from actions.memory import remember
from actions.offers import Choice, choose, offers_of, topics_of
from actions.polarity import offers_choice
from actions.registry import ANSWERS
from actions.reply import Button, Reply
from actions.several_questions import answer_parts
from actions.talk import implied_choice, item_told
from actions.turn import Turn
from knowledge import Fact, Quantity
from knowledge.contract import FALLBACK_INTENT, Intent
from knowledge.queries import look_up

# What these say is no new topic: what was offered before can still be chosen.
_ASIDE = (
    "action_chat",
    "action_change_language",
    "action_confirm",
    "action_hand_over",
    "action_recall",
    "action_repeat",
    "action_shorten",
    "action_source",
)
# They answer nothing about anybody, so that an unknown organisation does not matter to them.
_NOT_ABOUT = (*_ASIDE, "action_affirm", "action_help", "action_other_language")
_ABOUT_TALK = (*_NOT_ABOUT, "action_correct", "action_other")
_LIKELY_ACT = 0.5
_OFFERED = "offered"
_TWO = 2
_COMPARING = "action_compare"
# Words that set figures beside each other, whatever else is asked; those for a ratio do, too.
_SETTING_BESIDE = ("difference", "versus", "sum", "alike")
# What may be missing of a figure that can be reckoned all the same.
_RECKONED = ("computation", "condition")
# The evidence of two figures both of which a message surely means.
_SURE = 0.85
_CERTAIN = 0.9
_EVEN = 0.5
_POSSIBLE = 0.1


def route(action: str, turn: Turn) -> Reply:
    """Let answer who is to answer, and remember what the reply offers to choose from."""
    reply = _reply(action, turn)
    if _OFFERED in reply.slots:
        return reply
    return replace(reply, slots={**reply.slots, _OFFERED: _offers(action, turn, reply)})


def _reply(action: str, turn: Turn) -> Reply:
    own = with_own_words_meant(turn)
    if own is not turn:
        turn, action = own, "action_answer"
    turn = with_our_company(with_subject_open(turn))
    if turn.intent == "follow_up":
        action = "action_follow_up"
    act = _likely_act(turn)
    if act:
        turn, action = turn.asking(act.name), act.action
    names_something = bool(turn.named or turn.years or turn.unknown)
    choice = choose(turn.text, turn.offers, names_something) or implied_choice(turn)
    if choice and action == _COMPARING and (choice.unclear or choice.press or len(choice.offers) < _TWO):
        choice = None  # "both together?" means figures
    if action != _COMPARING and not names_something and (choice is None or choice.unclear) and item_told(turn):
        return ANSWERS["action_other"](turn)
    if choice and choice.unclear:
        return _ask_back(turn)
    if choice and choice.press:
        return _press(turn, choice)
    if choice:
        turn = replace(turn, named=tuple(offer.entity for offer in choice.offers if offer.entity))
    if turn.parts and not choice and not _compares(turn):
        return answer_parts(turn, ANSWERS)
    if turn.unknown and action not in _NOT_ABOUT:
        return ANSWERS["action_decline"](turn)
    detail = answer_detail(turn)
    if detail is not None:
        return detail
    if _only_names_language(turn):
        return ANSWERS["action_change_language"](turn.asking("change_language"))
    if action in ("action_answer", "action_decline") and _compares(turn):
        comparing = _comparing(turn)
        return ANSWERS["action_compare"](turn.asking(max(comparing, key=lambda name: comparing[name])))
    claimed = answer_claim(turn)
    if claimed is not None:
        return claimed
    asked = asked_of_context(turn)
    if asked:
        return answer(turn.asking(asked.name), asked)
    return ANSWERS[action](turn)


def _likely_act(turn: Turn) -> Intent | None:
    """What a message that is not quite understood most likely does about the talk: no new fact is at stake."""
    if turn.intent != FALLBACK_INTENT or not turn.ranking:
        return None
    name, likelihood = max(turn.ranking[1:] or turn.ranking, key=lambda reading: reading[1])
    intent = turn.contract.intents.get(name)
    return intent if intent and intent.action in _ABOUT_TALK and likelihood >= _LIKELY_ACT else None


def _only_names_language(turn: Turn) -> bool:
    """Whether a message is a language's name alone."""
    return turn.intent == "ask_overview" and bool(turn.named) and all(n.startswith("language/") for n in turn.named)


def _compares(turn: Turn) -> bool:
    """Whether a message that was understood otherwise surely sets two things beside each other that can be compared."""
    own = turn.contract.intents.get(turn.intent)
    if own and is_computed(turn, own) and (stated := _stated(turn, own)):
        return _compares_bases(turn) or _gives_others(turn, stated)
    leans = turn.intent == FALLBACK_INTENT and sum(_comparing(turn).values()) >= _EVEN
    ordered = has_phrase(turn.text, "earlier") or has_phrase(turn.text, "more")
    # What is told as a multiple needs none to be reckoned.
    ratio = has_phrase(turn.text, "ratio") and not (own and any(map(_is_multiple, _stated(turn, own))))
    said = ratio or any(has_phrase(turn.text, kind) for kind in _SETTING_BESIDE)
    if not said and not leans and not (ordered and offers_choice(turn.text)):
        return False
    found = find_figures(turn if has_phrase(turn.text, "now") else replace(turn, told=()), turn.named_things)
    if found is None or found.evidence <= (0 if said or ordered else _SURE):
        return False
    if not can_be_ordered(turn, found.facts) and not (has_phrase(turn.text, "alike") and are_different(found.facts)):
        return False
    # What is certainly asked may compare by itself ("the target against today's exports").
    certain = own is not None and turn.confidence >= _CERTAIN and (found.evidence < _SURE or own.lacks not in _RECKONED)
    return not certain or any(fact.attribute in own.attributes for fact in found.facts if own)


def _stated(turn: Turn, intent: Intent) -> Sequence[Fact]:
    return look_up(turn.knowledge, question_of(turn, intent)).facts


def _is_multiple(fact: Fact) -> bool:
    return isinstance(fact.value, Quantity) and fact.value.unit == "multiple"


def _gives_others(turn: Turn, computed: Sequence[Fact]) -> bool:
    """Whether a message that may ask for a known multiple gives two figures from which that does not follow."""
    bases = {identity for fact in computed for identity in fact.computed_from}
    found = find_figures(replace(turn, told=()), turn.named_things)
    return found is not None and found.evidence >= _SURE and bases != {fact.id for fact in found.facts}


def _comparing(turn: Turn) -> dict[str, float]:
    """How likely a message compares, or adds up."""
    return {name: dict(turn.ranking).get(name, 0.0) for name in ("ask_comparison", "ask_total")}


def _compares_bases(turn: Turn) -> bool:
    """Whether a message that may ask for a known multiple or share wants what it follows from compared.

    Or it means what was told last: "how many times as much?" names nothing, and may be a comparison.
    """
    likely = {name for name, likelihood in turn.ranking if likelihood >= _POSSIBLE}
    if any(has_phrase(turn.text, kind) for kind in ("ratio", "share")):
        named = turn.named or turn.years or any(side.confidence >= _EVEN for side in turn.sides)
        return not named and len(turn.told) > 1 and "ask_comparison" in likely
    compares = not turn.amounts and (has_phrase(turn.text, "more") or has_phrase(turn.text, "than"))
    return compares or has_phrase(turn.text, "difference")


def _press(turn: Turn, choice: Choice) -> Reply:
    """Answer what was chosen as if its button had been pressed."""
    parts = tuple(turn.pressing(offer) for offer in choice.offers)
    if len(parts) == 1:
        return ANSWERS[parts[0].contract.intents[parts[0].intent].action](parts[0])
    reply = answer_parts(replace(turn, parts=parts), ANSWERS)
    subjects = list(dict.fromkeys(identity for part in parts for identity in part.named))
    return replace(reply, slots={**reply.slots, "subjects": subjects}) if subjects else reply


def _ask_back(turn: Turn) -> Reply:
    """Ask what is meant by a choice of what was not offered; what was offered is offered again."""
    again = [Button(offer.title, offer.payload) for offer in turn.offers if offer.title]
    words = turn.say("clarify.which_offer" if again else "clarify.nothing_offered")
    buttons = again or general_buttons(turn)
    return compose(turn, words, "clarify", buttons=buttons, slots=remember(turn, pending=turn.pending))


def _offers(action: str, turn: Turn, reply: Reply) -> list[dict[str, str]]:
    """What can be chosen after a reply; what was offered before it, where that was an aside."""
    if action in _ASIDE and not reply.buttons:
        return [offer.as_slot for offer in turn.offers]
    stated = [turn.knowledge.facts[fact.id] for fact in reply.custom.facts]
    topics = topics_of(turn.contract, ((fact.subject, fact.attribute) for fact in stated))
    if topics and not reply.buttons and set(topics) < {(offer.intent, offer.entity) for offer in turn.offers}:
        # One of several that were told or offered: the others can still be asked for.
        return [offer.as_slot for offer in turn.offers]
    return offers_of(reply.buttons, topics)


# What answers for each action, by whichever way a message takes.
ROUTES: Mapping[str, Answer] = {action: partial(route, action) for action in ANSWERS}
