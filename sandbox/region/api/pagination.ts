import type { FastifyRequest } from "fastify";
import { query } from "./http.ts";

const defaultPerPage = 20;
const maxPerPage = 200;

function positive(value: string | undefined, fallback: number): number {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : fallback;
}

/**
 * One page of a list under `key`, with the `links` and `meta` of the real API. `links` is empty if there is only one
 * page.
 * @param view converts an item to its form in the API
 */
export function page<T>(
  request: FastifyRequest,
  key: string,
  items: T[],
  view: (item: T) => unknown,
): object {
  const perPage = Math.min(positive(query(request).per_page, defaultPerPage), maxPerPage);
  const current = positive(query(request).page, 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const url = (number: number) => {
    const target = new URL(request.url, `${request.protocol}://${request.host}`);
    target.searchParams.set("page", String(number));
    target.searchParams.set("per_page", String(perPage));
    return target.href;
  };
  const pages = {
    ...(current > 1 && { first: url(1), prev: url(Math.min(current - 1, last)) }),
    ...(current < last && { next: url(current + 1), last: url(last) }),
  };
  return {
    [key]: items.slice((current - 1) * perPage, current * perPage).map(view),
    links: Object.keys(pages).length > 0 ? { pages } : {},
    meta: { total: items.length },
  };
}
