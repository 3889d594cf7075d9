import type { Driver } from "./driver.ts";
import type { RegionSettings } from "./settings.ts";
import type { State } from "./state.ts";

/** The shared parts of a region: its settings, its driver and its state. */
export interface RegionContext {
  readonly settings: RegionSettings;
  readonly driver: Driver;
  readonly state: State;
  readonly log: (line: string) => void;
  /** Saves the state, and updates the firewalls to match it. */
  commit(): void;
  newId(): number;
}
