import { workerData } from "node:worker_threads";
import type { AnalysisResult } from "@aura-journal/contracts";
import language from "@google-cloud/language";
import { credentials } from "@grpc/grpc-js";
import type { GoogleConfig } from "../../../config.ts";
import { retryDelayMsOf } from "../../../platform/clouds/retry-delay.ts";
import { httpStatusOf } from "./grpc-status.ts";
import { readAnswer, UnreadableAnswer } from "./reading.ts";

export interface LanguageRequest {
  readonly text: string;
  readonly deadlineMs: number;
}

/** What came back: an analysis, or the HTTP status that says what went wrong. Nothing of the text or the answer. */
export type LanguageAnswer =
  { readonly result: AnalysisResult } | { readonly status: number; readonly retryAfterSeconds?: number };

/** The sentences of the answer repeat the text, and the entities' mentions parts of it; the longest entry comes to about half. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_RECONNECT_MS = 5_000;

const settings = (workerData as { readonly settings: GoogleConfig }).settings;
let client: language.v2.LanguageServiceClient | undefined;

/** Runs in a worker thread: has one text analysed. Whatever goes wrong is told as a status and never thrown. */
export default async function annotate({ text, deadlineMs }: LanguageRequest): Promise<LanguageAnswer> {
  let ready: language.v2.LanguageServiceClient;
  try {
    ready = await connected();
  } catch {
    // No credentials, or none that can be read: nobody was asked.
    return { status: 401 };
  }
  try {
    const [answer] = await ready.annotateText(
      {
        document: { type: "PLAIN_TEXT", content: text },
        features: { extractEntities: true, extractDocumentSentiment: true, classifyText: true },
        encodingType: "NONE",
      },
      // The library would try again for ten minutes; when to try again is the breaker's and the queue's affair.
      { timeout: deadlineMs, retry: null },
    );
    return { result: readAnswer(answer) };
  } catch (error) {
    if (error instanceof UnreadableAnswer) return { status: 502 };
    const status = httpStatusOf(error);
    const delayMs = retryDelayMsOf((error as { readonly statusDetails?: unknown }).statusDetails);
    return delayMs === undefined ? { status } : { status, retryAfterSeconds: Math.ceil(delayMs / 1_000) };
  }
}

/** The client. One that could not be made ready never will be, so the next call makes another. */
async function connected(): Promise<language.v2.LanguageServiceClient> {
  client ??= new language.v2.LanguageServiceClient({
    apiEndpoint: settings.host,
    port: settings.port,
    // Told here, so that nobody asks the network whose machine this is.
    clientOptions: { universeDomain: "googleapis.com" },
    ...(settings.keyFile === undefined ? {} : { keyFilename: settings.keyFile }),
    ...(settings.isPlain ? { sslCreds: credentials.createInsecure() } : {}),
    "grpc.max_receive_message_length": MAX_ANSWER_BYTES,
    "grpc.max_reconnect_backoff_ms": MAX_RECONNECT_MS,
    "grpc.enable_retries": 0,
  } as ConstructorParameters<typeof language.v2.LanguageServiceClient>[0]);
  try {
    await client.initialize();
    return client;
  } catch (error) {
    client = undefined;
    throw error;
  }
}
