// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how Compose writes a variable.
import { expect, it } from "vitest";
import { findLiterals, withoutSecrets } from "../../../cli/add/literals.ts";
import { placeholderFor, placeholdersFor } from "../../../components/compose/placeholders.ts";

const found = (services: Record<string, Record<string, string>>) =>
  findLiterals(
    {
      name: "shop",
      services: Object.fromEntries(
        Object.entries(services).map(([name, environment]) => [name, { environment }]),
      ),
    },
    placeholdersFor(["KEY"]),
  );

it("gives one text one variable, also within a URL", () => {
  expect(
    found({
      db: { POSTGRES_PASSWORD: "planted$1", POSTGRES_USER: "me" },
      web: { DB_PASSWORD: "planted$1", DATABASE_URL: "postgres://me:planted$1@db/x?a=$b" },
    }),
  ).toEqual({
    variables: ["POSTGRES_PASSWORD"],
    environment: {
      db: { POSTGRES_PASSWORD: "${POSTGRES_PASSWORD:?}" },
      web: {
        DB_PASSWORD: "${POSTGRES_PASSWORD:?}",
        DATABASE_URL: "postgres://me:${POSTGRES_PASSWORD:?}@db/x?a=$$b",
      },
    },
  });
});

it("gives two texts under one key two variables", () => {
  expect(found({ a: { PASSWORD: "planted-a" }, b: { PASSWORD: "planted-b" } }).environment).toEqual({
    a: { PASSWORD: "${PASSWORD:?}" },
    b: { PASSWORD: "${B_PASSWORD:?}" },
  });
});

it("leaves alone what a variable gives already, and what is no secret", () => {
  const environment = {
    API_KEY: `x${placeholderFor("KEY")}`,
    RANDOM_PASSWORD: "yes",
    DB_PASSWORD_FILE: "/run/secrets/db",
    KEY_DIR: "x",
    SECRET: "",
  };
  expect(found({ web: environment })).toEqual({ variables: [], environment: {} });
});

it("takes the secrets out of an env file and nothing else", () => {
  const text =
    '# Database\nexport DB_PASSWORD="planted"\nDB_HOST=db\nSMTP_TOKEN: planted\nURL=amqp://a:planted@b\n';
  expect(withoutSecrets(text)).toEqual({
    text: "# Database\nDB_HOST=db\n",
    left: ["DB_PASSWORD", "SMTP_TOKEN", "URL"],
  });
});
