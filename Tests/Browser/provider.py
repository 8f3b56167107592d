"""A real OpenID Connect provider (Canaille) on loopback, with everything in memory.

As a program, `provider.py PORT NAME`: serves until it is ended; each line on standard input is a
command, and is answered with one line. The tests use `Provider`.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

SECRET = "s3cret of the client: 100 % &+="
PASSWORD = "correct horse battery staple"


class Provider:
    """The program below, and what to write into ledger.yaml for it."""

    def __init__(self, name):
        self.name = name
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self, client_at, people):
        """Serves people, each `{user, name, email, groups}`, to the ledger at an address."""
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(self.port), self.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.say({"client": client_at, "people": people})

    def say(self, command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer == "done\n", f"the provider said {answer!r}"

    def stop(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.terminate()
        process.wait(30)
        process.stdin.close()
        process.stdout.close()

    def settings(self, folder, **more):
        """One entry of `providers` in ledger.yaml; YAML reads JSON."""
        secret = pathlib.Path(folder) / f"{self.name.lower()}.secret"
        secret.write_text(SECRET + "\n")
        os.chmod(secret, 0o600)
        return {
            "id": self.name.lower(), "name": self.name, "issuer": self.issuer,
            "client-id": "ledger", "client-secret-file": str(secret),
            "scopes": ["openid", "profile", "email", "groups"], "emails": "trusted",
            "domains": ["example.org"], "groups-claim": "groups",
            "groups": {"ledger-admins": "admin", "operations": "Operations"}, **more,
        }


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def serve(port, name):
    from canaille import create_app
    from canaille.app import models
    from canaille.backends import Backend
    from joserfc.jwk import RSAKey
    from werkzeug.serving import WSGIRequestHandler, make_server

    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True).as_dict(private=True)
    app = create_app({
        "SECRET_KEY": os.urandom(16).hex(), "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http", "SESSION_COOKIE_NAME": f"provider_{name.lower()}",
        "CANAILLE": {"SMTP": None, "JAVASCRIPT": False, "HTMX": False, "CAPTCHA_ENABLED": False},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [{k: v for k, v in key.items() if isinstance(v, str)}]},
    })

    def person(entry):
        found = Backend.instance.get(models.User, user_name=entry["user"])
        user = found or models.User(user_name=entry["user"], password=PASSWORD)
        user.formatted_name = entry["name"]
        user.family_name = entry["name"].split()[-1]
        user.emails = [entry["email"]]
        Backend.instance.save(user)
        for group in Backend.instance.query(models.Group):
            group.members = [member for member in group.members if member != user]
            if group.members:
                Backend.instance.save(group)
            else:
                Backend.instance.delete(group)
        for title in entry.get("groups", []):
            group = Backend.instance.get(models.Group, display_name=title)
            group = group or models.Group(display_name=title, members=[])
            group.members = [*group.members, user]
            Backend.instance.save(group)

    def client(address):
        redirect = f"{address}/sign-in/{name.lower()}/callback"
        known = models.Client(
            client_id="ledger", client_secret=SECRET, client_name="Request Ledger",
            client_uri=address, redirect_uris=[redirect],
            post_logout_redirect_uris=[f"{address}/sign-in"], grant_types=["authorization_code"],
            response_types=["code"], scope=["openid", "profile", "email", "groups"],
            token_endpoint_auth_method="client_secret_basic",
            id_token_signed_response_alg="RS256")
        Backend.instance.save(known)
        known.audience = [known]
        Backend.instance.save(known)

    class Quiet(WSGIRequestHandler):
        def log(self, *words):
            pass

    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        command = json.loads(line)
        with app.app_context():
            if "client" in command:
                client(command["client"])
            for entry in command["people"]:
                person(entry)
        print("done", flush=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
