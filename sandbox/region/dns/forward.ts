import { createSocket } from "node:dgram";
import { getServers } from "node:dns";
import { isIPv4 } from "node:net";
import { Packet, type Resource } from "dns2";

export interface Upstream {
  address: string;
  port: number;
  /** How long it may take to answer, in milliseconds. @default 3000 */
  timeoutMs?: number;
}

/** The machine's resolver, unless it is one of our `own` addresses, which would loop forever. */
export function machineResolver(own: string[]): Upstream | undefined {
  for (const server of getServers()) {
    const [address = "", port] = server.split(":");
    if (isIPv4(address) && !own.includes(address)) return { address, port: Number(port ?? 53) };
  }
  return undefined;
}

/** Forwards a request unchanged. Rejects without a response in time. */
export function forward(request: Packet, { address, port, timeoutMs = 3_000 }: Upstream): Promise<Packet> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const timer = setTimeout(() => fail(new Error(`${address} does not answer`)), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.close();
      reject(error);
    };
    socket.once("error", fail);
    socket.on("message", (message) => {
      const response = Packet.parse(message);
      if (response.header.id !== request.header.id) return;
      clearTimeout(timer);
      socket.close();
      resolve(response);
    });
    socket.send(request.toBuffer(), port, address);
  });
}

/** The upstream's records for a name, for CNAMEs that point outside the zones. */
export async function askFor(name: string, type: number, upstream: Upstream): Promise<Resource[]> {
  const request = new Packet();
  request.header.id = Packet.uuid();
  request.header.rd = 1;
  request.questions.push(new Packet.Question(name, type, Packet.CLASS.IN));
  return (await forward(request, upstream)).answers;
}
