import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RENEWAL_FUNCTIONS } from "../../../components/certificate/renewal.ts";
import { type CertificatePlan, renderCertificateScript } from "../../../components/certificate/script.ts";

// The program runs for real; only the authority's client is a stand-in that signs with a local CA.
const plan: CertificatePlan = {
  domain: "example.test",
  names: ["www.example.test", "example.test"],
  email: "a@example.test",
  server: "https://ca.example.test/directory",
  challenge: "http-01",
  reload:
    'echo reloaded >> "$ROOT/reloads"; [ ! -e "$ROOT/reload-fails" ] || { echo "nginx: bad" >&2; false; }',
};

const LEGO = `#!/bin/bash
echo "$@" >> "$ROOT/asked"
path= names=
while [ $# -gt 0 ]; do case $1 in --path) path=$2;; --domains) names=$names,DNS:$2; : "\${main:=$2}";; esac; shift; done
mkdir -p "$path/certificates" "$path/accounts"
if [ -s "$ROOT/error" ]; then cat "$ROOT/error"; [ ! -e "$ROOT/once" ] || rm "$ROOT/error"; exit 1; fi
[ ! -e "$ROOT/other-names" ] || names=,DNS:other.test
cd "$path/certificates"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$main.key" -out csr -subj "/CN=$main" 2>/dev/null
printf 'subjectAltName=%s' "\${names#,}" > ext
openssl x509 -req -in csr -CA "$ROOT/ca.crt" -CAkey "$ROOT/ca.key" -CAcreateserial -extfile ext -days "\${DAYS:-90}" -out "$main.crt" 2>/dev/null
cat "$ROOT/ca.crt" >> "$main.crt"
`;

/** In memory: the program syncs the file system that it writes to, and the machine's own may be busy. */
const scratch = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** A folder with the authority, and what the program finds on a host: nothing, its first pair, or an issued one. */
type Start = "bare" | "selfSigned" | "issued";
/** Each made once and copied: keys, and the processes that the program is made of, cost more than all else in a test. */
const starts = {} as Record<Start, string>;
let firstPair: string;

/** Where the current test runs. */
let root: string;
beforeAll(() => {
  starts.bare = root = scratchFolder();
  mkdirSync(join(root, "bin"));
  executable("lego", LEGO);
  executable("sleep", "#!/bin/sh\n");
  const names = ["-addext", "subjectAltName=DNS:example.test,DNS:www.example.test"];
  openssl(...newCertificate("/CN=Test CA", "ca"), "-days", "99");
  openssl(...newCertificate("/CN=example.test", "self"), "-days", "3650", ...names);
  // Key, then certificate, as the program gets its first one.
  firstPair = readFileSync(join(root, "self.key"), "utf8") + readFileSync(join(root, "self.crt"), "utf8");
  for (const [start, args] of [
    ["selfSigned", ["initial"]],
    ["issued", ["issue"]],
  ] as const) {
    starts[start] = root = scratchFolder();
    given("bare");
    run([...args], {}, firstPair);
  }
});
afterAll(() => {
  for (const folder of Object.values(starts)) rmSync(folder, { recursive: true });
});

beforeEach(() => {
  root = scratchFolder();
  given("bare");
});
afterEach(() => rmSync(root, { recursive: true }));

const scratchFolder = () => mkdtempSync(join(scratch, "landfall-certificate-"));
const given = (start: Start) => cpSync(starts[start], root, { recursive: true, verbatimSymlinks: true });

const newCertificate = (subject: string, file: string) => [
  ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
  ...["-subj", subject, "-keyout", `${file}.key`, "-out", `${file}.crt`],
];

function executable(name: string, text: string): void {
  writeFileSync(join(root, "bin", name), text);
  chmodSync(join(root, "bin", name), 0o755);
}
function openssl(...args: string[]): string {
  return execFileSync("openssl", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
function run(args: string[], change: Partial<CertificatePlan> = {}, input = "") {
  return spawnSync(
    "bash",
    ["-c", renderCertificateScript({ ...plan, ...change }), "landfall-certificate", ...args],
    {
      encoding: "utf8",
      input,
      env: {
        ...process.env,
        ROOT: root,
        PATH: `${root}/bin:${process.env.PATH}`,
        LANDFALL_WEBROOT: join(root, "webroot"),
        LANDFALL_CERTIFICATES: join(root, "certificates"),
        LANDFALL_STATUS: join(root, "status.json"),
        LANDFALL_ACME: join(root, "acme"),
      },
    },
  );
}
const folder = () => join(root, "certificates", "example.test");
const serial = () => openssl("x509", "-in", join(folder(), "fullchain.pem"), "-noout", "-serial").trim();
const status = () => JSON.parse(readFileSync(join(root, "status.json"), "utf8"));
const asked = () =>
  existsSync(join(root, "asked")) ? readFileSync(join(root, "asked"), "utf8").trim().split("\n") : [];
const mark = (name: string, text = "") => writeFileSync(join(root, name), text);

describe("landfall-certificate initial", () => {
  it("places a pair, the key readable by root only", () => {
    const { status: code, stderr } = run(["initial"], {}, firstPair);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(status()).toMatchObject({
      domain: "example.test",
      names: ["example.test", "www.example.test"],
      selfSigned: true,
    });
    // Its share of time that is left is judged by both.
    expect(Date.parse(status().notBefore)).toBeLessThan(Date.parse(status().notAfter));
    expect(statSync(join(folder(), "privkey.pem")).mode & 0o777).toBe(0o600);
  });

  it("never replaces an issued certificate", () => {
    given("issued");
    const before = serial();
    expect(run(["initial"], {}, firstPair).status).toBe(0);
    expect(serial()).toBe(before);
  });
});

describe("landfall-certificate issue", () => {
  it("replaces a self-signed one, reloads, and says what is in force", () => {
    given("selfSigned");
    const { status: code, stdout } = run(["issue"]);
    expect(code).toBe(0);
    expect(stdout).toContain("asking https://ca.example.test/directory for a certificate: it is self-signed");
    expect(status()).toMatchObject({ selfSigned: false, issuer: "CN = Test CA", lastError: null });
    expect(readFileSync(join(root, "reloads"), "utf8")).toBe("reloaded\nreloaded\n");
    expect(asked()[0]).toContain("--domains example.test --domains www.example.test run");
  });

  it("does not ask for what is good already", () => {
    given("issued");
    const before = serial();
    const { status: code, stdout } = run(["issue"]);
    expect({ code, serial: serial(), asked: asked().length }).toEqual({ code: 0, serial: before, asked: 1 });
    expect(stdout).toContain("the certificate is good until");
  });

  it("asks all the same when forced", () => {
    given("issued");
    const before = serial();
    expect(run(["renew", "--force"]).status).toBe(0);
    expect(serial()).not.toBe(before);
  });

  it("asks when the names have changed", () => {
    given("issued");
    const { stdout } = run(["issue"], { names: ["example.test", "api.example.test"] });
    expect(stdout).toContain("its names are example.test www.example.test");
    expect(status().names).toEqual(["api.example.test", "example.test"]);
  });

  it("keeps the old one, and both files of it, when the reload fails", () => {
    given("issued");
    const before = serial();
    mark("reload-fails");
    const { status: code, stderr } = run(["renew", "--force"]);
    expect(code).toBe(1);
    expect(stderr).toContain("the reload failed: nginx: bad; the certificate that was in force still is");
    expect(serial()).toBe(before);
    const key = openssl("pkey", "-in", join(folder(), "privkey.pem"), "-pubout");
    expect(openssl("x509", "-in", join(folder(), "fullchain.pem"), "-noout", "-pubkey")).toBe(key);
    expect(status().lastError).toContain("the reload failed");
  });

  it("does not put a certificate with other names in force", () => {
    given("selfSigned");
    mark("other-names");
    expect(run(["issue"]).stderr).toContain("not the one that was asked for: its names are other.test");
    expect(status().selfSigned).toBe(true);
  });

  it.each([
    [
      "urn:ietf:params:acme:error:dns :: NXDOMAIN",
      "do the names (example.test www.example.test) point to this host?",
    ],
    ["urn:ietf:params:acme:error:connection :: refused", "is port 80 of this host open to the world"],
    ["urn:ietf:params:acme:error:caa :: forbidden", "a CAA record forbids this authority"],
    [
      "dial tcp 192.0.2.1:443: connect: refused",
      "the authority at https://ca.example.test/directory cannot be reached",
    ],
  ])("fails on %s with a hint, the old one in force", (text, hint) => {
    given("selfSigned");
    mark("error", `2026/01/01 error: 400 :: ${text}\n`);
    const { status: code, stderr } = run(["issue", "--attempts", "2"]);
    expect(code).toBe(1);
    expect(stderr).toContain(text);
    expect(stderr).toContain(hint);
    expect(asked()).toHaveLength(2);
    expect(status()).toMatchObject({ selfSigned: true, lastError: expect.stringContaining(hint) });
  });

  it("does not ask again at a rate limit", () => {
    mark("error", "acme: error: 429 :: urn:ietf:params:acme:error:rateLimited :: too many\n");
    expect(run(["issue", "--attempts", "3"]).status).toBe(1);
    expect(asked()).toHaveLength(1);
  });

  it("registers again when the authority has lost the account", () => {
    mark("error", "acme: error: 400 :: urn:ietf:params:acme:error:accountDoesNotExist :: unknown\n");
    mark("once");
    expect(run(["issue"]).status).toBe(0);
    expect(asked()).toHaveLength(2);
  });

  it("keeps only a few old pairs", () => {
    given("issued");
    for (let round = 0; round < 3; round++) run(["renew", "--force"]);
    expect(readdirSync(join(folder(), "versions"))).toHaveLength(3);
  });
});

describe("the share of a lifetime", () => {
  it.each([
    [90, 59, "good"],
    [90, 61, "due"],
    [45, 29, "good"],
    [45, 31, "due"],
    [6, 3, "good"],
    [6, 5, "due"],
    [90, 100, "due"],
  ])("of %i days, after %i it is %s", (days, passed, expected) => {
    const environment = { ...process.env, ROOT: root };
    execFileSync(join(root, "bin", "lego"), ["--path", root, "--domains", "example.test"], {
      env: { ...environment, DAYS: String(days) },
    });
    const file = join(root, "certificates", "example.test.crt");
    const start = Date.parse(
      openssl("x509", "-in", file, "-noout", "-startdate").trim().slice("notBefore=".length),
    );
    // `date -u +%s` without a date is the only place where the program asks for the time.
    const now = Math.floor(start / 1000) + passed * 86_400;
    const date = `date() { if [ "$*" = "-u +%s" ]; then echo ${now}; else command date "$@"; fi; }`;
    const script = `${RENEWAL_FUNCTIONS}\n${date}\nreason_to_renew "$1" example.test`;
    const { stdout } = spawnSync("bash", ["-c", script, "bash", file], {
      encoding: "utf8",
      env: environment,
    });
    expect(stdout).toBe(expected === "due" ? "less than a third of its life is left\n" : "");
  });
});
