import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import {
  placeholderFor,
  placeholdersFor,
  withNames,
  withSecrets,
} from "../../../components/compose/placeholders.ts";

const placeholders = placeholdersFor(["USER", "PASSWORD"]);
const [user, password] = [placeholderFor("USER"), placeholderFor("PASSWORD")];

async function resolvedOf(input: unknown): Promise<{ value: unknown; secret: boolean }> {
  const output: pulumi.Output<unknown> = pulumi.output(input);
  const value = await new Promise((resolve) => output.apply(resolve));
  return { value, secret: await pulumi.isSecret(output) };
}

it("gives every variable the same placeholder on every run, and no two the same", () => {
  expect(placeholderFor("USER")).toBe(user);
  expect(user).not.toBe(password);
  expect(user).toMatch(/^[a-z0-9]+$/);
});

it("puts secrets in the place of their placeholders, alone and inside of a text, and keeps them secret", async () => {
  const value = { plain: "a", list: [password, `postgres://${user}:${password}@db`], number: 1 };
  const filled = withSecrets(value, placeholders, {
    USER: pulumi.output("u$&"),
    PASSWORD: "p",
  }) as typeof value;
  expect(filled.plain).toBe("a");
  expect(filled.number).toBe(1);
  expect(await resolvedOf(filled.list[0])).toEqual({ value: "p", secret: true });
  expect(await resolvedOf(filled.list[1])).toEqual({ value: "postgres://u$&:p@db", secret: true });
});

it("shows names that are no secrets, but not beside a secret", async () => {
  const value = [user, `${user}:${password}`];
  const filled = withSecrets(value, placeholders, { PASSWORD: "p" }, { USER: "app_2" }) as typeof value;
  expect(await resolvedOf(filled[0])).toEqual({ value: "app_2", secret: false });
  expect(await resolvedOf(filled[1])).toEqual({ value: "app_2:p", secret: true });
});

it("calls placeholders by their variable in messages", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is how Compose writes a variable.
  expect(withNames(`invalid port ${password}`, placeholders)).toBe("invalid port ${PASSWORD}");
});
