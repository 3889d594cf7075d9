"""What is kept of who connected what: never a token, a code or a secret."""

from typing import Optional

from sqlalchemy.orm import Session

from assistant.models import AuditEntry


def record(
    session: Session,
    action: str,
    outcome: str,
    user_id: Optional[int],
    address: Optional[str] = None,
    **details: object,
) -> None:
    """Committed with the rest of the session. `outcome`: done, refused or failed."""
    session.add(
        AuditEntry(category="oauth", action=action, outcome=outcome, user_id=user_id, address=address, details=details)
    )
