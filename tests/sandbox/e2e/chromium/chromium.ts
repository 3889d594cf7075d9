import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ensureBase, ensurePackages } from "../../../../sandbox/images/base/index.ts";
import { Connection } from "./connection.ts";
import { Page } from "./page.ts";

export interface Chromium {
  /** A browser of its own for each person: no cookie is shared. */
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Trusts the authorities in the folder, beside those of its own, and starts. Its pipe is standard input and output. */
const START = `set -e
mkdir -p "$HOME/.pki/nssdb"
certutil -d "sql:$HOME/.pki/nssdb" -N --empty-password
for file in /authorities/*.pem; do certutil -d "sql:$HOME/.pki/nssdb" -A -t C,, -n "$file" -i "$file"; done
exec chromium-headless-shell --no-sandbox --disable-dev-shm-usage --remote-debugging-pipe "$@" 3<&0 4>&1 >&2`;

/** The image with headless Chromium, as Debian has it. @returns its name */
export async function ensureChromium(): Promise<string> {
  const packages = ["libnss3-tools", "chromium-headless-shell"];
  const report = () => {};
  return ensurePackages("landfall-chromium", await ensureBase(report), packages, report);
}

/**
 * Headless Chromium, as Debian has it, in a container: on this machine's own network it would abort requests whenever
 * another container comes or goes.
 * @param args.network of Docker, and the container's address in it
 * @param args.addresses of sites, by name, as in a hosts file
 * @param args.authorities texts of PEM files
 */
export async function startChromium(args: {
  network: { name: string; address: string };
  addresses: Record<string, string>;
  authorities: string[];
}): Promise<Chromium> {
  const image = await ensureChromium();
  const folder = await mkdtemp(join(tmpdir(), "landfall-chromium-"));
  await chmod(folder, 0o755);
  const all = args.authorities.join("\n");
  const certificates = all.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs) ?? [];
  for (const [index, text] of certificates.entries())
    await writeFile(join(folder, `${index}.pem`), `${text}\n`);
  const rules = Object.entries(args.addresses).map(([name, address]) => `MAP ${name} ${address}`);
  const child = execa(
    "docker",
    [
      ...[
        "run",
        "--rm",
        "--interactive",
        "--init",
        "--network",
        args.network.name,
        "--ip",
        args.network.address,
      ],
      ...["--volume", `${folder}:/authorities:ro`, image, "sh", "-c", START, "chromium"],
      `--host-resolver-rules=${rules.join(", ")}`,
    ],
    { stdin: "pipe", buffer: { stdout: false }, reject: false },
  );
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const connection = new Connection(child.stdin, child.stdout, () => said.slice(-1000));
  await connection.send("Browser.getVersion");
  return {
    newPage: () => Page.open(connection),
    async close() {
      await connection.send("Browser.close");
      await child;
      await rm(folder, { recursive: true });
    },
  };
}
