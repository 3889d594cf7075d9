import { INHIBITIONS } from "./inhibitions.ts";
import { secretFile } from "./secrets.ts";
import { type NotifyConfig, RECEIVERS, type ReceiverName } from "./types.ts";

/** Name of the alert that `landfall notify test` sends. Its label `receiver` says to whom. */
export const TEST_ALERT = "LandfallTest";

const NOBODY = "nobody";
const HEARTBEAT = "heartbeat";

/** Alertmanager's configuration, as JSON, which is YAML. No secret is in it: those are files. */
export function renderAlertmanager(config: NotifyConfig): string {
  const receivers = RECEIVERS.filter((name) => config[name] !== undefined);
  const all = config.heartbeat === undefined ? receivers : [...receivers, HEARTBEAT];
  return JSON.stringify(
    {
      route: {
        receiver: NOBODY,
        // One message for one fault, whatever number of containers has it.
        group_by: ["alertname", "job"],
        group_wait: "30s",
        group_interval: "5m",
        repeat_interval: "12h",
        routes: [...heartbeatRoutes(config), ...testRoutes(all), ...receivers.map(alertRoute)],
      },
      inhibit_rules: INHIBITIONS,
      receivers: [
        { name: NOBODY },
        ...receivers.map((name) => ({ name, ...INTEGRATIONS[name](config) })),
        ...(config.heartbeat === undefined ? [] : [heartbeatReceiver(config.heartbeat.url)]),
      ],
    },
    undefined,
    2,
  );
}

/** The dead man's switch goes to nobody else. */
function heartbeatRoutes({ heartbeat }: NotifyConfig) {
  return [
    {
      matchers: ['alertname="Watchdog"'],
      receiver: heartbeat === undefined ? NOBODY : HEARTBEAT,
      group_wait: "0s",
      group_interval: "1m",
      repeat_interval: "5m",
    },
  ];
}

/** Each test is a group of its own, so that it is sent at once. */
function testRoutes(receivers: readonly string[]) {
  const test = `alertname="${TEST_ALERT}"`;
  const own = receivers.map((receiver) => ({
    matchers: [test, `receiver="${receiver}"`],
    receiver,
    group_by: ["..."],
    group_wait: "0s",
  }));
  return [...own, { matchers: [test], receiver: NOBODY }];
}

/** Every receiver is told of everything, but a pager only of what needs a person now. */
function alertRoute(receiver: ReceiverName) {
  return {
    matchers: receiver === "pagerduty" ? ['severity="critical"'] : ['severity=~"critical|warning"'],
    receiver,
    continue: true,
  };
}

const TITLE =
  "{{ .Status | toUpper }}{{ if .CommonLabels.severity }} {{ .CommonLabels.severity }}{{ end }}: {{ .GroupLabels.alertname }}";
const TEXT =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.action }}\n{{ .Annotations.runbook }}\n{{ end }}";

const INTEGRATIONS: Record<ReceiverName, (config: NotifyConfig) => object> = {
  mail: ({ mail }) => ({
    email_configs: [
      {
        to: mail?.to.join(", "),
        from: mail?.from,
        smarthost: mail?.server,
        require_tls: mail?.requireTls,
        ...(mail?.username !== undefined && {
          auth_username: mail.username,
          auth_identity: mail.username,
          auth_password_file: secretFile("NOTIFY_MAIL_PASSWORD"),
        }),
        headers: { Subject: TITLE },
        html: "",
        text: TEXT,
        send_resolved: true,
      },
    ],
  }),
  slack: () => ({
    slack_configs: [
      { api_url_file: secretFile("NOTIFY_SLACK_URL"), title: TITLE, text: TEXT, send_resolved: true },
    ],
  }),
  telegram: ({ telegram }) => ({
    telegram_configs: [
      {
        bot_token_file: secretFile("NOTIFY_TELEGRAM_TOKEN"),
        chat_id: telegram?.chat,
        // Plain text: a summary may have characters that a markup gives a meaning.
        parse_mode: "",
        message: `${TITLE}\n${TEXT}`,
        send_resolved: true,
      },
    ],
  }),
  webhook: ({ webhook }) => ({
    webhook_configs: [
      {
        url: webhook?.url,
        ...(webhook?.token !== undefined && {
          http_config: { authorization: { credentials_file: secretFile("NOTIFY_WEBHOOK_TOKEN") } },
        }),
        send_resolved: true,
      },
    ],
  }),
  pagerduty: () => ({
    pagerduty_configs: [
      { routing_key_file: secretFile("NOTIFY_PAGERDUTY_KEY"), description: TITLE, send_resolved: true },
    ],
  }),
};

function heartbeatReceiver(url: string) {
  return { name: HEARTBEAT, webhook_configs: [{ url, send_resolved: false }] };
}
