"""The `ledger` command as a person uses it: its words, its server, its data folder."""

import json
import os
import queue
import re
import subprocess
import threading
import time

# What `ledger serve` says: where it is, and how to get in as long as nobody has.
LINK = re.compile(r"http://127\.0\.0\.1:\d+/sign-in\?token=[\w-]+")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")

# A debug build on a busy machine; a start that needs longer is broken.
PATIENCE_SECONDS = 60


class Ledger:
    """One data folder, and the server on it while one runs."""

    def __init__(self, binary, folder):
        self.binary = str(binary)
        self.folder = str(folder)
        self.process = None
        self.address = None
        self.said = []

    def run(self, *words, actor=None, code=0, stdin=None):
        """Runs `ledger WORDS` on this folder and returns what it printed, without the last line end."""
        acting = ["--as", actor] if actor else []
        ended = subprocess.run(
            [self.binary, *words, "--data", self.folder, *acting],
            input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True, text=True, timeout=PATIENCE_SECONDS, env=environment(),
        )
        assert ended.returncode == code, f"ledger {words}: {ended.returncode}\n{ended.stderr}"
        return (ended.stdout if code == 0 else ended.stderr).rstrip("\n")

    def json(self, *words, actor=None):
        return json.loads(self.run(*words, "--json", actor=actor))

    def invite(self, email, name):
        """A new member; answers with the link that signs them in."""
        return self.run("person", "invite", email, "--name", name, "--url", self.address)

    def start(self, port=0, prints=LINK):
        """Starts the server; answers with what it prints that looks like `prints`."""
        assert self.process is None
        self.process = subprocess.Popen(
            [self.binary, "serve", "--port", str(port), "--data", self.folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=environment(),
        )
        lines = queue.Queue()
        threading.Thread(target=self._listen, args=(self.process.stdout, lines), daemon=True).start()
        said = self._wait_for(prints, lines)
        self.address = ADDRESS.match(said).group()
        return said

    def stop(self):
        """Stops the server as Ctrl-C does, and waits until it has."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            process.stdout.close()

    @property
    def port(self):
        return int(ADDRESS.fullmatch(self.address).group(1))

    def _listen(self, stream, lines):
        try:
            for line in stream:
                self.said.append(line)
                lines.put(line)
        except ValueError:  # closed by `stop`
            pass
        lines.put(None)

    def _wait_for(self, pattern, lines):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                line = lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError("the server did not start: " + "".join(self.said)) from None
            assert line is not None, "the server ended: " + "".join(self.said)
            # What the audit trail says of the start comes before there is anything to go to.
            if line.startswith("{"):
                continue
            if match := pattern.search(line):
                return match.group()


def environment():
    """What the tests' own environment says of a ledger is not for the one under test."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LEDGER_")}
