"""The tables that the application uses so far, as SQLAlchemy sees them. The app's migrations make them, and others."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, Interval, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB, UUID
from sqlalchemy.orm import declarative_base

Base = declarative_base()


def created_at() -> Column:
    return Column(DateTime(timezone=True), nullable=False, server_default=func.now())


def owner() -> Column:
    return Column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


class User(Base):
    __tablename__ = "users"

    id = Column(BigInteger, primary_key=True)
    username = Column(Text, nullable=False, unique=True)
    email = Column(Text, nullable=False, unique=True)
    password_hash = Column(Text, nullable=False)
    password_change_required = Column(Boolean, nullable=False, server_default="false")
    password_expires_at = Column(DateTime(timezone=True))
    password_changed_at = Column(DateTime(timezone=True))
    is_active = Column(Boolean, nullable=False, server_default="true")
    created_at = created_at()


class UserRole(Base):
    __tablename__ = "user_roles"

    user_id = Column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role = Column(Text, primary_key=True)


class AuditEntry(Base):
    """Written once: the database refuses to change it, or to delete it before its time."""

    __tablename__ = "audit_log"

    id = Column(BigInteger, primary_key=True)
    category = Column(Text, nullable=False)
    action = Column(Text, nullable=False)
    outcome = Column(Text, nullable=False)
    user_id = Column(BigInteger, ForeignKey("users.id", ondelete="SET NULL"))
    address = Column(INET)
    details = Column(JSONB, nullable=False, server_default="{}")
    occurred_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())


class AuditRetention(Base):
    __tablename__ = "audit_retention"

    category = Column(Text, primary_key=True)
    keep_for = Column(Interval, nullable=False)


class EncryptionKey(Base):
    __tablename__ = "encryption_keys"

    version = Column(BigInteger, primary_key=True)
    status = Column(Text, nullable=False)
    retired_at = Column(DateTime(timezone=True))


class OAuthProvider(Base):
    __tablename__ = "oauth_providers"

    name = Column(Text, primary_key=True)
    display_name = Column(Text, nullable=False)
    is_enabled = Column(Boolean, nullable=False, server_default="true")


class OAuthScope(Base):
    __tablename__ = "oauth_scopes"

    provider = Column(Text, primary_key=True)
    scope = Column(Text, primary_key=True)
    description = Column(Text, nullable=False)
    is_sensitive = Column(Boolean, nullable=False)


class OAuthState(Base):
    __tablename__ = "oauth_states"

    state_hash = Column(LargeBinary, primary_key=True)
    user_id = owner()
    provider = Column(Text, nullable=False)
    code_verifier_ciphertext = Column(LargeBinary, nullable=False)
    key_version = Column(BigInteger, nullable=False)
    scopes = Column(ARRAY(Text), nullable=False)
    expires_at = Column(DateTime(timezone=True), nullable=False, server_default=text("now() + interval '10 minutes'"))
    used_at = Column(DateTime(timezone=True))


class OAuthAccount(Base):
    __tablename__ = "oauth_accounts"

    id = Column(BigInteger, primary_key=True)
    user_id = owner()
    provider = Column(Text, nullable=False)
    subject = Column(Text, nullable=False)
    email = Column(Text)


class OAuthConsent(Base):
    __tablename__ = "oauth_consents"

    id = Column(BigInteger, primary_key=True)
    user_id = owner()
    provider = Column(Text, nullable=False)
    scope = Column(Text, nullable=False)
    address = Column(INET)
    granted_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())
    revoked_at = Column(DateTime(timezone=True))


class OAuthIntegration(Base):
    __tablename__ = "oauth_integrations"

    id = Column(BigInteger, primary_key=True)
    user_id = owner()
    provider = Column(Text, nullable=False)
    status = Column(Text, nullable=False)
    scopes = Column(ARRAY(Text), nullable=False)
    created_at = created_at()


class OAuthToken(Base):
    __tablename__ = "oauth_tokens"

    id = Column(BigInteger, primary_key=True)
    integration_id = Column(
        BigInteger, ForeignKey("oauth_integrations.id", ondelete="CASCADE"), nullable=False
    )
    token_type = Column(Text, nullable=False)
    ciphertext = Column(LargeBinary, nullable=False)
    key_version = Column(BigInteger, nullable=False)
    expires_at = Column(DateTime(timezone=True))
    created_at = created_at()


class Note(Base):
    __tablename__ = "notes"

    id = Column(BigInteger, primary_key=True)
    user_id = owner()
    title = Column(Text, nullable=False)
    body = Column(Text, nullable=False)
    created_at = created_at()


class TaskResult(Base):
    __tablename__ = "task_results"

    id = Column(UUID(as_uuid=True), primary_key=True)
    user_id = owner()
    status = Column(Text, nullable=False)
    result = Column(JSONB)
    created_at = created_at()
    finished_at = Column(DateTime(timezone=True))


class TaskBatch(Base):
    __tablename__ = "task_batches"

    id = Column(UUID(as_uuid=True), primary_key=True)
    user_id = owner()
    sent = Column(Integer, nullable=False)
    created_at = created_at()


class TaskRun(Base):
    """One row a run: a task that is carried out twice has two."""

    __tablename__ = "task_runs"

    id = Column(BigInteger, primary_key=True)
    batch_id = Column(UUID(as_uuid=True), ForeignKey("task_batches.id", ondelete="CASCADE"), nullable=False)
    number = Column(Integer, nullable=False)
    release = Column(Text, nullable=False)
    instance = Column(Text, nullable=False)
    started_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())
    finished_at = Column(DateTime(timezone=True))
