import { requireLockTimeout } from "../../../../../policy/rules/command/command/requireLockTimeout.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireLockTimeout, {
  good: { create: `psql -c "SET lock_timeout = '5s'; ALTER TABLE users ADD COLUMN age int"` },
  bad: {
    "a table that is changed": [
      { create: 'psql -c "ALTER TABLE users ADD COLUMN age int"' },
      "locks tables without lock_timeout, in create",
    ],
    "an index that is made in place": [
      { update: "psql <<END\ncreate index on users (age);\nEND" },
      "locks tables without lock_timeout, in update",
    ],
  },
  alsoGood: {
    "an option for all of it": { create: 'PGOPTIONS="-c lock_timeout=5s" psql -c "DROP TABLE old"' },
    "what locks nobody out": { create: 'psql -c "CREATE INDEX CONCURRENTLY ON users (age)"' },
    "another program's words": { create: "mysql -e 'ALTER TABLE users ADD COLUMN age int'" },
  },
  unknown: "create",
});
