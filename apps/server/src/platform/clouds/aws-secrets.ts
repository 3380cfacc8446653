import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { asAws, awsOptions, bounded } from "./aws-client.ts";
import { CloudFailed } from "./cloud-failure.ts";
import type { Provider } from "./cloud-worker.ts";
import { regionOf } from "./resource-names.ts";

/**
 * AWS Secrets Manager: the current value, as bytes. An answer for another secret is none.
 * @throws CloudFailed
 */
export const askAwsSecrets: Provider = async ({ name }, { endpoints }, timeoutMs) => {
  const client = new SecretsManagerClient(awsOptions(regionOf(name), endpoints["awsSecrets"]));
  client.middlewareStack.add(bounded, { step: "deserialize", priority: "low" });
  try {
    const { ARN, SecretString, SecretBinary } = await asAws(() =>
      client.send(new GetSecretValueCommand({ SecretId: name }), { abortSignal: AbortSignal.timeout(timeoutMs) }),
    );
    const bytes = SecretString === undefined ? SecretBinary : Buffer.from(SecretString);
    // A name without the six characters that the service appends is answered with them.
    const isAsked =
      ARN === name || (ARN !== undefined && /^-\w{6}$/.test(ARN.slice(name.length)) && ARN.startsWith(name));
    if (!isAsked || bytes === undefined) throw new CloudFailed("nonsense");
    return bytes;
  } finally {
    client.destroy();
  }
};
