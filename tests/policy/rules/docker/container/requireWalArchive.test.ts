import { requireWalArchive } from "../../../../../policy/rules/docker/container/requireWalArchive.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireWalArchive, {
  good: {
    image: "postgres:17",
    command: ["-c", "archive_mode=on", "-c", "archive_command=pgbackrest --stanza=a archive-push %p"],
  },
  bad: {
    "no archive": [{ command: ["postgres"] }, "does not archive its WAL"],
    "an archive without a place": [{ command: ["-c", "archive_mode=on"] }, "does not archive its WAL"],
  },
  alsoGood: {
    "another image": { image: "redis:8", command: [] },
  },
  unknown: "command",
});
