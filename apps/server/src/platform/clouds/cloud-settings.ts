/** How clouds are reached, and as whom. */
export interface CloudSettings {
  /** What the AWS client may read of the environment (`AWS_…`, `HOME`), as JSON; it can hold a secret key. */
  readonly awsEnvironment: { reveal(): string };
  /** A service account's key file for Google; absent: what the machine itself is allowed to. */
  readonly googleKeyFile: string | undefined;
  /** Other addresses than the providers' own; `http:` on this machine alone. */
  readonly endpoints: {
    readonly awsKms?: string;
    readonly awsSecrets?: string;
    readonly googleKms?: string;
    readonly googleSecrets?: string;
  };
}
