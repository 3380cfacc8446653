import { KeyringError } from "@aura-journal/crypto";
import { callClouds } from "./cloud-calls.ts";
import { inWords } from "./cloud-failure.ts";
import type { CloudContext } from "./cloud-request.ts";
import type { CloudSettings } from "./cloud-settings.ts";
import { KMS_FORMS, parseKmsKey } from "./resource-names.ts";

/** A key that never leaves its service: it wraps and unwraps a few bytes for a context. */
export interface KeyService {
  readonly uri: string;
  /** @throws KeyringError with what to do */
  wrap(plaintext: Uint8Array, context: CloudContext): Promise<Buffer>;
  /** @throws KeyringError with what to do, also where the context is another than the one it was wrapped for */
  unwrap(wrapped: Uint8Array, context: CloudContext): Promise<Buffer>;
}

/** Finds the service of a key's URI. */
export type KeyServices = (uri: string) => KeyService;

/** The services of AWS and Google. */
export function cloudKeyServices(settings: CloudSettings, deadlineMs?: number): KeyServices {
  return (uri) => {
    const key = parseKmsKey(uri);
    if (key === undefined) throw new KeyringError(`"${uri}" is no key of a key management service: ${KMS_FORMS}`);
    const { provider, name } = key;
    async function call(kind: "wrap" | "unwrap", bytes: Uint8Array, context: CloudContext): Promise<Buffer> {
      const [answer] = await callClouds([{ kind, provider, name, bytes, context }], settings, deadlineMs);
      if (answer === undefined || "failure" in answer) {
        throw new KeyringError(`The key ${uri}: ${inWords(answer?.failure ?? "nonsense")}.`);
      }
      return Buffer.from(answer.bytes);
    }
    return {
      uri,
      wrap: (plaintext, context) => call("wrap", plaintext, context),
      unwrap: (wrapped, context) => call("unwrap", wrapped, context),
    };
  };
}
