"""An issuer of identity tokens that says whatever a test wants: what comes of it, the service has to see through."""

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "geo-lsz"
SECRET = "ein-geheimnis-nur-fuer-tests"  # noqa: S105 - it opens nothing
SERVICE = "https://sozialraum.stadt.example"


class Issuer:
    """Publishes its keys; hands out `token` for any code."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "eins"})
        self.published = [self.key]
        self.asked_for_keys = 0
        self.token = ""
        self.url = ""

    def claims(self, nonce, **other):
        """Claims that hold, but for `other`; those that are None are left out."""
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "sub": "u1", "nonce": nonce, "name": "Ada Beispiel"}
        told |= {"iat": now, "exp": now + 300, "roles": ["lsz-planung"], **other}
        return {name: value for name, value in told.items() if value is not None}

    def signed(self, claims, key=None, **header):
        """A token signed with RS256, by the published key unless told otherwise."""
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)

    def answer(self, path):
        """What is told at an address."""
        if path == "/keys":
            self.asked_for_keys += 1
            return KeySet(self.published).as_dict()
        if path == "/token":
            return {"access_token": "x", "token_type": "Bearer", "id_token": self.token}
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        ways = zip(names, ("/authorize", "/token", "/keys"), strict=True)
        return {"issuer": self.url, **{name: self.url + way for name, way in ways}}


def unsigned(claims):
    """A token that says it needs no signature."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def signed_by_public_key(issuer, claims):
    """A token whose HMAC has the published key as its secret."""
    told = f"{_part({'alg': 'HS256', 'kid': issuer.key.kid})}.{_part(claims)}"
    pem = issuer.key.as_pem(private=False)
    return f"{told}.{_base64(hmac.digest(pem, told.encode(), hashlib.sha256))}"


def changed(token):
    """The same signature below other claims."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{_part(claims | {'roles': ['lsz-leitung']})}.{signature}"


@contextmanager
def issuing():
    """An issuer that listens on this machine."""
    issuer = Issuer()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(issuer.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


def begun(client):
    """What the service asks the provider for, and where: a login that somebody began."""
    there = urlsplit(client.get("/anmeldung", follow_redirects=False).headers["location"])
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    return there._replace(query="").geturl(), asked


def _part(content):
    return _base64(json.dumps(content).encode())


def _base64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
