import type { AppMigration } from "./types.ts";

/** Preview text that describes how the tables change. */
export function describeMigration({ service, downgrade, assertions, maintenance }: AppMigration): string {
  const back = downgrade === undefined ? "its backup" : "its downgrade, or its backup";
  const pipeline =
    `${service} (migration pipeline): a change of the tables is checked, backed up, rehearsed on a copy, applied with limits, ` +
    `verified by ${assertions.length} assertions and recorded; a failed one is reverted by ${back}`;
  if (maintenance === undefined) return `${pipeline}; the old release serves meanwhile`;
  const { services, minutes, reason } = maintenance;
  return (
    `${pipeline}\nMAINTENANCE WINDOW, where the tables do change: ${services.join(", ")} stopped for up to ${minutes} min, ` +
    `and visitors get a page that says so (503): ${reason}`
  );
}
