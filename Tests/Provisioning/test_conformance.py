"""The whole of a public conformance checker, against the real server."""

from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server


def test_the_public_checker_finds_nothing(directory):
    results = check_server(SyncSCIMClient(directory))
    wrong = [
        f"{result.title} {result.resource_type}: {result.reason}"
        for result in results
        if result.status in (Status.ERROR, Status.CRITICAL)
    ]
    assert not wrong, "\n".join(wrong)
    assert sum(result.status == Status.SUCCESS for result in results) > 50
