/** The ResourceProvider service of Pulumi's provider protocol, for one plugin's tables. */
import type * as grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { check } from "./check.ts";
import { coerceConfig } from "./coerce.ts";
import { diff, topLevel } from "./diff.ts";
import { engineLog, type Log } from "./engineLog.ts";
import { toStatus } from "./failure.ts";
import { Operations } from "./operations.ts";
import { inputsOf, previewCreate, previewUpdate, secretKeys } from "./outputs.ts";
import type { Operation, Plugin, Properties, Resource } from "./resource.ts";
import { checkResponse, diffResponse } from "./responses.ts";
import { decode, encode } from "./wire.ts";

/** Time limit of create, update and delete, if neither table nor program sets one. */
const DEFAULT_TIMEOUT = 300;

/** Keys that the engine itself adds to a provider's inputs. */
const ENGINES_OWN = new Set([
  "version",
  "pluginDownloadURL",
  "pluginChecksums",
  "parameterization",
  "__internal",
]);

interface Target {
  getUrn(): string;
  getType(): string;
}

export class Service<Client> {
  readonly #plugin: Plugin<Client>;
  readonly #version: string;
  readonly #operations = new Operations();
  #log: Log;
  #client: Client | undefined;

  constructor(plugin: Plugin<Client>, version: string, engineAddress: string | undefined) {
    this.#plugin = plugin;
    this.#version = version;
    this.#log = engineLog(engineAddress);
  }

  /** Missing methods return UNIMPLEMENTED, which the engine treats as "not supported". */
  implementation(): grpc.UntypedServiceImplementation {
    return {
      handshake: unary((request: messages.ProviderHandshakeRequest) => this.#handshake(request)),
      attach: unary((request: pluginMessages.PluginAttach) => {
        this.#log = engineLog(request.getAddress());
        return new empty.Empty();
      }),
      getPluginInfo: unary(() => {
        const info = new pluginMessages.PluginInfo();
        info.setVersion(this.#version);
        return info;
      }),
      getSchema: unary(() => {
        const response = new messages.GetSchemaResponse();
        response.setSchema(JSON.stringify({ name: this.#plugin.name, version: this.#version }));
        return response;
      }),
      checkConfig: unary((request: messages.CheckRequest) => this.#checkConfig(request)),
      diffConfig: unary((request: messages.DiffRequest) => this.#diffConfig(request)),
      configure: unary((request: messages.ConfigureRequest) => this.#configure(request)),
      check: unary((request: messages.CheckRequest) => this.#check(request)),
      diff: unary((request: messages.DiffRequest) => this.#diff(request)),
      create: unary((request: messages.CreateRequest) => this.#create(request)),
      read: unary((request: messages.ReadRequest) => this.#read(request)),
      update: unary((request: messages.UpdateRequest) => this.#update(request)),
      delete: unary((request: messages.DeleteRequest) => this.#delete(request)),
      invoke: unary((request: messages.InvokeRequest) => {
        throw new Error(this.#absent("function", request.getTok()));
      }),
      cancel: unary(() => {
        this.#operations.cancel();
        return new empty.Empty();
      }),
    };
  }

  #handshake(request: messages.ProviderHandshakeRequest): messages.ProviderHandshakeResponse {
    this.#log = engineLog(request.getEngineAddress());
    const response = new messages.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    return response;
  }

  #checkConfig(request: messages.CheckRequest): messages.CheckResponse {
    const { values, secrets } = decode(request.getNews());
    const inputs = coerceConfig(this.#plugin.config, values);
    const keys = Object.keys(values).filter((key) => !ENGINES_OWN.has(key));
    const given = Object.fromEntries(keys.map((key) => [key, inputs[key] ?? values[key]]));
    const { failures } = check({ inputs: this.#plugin.config }, {}, given, {
      name: "",
      seed: new Uint8Array(),
    });
    // The engine compares the response with its own copy, so the values are returned unchanged.
    return checkResponse(values, secretKeys({ inputs: this.#plugin.config, outputs: {} }, secrets), failures);
  }

  #diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const olds = coerceConfig(
      this.#plugin.config,
      decode(request.getOldInputs() ?? request.getOlds()).values,
    );
    const news = coerceConfig(this.#plugin.config, decode(request.getNews()).values);
    return diffResponse(diff({ inputs: this.#plugin.config }, olds, news, []), false);
  }

  #configure(request: messages.ConfigureRequest): messages.ConfigureResponse {
    this.#client = this.#plugin.configure(
      coerceConfig(this.#plugin.config, decode(request.getArgs()).values),
    );
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }

  #check(request: messages.CheckRequest): messages.CheckResponse {
    const resource = this.#resource(request);
    const news = decode(request.getNews());
    const naming = { name: nameOf(request.getUrn()), seed: request.getRandomseed_asU8() };
    const { inputs, failures } = check(resource, decode(request.getOlds()).values, news.values, naming);
    const present = new Set(Object.keys(inputs));
    const secrets = [...secretKeys(resource, news.secrets)].filter((key) => present.has(key));
    return checkResponse(inputs, new Set(secrets), failures);
  }

  #diff(request: messages.DiffRequest): messages.DiffResponse {
    const resource = this.#resource(request);
    const olds = decode(request.getOlds()).values;
    const news = decode(request.getNews()).values;
    const wrong = resource.checkChange?.(olds, news);
    if (wrong !== undefined) throw new Error(wrong);
    const changes = diff(resource, olds, news, request.getIgnorechangesList());
    return diffResponse(changes, resource.deleteBeforeReplace ?? false, resource.update === undefined);
  }

  async #create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const resource = this.#resource(request);
    const inputs = decode(request.getProperties());
    const secrets = secretKeys(resource, inputs.secrets);
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(encode(previewCreate(resource, inputs.values), secrets));
      return response;
    }
    const timeout = request.getTimeout() || resource.timeouts?.create || DEFAULT_TIMEOUT;
    const made = await this.#run(request, "create", timeout, inputs.values, secrets, (operation) =>
      resource.create(inputs.values, operation),
    );
    response.setId(made.id);
    response.setProperties(encode(made.state, secrets));
    return response;
  }

  async #read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const resource = this.#resource(request);
    const olds = decode(request.getProperties());
    const inputs = decode(request.getInputs());
    const secrets = secretKeys(resource, new Set([...olds.secrets, ...inputs.secrets]));
    const timeout = request.getTimeout() || DEFAULT_TIMEOUT;
    const { read } = resource;
    // A resource that cannot be read stays as it is in state.
    const state = read
      ? await this.#run(request, "read", timeout, {}, secrets, (operation) =>
          read.call(resource, request.getId(), { ...inputs.values, ...olds.values }, operation),
        )
      : olds.values;
    const response = new messages.ReadResponse();
    if (state === undefined) return response;
    response.setId(request.getId());
    response.setProperties(encode(state, secrets));
    response.setInputs(encode(read ? inputsOf(resource, state, inputs.values) : inputs.values, secrets));
    return response;
  }

  async #update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const resource = this.#resource(request);
    const news = decode(request.getNews());
    const olds = decode(request.getOlds());
    const inputs = { ...news.values };
    for (const key of request.getIgnorechangesList().map(topLevel)) inputs[key] = olds.values[key];
    const kept = [...olds.secrets].filter((key) => key in resource.outputs);
    const secrets = secretKeys(resource, new Set([...news.secrets, ...kept]));
    const response = new messages.UpdateResponse();
    const { update } = resource;
    if (request.getPreview()) {
      response.setProperties(encode(previewUpdate(resource, olds.values, inputs), secrets));
      return response;
    }
    if (update === undefined) throw new Error(`${request.getType()} cannot be changed in place`);
    const timeout = request.getTimeout() || resource.timeouts?.update || DEFAULT_TIMEOUT;
    const state = await this.#run(request, "update", timeout, inputs, secrets, (operation) =>
      update.call(resource, request.getId(), inputs, olds.values, operation),
    );
    response.setProperties(encode(state, secrets));
    return response;
  }

  async #delete(request: messages.DeleteRequest): Promise<empty.Empty> {
    const resource = this.#resource(request);
    const timeout = request.getTimeout() || resource.timeouts?.delete || DEFAULT_TIMEOUT;
    await this.#run(request, "delete", timeout, {}, new Set(), (operation) =>
      resource.delete(request.getId(), decode(request.getProperties()).values, operation),
    );
    return new empty.Empty();
  }

  async #run<Result>(
    target: Target,
    name: string,
    timeoutSeconds: number,
    inputs: Properties,
    secrets: ReadonlySet<string>,
    action: (operation: Operation<Client>) => Promise<Result>,
  ): Promise<Result> {
    const client = this.#client;
    if (client === undefined) throw new Error(`the provider '${this.#plugin.name}' is not configured`);
    const log: Operation<Client>["log"] = (severity, message) =>
      this.#log(severity, message, target.getUrn());
    try {
      return await this.#operations.run(name, timeoutSeconds, (signal) => action({ client, signal, log }));
    } catch (error) {
      throw toStatus(error, inputs, secrets);
    }
  }

  #resource(target: Target): Resource<Client> {
    const type = target.getType() || typeOf(target.getUrn());
    const resource = this.#plugin.resources[type];
    if (resource === undefined) throw new Error(this.#absent("resource", type));
    return resource;
  }

  #absent(what: string, token: string): string {
    return (
      `the sandbox's stand-in for the ${this.#plugin.name} plugin has no ${what} '${token}'` +
      ` (it has: ${Object.keys(this.#plugin.resources).join(", ")}); only the official plugin has it`
    );
  }
}

function unary<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return async (call: grpc.ServerUnaryCall<Request, Response>, callback: grpc.sendUnaryData<Response>) => {
    try {
      callback(null, await handle(call.request));
    } catch (error) {
      callback(error instanceof Error ? toStatus(error, {}, new Set()) : (error as grpc.ServerErrorResponse));
    }
  };
}

/** urn:pulumi:<stack>::<project>::<parent type>$<type>::<name> */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
