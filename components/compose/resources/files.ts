import type * as pulumi from "@pulumi/pulumi";
import { RemoteFile, RemoteFiles, RemoteScript } from "../../remote/index.ts";
import { hostPath } from "../hostFiles.ts";
import { fileSlug } from "../names.ts";
import { secretDirectory } from "../placedFiles.ts";
import { findConfigHash, renderReload, renderSecretDirectory } from "../scripts.ts";
import type { HostFile } from "../types.ts";
import type { Scope } from "./scope.ts";

/** Returns the resources that place a service's files on the host. */
export type FilesOf = (service: string | undefined) => pulumi.Resource[];

export function createFiles(scope: Scope): FilesOf {
  const { files, services } = scope.args.plan;
  const folder = createSecretDirectory(scope);
  const live = Map.groupBy(
    files.filter((file) => file.live.length > 0),
    (file) => file.live.join("-"),
  );
  const groups = new Map([...live].map(([readers, those]) => [readers, createLiveFiles(scope, those)]));
  const byKey = new Map(
    files.map((file) => [file.key, groups.get(file.live.join("-")) ?? createFile(scope, file, folder)]),
  );
  return (name) => {
    const planned = services.find(({ service }) => service === name);
    return [...new Set(planned?.files.flatMap((key) => byKey.get(key) ?? []))];
  };
}

function createSecretDirectory(scope: Scope): pulumi.Resource[] {
  const { plan, connection } = scope.args;
  if (plan.files.every(({ owner }) => owner === undefined)) return [];
  const script = renderSecretDirectory(secretDirectory(plan.project));
  return [new RemoteScript(`${scope.name}-secret-directory`, { connection, script }, scope.remoteOptions())];
}

/** One resource, because several changed files are checked and reloaded together. */
function createLiveFiles(scope: Scope, files: HostFile[]): pulumi.Resource {
  const { plan, connection } = scope.args;
  const readers = files[0]?.live ?? [];
  const reload = readers.flatMap((service) => {
    const planned = plan.services.find((one) => one.service === service);
    const commands = plan.reloads[service];
    if (planned === undefined || commands === undefined) return [];
    return [renderReload(plan.project, service, commands, findConfigHash(planned))];
  });
  const suffix = readers.join("-");
  const manifest = hostPath(plan.project, `.${suffix}.list`);
  return new RemoteFiles(
    `${scope.name}-${suffix}-files`,
    { connection, files, manifest, reload: reload.join("\n") },
    scope.remoteOptions(),
  );
}

function createFile(scope: Scope, file: HostFile, folder: pulumi.Resource[]): pulumi.Resource {
  return new RemoteFile(
    `${scope.name}-${fileSlug(file)}-file`,
    {
      connection: scope.args.connection,
      path: file.path,
      content: scope.reveal(file.content),
      mode: file.mode,
      ...(file.owner !== undefined && { owner: file.owner }),
    },
    scope.remoteOptions(file.owner === undefined ? [] : folder),
  );
}
