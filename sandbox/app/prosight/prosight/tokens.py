"""What the application signs: access tokens, and the state that a sign-in comes back with."""

from datetime import datetime, timedelta, timezone

import jwt

ALGORITHM = "HS256"
STATE_LIFETIME = timedelta(minutes=10)


def _sign(claims: dict, domain: str, secret: str, lifetime: timedelta) -> str:
    now = datetime.now(timezone.utc)
    return jwt.encode({**claims, "iss": domain, "iat": now, "exp": now + lifetime}, secret, algorithm=ALGORITHM)


def read(token: str, kind: str, domain: str, secret: str) -> dict:
    """Raises jwt.InvalidTokenError when it is expired, forged, another site's or of another kind."""
    claims = jwt.decode(
        token, secret, algorithms=[ALGORITHM], issuer=domain, audience=kind, options={"require": ["exp", "iss"]}
    )
    return claims


def make_state(provider: str, nonce: str, domain: str, secret: str) -> str:
    return _sign({"aud": "state", "provider": provider, "nonce": nonce}, domain, secret, STATE_LIFETIME)


def make_access(user, domain: str, secret: str, minutes: int) -> str:
    claims = {
        "aud": "access",
        "sub": str(user.id),
        "role": user.role,
        "localId": user.local_id,
        "provider": user.provider,
    }
    return _sign(claims, domain, secret, timedelta(minutes=minutes))
