/**
 * Writes an entry and reads the journal back, page after page.
 *
 *   npm install @aura-journal/client
 *   AURA_URL=https://journal.example AURA_API_KEY=aura_… npx tsx write-and-read.ts
 */
import { ApiRequestError, createJournalClient, eachEntry } from "@aura-journal/client";

const { AURA_URL: baseUrl, AURA_API_KEY: apiKey } = process.env;
if (baseUrl === undefined || apiKey === undefined) throw new Error("AURA_URL and AURA_API_KEY are needed");
const journal = createJournalClient({ baseUrl, apiKey });

const written = await journal.entries.createEntry({
  body: { content: "Along the river and home.", metadata: { tags: ["walks"], mood: { rating: 4 } } },
});
const { entryId, version } = written.body;
console.log(`written on ${written.body.localDate}, version ${version}`);

let count = 0;
for await (const entry of eachEntry(journal, { tag: "walks", limit: 100 })) {
  if (entry.entryId === entryId) console.log("read back");
  count += 1;
}
console.log(`${count} with the tag`);

try {
  await journal.entries.updateEntry({ params: { entry_id: entryId }, body: { content: "Too late.", baseVersion: 7 } });
} catch (error) {
  if (!(error instanceof ApiRequestError)) throw error;
  console.log(`${error.code} ${error.status}`);
}

// What has changed since one was last here, deleted entries among it: the cursor is to be kept.
const { body: changes } = await journal.entries.pullChanges({ query: { limit: 500 } });
console.log(`${changes?.changes.length ?? 0} changes, and more: ${changes?.hasMore ?? false}`);
