"""People with API keys, and what they prescribe: as before Auth0."""

import sqlalchemy as sa
from alembic import op

revision = "001_users"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.String(200)),
        sa.Column("role", sa.String(50), nullable=False),
        # bcrypt.
        sa.Column("password_hash", sa.String(60)),
        # SHA-256 of the key in hexadecimal: a key itself is in no table.
        sa.Column("api_key_hash", sa.CHAR(64), unique=True),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("email_verified", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("role IN ('super_admin', 'pharmacist', 'doctor', 'nurse')", name="users_role_known"),
    )
    op.create_table(
        "prescriptions",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("patient", sa.String(200), nullable=False),
        sa.Column("medicine", sa.String(200), nullable=False),
        sa.Column("prescribed_by", sa.BigInteger, sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("dispensed_by", sa.BigInteger, sa.ForeignKey("users.id"), index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


def downgrade() -> None:
    op.drop_table("prescriptions")
    op.drop_table("users")
