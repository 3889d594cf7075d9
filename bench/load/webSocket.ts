import { Agent, WebSocket } from "undici";
import { connectOptions, type Target } from "./target.ts";

export interface WebSocketReport {
  sent: number;
  answered: number;
  /** Texts that were sent, but whose connection ended before the response. */
  lost: number;
  /** Connections that the server closed because it goes away (1001) or restarts (1012), and that were opened again. */
  drained: number;
  /** Every other end, by its code. 1006 is an end without a closing handshake. */
  broken: Record<string, number>;
  /** Attempts to connect that failed. */
  refused: number;
  /** Longest time between two responses, in milliseconds. */
  gap: number;
}

export interface WebSocketLoad {
  stop(): Promise<WebSocketReport>;
}

const LEAVING = [1001, 1012];
/** Pause between two attempts to connect. */
const RECONNECT_MS = 50;
/** Time to wait for the last responses after the last text. */
const LINGER_MS = 1000;

/**
 * Keeps one WebSocket open and sends a text each `everyMs`, which the server echoes. Reconnects when it ends.
 * @param path of the socket, such as "/api/ws"
 */
export function startWebSocket(target: Target, path: string, everyMs: number): WebSocketLoad {
  const dispatcher = new Agent({ connect: connectOptions(target) });
  const url = `${target.origin.replace(/^http/, "ws")}${path}`;
  const report: WebSocketReport = {
    sent: 0,
    answered: 0,
    lost: 0,
    drained: 0,
    broken: {},
    refused: 0,
    gap: 0,
  };
  const waiting = new Set<string>();
  let socket: WebSocket | undefined;
  let stopped = false;
  let lastAnswer: number | undefined;

  function connect(): void {
    const current = new WebSocket(url, { dispatcher });
    let opened = false;
    current.addEventListener("open", () => {
      opened = true;
      socket = current;
    });
    current.addEventListener("message", ({ data }) => {
      // A server may send more than echoes, and may wrap them.
      const text = [...waiting].find((sent) => String(data).includes(sent));
      if (text === undefined) return;
      waiting.delete(text);
      report.answered += 1;
      const now = performance.now();
      if (lastAnswer !== undefined) report.gap = Math.max(report.gap, now - lastAnswer);
      lastAnswer = now;
    });
    // "close" reports errors too.
    current.addEventListener("error", () => {});
    current.addEventListener("close", ({ code }) => {
      socket = undefined;
      if (stopped) return;
      if (!opened) report.refused += 1;
      else if (LEAVING.includes(code)) report.drained += 1;
      else report.broken[code] = (report.broken[code] ?? 0) + 1;
      report.lost += waiting.size;
      waiting.clear();
      setTimeout(connect, opened ? 0 : RECONNECT_MS);
    });
  }
  connect();

  const timer = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    report.sent += 1;
    const text = `message-${report.sent}.`;
    waiting.add(text);
    socket.send(text);
  }, everyMs);

  return {
    async stop() {
      clearInterval(timer);
      await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
      stopped = true;
      report.lost += waiting.size;
      socket?.close(1000);
      await dispatcher.destroy();
      return report;
    },
  };
}
