"""What is said to providers: RFC 6749 and 7009 with each provider's own ways, and who an account belongs to."""

import base64
import hashlib
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from functools import lru_cache
from typing import Dict, Mapping, Optional, Tuple
from urllib.parse import quote, urlencode

import jwt

from assistant.metrics import OAUTH_DURATION
from assistant.oauth.backoff import Backoff, Throttled
from assistant.oauth.outcome import OAuthError
from assistant.oauth.providers import Provider

TIMEOUT_SECONDS = 10
LARGEST_ANSWER = 1 << 20
DISCOVERY_SECONDS = 3600
# Of the client: its secret is wrong or has expired. GitHub says it in its own words.
CLIENT_ERRORS = ("invalid_client", "unauthorized_client", "incorrect_client_credentials")
Answer = Dict[str, object]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        """A secret goes to no other place than the one that is configured."""
        return None


_discovered: Dict[str, Tuple[float, Mapping[str, str]]] = {}


@lru_cache(maxsize=None)
def opener(authorities: str) -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    if authorities:
        context.load_verify_locations(cadata=authorities)
    return urllib.request.build_opener(NoRedirect, urllib.request.HTTPSHandler(context=context))


def code_challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class Client:
    """Talks to one provider."""

    def __init__(self, provider: Provider, backoff: Backoff):
        self.provider, self.backoff = provider, backoff

    def authorization_url(self, state: str, verifier: str, scopes: Tuple[str, ...]) -> str:
        """`verifier`: the PKCE code verifier; not sent itself, and not used where the provider has no PKCE."""
        provider = self.provider
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": provider.redirect_uri,
            "state": state,
            **provider.parameters,
        }
        if scopes:
            query["scope"] = " ".join(scopes)
        if provider.pkce:
            query["code_challenge"] = code_challenge(verifier)
            query["code_challenge_method"] = "S256"
        url = self.endpoint("authorize")
        return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"

    def exchange(self, code: str, verifier: str) -> Answer:
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.provider.redirect_uri}
        return self.token_request({**grant, **({"code_verifier": verifier} if self.provider.pkce else {})})

    def refresh(self, refresh_token: str) -> Answer:
        return self.token_request({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def token_request(self, grant: Mapping[str, str]) -> Answer:
        answer = self.as_client("token", grant)
        if not isinstance(answer.get("access_token"), str):
            raise OAuthError("refused", f"{self.provider.title} answered without a token")
        return answer

    def revoke(self, token: str) -> bool:
        """Whether the provider has taken it back. Some have no endpoint for that: their tokens expire."""
        if not self.endpoint("revoke"):
            return False
        self.as_client("revoke", {"token": token})
        return True

    def as_client(self, endpoint: str, values: Mapping[str, str]) -> Answer:
        """With each secret in turn: a rotation replaces one while the provider may know only the other."""
        for secret in self.provider.secrets:
            status, answer = self.call(endpoint, values, secret)
            error = str(answer.get("error") or "")
            # GitHub answers its errors with 200.
            if status < 400 and not error:
                return answer
            if status != 401 and error not in CLIENT_ERRORS:
                break
        else:
            raise OAuthError("client", f"{self.provider.title} does not accept this site's client id and secret")
        if error in ("invalid_grant", "bad_verification_code", "bad_refresh_token"):
            raise OAuthError("grant", f"{self.provider.title} does not accept this any more; connect the account again")
        raise OAuthError("refused", f"{self.provider.title} refused with status {status}")

    def subject(self, tokens: Answer) -> Tuple[Optional[str], Optional[str]]:
        """The provider's own name for the account, and its address, where it gives them."""
        if isinstance(tokens.get("bot_id"), str):
            return str(tokens["bot_id"]), None
        claims = self.id_token(tokens["id_token"]) if isinstance(tokens.get("id_token"), str) else None
        if claims is None and self.endpoint("user"):
            status, claims = self.call("user", None, bearer=str(tokens["access_token"]))
            # Of a token without a scope for it.
            if status in (401, 403):
                return None, None
        if claims is None:
            return None, None
        subject, email = claims.get("sub") or claims.get("id"), claims.get("email")
        if not subject:
            raise OAuthError("identity", f"{self.provider.title} does not say whose account it is")
        return str(subject), str(email) if email else None

    def id_token(self, text: str) -> Answer:
        """Its claims. It came from the token endpoint itself, so TLS vouches for it (OpenID Connect Core, 3.1.3.7)."""
        try:
            options = {"verify_signature": False, "verify_aud": True, "verify_exp": True}
            claims = jwt.decode(text, options=options, audience=self.provider.client_id, leeway=60)
            issuer = self.provider.endpoints.get("issuer", "")
            # Microsoft's common issuer is no one's own: only a discovered one has a single name.
            if "token" not in self.provider.endpoints and str(claims.get("iss")).rstrip("/") != issuer.rstrip("/"):
                raise jwt.InvalidIssuerError("another issuer's")
            return claims
        except jwt.InvalidTokenError:
            raise OAuthError("identity", f"{self.provider.title} sent an identity that is not for this site")

    def endpoint(self, name: str) -> str:
        known = self.provider.endpoints
        return known.get(name, "") if "token" in known else self.discover().get(name, "")

    def discover(self) -> Mapping[str, str]:
        issuer = self.provider.endpoints["issuer"]
        at, found = _discovered.get(issuer, (0.0, {}))
        if time.monotonic() - at < DISCOVERY_SECONDS and found:
            return found
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        status, document = self.send("discovery", urllib.request.Request(url, headers={"Accept": "application/json"}))
        if status != 200 or str(document.get("issuer")).rstrip("/") != issuer.rstrip("/"):
            raise OAuthError("unreachable", f"{self.provider.title} has no discovery document of its issuer")
        names = {"authorize": "authorization", "token": "token", "user": "userinfo", "revoke": "revocation"}
        found = {name: str(document.get(f"{theirs}_endpoint") or "") for name, theirs in names.items()}
        _discovered[issuer] = (time.monotonic(), found)
        return found

    def call(
        self, endpoint: str, values: Optional[Mapping[str, str]], secret: str = "", bearer: str = ""
    ) -> Tuple[int, Answer]:
        provider, data = self.provider, None
        # GitHub refuses who has no name.
        headers = {"Accept": "application/json", "User-Agent": "personal-assistant"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        if values is not None:
            body = dict(values)
            if provider.client_authentication == "basic":
                pair = ":".join(quote(part, safe="") for part in (provider.client_id, secret))
                headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            else:
                body.update(client_id=provider.client_id, client_secret=secret)
            in_json = provider.token_request == "json"
            headers["Content-Type"] = "application/json" if in_json else "application/x-www-form-urlencoded"
            data = (json.dumps(body) if in_json else urlencode(body)).encode()
        return self.send(endpoint, urllib.request.Request(self.endpoint(endpoint), data, headers))

    def send(self, endpoint: str, request: urllib.request.Request) -> Tuple[int, Answer]:
        """Raises OAuthError where the provider does not answer, or wants to be left alone."""
        name = self.provider.name
        try:
            self.backoff.check(name)
            with OAUTH_DURATION.labels(name, endpoint).time():
                status, retry_after, text = fetch(request, self.provider.authorities)
            if status == 429 or status >= 500:
                raise self.backoff.failed(name, retry_after)
        except Throttled as error:
            text = f"{self.provider.title} is busy; try again in {error.seconds} s"
            raise OAuthError("throttled", text, error.seconds) from None
        except (OSError, http.client.HTTPException):
            wait = self.backoff.failed(name, None)
            raise OAuthError("unreachable", f"{self.provider.title} does not answer", wait.seconds) from None
        self.backoff.worked(name)
        try:
            answer = json.loads(text or b"{}")
        except ValueError:
            answer = {}
        return status, answer if isinstance(answer, dict) else {}


def fetch(request: urllib.request.Request, authorities: str) -> Tuple[int, Optional[str], bytes]:
    try:
        with opener(authorities).open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, None, response.read(LARGEST_ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Retry-After"), error.read(LARGEST_ANSWER)
