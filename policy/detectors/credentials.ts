/** Words that make a name that of a credential, alone. */
const SECRET_WORDS =
  /^(password|passwd|passwords|pass|passphrase|pwd|passcode|secret|secrets|token|apikey|privatekey|accesskey|secretkey|credential|credentials|requirepass|masterauth)$/;
/** Written as one word: `WEBPASSWORD`, `mysecret`. */
const ENDS_SECRET = /(password|passwd|passphrase|secret|apikey|secretkey|authtoken|accesstoken)$/;
/** Before `key`: an SSH or a sort key is none. */
const KEY_WORDS =
  /^(api|secret|private|access|encryption|signing|master|auth|service|account|jwt|session|app|preshared|shared|hmac|cipher|unseal|cookie)$/;
/** Last words of names that tell of a credential and do not hold one. */
const ABOUT_WORDS =
  /^(file|files|path|dir|directory|url|uri|endpoint|host|name|username|user|id|ttl|expire|expires|expiry|expiration|lifetime|age|minutes|seconds|hours|days|length|size|min|max|algorithm|alg|header|policy|enabled|disabled|required|type|version|limit|issuer|audience|count|rotation|interval|method|mode|prefix|suffix|reset|login|auth|public|field|key_id|cmd|command|rounds|iterations|strength|encoding|format|scope|scopes|bucket|encryption|hash|hashing|hasher|validation|validator|authentication|manager|provider|store|driver|backend|plugin|hint|label|placeholder|regex|pattern|reuse|history|hostname|port|lang|language|locale|domain|address|addr|ip|timezone|tz|chars|bytes|complexity|protection|authsource|database|db)$/;

function splitWords(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** `POSTGRES_PASSWORD` and `stripeApiKey`, but not `POSTGRES_PASSWORD_FILE` or `TOKEN_TTL`. */
export function isCredentialName(name: string): boolean {
  const all = splitWords(name);
  const last = all.at(-1) ?? "";
  if (ABOUT_WORDS.test(last) || /^(PWD|OLDPWD)$/.test(name)) return false;
  return all.some(
    (word, index) =>
      ((SECRET_WORDS.test(word) || ENDS_SECRET.test(word)) && all[index - 1] !== "public") ||
      (word === "salt" && index === all.length - 1) ||
      (word === "key" && KEY_WORDS.test(all[index - 1] ?? "")),
  );
}

/** Whether a value holds something itself: neither empty, nor a switch, nor the path or name of where it is. */
export function isLiteralValue(value: string): boolean {
  const text = value.trim();
  return (
    text !== "" &&
    !/^(true|false|yes|no|on|off|none|null|disabled?|enabled?)$/i.test(text) &&
    !/^(\.{0,2}\/|file:|~\/)/.test(text) &&
    !/^\S*\/\S*\.(pem|key|crt|p12|pfx|jks|txt|json|ya?ml|env)$/.test(text) &&
    !/^\$(\w+|\(.*\))$|\$\{\w+\}/.test(text) &&
    !/^(\*+|<[^>]*>|\[secret\]|x{3,})$/i.test(text)
  );
}

/** `user:password` and `user/password` in a variable such as `NEO4J_AUTH`: the password; undefined where there is none. */
export function extractPairedPassword(name: string, value: string): string | undefined {
  if (!/(^|_)(AUTH|BASICAUTH|CREDENTIALS?|USERPASS)$/i.test(name)) return undefined;
  const [, password] = /^["']?[\w.@-]+[:/]([^\s/"']+)["']?$/.exec(value.trim()) ?? [];
  return password !== undefined && isLiteralValue(password) && !/^\d{2,5}$/.test(password)
    ? password
    : undefined;
}

/** What examples and first installations use. */
const GUESSABLE =
  /^(my|your|the|a|our|super|very|top|strong|long|some|any|random|secure|security|root|admin|administrator|user|users|guest|db|database|sql|sa|server|local|test|testing|tests|demo|dev|develop|development|prod|production|staging|secret|secrets|key|token|pass|passwd|pwd|password|passwords|phrase|word|change|replace|me|this|it|now|in|on|at|to|be|set|with|please|or|insert|put|here|default|example|sample|temp|tmp|foo|bar|baz|hello|welcome|letmein|qwerty|abc|asdf|monkey|dragon|login|postgres|postgresql|mysql|mariadb|mongo|mongodb|redis|rabbit|rabbitmq|mq|minio|grafana|prometheus|elastic|kibana|wordpress|wp|nextcloud|drupal|joomla|ghost|gitea|gitlab|django|rails|laravel|flask|keycloak|jwt|app|application|api|web|docker|compose|storage|access|not|for|use|todo|fixme|generate|generated|only|string|value|insecure|bad|weak|good|fake|dummy|safe|safer|choose|own|must|should|new|old|is|are|pw|pls|something|somewhat|optional|back|end|backend|frontend|internal|client|session|refresh|auth|encryption|custom|initial|first|one|two|system|service|site|private|public|yours?|another|by|of|and|from|with|as|one|x)+$/;

/** Whatever surrounds it, such a text was never a secret. */
const PLACEHOLDER =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|it)|pass(word|wd|phrase)|passw0rd|secret|^(your|my|enter|insert)[-_ ]|[-_ ]here$/;

/** NIST SP 800-63B takes nothing shorter for a password. */
const SHORTEST = 8;

/**
 * Whether somebody would try it first. The value is compared and never told.
 * @param around names beside it, such as the user's, the database's or the image's: passwords made of them are guessed
 */
export function isGuessable(value: string, around: readonly string[] = []): boolean {
  const text = value
    .trim()
    .replaceAll(/^["']|["']$/g, "")
    .toLowerCase();
  if (text.length < SHORTEST) return true;
  // Digits among the letters again and again are what generators write.
  if (text.length >= 16 && (text.match(/[a-z]\d|\d[a-z]/g) ?? []).length >= 5) return false;
  if (PLACEHOLDER.test(text)) return true;
  if (/^\d+$/.test(text)) return text.length < 12;
  const names = around
    .flatMap((name) => [normalizeLetters(name), ...splitWords(name).map(normalizeLetters)])
    .filter((name) => name.length > 2)
    .sort((a, b) => b.length - a.length);
  const rest = names.reduce((left, name) => left.replaceAll(name, ""), normalizeLetters(text));
  return rest === "" || GUESSABLE.test(rest);
}

/** With the digits and signs that people put in place of letters as those letters. */
function normalizeLetters(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("@", "a")
    .replaceAll("$", "s")
    .replaceAll(/(?<=[a-z])0(?=[a-z]|$)/g, "o")
    .replaceAll(/(?<=[a-z])4(?=[a-z])/g, "a")
    .replaceAll(/(?<=[a-z])3(?=[a-z])/g, "e")
    .replaceAll(/[^a-z]/g, "");
}

/** Passwords of `scheme://user:password@host`. */
export function extractUrlPasswords(text: string): string[] {
  return [...text.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/'"]*:([^\s@/'"]+)@/gi)]
    .map(([, password]) => password as string)
    .filter((password) => isLiteralValue(password) && !/^\$|^%[sd(]|^\{\{/.test(password));
}

/** What makers of tokens begin them with, so that they can be found. */
const TOKENS: [RegExp, string][] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, "a private key"],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/, "an age key"],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, "an AWS access key"],
  [/\bdo[opr]_v1_[0-9a-f]{40,}/, "a DigitalOcean token"],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/, "a GitHub token"],
  [/\bglpat-[\w-]{20}/, "a GitLab token"],
  [/\b[sr]k_live_[A-Za-z0-9]{16,}/, "a Stripe key"],
  [/\bxox[abprs]-[\w-]{10,}/, "a Slack token"],
  [/\bAIza[\w-]{35}/, "a Google API key"],
  [/\bGOCSPX-[\w-]{20,}/, "a Google client secret"],
  [/\bsk-(?:ant-|proj-)?[\w-]{32,}/, "an API key"],
  [/\bnpm_[A-Za-z0-9]{36}/, "an npm token"],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/, "a SendGrid key"],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, "a signed JSON web token"],
];

/** What kind of credential stands in a text, such as "a private key" or "a password in a URL". */
export function detectCredentials(text: string): string[] {
  const tokens = TOKENS.flatMap(([pattern, what]) => (pattern.test(text) ? [what] : []));
  return extractUrlPasswords(text).length > 0 ? [...tokens, "a password in a URL"] : tokens;
}

/** Clients that take a password after a letter: `mysqladmin -psecret`, `redis-cli -a secret`, `curl -u name:secret`. */
const OPTIONS = String.raw`\s+(?:\w+\s+)?(?:-\S+\s+(?:[^-\s]\S*\s+)?)*`;
const SHORT_OPTIONS: [RegExp, string][] = [
  [new RegExp(String.raw`\b(?:mysql|mariadb)(?:-?admin|-?dump)?${OPTIONS}-p["']?([^\s"'$][^\s"']*)`), "-p"],
  [new RegExp(String.raw`\bredis-cli${OPTIONS}-a\s+["']?([^\s"'$]+)`), "-a"],
  [/\bsshpass\s+-p\s*["']?([^\s"'$]+)/, "-p"],
  [new RegExp(String.raw`\bcurl${OPTIONS}-u\s*["']?[^\s:"'$]+:([^\s"'$]+)`), "-u"],
];

/** Options and assignments in a command line that give a credential its value: `--password=x`, `PGPASSWORD=x`. */
export function detectCredentialArguments(line: readonly string[]): string[] {
  const text = line.join(" ");
  const short = SHORT_OPTIONS.flatMap(([pattern, option]) =>
    isLiteralValue(pattern.exec(text)?.[1] ?? "") ? [option] : [],
  );
  return [...short, ...detectLongArguments(line)];
}

function detectLongArguments(line: readonly string[]): string[] {
  return line.flatMap((word, index) => {
    const [, dashes = "", name = "", , value] = /^(-{0,2})([A-Za-z][\w.-]*)(=(.*))?$/s.exec(word) ?? [];
    if (!isCredentialName(name) && !/^(PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS)$/.test(name)) return [];
    const next = line[index + 1] ?? "";
    const given = value ?? (dashes !== "" && !next.startsWith("-") ? next : "");
    const plain = given.replaceAll(/^["']|["'];?$/g, "");
    return isLiteralValue(plain) && !/^["']?\$/.test(given) ? [`${dashes}${name}`] : [];
  });
}
