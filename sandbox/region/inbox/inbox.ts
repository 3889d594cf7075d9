/** A mail that the region's mail server took, or a body that was posted to its webhook. */
export type Message = { at: string } & (
  | { kind: "mail"; from: string; to: string[]; subject: string; text: string }
  | { kind: "webhook"; path: string; body: unknown }
);

const KEPT = 1000;

/** The newest messages, oldest first. They go with the region's process. */
export class Inbox {
  #messages: Message[] = [];

  add(message: Message): void {
    this.#messages = [...this.#messages, message].slice(-KEPT);
  }

  list(): readonly Message[] {
    return this.#messages;
  }

  clear(): void {
    this.#messages = [];
  }
}
