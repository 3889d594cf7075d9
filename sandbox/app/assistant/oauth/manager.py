"""Connecting, refreshing and giving back, for the API and the workers alike."""

from typing import Dict, List, Mapping, Optional, Tuple

import redis
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assistant.metrics import OAUTH_FAILED, OAUTH_FINISHED, OAUTH_STARTED, count_refresh
from assistant.models import OAuthIntegration, User
from assistant.oauth import integrations, roles, states, tokens
from assistant.oauth.audit import record
from assistant.oauth.backoff import Backoff
from assistant.oauth.keys import KeyRing
from assistant.oauth.outcome import OAuthError
from assistant.oauth.protocol import Client
from assistant.oauth.providers import Provider, granted_scopes
from assistant.reports import Reports

# How long one waits for another's refresh of the same integration.
LOCK_TIMEOUT = "15s"


class Manager:
    def __init__(self, providers: Mapping[str, Provider], ring: KeyRing, store: redis.Redis, reports: Reports):
        self.providers, self.ring, self.store, self.reports = providers, ring, store, reports
        self.backoff = Backoff(store)

    def client(self, name: str) -> Client:
        """Raises KeyError for a provider that is not configured."""
        return Client(self.providers[name], self.backoff)

    def begin(
        self, session: Session, user: User, name: str, wanted: Optional[List[str]], address: Optional[str]
    ) -> Tuple[str, str]:
        """The URL to send the browser to, and the state in it."""
        provider, client = self.providers[name], self.client(name)
        try:
            scopes = roles.choose(provider, roles.role_of(session, user.id), wanted)
            integrations.know(session, provider, list(scopes))
            state, verifier = states.begin(session, self.ring, user.id, name, scopes)
            url = client.authorization_url(state, verifier, scopes)
        except OAuthError as error:
            self.fail(session, "connect", error, user.id, name, address)
            raise
        record(session, "connect.begin", "done", user.id, address, provider=name, scopes=list(scopes))
        session.commit()
        OAUTH_STARTED.labels(name).inc()
        return url, state

    def finish(
        self, session: Session, name: str, state: str, code: str, error: str, address: Optional[str]
    ) -> OAuthIntegration:
        """What the provider's answer comes to. The state must be known to be the browser's own."""
        begun = states.use(session, self.ring, state, name)
        try:
            if begun is None:
                raise OAuthError("state", "this link was used before, is too old or is not yours; start again")
            if error:
                denied = error == "access_denied"
                raise OAuthError("denied" if denied else "refused", "the provider did not grant it")
            if not code:
                raise OAuthError("refused", "the provider sent no code")
            row = self.connect(session, begun, name, code, address)
        except OAuthError as problem:
            self.fail(session, "connect", problem, begun.user_id if begun else None, name, address)
            raise
        OAUTH_FINISHED.labels(name).inc()
        return row

    def connect(
        self, session: Session, begun: states.Begun, name: str, code: str, address: Optional[str]
    ) -> OAuthIntegration:
        provider, client = self.providers[name], self.client(name)
        user = session.get(User, begun.user_id)
        if user is None or not user.is_active:
            raise OAuthError("state", "this user is no longer active")
        # No transaction is open while the provider takes its time.
        session.commit()
        answer = client.exchange(code, begun.verifier)
        scopes = granted_scopes(answer, begun.scopes)
        beyond = provider.beyond(roles.role_of(session, user.id), scopes)
        session.commit()
        if beyond:
            # The token itself can do it, so it does not stay with a note that it should not.
            self.give_back(client, answer)
            raise OAuthError("scope", f"more was granted than this user may have: {', '.join(beyond)}")
        subject, email = client.subject(answer)
        integrations.know(session, provider, scopes)
        row = integrations.lock(session, user.id, provider, scopes)
        integrations.own_account(session, user.id, provider, subject, email)
        tokens.remove(session, row.id)
        tokens.save(session, self.ring, row.id, answer)
        integrations.consent(session, user.id, name, scopes, address)
        record(session, "connect", "done", user.id, address, provider=name, scopes=scopes)
        session.commit()
        return row

    def refresh(
        self, session: Session, integration_id: int, user_id: int, address: Optional[str] = None
    ) -> OAuthIntegration:
        """Whoever comes while another refreshes waits, and takes what that one got."""
        before = tokens.rows_of(session, integration_id).get("access")
        seen = before.id if before else None
        session.rollback()
        row = self.locked(session, integration_id)
        current = tokens.rows_of(session, integration_id)
        if row.status == "active" and "access" in current and current["access"].id != seen:
            session.rollback()
            return session.get(OAuthIntegration, integration_id)
        try:
            self.renew(session, row, current, user_id)
        except OAuthError as error:
            if error.reason in ("grant", "scope"):
                integrations.end(session, row, "expired")
            self.fail(session, "token.refresh", error, user_id, row.provider, address)
            raise
        record(session, "token.refresh", "done", user_id, address, provider=row.provider)
        session.commit()
        count_refresh(self.store, row.provider, "done")
        return row

    def renew(self, session: Session, row: OAuthIntegration, current: Dict[str, object], user_id: int) -> None:
        if row.status != "active":
            raise OAuthError("unrefreshable", "this integration is over; connect the account again")
        if "refresh" not in current:
            # GitHub's tokens do not end; what ends without one is found by the workers.
            raise OAuthError("unrefreshable", "there is nothing to refresh it with")
        provider, client = self.providers[row.provider], self.client(row.provider)
        role = roles.role_of(session, user_id)
        answer = None
        beyond = provider.beyond(role, row.scopes)
        if not beyond:
            answer = client.refresh(tokens.open_token(self.ring, current["refresh"]))
            row.scopes = granted_scopes(answer, row.scopes)
            beyond = provider.beyond(role, row.scopes)
        if beyond:
            self.give_back(client, answer or {"access_token": tokens.open_token(self.ring, current["refresh"])})
            raise OAuthError("scope", f"this user may no longer have: {', '.join(beyond)}")
        tokens.save(session, self.ring, row.id, answer)

    def revoke(self, session: Session, integration_id: int, user_id: int, address: Optional[str]) -> bool:
        """Here in any case; whether at the provider too."""
        row = self.locked(session, integration_id)
        kept = tokens.rows_of(session, row.id)
        there = False
        try:
            if kept and row.provider in self.providers:
                # With the refresh token goes what was made of it (RFC 7009, section 2.1).
                chosen = kept.get("refresh") or kept["access"]
                there = self.client(row.provider).revoke(tokens.open_token(self.ring, chosen))
        except OAuthError as error:
            record(session, "revoke.provider", "failed", user_id, address, provider=row.provider, reason=error.reason)
        integrations.end(session, row, "revoked")
        record(session, "revoke", "done", user_id, address, provider=row.provider, at_provider=there)
        session.commit()
        return there

    def locked(self, session: Session, integration_id: int) -> OAuthIntegration:
        session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        query = select(OAuthIntegration).where(OAuthIntegration.id == integration_id).with_for_update(key_share=True)
        try:
            return session.execute(query.execution_options(populate_existing=True)).scalar_one()
        except OperationalError:
            session.rollback()
            raise OAuthError("throttled", "this integration is being refreshed; try again", 5) from None

    def give_back(self, client: Client, answer: Mapping[str, object]) -> None:
        try:
            client.revoke(str(answer.get("refresh_token") or answer["access_token"]))
        except OAuthError as error:
            self.reports.send("oauth.revoke", client.provider.name, error.reason)

    def fail(
        self, session: Session, action: str, error: OAuthError, user_id: Optional[int], name: str, address: Optional[str]
    ) -> None:
        """Kept, counted, and told to those who run the service where it is theirs to mend."""
        if action == "connect":
            session.rollback()
            OAUTH_FAILED.labels(name, error.reason).inc()
        else:
            count_refresh(self.store, name, error.reason)
        outcome = "refused" if error.reason in ("state", "denied", "scope", "account") else "failed"
        record(session, action, outcome, user_id, address, provider=name, reason=error.reason)
        session.commit()
        if error.reason in ("client", "refused", "unreachable", "identity"):
            self.reports.send(f"oauth.{action}", name, error.reason)
