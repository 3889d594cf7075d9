/** Whether a text is a value itself: not empty, a switch, a path, a reference to a variable, or a mask. */
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

/** The password in `user:password` or `user/password` of a variable such as `NEO4J_AUTH`; undefined without one. */
export function extractPairedPassword(name: string, value: string): string | undefined {
  if (!/(^|_)(AUTH|BASICAUTH|CREDENTIALS?|USERPASS)$/i.test(name)) return undefined;
  const [, password] = /^["']?[\w.@-]+[:/]([^\s/"']+)["']?$/.exec(value.trim()) ?? [];
  return password !== undefined && isLiteralValue(password) && !/^\d{2,5}$/.test(password)
    ? password
    : undefined;
}

/** The passwords in URLs: `scheme://user:password@host`. */
export function extractUrlPasswords(text: string): string[] {
  return [...text.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/'"]*:([^\s@/'"]+)@/gi)]
    .map(([, password]) => password as string)
    .filter((password) => isLiteralValue(password) && !/^\$|^%[sd(]|^\{\{/.test(password));
}

/** Issuers give their tokens a prefix by which scanners find them. */
const TOKENS: [pattern: RegExp, kind: string][] = [
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

/** The kinds of credentials in a text, such as "a private key" or "a password in a URL". */
export function detectCredentials(text: string): string[] {
  const kinds = TOKENS.flatMap(([pattern, kind]) => (pattern.test(text) ? [kind] : []));
  return extractUrlPasswords(text).length > 0 ? [...kinds, "a password in a URL"] : kinds;
}
