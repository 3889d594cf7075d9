/** The protocol's responses to Check and Diff. */
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Change } from "./diff.ts";
import type { Failure, Properties } from "./resource.ts";
import { encode } from "./wire.ts";

export function checkResponse(
  inputs: Properties,
  secrets: ReadonlySet<string>,
  failures: Failure[],
): messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(encode(inputs, secrets));
  for (const { property, reason } of failures) {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

/** `onlyReplace`: the resource has no update. */
export function diffResponse(
  changes: Change[],
  deleteBeforeReplace: boolean,
  onlyReplace = false,
): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...new Set(changes.map((change) => change.property))]);
  response.setHasdetaileddiff(true);
  const replaced = changes.filter((change) => change.replaces || onlyReplace);
  response.setReplacesList([...new Set(replaced.map((change) => change.property))]);
  response.setDeletebeforereplace(deleteBeforeReplace && replaced.length > 0);
  for (const change of changes) {
    const detail = new messages.PropertyDiff();
    detail.setKind(KINDS[change.kind][replaced.includes(change) ? "replace" : "update"]);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  return response;
}

const { Kind } = messages.PropertyDiff;
const KINDS = {
  add: { update: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { update: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { update: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
};
