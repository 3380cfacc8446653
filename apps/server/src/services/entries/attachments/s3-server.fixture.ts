import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";

/** A server on this machine that speaks S3. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  readonly bucket: string;
  /** What it was asked, as method and path. Not all of that is done: it gives up no upload and lists none. */
  readonly asked: readonly string[];
  /** Who may call it. */
  readonly environment: Readonly<Record<string, string>>;
}

const BUCKET = "journal";

/** Starts one with an empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "aura-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    // It leaves the slash behind a bucket out of what it checks, where the SDK signs it: keys it does not know are refused still.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await server.run();
  const asked: string[] = [];
  server.httpServer.on("request", ({ method, url }) => void asked.push(`${method} ${url}`));
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: BUCKET,
    asked,
    environment: { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
