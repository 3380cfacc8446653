import type { CloudFailure } from "./cloud-failure.ts";

/** Names what a wrapped key is for; the other side authenticates it and puts it into its log, so it holds no secret. */
export type CloudContext = Readonly<Record<string, string>>;

/** One thing to be had from a cloud. */
export type CloudRequest =
  | {
      readonly kind: "wrap" | "unwrap";
      readonly provider: "aws" | "google";
      readonly name: string;
      readonly bytes: Uint8Array;
      readonly context: CloudContext;
    }
  | { readonly kind: "secret"; readonly provider: "aws" | "google"; readonly name: string };

/** What came of it. */
export type CloudAnswer = { readonly bytes: Uint8Array } | { readonly failure: CloudFailure };

/** What a thread of calls is told when it starts. */
export interface CloudErrand {
  readonly requests: readonly CloudRequest[];
  readonly deadlineMs: number;
  readonly googleKeyFile: string | undefined;
  readonly endpoints: Readonly<Record<string, string>>;
}
