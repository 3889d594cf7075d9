import { disallowDefaultPasswords } from "../../../../../policy/rules/docker/container/disallowDefaultPasswords.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDefaultPasswords, {
  good: { image: "app:1.2.0", envs: ["ADMIN_PASSWORD=qX7w-vV2k-9sLm-3RtB", "ADMIN_USER=chief"] },
  bad: {
    "the seeds' one": [
      { envs: ["ADMIN_PASSWORD=admin123"] },
      "has a default or guessable password in ADMIN_PASSWORD",
    ],
    "one that is made of such words": [
      { envs: ["SECRET_KEY=please-change-this-secret-key-in-production"] },
      "has a default or guessable password in SECRET_KEY",
    ],
    "the user's name": [
      { envs: ["MYSQL_USER=chieftain", "MYSQL_PASSWORD=chieftain"] },
      "has a default or guessable password in MYSQL_PASSWORD",
    ],
    "one in a URL, and one beside it": [
      { envs: ["DATABASE_URL=postgres://app:postgres@db/app", "POSTGRES_PASSWORD=postgres"] },
      "has a default or guessable password in DATABASE_URL, POSTGRES_PASSWORD",
    ],
    "one that is too short": [
      { envs: ["ROOT_PASSWORD=hunter2"] },
      "has a default or guessable password in ROOT_PASSWORD",
    ],
    "one that says to be changed": [
      { envs: ["POSTGRES_PASSWORD=ChooseYourOwnPasswordHere1234"] },
      "has a default or guessable password in POSTGRES_PASSWORD",
    ],
    "the program's name": [
      { image: "ghcr.io/passbolt/passbolt:5", envs: ["DB_PASSWORD=P4ssb0lt"] },
      "has a default or guessable password in DB_PASSWORD",
    ],
    "one beside its user": [
      { envs: ["NEO4J_AUTH=neo4j/neo4jneo4j"] },
      "has a default or guessable password in NEO4J_AUTH",
    ],
  },
  alsoGood: {
    "a generated one with such a word": { envs: ["SESSION_SECRET=secret-8f3a9c1b2d4e5f60718293a4"] },
    "a phrase of words that nobody expects": { envs: ["ADMIN_PASSWORD=deport-silver-showcase-radiantly"] },
    "where it is, not what it is": {
      envs: ["POSTGRES_PASSWORD_FILE=/run/secrets/postgres", "PASSWORD_RESET=true", "TOKEN_TTL=60"],
    },
  },
  unknown: "envs",
});
