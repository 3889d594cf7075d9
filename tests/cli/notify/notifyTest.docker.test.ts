import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectAlertmanager } from "../../../cli/notify/alertmanager.ts";
import { chooseReceivers, testReceivers } from "../../../cli/notify/notifyTest.ts";
import { renderAlertmanager } from "../../../components/monitoring/index.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";

const received: { path: string; authorization: string | undefined; body: string }[] = [];
const folder = mkdtempSync(join(tmpdir(), "landfall-notify-"));
let server: Server;
let id = "";

/** Accepts alerts at /good, and refuses them elsewhere. */
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      received.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
      response.statusCode = request.url === "/good" ? 200 : 404;
      response.end();
    });
  }).listen(0);
  const { port } = server.address() as AddressInfo;
  const gateway = (
    await docker(["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"])
  ).trim();
  const origin = `http://${gateway}:${port}`;
  writeFileSync(
    join(folder, "alertmanager.yml"),
    renderAlertmanager({
      webhook: { url: `${origin}/good`, token: "planted" },
      heartbeat: { url: `${origin}/planted-path` },
    }),
  );
  writeFileSync(join(folder, "token"), "planted\n");
  const image = await ensureApplicationImage("alertmanager", () => {});
  id = (
    await docker([
      ...[
        "run",
        "--detach",
        "--rm",
        "--volume",
        `${folder}/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro`,
      ],
      ...["--volume", `${folder}/token:/run/secrets/notify_webhook_token:ro`, image],
      ...["--config.file=/etc/alertmanager/alertmanager.yml", "--cluster.listen-address="],
    ])
  ).trim();
}, 600_000);
afterAll(async () => {
  if (id !== "") await docker(["rm", "--force", id]);
  server.close();
  rmSync(folder, { recursive: true });
});

it("sends a test through a real Alertmanager, and says who accepted it", { timeout: 120_000 }, async () => {
  const read = async (command: string) => (await execa("sh", ["-c", command])).stdout;
  const alertmanager = connectAlertmanager(read, { id, name: "alertmanager-1" });
  await expect.poll(() => alertmanager.receivers().catch(() => []), { timeout: 30_000 }).toContain("webhook");
  const receivers = chooseReceivers(await alertmanager.receivers(), undefined, { deploy: "pulumi up" });
  expect(receivers).toEqual(["webhook", "heartbeat"]);

  const printed: string[] = [];
  const effects = {
    now: () => new Date(),
    wait: (milliseconds: number) => sleep(milliseconds),
    id: () => "1",
    print: (line: string) => printed.push(line),
  };
  expect(await testReceivers(receivers, alertmanager, effects)).toBe(1);
  expect(printed[0]).toBe("webhook: accepted");
  expect(printed[1]).toMatch(/^heartbeat: not accepted: .*404/);
  expect(printed.join()).not.toContain("planted");
  expect(received.find(({ path }) => path === "/good")).toMatchObject({
    authorization: "Bearer planted",
    body: expect.stringContaining('"alertname":"LandfallTest"'),
  });
});
