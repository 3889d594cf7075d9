"""An integration is what a user lets the application do at a provider: its rows, from the first grant to the last."""

from typing import List, Optional

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assistant.models import OAuthAccount, OAuthConsent, OAuthIntegration, OAuthProvider, OAuthScope
from assistant.oauth import tokens
from assistant.oauth.outcome import OAuthError
from assistant.oauth.providers import IDENTITY_SCOPES, Provider


def know(session: Session, provider: Provider, scopes: List[str]) -> None:
    """What other rows refer to: the configuration may have providers and scopes that the migrations have not."""
    session.execute(
        insert(OAuthProvider).values(name=provider.name, display_name=provider.title).on_conflict_do_nothing()
    )
    rows = [
        {"provider": provider.name, "scope": scope, "description": scope, "is_sensitive": scope not in IDENTITY_SCOPES}
        for scope in sorted(scopes)
    ]
    if rows:
        session.execute(insert(OAuthScope).values(rows).on_conflict_do_nothing())


def lock(session: Session, user_id: int, provider: Provider, scopes: List[str]) -> OAuthIntegration:
    """The user's integration at the provider, made if it is not there, and nobody else's until the commit."""
    values = {"user_id": user_id, "provider": provider.name, "status": "active", "scopes": scopes}
    keys = [OAuthIntegration.user_id, OAuthIntegration.provider]
    row_id = session.execute(
        insert(OAuthIntegration)
        .values(**values)
        .on_conflict_do_update(index_elements=keys, set_={"status": "active", "scopes": scopes})
        .returning(OAuthIntegration.id)
    ).scalar_one()
    return session.get(OAuthIntegration, row_id, populate_existing=True)


def own_account(
    session: Session, user_id: int, provider: Provider, subject: Optional[str], email: Optional[str]
) -> None:
    """The account is this user's from now on. Refused where it is another's."""
    forget_accounts(session, user_id, provider.name, subject)
    if subject is None:
        return
    values = {"user_id": user_id, "provider": provider.name, "subject": subject, "email": email}
    session.execute(insert(OAuthAccount).values(**values).on_conflict_do_nothing())
    of_account = OAuthAccount.provider == provider.name, OAuthAccount.subject == subject
    if session.execute(select(OAuthAccount.user_id).where(*of_account)).scalar_one() != user_id:
        raise OAuthError("account", f"this account at {provider.title} is connected to another user")


def forget_accounts(session: Session, user_id: int, provider: str, but: Optional[str] = None) -> None:
    which = OAuthAccount.user_id == user_id, OAuthAccount.provider == provider
    session.execute(
        delete(OAuthAccount)
        .where(*which, OAuthAccount.subject.is_distinct_from(but))
        .execution_options(synchronize_session=False)
    )


def consent(
    session: Session, user_id: int, provider: str, scopes: List[str], address: Optional[str]
) -> None:
    """One row a scope that was granted; those of before end where they were granted no more."""
    open_ones = OAuthConsent.user_id == user_id, OAuthConsent.provider == provider, OAuthConsent.revoked_at.is_(None)
    had = set(session.execute(select(OAuthConsent.scope).where(*open_ones)).scalars())
    session.execute(
        update(OAuthConsent)
        .where(*open_ones, OAuthConsent.scope.not_in(scopes))
        .values(revoked_at=func.now())
        .execution_options(synchronize_session=False)
    )
    for scope in sorted(set(scopes) - had):
        session.add(OAuthConsent(user_id=user_id, provider=provider, scope=scope, address=address))


def end(session: Session, integration: OAuthIntegration, status: str) -> None:
    """`expired`: the provider takes its tokens no more. `revoked`: the user wants it no more."""
    tokens.remove(session, integration.id)
    integration.status = status
    if status == "revoked":
        integration.scopes = []
        consent(session, integration.user_id, integration.provider, [], None)
        forget_accounts(session, integration.user_id, integration.provider)
