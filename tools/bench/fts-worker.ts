import pg from "pg";

/** What search is measured against: PostgreSQL's full-text search over the texts in clear, asked from a process like the server. */
interface Job {
  readonly connection: pg.ClientConfig;
  readonly queries: readonly string[];
  readonly repeats: number;
}

const SEARCH = `
  SELECT entry_id, "timestamp", content FROM texts
  WHERE words @@ plainto_tsquery('english', $1)
  ORDER BY "timestamp" DESC LIMIT 20`;

process.once("message", (job: Job) => {
  run(job).then(
    (latenciesMs) => process.send?.({ latenciesMs }, () => process.disconnect()),
    (error: Error) => process.send?.({ error: error.message }, () => process.disconnect()),
  );
});
process.on("disconnect", () => process.exit());

async function run({ connection, queries, repeats }: Job): Promise<Float64Array> {
  const client = new pg.Client(connection);
  await client.connect();
  const search = (query: string) => client.query({ name: "search", text: SEARCH, values: [query] });
  // Once unmeasured: the server's side is warm too, and the sixth use settles the plan.
  for (const query of queries) await search(query);
  const latenciesMs: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const query of queries) {
      const startMs = performance.now();
      await search(query);
      latenciesMs.push(performance.now() - startMs);
    }
  }
  await client.end();
  return Float64Array.from(latenciesMs);
}
