#!/bin/bash
set -e
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --command "CREATE USER $POSTGRES_NON_ROOT_USER"
