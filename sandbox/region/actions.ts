import { type ActionContext, runAction } from "./actionHandlers.ts";
import type { Action } from "./state.ts";
import { timestamp } from "./timestamp.ts";

export interface ActionRequest {
  type: string;
  resource_type: Action["resource_type"];
  resource_id: number;
  region_slug: string;
  /** Droplet that is busy until the action is done. */
  droplet?: number;
  /** Volume that is busy until the action is done. */
  volume?: string;
  params?: Record<string, unknown>;
}

/** A droplet or a volume does one thing at a time. The message is the real API's. */
export class PendingActionError extends Error {}

/** Work that a request starts and that ends later. It is in the state, so a restart of the region resumes it. */
export class Actions {
  readonly #region: ActionContext;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(region: ActionContext) {
    this.#region = region;
  }

  /**
   * Records an action and starts it.
   * @throws PendingActionError if the droplet or volume has another pending action
   */
  start(request: ActionRequest): Action {
    if (request.droplet !== undefined && this.pendingOn({ droplet: request.droplet })) {
      throw new PendingActionError("Droplet already has a pending event.");
    }
    if (request.volume !== undefined && this.pendingOn({ volume: request.volume })) {
      throw new PendingActionError("Volume already has a pending event.");
    }
    const { droplet, volume, params, ...rest } = request;
    const action: Action = {
      id: this.#region.newId(),
      status: "in-progress",
      started_at: timestamp(),
      completed_at: null,
      ...rest,
      params: {
        ...params,
        ...(droplet !== undefined && { droplet }),
        ...(volume !== undefined && { volume }),
      },
    };
    this.#region.state.actions.push(action);
    this.#schedule(action);
    return action;
  }

  pendingOn(target: { droplet?: number; volume?: string }): boolean {
    return this.#region.state.actions.some(
      (action) =>
        action.status === "in-progress" &&
        (target.droplet !== undefined
          ? action.params.droplet === target.droplet
          : action.params.volume === target.volume),
    );
  }

  /** Resumes the actions that were pending when the region stopped. */
  resume(): void {
    for (const action of this.#region.state.actions) {
      if (action.status === "in-progress") this.#schedule(action);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#running);
  }

  #schedule(action: Action): void {
    const { delays } = this.#region.settings;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        const run = this.#run(action).finally(() => this.#running.delete(run));
        this.#running.add(run);
      },
      action.type === "create" ? delays.create : delays.action,
    );
    this.#timers.add(timer);
  }

  async #run(action: Action): Promise<void> {
    let status: Action["status"] = "completed";
    try {
      await runAction(this.#region, action);
    } catch (error) {
      // A driver that fails because the region is stopping is no failure of the action. The action stays pending for
      // the next start.
      if (this.#closed) return;
      this.#region.log(`${action.type} of ${action.resource_type} ${action.resource_id} failed: ${error}`);
      status = "errored";
    }
    action.status = status;
    action.completed_at = timestamp();
    this.#region.commit();
  }
}
