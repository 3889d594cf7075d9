import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { secretPattern } from "../../../../components/monitoring/logs/redaction.ts";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";
import { LokiStandIn } from "./lokiStandIn.ts";

const APP = join(import.meta.dirname, "../../../../apps/personal-assistant");
const name = `landfall-logs-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), "landfall-logs-"));
const loki = new LokiStandIn();

const LINES = 3000;
const OWN = "own$ecret/of the app";
const TOKEN = `eyJ${"a".repeat(20)}.${"b".repeat(20)}.c`;
/** What no request may hold: the app's own secret, and values that are known by their form or their name. */
const PLANTED = [OWN, encodeURIComponent(OWN), TOKEN, "hunter22", "p4ssw0rd-in-url", "c0de-of-a-sign-in"];
/** What programs print. Docker cuts the long line in the middle of the secret. */
const PRINTER = `
long=$(printf %16377s | tr ' ' x)
i=0
while [ $i -lt ${LINES} ]; do
  i=$((i + 1))
  echo "line $i $OWN ${encodeURIComponent(OWN)} Authorization: Bearer $TOKEN {\\"password\\": \\"hunter22\\"}"
  echo "postgres://app:p4ssw0rd-in-url@db/app GET /callback?code=c0de-of-a-sign-in&x=1 token $TOKEN"
  [ $((i % 500)) != 0 ] || echo "$long$OWN end of long line $i"
  [ $((i % 50)) != 0 ] || sleep 0.2
done
exec sleep 600
`;

let shipper = "";
let port = 0;
beforeAll(async () => {
  port = await loki.start();
  shipper = await ensureApplicationImage("log-shipper", () => {});
  writeFileSync(join(folder, "log_redactions"), secretPattern([OWN]));
}, 1_800_000);
afterAll(async () => {
  await loki.stop();
  await docker(["rm", "--force", "--volumes", `${name}-printer`, `${name}-shipper`]).catch(() => {});
  await docker(["volume", "rm", "--force", name]);
  rmSync(folder, { recursive: true });
});

/** The printer, whose log Docker rotates as on a droplet. */
function startPrinter(): Promise<string> {
  const log = ["max-size=1m", "max-file=5", "labels=landfall.service", "tag={{.Name}}"];
  return docker([
    ...["run", "--detach", "--name", `${name}-printer`, "--label", "landfall.service=api"],
    ...["--network", "none", ...log.flatMap((option) => ["--log-opt", option])],
    ...["--env", `OWN=${OWN}`, "--env", `TOKEN=${TOKEN}`],
    ...["--user", "0", "--entrypoint", "sh", shipper, "-c", PRINTER],
  ]);
}

/** The service of compose.monitoring.yaml, with the stand-in's address. */
async function startShipper(): Promise<void> {
  const { services } = parse(readFileSync(join(APP, "compose.monitoring.yaml"), "utf8"), { merge: true });
  const { command, cap_add, user } = services["log-shipper"];
  const gateway = await docker([
    ...["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"],
  ]);
  await docker([
    ...["run", "--detach", "--name", `${name}-shipper`, "--read-only", "--user", user, "--cap-drop", "ALL"],
    ...cap_add.flatMap((capability: string) => ["--cap-add", capability]),
    ...["--volume", `${join(APP, "logs")}:/etc/logs:ro`, "--volume", `${name}:/var/lib/otelcol`],
    ...["--volume", "/var/lib/docker/containers:/var/lib/docker/containers:ro"],
    ...["--volume", `${join(folder, "log_redactions")}:/run/secrets/log_redactions:ro`],
    ...["--env", `LOKI_ENDPOINT=http://${gateway}:${port}/otlp`, shipper, ...command],
  ]);
}

const numbers = (pattern: RegExp) =>
  new Set(
    loki.arrived.flatMap(({ service, line }) => {
      const number = service === "api" ? pattern.exec(line)?.[1] : undefined;
      return number === undefined ? [] : [Number(number)];
    }),
  );
const lines = () => numbers(/^line (\d+) /);

async function until(what: string, isDone: () => boolean): Promise<void> {
  for (let attempt = 0; !isDone(); attempt += 1) {
    if (attempt === 120) throw new Error(`after 2 min: not ${what}; ${lines().size} lines have arrived`);
    await sleep(1000);
  }
}

it("ships every line over an end of Loki and of the shipper, and no secret", {
  timeout: 600_000,
}, async () => {
  await startPrinter();
  loki.isReady = false;
  await startShipper();
  await sleep(3000);
  expect(loki.arrived).toEqual([]);
  loki.isReady = true;
  await until("first lines", () => lines().size > 100);
  // As a power cut does: no time for anything.
  await docker(["kill", "--signal", "KILL", `${name}-shipper`]);
  await sleep(2000);
  await docker(["start", `${name}-shipper`]);
  const before = lines().size;
  await until("lines after the shipper's restart", () => lines().size > before);
  await loki.stop();
  await sleep(3000);
  await docker(["kill", "--signal", "KILL", `${name}-shipper`]);
  await docker(["start", `${name}-shipper`]);
  await loki.start();
  await until("all lines", () => lines().size === LINES);
  expect(lines()).toEqual(new Set(Array.from({ length: LINES }, (_, at) => at + 1)));
  await until("long lines", () => numbers(/x\[redacted\] end of long line (\d+)$/).size === LINES / 500);
  for (const planted of PLANTED) expect(loki.taken.includes(planted), planted).toBe(false);
  const first = loki.arrived.find(({ line }) => line.startsWith("line 1 "))?.line;
  expect(first).toBe('line 1 [redacted] [redacted] Authorization: [redacted] {"password": "[redacted]"}');
});
