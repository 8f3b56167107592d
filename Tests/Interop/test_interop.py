"""Go's libraries for signed notes and transparency logs agree with this ledger, both ways."""

import pathlib
import urllib.request


def checkpoint(ledger):
    """The lines of the served checkpoint."""
    request = urllib.request.Request(
        ledger.address + "/api/v1/checkpoint", headers={"Cookie": ledger.cookie})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        return answer.read().decode().split("\n")


def test_a_stock_client_checks_the_whole_log(ledger, checker, key):
    size = int(checker("log", ledger.address, ledger.cookie, key))
    assert size >= 2370


def test_a_later_log_goes_on_from_an_earlier_checkpoint(ledger, checker, key):
    _, size, root, *_ = checkpoint(ledger)
    ledger.run("submit", "ops", "After the checkpoint")
    later = int(checker("log", ledger.address, ledger.cookie, key, size, root))
    assert later > int(size)
    wrong = checker("log", ledger.address, ledger.cookie, key, int(size) - 1, root, code=1)
    assert "invalid transparency proof" in wrong


def test_a_proof_file_is_checked_without_this_program(ledger, checker, key, tmp_path):
    proof = tmp_path / "proof"
    ledger.run("prove", "PEP-8", "--out", str(proof))
    request, revision = checker("proof", proof, key).split()
    shown = ledger.json("show", "PEP-8")
    assert (request, int(revision)) == (shown["key"], shown["revision"])

    text = proof.read_text()
    proof.write_text(text.replace("\nbody ", "\nbody AAAA", 1))
    assert "another body" in checker("proof", proof, key, code=1)


def test_a_proof_that_go_made_and_signed_is_accepted(ledger, checker, tmp_path):
    proof = tmp_path / "proof"
    ledger.run("prove", "PEP-8", "--out", str(proof))
    made = str(proof) + ".go"
    key = checker("forge", proof)
    assert key.startswith("go.example/ledger+")
    answer = ledger.run("verify", "--proof", made, "--key", key)
    assert "Signed by go.example/ledger+" in answer
    # The same file with the key of the ledger that the events are from.
    own = pathlib.Path(ledger.folder, "keys", "verifier-key")
    assert "has no signature by the key" in ledger.run(
        "verify", "--proof", made, "--key", str(own), code=6)
