/** Requests to the servers of receivers, by Alertmanager's name of their kind. */
export type Attempts = ReadonlyMap<string, { made: number; failed: number }>;

/** Alertmanager's names for the kinds of receivers. */
const INTEGRATIONS: Readonly<Record<string, string>> = { mail: "email", heartbeat: "webhook" };

/** Alertmanager's name of a receiver's kind. */
export function integrationOf(receiver: string): string {
  return INTEGRATIONS[receiver] ?? receiver;
}

/** Reads Alertmanager's metrics. A newer one counts the receivers of a kind apart. */
export function parseAttempts(metrics: string): Attempts {
  const counts = new Map<string, { made: number; failed: number }>();
  const lines = metrics.matchAll(
    /^alertmanager_notification_requests_(failed_)?total\{[^}]*integration="(\w+)"[^}]*\} (\S+)$/gm,
  );
  for (const [, failed, integration = "", value] of lines) {
    const count = counts.get(integration) ?? { made: 0, failed: 0 };
    count[failed === undefined ? "made" : "failed"] += Number(value);
    counts.set(integration, count);
  }
  return counts;
}

/**
 * Whether a server has accepted something between two counts.
 * @returns undefined while it has not been asked
 */
export function verdict(
  receiver: string,
  before: Attempts,
  after: Attempts,
): "accepted" | "refused" | undefined {
  const none = { made: 0, failed: 0 };
  const integration = integrationOf(receiver);
  const [first, last] = [before.get(integration) ?? none, after.get(integration) ?? none];
  const made = last.made - first.made;
  if (made <= 0) return undefined;
  return last.failed - first.failed < made ? "accepted" : "refused";
}

/**
 * The last reason in Alertmanager's log why a receiver was not reached. Addresses are cut to their host: Slack's and
 * Telegram's have a secret in their path.
 */
export function findReason(log: string, receiver: string): string | undefined {
  const own = log.split("\n").filter((line) => {
    const error = readError(line);
    return (
      error !== undefined && (line.includes(`receiver=${receiver} `) || error.startsWith(`${receiver}/`))
    );
  });
  const error = readError(own.at(-1) ?? "");
  return error && cutAddresses(error);
}

function readError(line: string): string | undefined {
  const [, quoted, plain] = /\berr=(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(line) ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? plain;
}

function cutAddresses(text: string): string {
  return text.replace(/(https?:\/\/)(?:[^\s/"@]*@)?([^\s/":]+(?::\d+)?)[^\s"]*/g, "$1$2/...");
}
