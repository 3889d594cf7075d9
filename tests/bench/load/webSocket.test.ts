import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startWebSocket } from "../../../bench/load/webSocket.ts";

it("tells answers that were lost, a polite end and a broken connection apart", async () => {
  let received = 0;
  const server = createServer().on("upgrade", ({ headers }, socket: Socket) => {
    const accept = createHash("sha1")
      .update(`${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket
      .on("error", () => {})
      .on("data", (data) => {
        const text = unmask(data);
        if (text === undefined) return;
        received += 1;
        // The 5th is answered before a polite end, the 10th is lost with its connection.
        if (received === 10) socket.destroy();
        else socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
        if (received === 5) socket.end(Buffer.from([0x88, 2, 1012 >> 8, 1012 & 0xff]));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const load = startWebSocket({ origin: `http://site.test:${port}`, address: "127.0.0.1" }, "/ws", 20);
  for (let wait = 0; received < 10 && wait < 200; wait += 1) await sleep(50);
  await sleep(200);
  const { sent, answered, lost, drained, broken, refused } = await load.stop();
  server.close();
  expect(sent).toBe(received);
  expect({ lost, drained, broken, refused, unanswered: sent - answered }).toEqual({
    ...{ lost: 1, drained: 1, broken: { 1006: 1 }, refused: 0, unanswered: 1 },
  });
});

/** The text of a short text frame of a client, which masks it. */
function unmask(frame: Buffer): Buffer | undefined {
  if (frame[0] !== 0x81) return undefined;
  const length = (frame[1] ?? 0) & 0x7f;
  const mask = frame.subarray(2, 6);
  return Buffer.from(frame.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}
