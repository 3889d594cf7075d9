import { parseDocument } from "yaml";

const PATH = "/etc/docker/daemon.json";

/**
 * What a text (user data of cloud-init, or a script) writes into the container engine's settings; undefined where it
 * writes none that can be read.
 */
export function parseDaemonSettings(text: string): Record<string, unknown> | undefined {
  const written = text.startsWith("#cloud-config") ? extractFromCloudConfig(text) : extractFromScript(text);
  try {
    return written === undefined ? undefined : JSON.parse(written);
  } catch {
    return undefined;
  }
}

function extractFromCloudConfig(text: string): string | undefined {
  const files = parseDocument(text, { logLevel: "error" }).toJS()?.write_files;
  const file = Array.isArray(files) ? files.find(({ path }: { path?: string }) => path === PATH) : undefined;
  const { content, encoding } = (file ?? {}) as { content?: string; encoding?: string };
  return /^b(ase)?64$/.test(encoding ?? "") ? Buffer.from(content ?? "", "base64").toString() : content;
}

/** A here-document, or one line: `echo '{...}' > /etc/docker/daemon.json`. */
function extractFromScript(text: string): string | undefined {
  const [, , here] = /daemon\.json[^\n]*<<-?\s*["']?(\w+)["']?[^\n]*\n(.*?)\n\s*\1/s.exec(text) ?? [];
  const [, , before] = /<<-?\s*["']?(\w+)["']?[^\n]*daemon\.json[^\n]*\n(.*?)\n\s*\1/s.exec(text) ?? [];
  const [, line] = /(\{[^\n]*\})["']?\s*(?:>|\|\s*(?:sudo\s+)?tee)\s*\S*daemon\.json/.exec(text) ?? [];
  return here ?? before ?? line;
}

/** What is missing, each as a clause. */
export function findDaemonProblems(settings: Record<string, unknown>): string[] {
  const wrong = (condition: boolean, text: string) => (condition ? [text] : []);
  const logs = settings["log-opts"] as Record<string, string> | undefined;
  const rotates = /^(local|journald|syslog|fluentd|gelf|awslogs|gcplogs|loki)/.test(
    String(settings["log-driver"] ?? ""),
  );
  const open = [settings.hosts ?? []]
    .flat()
    .some((host) => /^tcp:\/\/(?!127\.|localhost)/.test(String(host)));
  return [
    ...wrong(
      open && settings.tlsverify !== true,
      "opens the container engine to a network without checking who comes: hosts",
    ),
    ...wrong(
      settings["live-restore"] !== true,
      "stops every container with the container engine: live-restore is not true",
    ),
    ...wrong(
      settings.icc !== false,
      "lets containers of the default bridge reach each other: icc is not false",
    ),
    ...wrong(
      settings["userland-proxy"] !== false,
      "passes published ports on by a process each: userland-proxy is not false",
    ),
    ...wrong(
      settings["no-new-privileges"] !== true,
      "lets containers gain rights by setuid files: no-new-privileges is not true",
    ),
    ...wrong(!rotates && !logs?.["max-size"], "lets logs fill the disk: log-opts has no max-size"),
  ];
}
