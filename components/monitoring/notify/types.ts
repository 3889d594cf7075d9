/** Who is told of alerts: `landfall:notify`. */
export interface NotifyConfig {
  mail?: MailReceiver | undefined;
  /** `url` is an incoming webhook. */
  slack?: { url: string } | undefined;
  telegram?: { token: string; chat: number } | undefined;
  /** `token` is sent as `Authorization: Bearer`. */
  webhook?: { url: string; token?: string | undefined } | undefined;
  /** `key` is the integration key of a service. */
  pagerduty?: { key: string } | undefined;
  /** Service outside that expects to hear of the dead man's switch. */
  heartbeat?: { url: string } | undefined;
}

export interface MailReceiver {
  /** Host and port. */
  server: string;
  from: string;
  to: string[];
  username?: string | undefined;
  password?: string | undefined;
  requireTls: boolean;
}

/** Receivers of alerts, in the order in which people read of them. */
export const RECEIVERS = ["mail", "slack", "telegram", "webhook", "pagerduty"] as const;

export type ReceiverName = (typeof RECEIVERS)[number];
