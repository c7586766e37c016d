"""Any play of writing, revising, accepting, closing and reopening keeps the promises of a line."""

from copy import deepcopy

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.lines import SUBJECT, WRITER, Lines
from tests.support.promises import keeps_its_promises
from tests.support.status_table import STATES, triples
from vouch.errors import RequestError

# Moves that leave a line alive; with those to final states among them, most would end early.
LIVELY = [
    (current, target)
    for current, target, actor, outcome in triples()
    if (actor, outcome) == ("recommendee", "y") and target != "REPLACED"
]


class LineMachine(RuleBasedStateMachine):
    """One line: every record revises another one, but for the first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines()

    @initialize()
    def first(self) -> None:
        self.lines.write()

    @rule(data=st.data())
    def revise(self, data: st.DataObject) -> None:
        urns = [urn for urn, each in self.lines.records.items() if each["status"] != "REPLACED"]
        before = deepcopy(self.lines.records)
        try:
            self.lines.write(data.draw(st.sampled_from(urns or sorted(before))))
        except RequestError:
            assert self.lines.records == before

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        records = self.lines.records.items()
        moves = [(urn, b) for urn, each in records for a, b in LIVELY if a == each["status"]]
        if moves:
            self._set_status(*data.draw(st.sampled_from(moves)), SUBJECT)

    @rule(data=st.data(), status=st.sampled_from(STATES), member=st.sampled_from([WRITER, SUBJECT]))
    def try_anything(self, data: st.DataObject, status: str, member: str) -> None:
        self._set_status(data.draw(st.sampled_from(sorted(self.lines.records))), status, member)

    def _set_status(self, urn: str, status: str, member: str) -> None:
        before = deepcopy(self.lines.records)
        try:
            self.lines.set_status(urn, status, member)
        except RequestError:
            assert self.lines.records == before
        else:
            assert self.lines.records[urn]["status"] == status

    @invariant()
    def promises(self) -> None:
        keeps_its_promises(self.lines)


LineMachine.TestCase.settings = settings(max_examples=100, stateful_step_count=40)
TestAnyPlayKeepsThePromises = LineMachine.TestCase
