"""Listens to a page: no error on its console, no request to anybody else."""

import re

# Chromium writes every answer of 400 and more to the console. What the answer was is for the tests.
STATUS_NOTE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Watch:
    def __init__(self, page, origin):
        self.complaints = []
        self.origin = origin
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def judge(self):
        assert not self.complaints, "\n".join(self.complaints)

    def _console(self, message):
        if message.type in ("error", "warning") and not STATUS_NOTE.match(message.text):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _request(self, request):
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.complaints.append(f"asked somebody else: {request.url}")

    def _response(self, response):
        document = response.request.is_navigation_request()
        if response.status >= (500 if document else 400):
            self.complaints.append(f"{response.status} for {response.url}")
