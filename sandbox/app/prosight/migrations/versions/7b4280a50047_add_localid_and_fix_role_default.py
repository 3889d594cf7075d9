"""Add localId, which an administrator gives; who signs in for the first time is a guest. Existing users stay what they are."""

import sqlalchemy as sa
from alembic import op

revision = "7b4280a50047"
down_revision = "9a0ea82c4ee9"


def upgrade() -> None:
    op.add_column("users", sa.Column("localId", sa.String(50)))
    op.alter_column("users", "role", server_default="guest")


def downgrade() -> None:
    """The localIds that were given are lost: they are in the backup that goes before."""
    op.alter_column("users", "role", server_default="user")
    op.drop_column("users", "localId")
