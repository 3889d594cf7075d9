import { parseDocument } from "yaml";

const DAEMON_FILE = "/etc/docker/daemon.json";

/**
 * Parses the Docker daemon's settings that cloud-init user data or a script writes to daemon.json.
 * @returns undefined where the text writes none, or none that can be parsed
 */
export function parseDaemonSettings(text: string): Record<string, unknown> | undefined {
  const json = text.startsWith("#cloud-config") ? extractFromCloudConfig(text) : extractFromScript(text);
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function extractFromCloudConfig(text: string): string | undefined {
  const files = parseDocument(text, { logLevel: "error" }).toJS()?.write_files;
  const file = Array.isArray(files)
    ? files.find(({ path }: { path?: string }) => path === DAEMON_FILE)
    : undefined;
  const { content, encoding } = (file ?? {}) as { content?: string; encoding?: string };
  return /^b(ase)?64$/.test(encoding ?? "") ? Buffer.from(content ?? "", "base64").toString() : content;
}

/** Finds a here-document, or one line: `echo '{...}' > /etc/docker/daemon.json`. */
function extractFromScript(text: string): string | undefined {
  const [, , afterFile] = /daemon\.json[^\n]*<<-?\s*["']?(\w+)["']?[^\n]*\n(.*?)\n\s*\1/s.exec(text) ?? [];
  const [, , beforeFile] = /<<-?\s*["']?(\w+)["']?[^\n]*daemon\.json[^\n]*\n(.*?)\n\s*\1/s.exec(text) ?? [];
  const [, line] = /(\{[^\n]*\})["']?\s*(?:>|\|\s*(?:sudo\s+)?tee)\s*\S*daemon\.json/.exec(text) ?? [];
  return afterFile ?? beforeFile ?? line;
}

/** Logging drivers that rotate files by themselves or write none. */
const ROTATING_DRIVERS = /^(local|journald|syslog|fluentd|gelf|awslogs|gcplogs|loki)/;

/** One clause for each unsafe or missing setting. */
export function findDaemonProblems(settings: Record<string, unknown>): string[] {
  const problemIf = (condition: boolean, problem: string) => (condition ? [problem] : []);
  const logOptions = settings["log-opts"] as Record<string, string> | undefined;
  const rotatesLogs = ROTATING_DRIVERS.test(String(settings["log-driver"] ?? ""));
  const listensOnNetwork = [settings.hosts ?? []]
    .flat()
    .some((host) => /^tcp:\/\/(?!127\.|localhost)/.test(String(host)));
  return [
    ...problemIf(
      listensOnNetwork && settings.tlsverify !== true,
      "opens the container engine to a network without client authentication: hosts",
    ),
    ...problemIf(
      settings["live-restore"] !== true,
      "stops every container with the container engine: live-restore is not true",
    ),
    ...problemIf(
      settings.icc !== false,
      "lets containers of the default bridge reach each other: icc is not false",
    ),
    ...problemIf(
      settings["userland-proxy"] !== false,
      "starts a proxy process for each published port: userland-proxy is not false",
    ),
    ...problemIf(
      settings["no-new-privileges"] !== true,
      "lets containers gain privileges through setuid files: no-new-privileges is not true",
    ),
    ...problemIf(
      !rotatesLogs && !logOptions?.["max-size"],
      "lets logs fill the disk: log-opts has no max-size",
    ),
  ];
}
