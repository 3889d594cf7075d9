import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMessages } from "../../../../cli/sandbox/messages.ts";
import { listenForMessages } from "../../../../sandbox/region/inbox/listen.ts";
import { freePort } from "../../../freePort.ts";

let folder: string;
let settings: Parameters<typeof listenForMessages>[0];
let close: () => Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "landfall-inbox-"));
  const [port, mailPort] = [await freePort(), await freePort()];
  const [tokenFile, moreTokensFile] = [join(folder, "token"), join(folder, "more")];
  writeFileSync(tokenFile, "dop_v1_token\n");
  settings = {
    inbox: { address: "127.0.0.1", host: "inbox", mailPort, port, url: `http://127.0.0.1:${port}` },
    api: { tokenFile, moreTokensFile } as (typeof settings)["api"],
  };
  close = await listenForMessages(settings);
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

/** Speaks SMTP: a line for each answer of the server. */
async function mail(...lines: string[]): Promise<string> {
  const socket = createConnection(settings.inbox.mailPort, "127.0.0.1").setEncoding("utf8");
  let heard = "";
  for await (const chunk of socket) {
    heard += chunk;
    if (!/^\d{3} .*\r\n$/m.test(chunk)) continue;
    const line = lines.shift();
    if (line === undefined) break;
    socket.write(`${line}\r\n`);
  }
  return heard;
}

const text = "Subject: FIRING critical:\r\n DiskFull\r\nTo: you@shop.test\r\n\r\n/dev/sda is 96% full\r\n.";

describe("the region's inbox", () => {
  it("keeps a mail with its subject, its addresses and its text", async () => {
    await mail(
      "EHLO alerts",
      "MAIL FROM:<alerts@shop.test>",
      "RCPT TO:<you@shop.test>",
      "DATA",
      text,
      "QUIT",
    );
    expect(await readMessages(settings)).toEqual([
      {
        at: expect.any(String),
        kind: "mail",
        from: "alerts@shop.test",
        to: ["you@shop.test"],
        subject: "FIRING critical: DiskFull",
        text: expect.stringContaining("/dev/sda is 96% full"),
      },
    ]);
  });

  it("keeps what is posted to it, JSON or not", async () => {
    const post = (path: string, body: string) =>
      fetch(`${settings.inbox.url}${path}`, { method: "POST", body });
    expect((await post("/alerts", '{"status":"firing"}')).status).toBe(204);
    await post("/other", "text");
    expect(await readMessages(settings)).toMatchObject([
      { kind: "webhook", path: "/alerts", body: { status: "firing" } },
      { kind: "webhook", path: "/other", body: "text" },
    ]);
  });

  it("shows them to nobody without a token of the region, and forgets them when it is told to", async () => {
    const messages = `${settings.inbox.url}/admin/messages`;
    await fetch(`${settings.inbox.url}/alerts`, { method: "POST", body: "{}" });
    expect((await fetch(messages)).status).toBe(401);
    expect((await fetch(messages, { method: "DELETE" })).status).toBe(401);
    expect(await readMessages(settings)).toHaveLength(1);
    await fetch(messages, { method: "DELETE", headers: { authorization: "Bearer dop_v1_token" } });
    expect(await readMessages(settings)).toEqual([]);
  });
});
