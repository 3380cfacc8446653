import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { asAws, awsOptions, bounded } from "./aws-client.ts";
import { CloudFailed } from "./cloud-failure.ts";
import type { Provider } from "./cloud-worker.ts";
import { regionOf } from "./resource-names.ts";

/**
 * AWS KMS: `Encrypt` and `Decrypt` with the context as `EncryptionContext`. The key is named in both, and again by every answer:
 * one that names another key is none.
 * @throws CloudFailed
 */
export const askAwsKms: Provider = async (request, { endpoints }, timeoutMs) => {
  if (request.kind === "secret") throw new TypeError("a key service keeps no secrets");
  const { kind, name, bytes, context } = request;
  const client = new KMSClient(awsOptions(regionOf(name), endpoints["awsKms"]));
  client.middlewareStack.add(bounded, { step: "deserialize", priority: "low" });
  const abortSignal = AbortSignal.timeout(timeoutMs);
  try {
    const named = { KeyId: name, EncryptionContext: { ...context } };
    const { KeyId, blob } = await asAws(async () => {
      if (kind === "wrap") {
        const answer = await client.send(new EncryptCommand({ ...named, Plaintext: bytes }), { abortSignal });
        return { KeyId: answer.KeyId, blob: answer.CiphertextBlob };
      }
      const answer = await client.send(new DecryptCommand({ ...named, CiphertextBlob: bytes }), { abortSignal });
      return { KeyId: answer.KeyId, blob: answer.Plaintext };
    });
    if (KeyId !== name || blob === undefined) throw new CloudFailed("nonsense");
    return blob;
  } finally {
    client.destroy();
  }
};
