import type { NotifyConfig } from "./types.ts";

/**
 * The secrets of receivers: the variable of the Compose files, and the name of the file below /run/secrets/ that
 * Alertmanager reads it from.
 */
export const NOTIFY_SECRETS = {
  NOTIFY_MAIL_PASSWORD: {
    key: ["mail", "password"],
    file: "notify_mail_password",
    description: "Password at the mail server that alerts go through.",
  },
  NOTIFY_SLACK_URL: {
    key: ["slack", "url"],
    file: "notify_slack_url",
    description: "Incoming webhook of Slack for alerts.",
  },
  NOTIFY_TELEGRAM_TOKEN: {
    key: ["telegram", "token"],
    file: "notify_telegram_token",
    description: "Token of the Telegram bot that sends alerts.",
  },
  NOTIFY_WEBHOOK_TOKEN: {
    key: ["webhook", "token"],
    file: "notify_webhook_token",
    description: "Bearer token for the webhook that alerts go to.",
  },
  NOTIFY_PAGERDUTY_KEY: {
    key: ["pagerduty", "key"],
    file: "notify_pagerduty_key",
    description: "Integration key of PagerDuty for alerts.",
  },
} as const satisfies Record<string, NotifySecret>;

interface NotifySecret {
  /** Path below `landfall:notify`. */
  key: readonly [string, string];
  file: string;
  description: string;
}

export type NotifyVariable = keyof typeof NOTIFY_SECRETS;

/** Path in Alertmanager's container. */
export function secretFile(variable: NotifyVariable): string {
  return `/run/secrets/${NOTIFY_SECRETS[variable].file}`;
}

/** The secrets that a stack configures, by the names of their variables. */
export function notifySecrets(config: NotifyConfig): Record<string, string> {
  const entries = Object.entries(NOTIFY_SECRETS).flatMap(([variable, { key }]): [string, string][] => {
    const receiver = config[key[0]] as Readonly<Record<string, unknown>> | undefined;
    const value = receiver?.[key[1]];
    return typeof value === "string" ? [[variable, value]] : [];
  });
  return Object.fromEntries(entries);
}
