import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkProvider, readPassphrase } from "../../../cli/secrets/passphrase.ts";

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "landfall-passphrase-")), "new");
});
afterEach(() => rmSync(join(file, ".."), { recursive: true }));

const write = (text: string, mode = 0o600) => {
  writeFileSync(file, text);
  chmodSync(file, mode);
};

it.for([
  { text: "", says: "is empty" },
  { text: " \n", says: "is empty" },
  { text: "planted passphrase\nof two lines\n", says: "has more than one line" },
  { text: "planted", says: "has fewer than 16 characters" },
])("$says: is refused with what to type, and not shown", ({ text, says }) => {
  write(text);
  const read = () => readPassphrase(file);
  expect(read).toThrow(`${file} ${says}\n      type: (umask 077; openssl rand -base64 32 >${file})`);
  expect(read).not.toThrow("planted");
});

it("one that others can read is refused, and so is one that is not there", () => {
  write("planted", 0o640);
  expect(() => readPassphrase(file)).toThrow(/\(2\):.*can be read by others.*chmod 600.*fewer than 16/s);
  expect(() => readPassphrase(`${file}.none`)).toThrow("cannot be read (ENOENT)");
});

it("is the line without what is around it, as the engine reads it", () => {
  write("  a passphrase with spaces \r\n");
  expect(readPassphrase(file)).toBe("a passphrase with spaces");
});

it("a stack that no passphrase opens is told what changes its key, without the key's name", () => {
  const check = (text: string) => () => checkProvider("Pulumi.prod.yaml", text);
  expect(check("secretsprovider: awskms://alias/planted?region=x\n")).toThrow(
    "Pulumi.prod.yaml has its secrets encrypted by awskms, which changes its key itself. Another one: pulumi stack change-secrets-provider <url>",
  );
  expect(check("config: {}\n")).toThrow("has no secrets");
  expect(check("")).toThrow("has no secrets");
  expect(check("encryptionsalt: v1:abc\n")).not.toThrow();
});
