"""Initial schema: who may sign in, and as what."""

import sqlalchemy as sa
from alembic import op

revision = "9a0ea82c4ee9"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.String(200)),
        sa.Column("role", sa.String(50), nullable=False, server_default="user"),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("last_login_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("provider", "provider_id"),
    )


def downgrade() -> None:
    op.drop_table("users")
