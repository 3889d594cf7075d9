import { expect, it } from "vitest";
import { answersFrom } from "../../../cli/add/answers.ts";
import {
  describePorts,
  type PortEntry,
  portEntries,
  renderPorts,
  servicePorts,
} from "../../../cli/add/ports.ts";
import { writtenPorts } from "../../../cli/add/writtenPorts.ts";
import type { Port } from "../../../components/compose/model.ts";
import { projectOf } from "./project.ts";

const port = (published: string | undefined, target: number, more: Partial<Port> = {}): Port => ({
  target,
  ...(published !== undefined && { published }),
  protocol: "tcp",
  ...more,
});

/** The override's lines and the report's, for a service `web` behind the proxy at these ports. */
function told(entries: PortEntry[], ...targets: number[]) {
  const routes = targets.map((target, index) => ({ service: "web", port: target, path: `/${index}` }));
  const [ports] = servicePorts({ web: entries }, routes, "nginx");
  return ports && { override: renderPorts(ports), report: describePorts(ports, "nginx") };
}
const single = (...ports: Port[]): PortEntry[] => ports.map((one) => ({ ports: [one] }));
const head = "# Requests come through the proxy.";

it("takes away the one port that the proxy passes requests to", () => {
  expect(told(single(port("3000", 3000)), 3000)).toEqual({
    override: [head, "ports: !reset []"],
    report: ["web no longer publishes 3000:3000: requests come through nginx"],
  });
});

it("keeps what is published besides it, and says that the firewall is in front of it", () => {
  const git = single(port("3000", 3000), port("2222", 22));
  expect(told(git, 3000)).toEqual({
    override: [head, "ports: !override", '  - "2222:22"'],
    report: [
      "web no longer publishes 3000:3000: requests come through nginx",
      "web still publishes 2222:22; the firewall lets only 22, 80 and 443 in",
    ],
  });
});

it("leaves ports alone of which none is the proxy's, and a service that publishes none", () => {
  expect(told(single(port("2222", 22)), 3000)).toEqual({
    override: [],
    report: ["web still publishes 2222:22; the firewall lets only 22, 80 and 443 in"],
  });
  expect(told([], 3000)).toBeUndefined();
});

it("takes the routed port away wherever on the host it is published, and each of several routed ports", () => {
  const many = [port("3000", 3000), port("8080", 3000, { host_ip: "127.0.0.1" }), port("4000", 4000)];
  expect(told(single(...many), 3000, 4000)).toEqual({
    override: [head, "ports: !reset []"],
    report: [
      "web no longer publishes 3000:3000, 127.0.0.1:8080:3000, 4000:4000: requests come through nginx",
    ],
  });
});

it("keeps protocol and address, also of the routed number over UDP", () => {
  const mixed = [
    port("443", 443),
    port("443", 443, { protocol: "udp" }),
    port("53", 53, { protocol: "udp", host_ip: "10.0.0.1" }),
    port("2222", 22, { host_ip: "::1" }),
  ];
  expect(told(single(...mixed), 443)?.override).toEqual([
    head,
    "ports: !override",
    '  - "443:443/udp"',
    '  - "10.0.0.1:53:53/udp"',
    '  - "[::1]:2222:22"',
  ]);
});

it("names what cannot stay, and why", () => {
  const clashing = [port("80", 8080), port("443", 8443), port("22", 22), port(undefined, 9000)];
  expect(told(single(...clashing, port("5000-5009", 5000)), 8080)).toEqual({
    override: [head, "ports: !reset []"],
    report: [
      "web no longer publishes 80:8080: requests come through nginx",
      "web cannot go on publishing 443:8443: nginx listens there",
      "web cannot go on publishing 22:22: the host's ssh listens there",
      "web cannot go on publishing 9000: it has no fixed port of the host; write both",
      "web cannot go on publishing 5000-5009:5000: it has no fixed port of the host; write both",
    ],
  });
});

it("takes one port out of a range", () => {
  const range = { ports: [port("3000", 3000), port("3001", 3001), port("3002", 3002)] };
  expect(told([range], 3001)?.override).toEqual([
    head,
    "ports: !override",
    '  - "3000:3000"',
    '  - "3002:3002"',
  ]);
});

it("keeps the variables of an entry that stays, in its short and in its long form", () => {
  const long = { target: 53, published: "$DNS_PORT", protocol: "udp" };
  const entries = [
    { written: "$WEB_PORT:3000", ports: [port("3000", 3000)] },
    { written: "$SSH_PORT:22", ports: [port("2222", 22)] },
    { written: long, ports: [port("53", 53, { protocol: "udp" })] },
  ];
  expect(told(entries, 3000)?.override).toEqual([
    head,
    "ports: !override",
    '  - "$SSH_PORT:22"',
    `  - ${JSON.stringify(long)}`,
  ]);
});

it("does not write a part of a range with variables, whose values are not for a file", () => {
  const range = { written: "$FROM-3001:3000-3001", ports: [port("3000", 3000), port("3001", 3001)] };
  expect(told([range], 3000)).toEqual({
    override: [head, "ports: !reset []"],
    report: [
      "web no longer publishes 3000:3000: requests come through nginx",
      "web cannot go on publishing 3001:3001: it is a part of a range with variables; write it singly",
    ],
  });
});

it("offers a port once that is published twice, and minds 443 over UDP in no other service", () => {
  const project = projectOf({
    web: { image: "a", ports: [port("3000", 3000), port("8080", 3000)] },
    voice: { image: "b", ports: [port("443", 443, { protocol: "udp" })] },
  });
  const answers = answersFrom({ domain: "shop.test", proxy: [], stateful: [], set: [], stack: [] }, project);
  expect(answers).toMatchObject({ routes: [{ service: "web", port: 3000, path: "/" }] });
});

it("takes the model's word where no variable is written", async () => {
  const services = { web: { image: "a", ports: [port("3000", 3000)] } };
  const args = { project: "shop", directory: "/nowhere", files: [], variables: {}, secretVariables: [] };
  const texts = ["services: { web: { ports: ['3000:3000'] }, off: { ports: !reset null }, none: }"];
  expect(await writtenPorts({ name: "shop", services }, texts, args)).toEqual(portEntries({ services }));
});
