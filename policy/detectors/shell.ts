/** Removes comment lines and joins continued lines. */
function stripComments(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, "").replaceAll("\\\n", " ");
}

const DOWNLOAD = String.raw`(?:curl|wget)\b`;
const INTERPRETER = String.raw`(?:\/\S*\/)?(?:(?:ba|z|da|k|a)?sh|python[\d.]*|perl|ruby|node)\b`;
const RUN_DOWNLOAD = [
  new RegExp(
    String.raw`${DOWNLOAD}[^|;&\n]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+(?:\S+=\S*\s+)*)?${INTERPRETER}`,
  ),
  new RegExp(String.raw`${INTERPRETER}[^\n;|]*(?:\$\(|<\(|\x60)\s*${DOWNLOAD}`),
  new RegExp(String.raw`\b(?:eval|source)\s+["']?(?:\$\(|<\(|\x60)\s*${DOWNLOAD}`),
];

/** Whether the script downloads a script and runs it: `curl ... | sh`. */
export function runsDownload(text: string): boolean {
  return RUN_DOWNLOAD.some((pattern) => pattern.test(stripComments(text)));
}

const UNCHECKED_PEERS: [pattern: RegExp, option: string][] = [
  [/StrictHostKeyChecking[= ]+["']?(no|off)\b/i, "StrictHostKeyChecking=no"],
  [/\bcurl\b[^|;&\n]*\s(-[a-zA-Z]*k[a-zA-Z]*|--insecure)(\s|$)/, "curl --insecure"],
  [/\bwget\b[^|;&\n]*--no-check-certificate/, "wget --no-check-certificate"],
  [/\bGIT_SSL_NO_VERIFY=(1|true)/, "GIT_SSL_NO_VERIFY"],
  [/\bhttp\.sslVerify[= ]+["']?false/, "http.sslVerify=false"],
  [/\bNODE_TLS_REJECT_UNAUTHORIZED=["']?0/, "NODE_TLS_REJECT_UNAUTHORIZED=0"],
  [/\bPYTHONHTTPSVERIFY=["']?0/, "PYTHONHTTPSVERIFY=0"],
  [/insecureSkipVerify(=true|\s|$)/i, "insecureSkipVerify"],
  [
    /\b\w*(SKIP|DISABLE|IGNORE|NO)_(TLS|SSL|CERT|CERTIFICATE)_?(VERIFY|VERIFICATION|VALIDATION|ERRORS)?=["']?(true|1|yes)\b/i,
    "a switch that ignores certificates",
  ],
  [
    /\b\w*((TLS|SSL|CERT|CERTIFICATE)_VERIF(Y|ICATION)|VERIFY_(TLS|SSL|CERT))=["']?(false|0|no)\b/i,
    "a switch that ignores certificates",
  ],
];

/** The options in the text that switch off the check of certificates or host keys. */
export function detectUncheckedPeers(text: string): string[] {
  return UNCHECKED_PEERS.flatMap(([pattern, option]) => (pattern.test(stripComments(text)) ? [option] : []));
}

const DATA_LOSS: [pattern: RegExp, command: string][] = [
  [/\bdrop\s+schema\b[^;]*\bcascade\b/i, "DROP SCHEMA ... CASCADE"],
  [/\bdrop\s+(database|owned)\b/i, "DROP DATABASE or DROP OWNED"],
  [/(^|[\s;&|(])dropdb\s/m, "dropdb"],
  [/\btruncate\s+(table\s+)?[\w".]+[^;]*;/i, "TRUNCATE"],
  [/\bflush(all|db)\b/i, "FLUSHALL"],
  [/\bdocker\s+volume\s+(rm|remove|prune)\b/, "docker volume rm"],
  [/\bcompose\b[^\n;&|]*\bdown\b[^\n;&|]*\s(-v|--volumes)\b/, "docker compose down --volumes"],
];

/** The commands in the text that delete data. */
export function detectDataLoss(text: string): string[] {
  return DATA_LOSS.flatMap(([pattern, command]) => (pattern.test(stripComments(text)) ? [command] : []));
}

/** Whether the text makes files writable for every user. */
export function makesWorldWritable(text: string): boolean {
  return /\bchmod\s+(-\S+\s+)*(0?777|a\+rwx|ugo\+rwx|o\+w)\b/.test(stripComments(text));
}

/** Splits a script into words, approximately as a shell does. */
export function splitShellWords(text: string): string[] {
  return stripComments(text).match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
}

/** The protocols below TLS 1.2 that a configuration in the text accepts. */
export function detectWeakTls(text: string): string[] {
  const lines = stripComments(text).match(
    /\b(ssl_protocols|SSLProtocol|ssl-min-ver|ssl_min_protocol_version|tls-protocols|minVersion|min_version)\b[^;\n]*/g,
  );
  return (lines ?? []).flatMap((line) => {
    const named = line.match(
      /(?<![-!\w])\+?(SSLv2|SSLv3|TLSv1(?:\.[01])?(?![.\d])|TLS1[01]|VersionTLS1[01])/gi,
    );
    return named ?? [];
  });
}

/** Whether a configuration in the text allows every CORS origin. */
export function allowsEveryOrigin(text: string): boolean {
  return /Access-Control-Allow-Origin["']?[\s:=,]+["']?\*/i.test(stripComments(text));
}

/** SQL statements that take an exclusive lock, except those that run concurrently. */
const LOCKING_STATEMENTS = [
  String.raw`alter\s+table`,
  String.raw`create\s+(?:unique\s+)?index(?!\s+concurrently)`,
  String.raw`drop\s+(?:table|index)(?!\s+concurrently)`,
  String.raw`lock\s+table`,
  String.raw`reindex\s+(?:table|index)(?!\s+concurrently)`,
  String.raw`truncate\s`,
  String.raw`vacuum\s+full`,
];
const TAKES_LOCK = new RegExp(String.raw`\b(?:${LOCKING_STATEMENTS.join("|")})\b`, "i");

/** Whether PostgreSQL statements in the text take an exclusive lock without `lock_timeout`. */
export function locksWithoutLimit(text: string): boolean {
  const sql = stripComments(text).replaceAll(/--.*$/gm, "");
  return /\b(psql|pgcli)\b/.test(sql) && TAKES_LOCK.test(sql) && !/\block_timeout\b/i.test(sql);
}
