"""People sign in with Auth0, and see the wards that they were given."""

import sqlalchemy as sa
from alembic import op

revision = "002_auth0"
down_revision = "001_users"


def upgrade() -> None:
    op.add_column("users", sa.Column("auth0_user_id", sa.Text))
    op.create_unique_constraint("users_auth0_user_id_key", "users", ["auth0_user_id"])
    op.create_table(
        "hospitals",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
    )
    op.create_table(
        "wards",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("hospital_id", sa.BigInteger, sa.ForeignKey("hospitals.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.UniqueConstraint("hospital_id", "name"),
    )
    op.create_table(
        "user_ward_permissions",
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ward_id", sa.BigInteger, sa.ForeignKey("wards.id", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("permission", sa.String(10), nullable=False, server_default="read"),
        sa.CheckConstraint("permission IN ('read', 'write')", name="user_ward_permissions_permission_known"),
    )


def downgrade() -> None:
    """Users stay as they are, with their keys. Wards and ids at Auth0 are lost: they are in the backup that goes before."""
    op.drop_table("user_ward_permissions")
    op.drop_table("wards")
    op.drop_table("hospitals")
    op.drop_column("users", "auth0_user_id")
