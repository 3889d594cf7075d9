import type { FastifyRequest } from "fastify";
import type { Action } from "../state.ts";
import { found } from "./errors.ts";
import { idParam, type Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { regionView } from "./regions.ts";

/** An action as the API shows it: without the input of its work. */
export function actionView({ params: _, ...action }: Action): object {
  return { ...action, region: regionView(action.region_slug) };
}

/** The `links.actions` of the response to a request that started an action. */
export function actionLink(request: FastifyRequest, action: Action, rel: string): object {
  return { id: action.id, rel, href: `${request.protocol}://${request.host}/v2/actions/${action.id}` };
}

/** One page of the actions that `matches` selects, newest first. */
export function actionPage(
  request: FastifyRequest,
  actions: Action[],
  matches: (action: Action) => boolean,
): object {
  return page(request, "actions", actions.filter(matches).reverse(), actionView);
}

export const actionRoutes: Routes = (app, region) => {
  app.get("/v2/actions", (request) => actionPage(request, region.state.actions, () => true));
  app.get("/v2/actions/:id", (request) => ({
    action: actionView(found(region.state.actions.find(({ id }) => id === idParam(request)))),
  }));
};
