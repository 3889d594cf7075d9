import type { Driver } from "./driver.ts";
import type { RegionSettings } from "./settings.ts";
import type { State } from "./state.ts";

/** What the parts of a region share: its settings, its machines and its state. */
export interface RegionContext {
  readonly settings: RegionSettings;
  readonly driver: Driver;
  readonly state: State;
  readonly log: (line: string) => void;
  /** Saves the state, and brings the firewalls in line with it. */
  commit(): void;
  newId(): number;
}
