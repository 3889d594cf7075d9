import { createServer, Packet } from "dns2";
import { askFor, forward, type Upstream } from "./forward.ts";
import { lookup } from "./lookup.ts";
import { refuse, respond, typeName } from "./packets.ts";
import type { Zone } from "./zones.ts";

export interface NameServerOptions {
  address: string;
  port: number;
  /** Called for every request, so that a change takes effect at once. */
  zones: () => Zone[];
  /** Server for other names. Without one, requests for them are refused. */
  upstream?: Upstream | undefined;
  log?: (line: string) => void;
}

async function answer(request: Packet, { zones, upstream }: NameServerOptions): Promise<Packet> {
  const question = request.questions[0];
  if (!question) return refuse(request, Packet.RCODE.FORMERR);
  const own = lookup(zones(), question.name, typeName(question.type));
  if (!own) return upstream ? forward(request, upstream) : refuse(request, Packet.RCODE.REFUSED);
  const response = respond(request, own);
  if (own.elsewhere && upstream) {
    response.answers.push(...(await askFor(own.elsewhere, question.type, upstream)));
  }
  return response;
}

/**
 * Starts the region's name server on UDP and TCP.
 * @returns a function that stops it
 * @throws Error if the address or port is not available
 */
export async function startNameServer(options: NameServerOptions): Promise<() => Promise<void>> {
  const { address, port, log = () => {} } = options;
  const server = createServer({
    udp: true,
    tcp: true,
    handle: (request, send) => {
      answer(request, options)
        .catch((error) => {
          log(`dns: ${request.questions[0]?.name}: ${error.message}`);
          return refuse(request, Packet.RCODE.SERVFAIL);
        })
        .then(send)
        .catch((error) => log(`dns: ${error.message}`));
    },
  });
  const failed = new Promise<never>((_, reject) => {
    server.on("error", (error: Error) => {
      log(`dns: ${error.message}`);
      reject(new Error(`name server at ${address}:${port}: ${error.message}`));
    });
  });
  failed.catch(() => {});
  await Promise.race([server.listen({ udp: { address, port }, tcp: { address, port } }), failed]);
  return () => server.close();
}
