import { SecretManagerServiceClient } from "@google-cloud/secret-manager";
import { CloudFailed } from "./cloud-failure.ts";
import type { Provider } from "./cloud-worker.ts";
import { asGoogle, googleOptions } from "./google-client.ts";

/**
 * Google Secret Manager: a version's value, as bytes. Answers name the project by its number and the version by its own: the
 * secret is what must be the same.
 * @throws CloudFailed
 */
export const askGoogleSecrets: Provider = async ({ name }, errand, timeoutMs) => {
  const client = new SecretManagerServiceClient(
    googleOptions(errand, errand.endpoints["googleSecrets"]) as ConstructorParameters<
      typeof SecretManagerServiceClient
    >[0],
  );
  try {
    const [answer] = await asGoogle(
      () => client.initialize(),
      () => client.accessSecretVersion({ name }, { timeout: timeoutMs, retry: null }),
    );
    const bytes = answer.payload?.data;
    if (secretOf(answer.name) !== secretOf(name) || !(bytes instanceof Uint8Array)) throw new CloudFailed("nonsense");
    return bytes;
  } finally {
    await client.close().catch(() => {});
  }
};

function secretOf(name: string | null | undefined): string | undefined {
  return name?.split("/")[3];
}
