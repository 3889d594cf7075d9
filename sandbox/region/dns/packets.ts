import { Packet, type Resource, type Writer } from "dns2";
import type { Answer } from "./lookup.ts";
import { soaOf, type Zone, type ZoneRecord } from "./zones.ts";

const typeCodes = Packet.TYPE as Record<string, number>;
const maxTextBytes = 255;

/**
 * Replaces dns2's encoding of SRV targets. dns2 compresses the target, which RFC 2782 forbids and strict clients
 * (c-ares) reject. A name that is encoded without the message's writer is not compressed.
 */
Object.assign(Packet.Resource, {
  SRV: {
    ...(Packet.Resource as unknown as Record<"SRV", object>).SRV,
    encode({ priority = 0, weight = 0, port = 0, target = "" }: Resource, writer: Writer): void {
      for (const number of [priority, weight, port]) writer.write(number, 16);
      for (const byte of Packet.Name.encode(target)) writer.write(byte, 8);
    },
  },
});

/** Splits a text into strings of at most 255 bytes, as a TXT record requires. */
function pieces(text: string): string[] {
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / maxTextBytes));
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * maxTextBytes, (i + 1) * maxTextBytes).toString(),
  );
}

const fields: Record<string, (record: ZoneRecord) => Partial<Resource>> = {
  A: ({ data }) => ({ address: data }),
  AAAA: ({ data }) => ({ address: data }),
  CNAME: ({ data }) => ({ domain: data }),
  NS: ({ data }) => ({ ns: data }),
  TXT: ({ data }) => ({ data: pieces(data) }),
  MX: ({ data, priority = 0 }) => ({ exchange: data, priority }),
  SRV: ({ data, priority = 0, weight = 0, port = 0 }) => ({ target: data, priority, weight, port }),
  CAA: ({ data, flags = 0, tag = "issue" }) => ({ value: data, flags, tag }),
};

function resource(record: ZoneRecord): Resource {
  const { name, type, ttl } = record;
  const typed = fields[type]?.(record) ?? {};
  return Object.assign(new Packet.Resource(name, typeCodes[type], Packet.CLASS.IN, ttl), typed);
}

function soaResource(zone: Zone): Resource {
  const soa = soaOf(zone);
  return Object.assign(new Packet.Resource(zone.name, Packet.TYPE.SOA, Packet.CLASS.IN, soa.minimum), soa);
}

/** Name of a record type by its code. An unknown code gives its number, which matches no record. */
export function typeName(code: number): string {
  return Object.entries(typeCodes).find(([, value]) => value === code)?.[0] ?? String(code);
}

/** The authoritative answer to a request. */
export function respond(request: Packet, answer: Answer): Packet {
  const response = Packet.createResponseFromRequest(request);
  response.header.aa = 1;
  response.header.ra = 1;
  const asked = request.questions[0];
  const isSoa = asked?.type === Packet.TYPE.SOA && asked.name.toLowerCase() === answer.zone.name;
  response.answers = [...answer.records.map(resource), ...(isSoa ? [soaResource(answer.zone)] : [])];
  if (answer.kind !== "found" && !isSoa) response.authorities = [soaResource(answer.zone)];
  if (answer.kind === "noName") response.header.rcode = Packet.RCODE.NXDOMAIN;
  return response;
}

export function refuse(request: Packet, code: number): Packet {
  return Packet.createErrorResponseFromRequest(request, code);
}
