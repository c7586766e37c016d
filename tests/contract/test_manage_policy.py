"""manage_accounts may do in AWS what its commands do on a store that is in use, and no more."""

from tests.contract import published, test_policies
from tests.contract.test_events import COMMANDS, serve
from tests.contract.test_policies import Grant, granted
from tests.support.clock import HOUR
from tests.support.managing import invoke
from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.domain.syncing import queued
from vouch.moment import now, seconds
from vouch.services.credits import reserve
from vouch.storage import idempotency, sync_runs
from vouch.storage.idempotency import IdempotentRequest

done = test_policies.done


def test_its_policy_allows_exactly_what_its_commands_do(done: set[Grant]) -> None:
    published.publish()
    request = IdempotentRequest.of(published.RECOMMENDER, "create", "a key", b"a body")
    answer = {"answer": published.RECOMMENDATION["urn"]}
    waiting = changed(queued("sync-1", published.RECOMMENDER, now()), resumeAt=now() + HOUR)
    dynamodb.commit(
        {
            "request": idempotency.put_request(request, answer, seconds()),
            "sync": sync_runs.put_run(waiting, is_new=True),
        }
    )

    done.clear()
    for command in sorted(COMMANDS, key="manage_accounts_forget_member".__eq__):
        assert "error" not in serve(command)
    seen = set(done)
    reserve.reserve(published.ACCOUNT, 1, Deadline.after(5))
    done.clear()
    # On a month that has begun.
    invoke("set_monthly_credits", account=published.ACCOUNT, monthly_credits=None)

    assert seen | done == granted("manage_accounts")
