import { kill, Killed, type Run, type SimulatedDevice } from "./device.ts";
import type { World } from "./simulate.ts";
import { edited, wordsOf } from "./words.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SKEWS_MS = [0, 0, 0, -3 * HOUR_MS, 5 * HOUR_MS, -40 * DAY_MS, 400 * DAY_MS, -3_650 * DAY_MS, 8e15, -8e15];

/** Something that somebody, or fate, does to a device. */
export function act(world: World, device: SimulatedDevice): void {
  const { random, schedule, note, count } = world;
  const dice = random.between(0, 99);
  const { run } = device;
  if (dice < 8) {
    note(`${device.name} will be killed`);
    if (random.between(0, 4) === 0) kill(device);
    else device.statementsToLive = random.between(0, 15);
    return;
  }
  if (dice < 18) return travel(world, device);
  if (dice < 22) {
    device.isSignedIn = false;
    note(`${device.name} is signed out by the server`);
    schedule.after(random.between(1_000, 120_000), `${device.name} signs in`, () => signIn(world, device));
    return;
  }
  if (dice < 26) {
    device.skewMs = random.pick(SKEWS_MS);
    note(`the clock of ${device.name} is off by ${device.skewMs}`);
    return;
  }
  if (dice < 30) {
    const entry = random.pick([...world.server.entries(), undefined]);
    if (entry === undefined) return;
    const deed = random.between(0, 5);
    if (deed < 2) return world.server.analyse(entry.entryId);
    if (deed < 5) {
      if (world.server.unknown === "kept" && !entry.isDeleted) world.ledger.enrich(entry.entryId);
      return world.server.enrich(entry.entryId);
    }
    if (entry.isDeleted) world.ledger.purge([entry.content, ...world.server.revisions(entry.entryId)]);
    return world.server.purge(entry.entryId);
  }
  if (run === undefined) return;
  count("actions");
  if (dice < 42) return ignore(clash(world, run));
  if (dice < 48) return ignore(openPage(world, device, run, undefined));
  if (dice < 80) return ignore(editOne(world, device, run));
  if (dice < 84) return ignore(annotate(world, device, run));
  if (dice < 91) return ignore(binOne(world, device, run));
  if (dice < 95) return ignore(restoreOne(world, device, run));
  return ignore(decideOne(world, device, run));
}

/** Several people are at one entry at once: they edit it, or one deletes what the others edit. */
async function clash(world: World, run: Run): Promise<void> {
  const { random, schedule, devices, count } = world;
  const rows = await run.reader.timeline({ limit: 4 });
  if (rows.length === 0) return;
  const { entryId } = random.pick(rows);
  count("clashes");
  for (const device of devices) {
    schedule.after(random.pick([0, 100, 2_000, 9_000]), `${device.name} joins`, () => {
      const own = device.run;
      if (own === undefined || device.pages.has(entryId)) return;
      const isDeleting = random.between(0, 4) === 0;
      ignore(isDeleting ? binOne(world, device, own, entryId) : editIfThere(world, device, own, entryId));
    });
  }
}

async function editIfThere(world: World, device: SimulatedDevice, run: Run, entryId: string): Promise<void> {
  const row = await run.reader.entry(entryId);
  if (row !== undefined && !row.mine.isDeleted) await openPage(world, device, run, entryId);
}

function travel({ random, schedule, note }: World, device: SimulatedDevice): void {
  const goOnline = (isOnline: boolean): void => {
    device.isOnline = isOnline;
    note(`${device.name} is ${isOnline ? "online" : "offline"}`);
    if (device.run !== undefined) ignore(device.run.replica.setOnline(isOnline));
  };
  goOnline(!device.isOnline);
  if (!device.isOnline) schedule.after(random.between(5_000, 240_000), `${device.name} returns`, () => goOnline(true));
}

function signIn({ userId }: World, device: SimulatedDevice): void {
  device.isSignedIn = true;
  if (device.run !== undefined) ignore(device.run.replica.signedIn(userId));
}

/** Opens a page, writes on it now and some time later, and leaves it. */
async function openPage(world: World, device: SimulatedDevice, run: Run, wanted: string | undefined): Promise<void> {
  const { random, schedule, newWord } = world;
  const { entryId, content } = await run.replica.openPage(wanted);
  if (run.isDead) return;
  const page = { entryId, text: content };
  device.pages.set(entryId, page);
  let at = 0;
  for (let bursts = random.between(1, 3); bursts > 0; bursts--) {
    at += random.pick([0, 200, 700, 5_000, 30_000]);
    schedule.after(at, `${device.name} types`, () => {
      if (run.isDead || device.pages.get(entryId) !== page) return;
      type(world, run, page, edited(page.text, random, newWord));
    });
  }
  schedule.after(at + random.pick([0, 100, 2_000, 20_000]), `${device.name} leaves a page`, () => {
    if (run.isDead || device.pages.get(entryId) !== page) return;
    device.pages.delete(entryId);
    ignore(run.replica.closePage(entryId));
  });
}

function type(
  { schedule, ledger, note }: World,
  run: Run,
  page: { readonly entryId: string; text: string },
  text: string,
): void {
  // Who empties a page deletes its entry; that is done by the button here.
  if (text.trim() === "") return;
  const [before, after] = [wordsOf(page.text), wordsOf(text)];
  const added = after.filter((word) => !before.includes(word));
  const removed = before.filter((word) => !after.includes(word));
  page.text = text;
  ledger.takeOut(removed);
  ledger.touch(page.entryId);
  run.replica.typed(page.entryId, { content: text });
  note(`typed ${added.join(" ")}; took out ${removed.join(" ")}`);
  // The promise of the app: on disk within a second.
  schedule.after(1_000, "is on disk", () => {
    if (run.isDead) return;
    ledger.confirm(added);
    ledger.confirmTakenOut(page.entryId, removed);
  });
}

async function editOne(world: World, device: SimulatedDevice, run: Run): Promise<void> {
  const { random, ledger, newWord } = world;
  const rows = await run.reader.timeline({ limit: 3 });
  const copies = await run.reader.conflictCopies();
  if (rows.length === 0) return openPage(world, device, run, undefined);
  const row = random.between(0, 9) === 0 && copies.length > 0 ? random.pick(copies) : random.pick(rows);
  if (device.pages.has(row.entryId)) return;
  if (random.between(0, 3) > 0) return openPage(world, device, run, row.entryId);
  const text = edited(row.mine.content, random, newWord);
  if (text.trim() === "") return;
  const [before, after] = [wordsOf(row.mine.content), wordsOf(text)];
  const removed = before.filter((word) => !after.includes(word));
  ledger.takeOut(removed);
  ledger.touch(row.entryId);
  await run.replica.write(row.entryId, { content: text });
  ledger.confirm(after.filter((word) => !before.includes(word)));
  ledger.confirmTakenOut(row.entryId, removed);
}

async function annotate({ random, ledger }: World, _device: SimulatedDevice, run: Run): Promise<void> {
  const rows = await run.reader.timeline({ limit: 3 });
  if (rows.length === 0) return;
  const { entryId } = random.pick(rows);
  ledger.touch(entryId);
  const tag = random.pick(["walks", "home", "sleep"]);
  const write = random.pick([
    { mood: { rating: random.pick([1, 2, 3, 4, 5] as const) } },
    { mood: null },
    { addTags: [tag] },
    { removeTags: [tag] },
    { location: { latitude: random.between(-90, 90), longitude: 0 } },
    { timestamp: `20${random.between(10, 30)}-05-01T08:00:00.000Z` },
  ]);
  await run.replica.write(entryId, write);
}

async function binOne(world: World, device: SimulatedDevice, run: Run, wanted?: string): Promise<void> {
  const { random, ledger, devices, server, note } = world;
  const shown = wanted === undefined ? await run.reader.timeline({ limit: 3 }) : await run.storage.rows([wanted]);
  const rows = shown.filter(({ entryId, mine }) => !mine.isDeleted && !device.pages.has(entryId));
  if (rows.length === 0) return;
  const { entryId, mine, base } = random.pick(rows);
  const everywhere = await Promise.all(
    devices.map(async (other) => {
      if (other.run === undefined || other.pages.has(entryId)) return false;
      const row = await other.run.storage.row(entryId);
      return row !== undefined && !row.mine.isDeleted && row.sent === undefined && row.base?.version === base?.version;
    }),
  );
  const waits = await Promise.all(devices.map(async (other) => (await other.run?.reader.waiting()) ?? []));
  const isAtRest =
    everywhere.every(Boolean) &&
    server.entry(entryId)?.version === base?.version &&
    waits.flat().every((row) => row.entryId !== entryId);
  note(`${device.name} deletes ${entryId}`);
  ledger.bin(device.name, entryId, mine.content, wordsOf(mine.content));
  await run.replica.remove(entryId);
  if (isAtRest) ledger.confirmBin(entryId);
}

async function restoreOne({ random, ledger, note }: World, _device: SimulatedDevice, run: Run): Promise<void> {
  const rows = await run.reader.bin({ limit: 6 });
  if (rows.length === 0) return;
  const { entryId, mine } = random.pick(rows);
  note(`restores ${entryId}`);
  ledger.touch(entryId);
  if (await run.replica.restore(entryId)) ledger.restore(entryId, mine.content);
}

async function decideOne({ random, ledger, note }: World, device: SimulatedDevice, run: Run): Promise<void> {
  const copies = (await run.reader.conflictCopies()).filter(({ entryId }) => !device.pages.has(entryId));
  if (copies.length === 0) return;
  const copy = random.pick(copies);
  const review = await run.replica.review(copy.entryId);
  if (review === undefined || device.pages.has(review.entryId)) return;
  const merged = wordsOf(review.merged ?? "");
  const mine = wordsOf(review.mine);
  const isMineTaken = random.between(0, 1) === 0;
  note(`decides ${copy.entryId}, ${isMineTaken ? "mine" : "the merge"}`);
  ledger.takeOut(
    isMineTaken ? merged.filter((word) => !mine.includes(word)) : mine.filter((word) => !merged.includes(word)),
  );
  ledger.touch(review.entryId);
  const onlyMine = mine.filter((word) => !merged.includes(word));
  ledger.bin(device.name, copy.entryId, review.mine, onlyMine);
  await run.replica.decide(copy.entryId, isMineTaken ? review.mine : undefined);
}

/** What a killed app was doing ends nowhere. */
export function ignore(promise: Promise<unknown>): void {
  promise.catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
}
