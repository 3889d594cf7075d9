import { Actions } from "./actions.ts";
import type { RegionContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { FirewallSync } from "./firewallSync.ts";
import type { RegionSettings } from "./settings.ts";
import { loadState, type State, saveState } from "./state.ts";

/** A running region: its state, its driver, and the pending actions. */
export class Region implements RegionContext {
  readonly settings: RegionSettings;
  readonly driver: Driver;
  readonly state: State;
  readonly actions: Actions;
  readonly firewalls: FirewallSync;
  readonly log: (line: string) => void;

  constructor(settings: RegionSettings, driver: Driver, log: (line: string) => void = () => {}) {
    this.settings = settings;
    this.driver = driver;
    this.log = log;
    this.state = loadState(settings.api.stateFile);
    this.actions = new Actions(this);
    this.firewalls = new FirewallSync(this);
  }

  /**
   * Saves the state, and updates the firewalls to match it, because any change of droplets, tags or rules may affect
   * them.
   */
  commit(): void {
    saveState(this.settings.api.stateFile, this.state);
    this.firewalls.sync();
  }

  newId(): number {
    return this.state.nextId++;
  }

  /** Waits for running work, leaves the rest pending in the state, and closes the driver. */
  async close(): Promise<void> {
    await this.actions.close();
    await this.firewalls.settled();
    await this.driver.close();
  }
}
