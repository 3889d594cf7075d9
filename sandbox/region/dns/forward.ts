import { createSocket } from "node:dgram";
import { getServers } from "node:dns";
import { isIPv4 } from "node:net";
import { Packet, type Resource } from "dns2";

const timeoutMs = 3_000;

export interface Upstream {
  address: string;
  port: number;
}

/** The machine's resolver, unless that is one of `own` addresses: asking ourselves would never end. */
export function machineResolver(own: string[]): Upstream | undefined {
  for (const server of getServers()) {
    const [address = "", port] = server.split(":");
    if (isIPv4(address) && !own.includes(address)) return { address, port: Number(port ?? 53) };
  }
  return undefined;
}

/** Sends a request on as it is. Rejects when no answer comes within 3 s. */
export function forward(request: Packet, { address, port }: Upstream): Promise<Packet> {
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

/** The records that the upstream has for a name: what a CNAME that leads out of the zones points to. */
export async function askFor(name: string, type: number, upstream: Upstream): Promise<Resource[]> {
  const request = new Packet();
  request.header.id = Packet.uuid();
  request.header.rd = 1;
  request.questions.push(new Packet.Question(name, type, Packet.CLASS.IN));
  return (await forward(request, upstream)).answers;
}
