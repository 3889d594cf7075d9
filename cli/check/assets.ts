const TAG = /<(script|link|img)\b[^>]*>/gi;
const ADDRESS = /\s(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;
/** Kinds of links that a browser loads with the page. */
const LOADED = /\srel\s*=\s*["']?[^"'>]*\b(stylesheet|icon|modulepreload|preload|manifest)\b/i;

/** Addresses on the site of what the page loads: scripts, style sheets and images, each once. */
export function assetsOf(html: string, page: string): string[] {
  const { origin } = new URL(page);
  const addresses = [...html.matchAll(TAG)].flatMap(([tag, kind]) => {
    if (kind?.toLowerCase() === "link" && !LOADED.test(tag)) return [];
    const [, double, single, bare] = ADDRESS.exec(tag) ?? [];
    const address = double ?? single ?? bare;
    return address === undefined || address.startsWith("data:") || !URL.canParse(address, page)
      ? []
      : [new URL(address, page).href];
  });
  return [...new Set(addresses)].filter((address) => new URL(address).origin === origin);
}
