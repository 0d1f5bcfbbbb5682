"""Webhooks through the interface: set up, listed, ended, their log, sent once more."""

import json

from tests.api.v1.callers import NOW, caller, told
from tests.apps.appeals.factories import Town, file

from linquan.apps.appeals.types import TOLD_OUTSIDE
from linquan.apps.orgs.models import Webhook, WebhookSending
from linquan.apps.orgs.types import Scope
from linquan.kernel.handlers import deliver_owed

URL = "https://example.org/events"


def test_a_life(town: Town) -> None:
    key = caller(town)
    made = json.loads(key.post("/webhooks", {"url": URL}).content)
    assert len(made["secret"]) == 43
    (row,) = key.counted("/webhooks", 1)
    assert (row["webhook_id"], row["url"], row["kinds"], row["ended_at"]) == (
        made["webhook_id"], URL, sorted(TOLD_OUTSIDE), None,
    )  # fmt: skip
    assert "secret" not in row
    file(town, NOW)
    while deliver_owed(NOW):
        pass
    (line,) = key.counted(f"/webhooks/{row['webhook_id']}/sendings", 1)
    assert (line["kind"], line["state"], line["attempts"]) == ("appeal.received", "waiting", 0)
    older = key.read(f"/webhooks/{row['webhook_id']}/sendings?before={line['sending_id']}")
    assert older == []
    answer = key.post(f"/webhooks/sendings/{line['sending_id']}/replay")
    assert json.loads(answer.content) == {"sending_id": line["sending_id"]}
    assert key.post(f"/webhooks/{row['webhook_id']}/end").status_code == 200
    assert WebhookSending.objects.get().state == "given_up"
    again = key.post(f"/webhooks/{row['webhook_id']}/end")
    assert (again.status_code, told(again)["code"]) == (409, "webhook_ended")


def test_refused(town: Town) -> None:
    key = caller(town)
    for wrong, field in (
        ({"url": "http://10.0.0.1/"}, "url"), ({"url": URL, "kinds": ["appeal.noted"]}, "kinds"),
    ):  # fmt: skip
        answer = key.post("/webhooks", wrong)
        assert (answer.status_code, list(told(answer)["fields"])) == (422, [field])
    assert not Webhook.objects.exists()


def test_of_another_organisation(town: Town) -> None:
    key, other = caller(town), caller(town, town.staff.other_clerk, name="别的")
    webhook_id = json.loads(key.post("/webhooks", {"url": URL}).content)["webhook_id"]
    assert other.read("/webhooks") == []
    assert other.read(f"/webhooks/{webhook_id}/sendings") == []
    assert other.post(f"/webhooks/{webhook_id}/end").status_code == 403
    assert Webhook.objects.get().ended_at is None


def test_needs_its_scope(town: Town) -> None:
    key = caller(town, scopes=frozenset(Scope) - {Scope.WEBHOOKS_WRITE})
    assert key.get("/webhooks").status_code == 403
    assert key.post("/webhooks", {"url": URL}).status_code == 403
