import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";
import type { Block, NestedBlock, ProviderSchema } from "./schema.ts";

/** A provider that knows what may be written and does nothing: it is never asked to make anything. */
export interface StandIn extends AsyncDisposable {
  /** Goes into the environment of OpenTofu or Terraform, which then start no provider of their own. */
  readonly environment: { readonly TF_REATTACH_PROVIDERS: string };
}

/** Serves a schema on a free port of this machine. @param source as in `required_providers`: `hashicorp/aws` */
export async function startStandIn(source: string, schema: ProviderSchema): Promise<StandIn> {
  // As many resources as AWS has take more than gRPC's 4 MB.
  const server = new Server({ "grpc.max_send_message_length": -1 });
  const answer = toAnswer(schema);
  server.addService(serviceOf("provider.proto", "tfplugin6.Provider"), {
    GetProviderSchema: unary(() => answer),
    GetResourceIdentitySchemas: unary(() => ({})),
    GetFunctions: unary(() => ({})),
    ValidateProviderConfig: unary(() => ({})),
    ValidateResourceConfig: unary(() => ({})),
    ValidateDataResourceConfig: unary(() => ({})),
    ValidateEphemeralResourceConfig: unary(() => ({})),
    // Between the runs of a test the state is what the stand-in of the test made of it.
    UpgradeResourceState: unary(({ raw_state }: StoredState) => ({ upgraded_state: { json: raw_state.json } })),
    StopProvider: unary(() => ({})),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const attachment = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: process.pid,
    // Whoever asks is not to end this process.
    Test: true,
    Addr: { Network: "tcp", String: `127.0.0.1:${port}` },
  };
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify({ [source]: attachment }) },
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

interface StoredState {
  readonly raw_state: { readonly json: Buffer };
}

function serviceOf(file: string, name: string): ServiceDefinition {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return loadSync(path, { keepCase: true, longs: Number, enums: String })[name] as ServiceDefinition;
}

function unary<Request>(answer: (request: Request) => object) {
  return (call: ServerUnaryCall<Request, object>, done: sendUnaryData<object>): void =>
    done(null, answer(call.request));
}

function toAnswer({ provider, resources, dataSources, ephemerals }: ProviderSchema): object {
  return {
    provider: toSchema(provider),
    resource_schemas: mapValues(resources, toSchema),
    data_source_schemas: mapValues(dataSources, toSchema),
    ephemeral_resource_schemas: mapValues(ephemerals, toSchema),
  };
}

function toSchema(block: Block): object {
  return { version: 0, block: toMessage(block) };
}

function toMessage({ attributes, blocks }: Block): object {
  return {
    attributes: Object.entries(attributes).map(([name, { type, ...flags }]) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      ...flags,
      // The provider's own convention for what is written and never kept.
      write_only: name.endsWith("_wo"),
    })),
    block_types: Object.entries(blocks).map(([name, nested]) => toNestedMessage(name, nested)),
  };
}

function toNestedMessage(name: string, { nesting, min, max, block }: NestedBlock): object {
  return {
    type_name: name,
    block: toMessage(block),
    nesting: nesting.toUpperCase(),
    ...(nesting !== "single" && { min_items: min, max_items: max ?? 0 }),
  };
}

function mapValues<V, W>(values: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
