"""Groups that a directory makes, and who is in them."""

import pytest

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture
def people(directory):
    """The ids of three users."""
    return [
        directory.post("/Users", json={"userName": f"u{number}@example.org"}).json()["id"]
        for number in range(3)
    ]


def create(directory, members=(), name="Press"):
    answer = directory.post("/Groups", json={
        "schemas": [GROUP], "displayName": name, "externalId": "e-9",
        "members": [{"value": member} for member in members]})
    assert answer.status_code == 201, answer.text
    return answer.json()


def patch(directory, group, *operations):
    return directory.patch(
        f"/Groups/{group['id']}", json={"schemas": [PATCH], "Operations": list(operations)})


def members(directory, group):
    found = directory.get(f"/Groups/{group['id']}").json()
    return [member["value"] for member in found.get("members", [])]


def test_a_group_is_made_found_and_shown_with_its_people(directory, people):
    group = create(directory, people[:2])
    assert members(directory, group) == people[:2]
    user = directory.get(f"/Users/{people[0]}").json()
    assert [(one["value"], one["display"]) for one in user["groups"]] == [(group["id"], "Press")]
    found = directory.get("/Groups", params={
        "filter": 'displayName eq "press"', "excludedAttributes": "members"}).json()
    assert found["totalResults"] == 1
    assert "members" not in found["Resources"][0]
    by_member = directory.get("/Groups", params={"filter": f'members.value eq "{people[1]}"'})
    assert by_member.json()["totalResults"] == 1
    by_member = directory.get("/Groups", params={"filter": f'members[value eq "{people[2]}"]'})
    assert by_member.json()["totalResults"] == 0


def test_the_forms_of_entra_and_okta(directory, people):
    a, b, c = people
    group = create(directory)
    for operation, expected in [
        ({"op": "Add", "path": "members", "value": [{"value": a}, {"value": b}]}, [a, b]),
        ({"op": "Add", "path": "members", "value": [{"value": a}]}, [a, b]),
        ({"op": "Remove", "path": "members", "value": [{"value": a}]}, [b]),
        ({"op": "remove", "path": f'members[value eq "{b}"]'}, []),
        ({"op": "remove", "path": f'members[value eq "{b}"]'}, []),
        ({"op": "add", "value": {"members": [{"value": c, "display": "C"}]}}, [c]),
        ({"op": "replace", "path": "members", "value": [{"value": a, "type": "User"}]}, [a]),
        ({"op": "replace", "value": {"id": group["id"], "displayName": "Newsroom"}}, [a]),
        ({"op": "remove", "path": "members", "value": []}, [a]),
        ({"op": "remove", "path": "members"}, []),
    ]:
        answer = patch(directory, group, operation)
        assert answer.status_code == 200, answer.text
        assert members(directory, group) == expected, operation
    assert directory.get(f"/Groups/{group['id']}").json()["displayName"] == "Newsroom"


def test_each_change_of_members_is_one_command(directory, ledger, people):
    group = create(directory)
    before = [line for line in ledger.run("log", "--json").splitlines()]
    patch(directory, group,
          {"op": "add", "path": "members", "value": [{"value": people[0]}]},
          {"op": "add", "path": "members", "value": [{"value": people[1]}]})
    after = [line for line in ledger.run("log", "--json").splitlines()]
    assert len(after) == len(before) + 2


@pytest.mark.parametrize("operation, kind", [
    ({"op": "add", "path": "members", "value": [{"value": "99"}]}, "invalidValue"),
    ({"op": "add", "path": "members", "value": [{"value": "g1"}]}, "invalidValue"),
    ({"op": "add", "path": "members", "value": [{"value": "1", "type": "Group"}]}, "invalidValue"),
    ({"op": "add", "path": "members", "value": ["1"]}, "invalidValue"),
    ({"op": "add", "path": "members", "value": [{"value": {}}]}, "invalidValue"),
    ({"op": "add", "path": "members", "value": [{"value": str(n)} for n in range(10_001)]}, "tooMany"),
    ({"op": "remove", "path": "displayName"}, "mutability"),
    ({"op": "replace", "path": "displayName", "value": ""}, "invalidValue"),
])
def test_what_cannot_be_changes_nothing(directory, people, operation, kind):
    group = create(directory, people[:1])
    answer = patch(directory, group, {"op": "replace", "path": "displayName", "value": "X"}, operation)
    assert answer.status_code == 400, answer.text
    assert answer.json()["scimType"] == kind
    assert directory.get(f"/Groups/{group['id']}").json() == group


def test_two_groups_have_two_names(directory):
    create(directory)
    other = create(directory, name="Desk")
    answer = directory.post("/Groups", json={"schemas": [GROUP], "displayName": "Press"})
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    answer = patch(directory, other, {"op": "replace", "path": "displayName", "value": "Press"})
    assert answer.status_code == 409


def test_a_group_that_goes_takes_its_rights_along(directory, people):
    group = create(directory, people)
    assert directory.delete(f"/Groups/{group['id']}").status_code == 204
    assert directory.get(f"/Groups/{group['id']}").status_code == 404
    assert "groups" not in directory.get(f"/Users/{people[0]}").json()
    again = create(directory)
    assert again["id"] != group["id"]
    assert members(directory, again) == []


def test_whoever_is_deleted_leaves_the_groups(directory, people):
    group = create(directory, people)
    directory.delete(f"/Users/{people[0]}")
    assert members(directory, group) == people[1:]
    again = directory.post("/Users", json={"userName": "u0@example.org"}).json()
    assert again["id"] != people[0]
    assert members(directory, group) == people[1:]
