/**
 * Starts a plugin as the engine does, an executable that prints its port, and speaks the provider protocol to it.
 * LANDFALL_PLUGIN_<NAME> names another executable, such as the official plugin: the same tests then hold it to them.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import type pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type structs from "google-protobuf/google/protobuf/struct_pb.js";
import { encode } from "../../../sandbox/plugins/server/wire.ts";

export type Values = Record<string, unknown>;

export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

export interface DiffResult {
  readonly changed: boolean;
  readonly paths: string[];
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

export class PluginClient {
  readonly #client: services.ResourceProviderClient;
  readonly #process: ChildProcess;

  constructor(client: services.ResourceProviderClient, process: ChildProcess) {
    this.#client = client;
    this.#process = process;
  }

  async configure(args: Values): Promise<void> {
    const request = new messages.ConfigureRequest();
    request.setArgs(struct(args));
    request.setAcceptsecrets(true);
    await call<messages.ConfigureResponse>((done) => this.#client.configure(request, done));
  }

  async checkConfig(args: Values): Promise<string[]> {
    const request = new messages.CheckRequest();
    request.setUrn("urn:pulumi:test::test::pulumi:providers:test::default");
    request.setNews(struct(args));
    const response = await call<messages.CheckResponse>((done) => this.#client.checkConfig(request, done));
    return response.getFailuresList().map((failure) => failure.getReason());
  }

  async check(
    type: string,
    news: Values,
    olds: Values = {},
  ): Promise<{ inputs: Values; failures: string[] }> {
    const request = new messages.CheckRequest();
    address(request, type);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    request.setRandomseed(new Uint8Array([1, 2, 3, 4]));
    const response = await call<messages.CheckResponse>((done) => this.#client.check(request, done));
    return {
      inputs: values(response.getInputs()),
      failures: response.getFailuresList().map((f) => f.getReason()),
    };
  }

  async diff(
    type: string,
    id: string,
    olds: Values,
    news: Values,
    ignore: string[] = [],
  ): Promise<DiffResult> {
    const request = new messages.DiffRequest();
    address(request, type);
    request.setId(id);
    request.setOlds(struct(olds));
    request.setOldInputs(struct(olds));
    request.setNews(struct(news));
    request.setIgnorechangesList(ignore);
    const response = await call<messages.DiffResponse>((done) => this.#client.diff(request, done));
    return {
      changed: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      paths: response
        .getDetaileddiffMap()
        .getEntryList()
        .map(([path]) => path)
        .sort(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(
    type: string,
    inputs: Values,
    options: { timeout?: number; preview?: boolean } = {},
  ): Promise<{ id: string; state: Values }> {
    const request = new messages.CreateRequest();
    address(request, type);
    request.setProperties(struct(inputs));
    request.setTimeout(options.timeout ?? 0);
    request.setPreview(options.preview ?? false);
    const response = await call<messages.CreateResponse>((done) => this.#client.create(request, done));
    return { id: response.getId(), state: values(response.getProperties()) };
  }

  /** Checks first, as the engine does. */
  async make(type: string, news: Values): Promise<{ id: string; state: Values; inputs: Values }> {
    const { inputs, failures } = await this.check(type, news);
    if (failures.length > 0) throw new Error(failures.join("; "));
    return { ...(await this.create(type, inputs)), inputs };
  }

  async read(
    type: string,
    id: string,
    state: Values = {},
    inputs: Values = {},
  ): Promise<{ id: string; state: Values; inputs: Values }> {
    const request = new messages.ReadRequest();
    address(request, type);
    request.setId(id);
    request.setProperties(struct(state));
    request.setInputs(struct(inputs));
    const response = await call<messages.ReadResponse>((done) => this.#client.read(request, done));
    return {
      id: response.getId(),
      state: values(response.getProperties()),
      inputs: values(response.getInputs()),
    };
  }

  async update(
    type: string,
    id: string,
    olds: Values,
    news: Values,
    options: { preview?: boolean; ignore?: string[] } = {},
  ): Promise<Values> {
    const request = new messages.UpdateRequest();
    address(request, type);
    request.setId(id);
    request.setOlds(struct(olds));
    request.setOldInputs(struct(olds));
    request.setNews(struct(news));
    request.setPreview(options.preview ?? false);
    request.setIgnorechangesList(options.ignore ?? []);
    return values(
      (await call<messages.UpdateResponse>((done) => this.#client.update(request, done))).getProperties(),
    );
  }

  async delete(type: string, id: string, state: Values): Promise<void> {
    const request = new messages.DeleteRequest();
    address(request, type);
    request.setId(id);
    request.setProperties(struct(state));
    request.setOldInputs(struct(state));
    await call<empty.Empty>((done) => this.#client.delete(request, done));
  }

  async version(): Promise<string> {
    return (
      await call<pluginMessages.PluginInfo>((done) => this.#client.getPluginInfo(new empty.Empty(), done))
    ).getVersion();
  }

  async invoke(token: string): Promise<void> {
    const request = new messages.InvokeRequest();
    request.setTok(token);
    await call<messages.InvokeResponse>((done) => this.#client.invoke(request, done));
  }

  async cancel(): Promise<void> {
    await call<empty.Empty>((done) => this.#client.cancel(new empty.Empty(), done));
  }

  async stop(): Promise<void> {
    this.#client.close();
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }
}

export async function startPlugin(
  name: "auth0" | "command" | "digitalocean" | "postgresql",
  env: NodeJS.ProcessEnv = {},
  engineAddress?: string,
): Promise<PluginClient> {
  const main = fileURLToPath(new URL(`../../../sandbox/plugins/${name}/main.ts`, import.meta.url));
  const other = process.env[`LANDFALL_PLUGIN_${name.toUpperCase()}`];
  const [program, args] = other === undefined ? [process.execPath, [main]] : [other, []];
  const child = spawn(program, engineAddress === undefined ? args : [...args, engineAddress], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  for await (const line of createInterface(child.stdout)) {
    const options = { "grpc.max_receive_message_length": -1 };
    const client = new services.ResourceProviderClient(
      `127.0.0.1:${line.trim()}`,
      grpc.credentials.createInsecure(),
      options,
    );
    return new PluginClient(client, child);
  }
  throw new Error(`${program} printed no port`);
}

/** What an operation that failed left behind, as the engine would keep it. */
export function partialState(error: unknown): { id: string; state: Values } | undefined {
  const [packed] = (error as grpc.ServiceError).metadata?.get("grpc-status-details-bin") ?? [];
  if (packed === undefined) return undefined;
  const [detail] = statuses.Status.deserializeBinary(packed as Buffer).getDetailsList();
  const failed = detail?.unpack(
    messages.ErrorResourceInitFailed.deserializeBinary,
    "pulumirpc.ErrorResourceInitFailed",
  );
  return failed ? { id: failed.getId(), state: values(failed.getProperties()) } : undefined;
}

function address(
  request: { setUrn(urn: string): unknown; setType(type: string): unknown; setName(name: string): unknown },
  type: string,
): void {
  request.setUrn(`urn:pulumi:test::test::${type}::thing`);
  request.setType(type);
  request.setName("thing");
}

function struct(properties: Values): structs.Struct {
  return encode(properties);
}

function values(found: structs.Struct | undefined): Values {
  return (found?.toJavaScript() ?? {}) as Values;
}

function call<Response>(
  start: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error ? reject(error) : resolve(response)));
  });
}
