import { KeyManagementServiceClient } from "@google-cloud/kms";
import { CloudFailed } from "./cloud-failure.ts";
import type { Provider } from "./cloud-worker.ts";
import { asGoogle, googleOptions } from "./google-client.ts";

/**
 * Google Cloud KMS: `Encrypt` and `Decrypt` with the context as additional authenticated data (JSON, by name).
 * @throws CloudFailed
 */
export const askGoogleKms: Provider = async (request, errand, timeoutMs) => {
  if (request.kind === "secret") throw new TypeError("a key service keeps no secrets");
  const { kind, name, bytes, context } = request;
  const client = new KeyManagementServiceClient(
    googleOptions(errand, errand.endpoints["googleKms"]) as ConstructorParameters<typeof KeyManagementServiceClient>[0],
  );
  const additionalAuthenticatedData = Buffer.from(
    JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  const options = { timeout: timeoutMs, retry: null };
  try {
    const blob = await asGoogle(
      () => client.initialize(),
      async () => {
        if (kind === "wrap") {
          const [answer] = await client.encrypt({ name, plaintext: bytes, additionalAuthenticatedData }, options);
          if (answer.name?.startsWith(`${name}/cryptoKeyVersions/`) !== true) throw new CloudFailed("nonsense");
          return answer.ciphertext;
        }
        const [answer] = await client.decrypt({ name, ciphertext: bytes, additionalAuthenticatedData }, options);
        return answer.plaintext;
      },
    );
    if (!(blob instanceof Uint8Array)) throw new CloudFailed("nonsense");
    return blob;
  } finally {
    await client.close().catch(() => {});
  }
};
