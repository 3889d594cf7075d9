import { type Change, changesFromEvents } from "../../../cli/review/changes.ts";
import type { Event, State, Step } from "../../../cli/review/events.ts";

export const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

export const urnOf = (chain: string, name: string) => `urn:pulumi:prod::landfall::${chain}::${name}`;

/** A step as the engine logs it. `old` and `new`: inputs. */
export function step(
  op: string,
  chain: string,
  name: string,
  more: Partial<Omit<Step, "old" | "new">> & { old?: Partial<State>; new?: Partial<State> } = {},
): Event {
  const urn = urnOf(chain, name);
  const type = chain.split("$").at(-1) as string;
  const state = (given: Partial<State> | undefined) =>
    given && { urn, type, inputs: {}, outputs: {}, ...given };
  return {
    resourcePreEvent: { metadata: { op, urn, type, ...more, old: state(more.old), new: state(more.new) } },
  };
}

export const warning = (message: string): Event => ({ diagnosticEvent: { message, severity: "warning" } });
export const info = (message: string): Event => ({ diagnosticEvent: { message, severity: "info" } });

export function changes(...events: Event[]): Change[] {
  return changesFromEvents(events);
}

const labels = (service: string) => ({ inputs: { labels: [{ label: "landfall.service", value: service }] } });
export const CONTAINER = "landfall:compose:ComposeApp$docker:index/container:Container";

/** A container that is replaced, in the engine's order. */
export function replaced(service: string, order: "start-first" | "stop-first"): Event[] {
  const name = `shop-${service}`;
  const made = step("create-replacement", CONTAINER, name, { old: labels(service), new: labels(service) });
  const logical = step("replace", CONTAINER, name, { old: labels(service), new: labels(service) });
  const gone = step("delete-replaced", CONTAINER, name, { old: labels(service) });
  return order === "start-first" ? [made, logical, gone] : [gone, logical, made];
}

export const VOLUME = "landfall:host:Host$digitalocean:index/volume:Volume";
export const done: Event = { summaryEvent: { result: "succeeded" } };
export const pack: Event = {
  policyAnalyzeSummaryEvent: { policyPackName: "landfall", policyPackVersion: "0.1.0" },
};
export const violation = (
  enforcementLevel: string,
  message = "A volume is protected.\nhost-volume is not.",
): Event => ({
  policyEvent: {
    resourceUrn: `urn:pulumi:prod::landfall::${VOLUME}::host-volume`,
    message,
    policyName: "digitalocean-volume-require-protect",
    policyPackName: "landfall",
    enforcementLevel,
  },
});

export const error = (message: string): Event => ({ diagnosticEvent: { message, severity: "error" } });
