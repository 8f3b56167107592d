"""People who come, change and go as their directory says."""

import json

import httpx2
import pytest

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def mira(**changes):
    return {
        "schemas": [USER], "userName": "mira@example.org", "externalId": "e-1", "active": True,
        "displayName": "Mira Okafor", "name": {"givenName": "Mira", "familyName": "Okafor"},
        "emails": [{"value": "mira@example.org", "type": "work", "primary": True}],
    } | changes


def create(directory, **changes):
    answer = directory.post("/Users", json=mira(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def patch(directory, user, *operations, **headers):
    return directory.patch(
        f"/Users/{user['id']}", json={"schemas": [PATCH], "Operations": list(operations)},
        headers=headers)


def find(directory, text):
    return directory.get("/Users", params={"filter": text})


# --- creating and reading


def test_whoever_the_directory_makes_is_a_colleague(directory, ledger):
    answer = directory.post("/Users", json=mira())
    user = answer.json()
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.headers["location"] == user["meta"]["location"]
    assert answer.headers["etag"] == user["meta"]["version"]
    assert directory.get(user["meta"]["location"]).json() == user
    people = {person["email"]: person for person in ledger.json("person", "list")}
    assert people["mira@example.org"]["name"] == "Mira Okafor"
    assert people["mira@example.org"]["role"] == "member"


def test_whoever_was_here_before_is_found_and_taken_over(directory, ledger):
    ledger.invite("ben@example.org", "Ben Adler")
    assert directory.post("/Users", json=mira(
        userName="ben@example.org", emails=[{"value": "BEN@example.org"}])).status_code == 409
    found = find(directory, 'userName eq "Ben@Example.org"').json()
    assert found["totalResults"] == 1
    user = found["Resources"][0]
    assert user["displayName"] == "Ben Adler"
    answer = patch(directory, user, {"op": "add", "path": "externalId", "value": "e-7"})
    assert answer.json()["externalId"] == "e-7"
    assert find(directory, 'externalId eq "e-7"').json()["Resources"][0]["id"] == user["id"]


def test_a_name_in_use_is_a_uniqueness_conflict(directory, ledger):
    create(directory)
    people = len(ledger.json("person", "list"))
    for other in [mira(userName="MIRA@example.org", emails=[]), mira(userName="other")]:
        answer = directory.post("/Users", json=other)
        assert answer.status_code == 409
        assert answer.json()["scimType"] == "uniqueness"
        assert answer.json()["status"] == "409"
    assert len(ledger.json("person", "list")) == people


@pytest.mark.parametrize("text, count", [
    ('userName eq "mira@example.org"', 1), ('username EQ "MIRA@EXAMPLE.ORG"', 1),
    (f'{USER}:userName eq "mira@example.org"', 1), ('externalId eq "e-1"', 1),
    ('externalId eq "E-1"', 0), ('displayName eq "Mira Okafor"', 1),
    ('emails.value eq "mira@example.org"', 1), ('emails eq "mira@example.org"', 1),
    ('emails[type eq "work" and value co "example"]', 1),
    ('emails[type eq "home" and value co "example"]', 0),
    ('emails[type eq "work"].value eq "mira@example.org"', 1),
    ('emails[type eq "home"].value eq "mira@example.org"', 0),
    ('active eq true and userName sw "mira"', 1), ('active eq "True" and userName sw "mira"', 1),
    ('active eq false', 0), ('not (userName sw "mira") and externalId pr', 0),
    ('userName eq "nobody" or (externalId eq "e-1" and active eq true)', 1),
    ('name.familyName eq "okafor"', 1), ('userName ne "mira@example.org" and externalId pr', 0),
    ('userName eq "a\\"b"', 0),
])
def test_filters(directory, text, count):
    create(directory)
    answer = find(directory, text)
    assert answer.status_code == 200, answer.text
    assert answer.json()["totalResults"] == count
    searched = directory.post("/Users/.search", json={"filter": text})
    assert searched.json()["totalResults"] == count


@pytest.mark.parametrize("text", [
    "", "userName", "userName eq", "userName gt \"a\"", "shoeSize eq 7", "userName eq \"a",
    "userName eq a", "(userName pr", "userName pr)", "emails[type eq \"work\"", "a.b.c pr",
    "userName eq \"a\" xor active pr", "emails[emails[type pr]]", "emails[type pr].shoe pr",
    "emails[type pr].value",  "(" * 500 + "userName pr",
    "not " * 50 + "(userName pr)", " and ".join(["userName pr"] * 40), "userName eq \"" + "x" * 3000 + "\"",
    "userName[type eq \"x\"]", "\x00", "é eq \"x\"",
])
def test_what_is_no_filter_is_said_so(directory, text):
    answer = find(directory, text)
    assert answer.status_code == 400, answer.text
    assert answer.json()["scimType"] == "invalidFilter"


def test_pages_and_chosen_attributes(directory):
    for number in range(5):
        create(directory, userName=f"u{number}", externalId=f"x{number}", emails=[])
    everybody = directory.get("/Users").json()
    total = everybody["totalResults"]
    assert total == 6  # and the admin
    page = directory.get("/Users", params={"startIndex": 3, "count": 2}).json()
    assert page["Resources"] == everybody["Resources"][2:4]
    assert (page["startIndex"], page["itemsPerPage"], page["totalResults"]) == (3, 2, total)
    assert directory.get("/Users", params={"count": 0}).json()["Resources"] == []
    assert directory.get("/Users", params={"count": -1, "startIndex": -9}).json()["totalResults"] == total
    assert directory.get("/Users", params={"startIndex": 99}).json()["Resources"] == []
    assert directory.get("/Users", params={"count": "many"}).status_code == 400
    some = directory.get("/Users", params={"attributes": "userName,name.familyName", "count": 2})
    for user in some.json()["Resources"]:
        assert set(user) <= {"schemas", "id", "userName", "name"}
        assert set(user.get("name", {})) <= {"familyName"}
    without = directory.get("/Users", params={"excludedAttributes": f"{USER}:emails,meta.version"})
    assert all("emails" not in user for user in without.json()["Resources"])


# --- changing


@pytest.mark.parametrize("operation, expected", [
    # As Entra ID sends them.
    ({"op": "Replace", "path": "displayName", "value": "M. Okafor"}, {"displayName": "M. Okafor"}),
    ({"op": "Replace", "path": "active", "value": "False"}, {"active": False}),
    ({"op": "Add", "path": 'emails[type eq "work"].value', "value": "m@example.org"},
     {"emails": [{"value": "m@example.org", "type": "work", "primary": True}]}),
    ({"op": "Replace", "value": {"name.familyName": "Adler", "active": "True"}},
     {"name": {"givenName": "Mira", "familyName": "Adler"}, "active": True}),
    ({"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Press"}, {}),
    ({"op": "Add", "path": "title", "value": "Editor"}, {}),
    ({"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "123"}, {}),
    # As Okta sends them.
    ({"op": "replace", "value": {"active": False}}, {"active": False}),
    ({"op": "replace", "value": {"id": "99", "displayName": "Mo", ENTERPRISE: {"a": "b"}}},
     {"displayName": "Mo"}),
    # By the letter.
    ({"op": "add", "value": {"name": {"formatted": "Dr. Mira Okafor"}}},
     {"name": {"givenName": "Mira", "familyName": "Okafor", "formatted": "Dr. Mira Okafor"}}),
    ({"op": "remove", "path": "name.givenName"}, {"name": {"familyName": "Okafor"}}),
    ({"op": "remove", "path": "externalId"}, {"externalId": None}),
    ({"op": "remove", "path": 'emails[type eq "work"]'}, {"emails": None}),
    ({"op": "remove", "path": 'emails[type eq "home"]'}, {}),
    ({"op": "add", "path": "emails", "value": [{"value": "h@example.org", "type": "home", "primary": True}]},
     {"emails": [{"value": "mira@example.org", "type": "work", "primary": False},
                 {"value": "h@example.org", "type": "home", "primary": True}]}),
    ({"op": "replace", "path": f"{USER}:name.familyName", "value": "Adler"},
     {"name": {"givenName": "Mira", "familyName": "Adler"}}),
])
def test_patches_of_directories(directory, operation, expected):
    user = create(directory)
    answer = patch(directory, user, operation)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    for name in ["userName", "externalId", "displayName", "name", "emails", "active"]:
        assert changed.get(name) == expected.get(name, user.get(name)), name
    assert directory.get(f"/Users/{user['id']}").json() == changed


@pytest.mark.parametrize("operation, kind", [
    ({"op": "move", "path": "active", "value": True}, "invalidSyntax"),
    ({"path": "active", "value": True}, "invalidSyntax"),
    ({"op": "remove"}, "noTarget"),
    ({"op": "remove", "path": "userName"}, "mutability"),
    ({"op": "replace", "path": "id", "value": "7"}, "mutability"),
    ({"op": "add", "path": "groups", "value": [{"value": "g1"}]}, "mutability"),
    ({"op": "replace", "path": "shoeSize", "value": "43"}, "invalidPath"),
    ({"op": "replace", "path": "emails[type eq", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": 'displayName[value eq "x"]', "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "emails[type pr].shoe", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "(" * 900 + "x", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": 7, "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": 'emails[value co "zzz"].type', "value": "x"}, "noTarget"),
    ({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue"),
    ({"op": "replace", "path": "active", "value": 1}, "invalidValue"),
    ({"op": "replace", "path": "userName", "value": None}, "invalidValue"),
    ({"op": "replace", "path": "userName", "value": {"a": 1}}, "invalidValue"),
    ({"op": "replace", "path": "displayName", "value": "x" * 1100}, "invalidValue"),
    ({"op": "replace", "path": "displayName", "value": "a\u0007b"}, "invalidValue"),
    ({"op": "replace", "path": "emails", "value": [{"value": "nowhere"}]}, "invalidValue"),
    ({"op": "replace", "path": "emails", "value": "a@example.org"}, "invalidValue"),
    ({"op": "replace", "path": "emails", "value": [{"value": f"a{n}@example.org"} for n in range(21)]},
     "tooMany"),
    ({"op": "replace", "value": "x"}, "invalidValue"),
])
def test_a_patch_that_cannot_be_changes_nothing(directory, operation, kind):
    user = create(directory)
    first = {"op": "replace", "path": "displayName", "value": "Somebody else"}
    answer = patch(directory, user, first, operation)
    assert answer.status_code == 400, answer.text
    assert answer.json()["scimType"] == kind
    assert directory.get(f"/Users/{user['id']}").json() == user


def test_a_replacement_says_all_and_keeps_what_it_cannot_change(directory):
    user = create(directory)
    answer = directory.put(f"/Users/{user['id']}", json={
        "schemas": [USER], "id": "77", "userName": "mira", "shoeSize": 43, "nickName": "Mo",
        "groups": [{"value": "g1"}], "meta": {"location": "elsewhere"}})
    assert answer.status_code == 200, answer.text
    replaced = answer.json()
    assert replaced["id"] == user["id"]
    assert {"externalId", "name", "emails", "displayName", "groups", "shoeSize"}.isdisjoint(replaced)
    # Nothing was said of it, so nobody is put out or let in by it.
    assert replaced["active"] is True


def test_a_change_of_what_has_changed_since_is_refused(directory):
    user = create(directory)
    old = user["meta"]["version"]
    assert directory.get(f"/Users/{user['id']}", headers={"If-None-Match": old}).status_code == 304
    operation = {"op": "replace", "path": "displayName", "value": "Mo"}
    assert patch(directory, user, operation, **{"If-Match": old}).status_code == 200
    for header in [old, 'W/"0"', '"x"', ""]:
        answer = patch(directory, user, {**operation, "value": "Lost"}, **{"If-Match": header})
        assert answer.status_code == 412
        assert directory.delete(
            f"/Users/{user['id']}", headers={"If-Match": header}).status_code == 412
    now = directory.get(f"/Users/{user['id']}").json()
    assert now["displayName"] == "Mo"
    replaced = directory.put(
        f"/Users/{user['id']}", json=mira(), headers={"If-Match": f'"x", {now["meta"]["version"]}'})
    assert replaced.status_code == 200


# --- coming and going


def test_whoever_is_put_out_is_out_at_once(directory, ledger):
    user = create(directory)
    link = ledger.run("person", "link", "mira@example.org", "--url", ledger.address)
    token = ledger.run("token", "create", "mine", "--scope", "work", actor="mira@example.org")
    key = ledger.json("submit", "ops", "A lamp", "--owner", "mira@example.org")["key"]
    with httpx2.Client(base_url=ledger.address) as browser:
        browser.post("/sign-in", data={"token": link.split("token=")[1]})
        assert browser.get("/me").status_code == 200
        program = {"Authorization": f"Bearer {token}"}
        assert httpx2.get(f"{ledger.address}/api/v1/session", headers=program).status_code == 200

        off = {"op": "Replace", "path": "active", "value": "False"}
        assert patch(directory, user, off).json()["active"] is False
        assert browser.get("/me").status_code == 303
        assert httpx2.get(f"{ledger.address}/api/v1/session", headers=program).status_code == 401
        # What they had to do is for somebody to take.
        assert ledger.json("list", "ops")["requests"][0]["owner"] is None
        assert "deactivated" in ledger.run("log")
        assert "nobody owns it" in ledger.run("log", key)

        # Nothing of before is good again.
        on = {"op": "Replace", "path": "active", "value": "True"}
        assert patch(directory, user, on).json()["active"] is True
        assert browser.get("/me").status_code == 303
        assert httpx2.get(f"{ledger.address}/api/v1/session", headers=program).status_code == 401


def test_whoever_has_the_name_of_somebody_deleted_is_somebody_else(directory, ledger):
    user = create(directory)
    ledger.run("person", "role", "mira@example.org", "admin")
    ledger.run("group", "create", "Press")
    ledger.run("group", "add", "Press", "mira@example.org")
    ledger.run("board", "access", "ops", "custom", "--add", "mira@example.org=owner", "--yes")
    address = f"/Users/{user['id']}"
    assert directory.delete(address).status_code == 204
    for answer in [directory.get(address), directory.delete(address),
                   directory.put(address, json=mira())]:
        assert answer.status_code == 404
    assert find(directory, 'userName eq "mira@example.org"').json()["totalResults"] == 0
    people = len(ledger.json("person", "list"))
    again = create(directory)
    # A new colleague with the address of a former one has nothing of what they had.
    assert again["id"] != user["id"] and again["active"] is True
    assert len(ledger.json("person", "list")) == people + 1
    mine = next(p for p in ledger.json("person", "list") if p["email"] == "mira@example.org")
    assert mine["role"] == "member" and str(mine["person"]) == again["id"]
    old = next(p for p in ledger.json("person", "list") if str(p["person"]) == user["id"])
    assert old["role"] == "member" and old["email"] is None
    ledger.run("list", "ops", actor="mira@example.org", code=3)


def test_a_user_made_again_with_another_name_and_the_same_address_is_no_conflict(directory):
    user = create(directory)
    assert directory.delete(f"/Users/{user['id']}").status_code == 204
    answer = directory.post("/Users", json=mira(userName="mira.okafor", externalId="e-2"))
    assert answer.status_code == 201, answer.text


def test_whoever_is_here_is_taken_over_by_their_address(directory, ledger):
    ledger.invite("mira@example.org", "Mira")
    ledger.run("person", "deactivate", "mira@example.org")
    people = ledger.json("person", "list")
    answer = directory.post("/Users", json=mira(userName="okafor@corp.example.org"))
    assert answer.status_code == 201, answer.text
    assert len(ledger.json("person", "list")) == len(people)
    # To be found is not to be let in.
    assert answer.json()["active"] is False
    assert directory.post("/Users", json=mira(userName="another")).status_code == 409


def test_the_address_of_an_admin_who_was_invited_is_not_a_directorys_to_change(directory, ledger):
    user = create(directory)
    ledger.run("person", "role", "mira@example.org", "admin")
    taken = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "eve@example.org"}
    answer = patch(directory, user, taken)
    assert answer.status_code == 400 and answer.json()["scimType"] == "mutability"
    renamed = {"op": "replace", "path": "displayName", "value": "M. Okafor"}
    assert patch(directory, user, renamed).status_code == 200
    link = ledger.run("person", "link", "mira@example.org", "--url", ledger.address)
    with httpx2.Client(base_url=ledger.address) as browser:
        browser.post("/sign-in", data={"token": link.split("token=")[1]})
    assert patch(directory, user, taken).status_code == 200


def test_the_last_admin_cannot_be_put_out(directory):
    admin = directory.get("/Users").json()["Resources"][0]
    assert patch(directory, admin, {"op": "replace", "value": {"active": False}}).status_code == 409
    assert directory.delete(f"/Users/{admin['id']}").status_code == 409
    assert directory.get(f"/Users/{admin['id']}").json()["active"] is True


def test_saying_the_same_again_is_no_change_of_the_log(directory, ledger):
    user = create(directory)
    head = len(ledger.run("log", "--json").splitlines())
    for _ in range(2):
        same = directory.put(f"/Users/{user['id']}", json=mira())
        assert same.json() == user
        assert patch(directory, user, {"op": "replace", "value": {"active": True}}).json() == user
    assert len(ledger.run("log", "--json").splitlines()) == head


# --- who may


def test_only_a_token_for_provisioning_gets_in(ledger, secret):
    place = f"{ledger.address}/scim/v2/Users"
    for scope in ["manage", "read"]:
        other = ledger.run("token", "create", "x", "--scope", scope)
        answer = httpx2.get(place, headers={"Authorization": f"Bearer {other}"})
        assert answer.status_code == 403
        assert "insufficient_scope" in answer.headers["www-authenticate"]
        assert answer.headers["content-type"] == "application/scim+json"
    ledger.invite("ben@example.org", "Ben")
    member = ledger.run("token", "create", "x", "--scope", "provision", actor="ben@example.org")
    assert httpx2.get(place, headers={"Authorization": f"Bearer {member}"}).status_code == 403
    for headers in [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}]:
        answer = httpx2.get(place, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert httpx2.get(f"{place}?access_token={secret}").status_code == 401
    # And it is good for nothing else.
    mine = {"Authorization": f"Bearer {secret}"}
    assert httpx2.get(f"{ledger.address}/api/v1/boards", headers=mine).status_code == 403
    assert httpx2.post(f"{ledger.address}/api/v1/boards/ops/requests", headers=mine,
                       json={"title": "x"}).status_code == 403


def test_a_session_does_not_provision(ledger, secret):
    with httpx2.Client(base_url=ledger.address) as browser:
        browser.post("/sign-in", data={"token": ledger.link.split("token=")[1]})
        assert browser.get("/me").status_code == 200
        assert browser.get("/scim/v2/Users").status_code == 401


# --- hostile input


@pytest.mark.parametrize("body, status", [
    (b"", 400), (b"[]", 400), (b"{", 400), (b"null", 400), (b"{\"userName\":1}", 400),
    (b"{\"userName\":\"a\",\"userName\":\"b\"}", 400), (b"[" * 10_000, 400),
    (b"{\"userName\":\"a\",\"emails\":{}}", 201), (b"{\"userName\":\"a\",\"emails\":[1]}", 400),
    (b"{\"userName\":\"a\",\"name\":\"x\"}", 400), (b"{\"userName\":\"\\u0000\"}", 400),
    (b"{\"userName\":\"" + b"x" * 300 + b"\"}", 400), (b"\xff\xfe", 400),
    (b"{\"userName\":\"a\",\"active\":[]}", 201), (b"x" * 1_200_000, 413),
])
def test_hostile_bodies_get_a_clear_answer(directory, ledger, body, status):
    people = len(ledger.json("person", "list"))
    answer = directory.post("/Users", content=body)
    assert answer.status_code == status, answer.text
    if status != 201:
        assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        assert answer.json()["detail"]
        assert len(ledger.json("person", "list")) == people


def test_too_many_operations_are_refused(directory):
    user = create(directory)
    operations = [{"op": "replace", "path": "displayName", "value": "x"}] * 201
    answer = patch(directory, user, *operations)
    assert answer.json()["scimType"] == "tooMany"


@pytest.mark.parametrize("path", ["/Users/0", "/Users/99", "/Users/01", "/Users/x", "/Users/-1",
                                  "/Users/4294967296", "/Groups/1", "/Groups/g9", "/Nowhere", "/"])
def test_what_is_not_there_is_a_scim_error(directory, path):
    answer = directory.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.json()["status"] == "404"


def test_what_cannot_be_done_is_a_scim_error(directory):
    answer = directory.put("/Users", json=mira())
    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert json.loads(answer.text)["status"] == "405"
    assert directory.post("/Users", content="{}", headers={"Content-Type": "text/plain"}).status_code == 415
