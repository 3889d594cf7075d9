import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { urls } from "../../../cli/oauth/urls.ts";
import { UsageError } from "../../../cli/usage.ts";

let checkout: string;
const printed: string[] = [];

beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), "landfall-urls-"));
  const files = {
    "Pulumi.yaml": "config: { landfall:app: { default: prosight } }",
    "Pulumi.prod.yaml": "config: { landfall:domain: example.com }",
    "Pulumi.staging.yaml": "config: { landfall:app: prosight, landfall:domain: staging.example.com }",
    "Pulumi.empty.yaml": "",
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(checkout, file), text);
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(checkout, { recursive: true });
});

it("reads every stack's file, and takes the app from the project where a stack names none", async () => {
  await urls([], checkout);
  const lines = printed.join("\n").split("\n");
  expect(lines.filter((line) => line.includes("/callback/") || line.startsWith("Stack"))).toEqual([
    "    https://example.com/auth/callback/google          prod",
    "    https://staging.example.com/auth/callback/google  staging",
    "    https://example.com/auth/callback/github          prod",
    "    https://staging.example.com/auth/callback/github  staging",
    "Stack empty has no domain, and so no redirect URI. Type:",
  ]);
});

it("prints the stacks that are named, and knows no others", async () => {
  await urls(["staging"], checkout);
  expect(printed.join("\n")).not.toContain("https://example.com/");
  await expect(urls(["stagin"], checkout)).rejects.toThrow(
    new UsageError("this checkout has no Pulumi.stagin.yaml; did you mean staging?"),
  );
});
