"""Makes Rasa's tracker from what the database keeps of a conversation, and takes its new events back."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.conversation import Answer, Conversation
from bot.engine.kept import stored


class HeldTracker(TrackerStore):
    """Rasa's tracker store around one conversation, for the time of one message.

    Rasa finds the conversation here and leaves it here; what is new in it goes to the database together with the
    replies, in the one transaction that also marks the message as done.
    """

    def __init__(self, domain: Optional[Domain] = None) -> None:
        super().__init__(domain)
        self._tracker: Optional[DialogueStateTracker] = None
        self._known = 0

    def hold(self, conversation: Conversation, events: List[Dict[str, Any]]) -> None:
        """Take up a conversation with its last events."""
        self._tracker = None if conversation.new else make_tracker(conversation, events, self.domain)
        self._known = len(self._tracker.events) if self._tracker else 0

    def answer(self, replies: List[Dict[str, Any]]) -> Answer:
        """What has happened since `hold`."""
        if self._tracker is None:
            raise RuntimeError("Rasa has not saved the conversation")
        events = [stored(event) for event in list(self._tracker.events)[self._known :]]
        return Answer(replies, events, self._tracker.current_slot_values(), self._tracker.active_loop_name)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Called by Rasa at the end of a message."""
        self._tracker = tracker

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Called by Rasa at the beginning of a message."""
        return self._tracker

    async def keys(self) -> Iterable[str]:
        """The one conversation, if it is not new."""
        return [self._tracker.sender_id] if self._tracker else []


def make_tracker(conversation: Conversation, events: List[Dict[str, Any]], domain: Domain) -> DialogueStateTracker:
    """A tracker with these events; for what came before them stand the slots as they are now, and the form."""
    known = {slot.name for slot in domain.slots}
    before: List[Event] = [
        SlotSet(name, value) for name, value in conversation.slots.items() if name in known and value is not None
    ]
    before.append(ActionExecuted(ACTION_LISTEN_NAME))
    if conversation.loop is not None:
        before.append(ActiveLoop(conversation.loop))
    tracker = DialogueStateTracker(conversation.id, domain.slots)
    tracker.update_with_events(before + deserialise_events(events), domain)
    return tracker
