import { uuidOfHex, uuidToHex } from "../../platform/uuid.ts";
import type { ListPlace } from "./list-repository.ts";
import type { Clauses } from "./search-repository.ts";

/** What the search knows of an entry without opening it. */
export interface SignatureEntry {
  readonly entryId: string;
  readonly timestamp: Date;
  /** The writer's calendar day, `YYYY-MM-DD`. */
  readonly localDate: string;
  readonly keyVersion: number;
  readonly signature: Buffer;
}

export interface SignatureQuery {
  /** The clauses under a version of the user's key; an entry under a version without any is always a candidate. */
  readonly clausesOf: (keyVersion: number) => Clauses | undefined;
  readonly sort: "asc" | "desc";
  /** The writers' calendar days, both included. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The place behind which to look, in the order asked for. */
  readonly after: ListPlace | undefined;
  readonly limit: number;
}

/** The search signatures of one journal, in the order of its list. */
export interface SignatureTable {
  /** Takes up an entry that is not there yet. */
  add(entry: SignatureEntry): void;
  /** Takes an entry up, or puts it in the place of what is known of it. */
  put(entry: SignatureEntry): void;
  remove(entryId: string): void;
  /** The entries whose signatures may answer, in the order asked for; `isEnd` where there are no more behind them. */
  find(query: SignatureQuery): { readonly places: ListPlace[]; readonly isEnd: boolean };
  /** The versions of the user's key under which entries stand there. */
  keyVersions(): number[];
  /** Memory held. */
  bytes(): number;
  /** Bytes of signatures that are no longer in use. */
  wastedBytes(): number;
}

const ID_BYTES = 16;
const BYTES_A_SLOT = ID_BYTES + 8 + 4 + 4 + 4 + 4 + 4;

/**
 * Signatures side by side in typed arrays. They are tested without a call into the database (decision 6), and what it holds is what the table in the database holds: bits keyed by the user's search key,
 * and no text.
 */
export function createSignatureTable(capacity = 1_024): SignatureTable {
  let ids = Buffer.alloc(capacity * ID_BYTES);
  let times = new Float64Array(capacity);
  let days = new Int32Array(capacity);
  let versions = new Int32Array(capacity);
  let offsets = new Uint32Array(capacity);
  let lengths = new Uint32Array(capacity);
  /** Slots, newest first. */
  let order = new Uint32Array(capacity);
  let signatures = Buffer.alloc(capacity * 256);
  let listed = 0;
  let slots = 0;
  let used = 0;
  let wasted = 0;
  const free: number[] = [];
  const countsByVersion = new Map<number, number>();

  function slotOf(id: Buffer): number {
    for (let at = ids.indexOf(id); at >= 0; at = ids.indexOf(id, at + 1)) {
      const slot = at / ID_BYTES;
      if (Number.isInteger(slot) && slot < slots && isListed(slot)) return slot;
    }
    return -1;
  }

  function isListed(slot: number): boolean {
    return !Number.isNaN(times[slot]);
  }

  function grow(): void {
    const next = slots * 2;
    ids = Buffer.concat([ids], next * ID_BYTES);
    times = grown(times, new Float64Array(next));
    days = grown(days, new Int32Array(next));
    versions = grown(versions, new Int32Array(next));
    offsets = grown(offsets, new Uint32Array(next));
    lengths = grown(lengths, new Uint32Array(next));
    order = grown(order, new Uint32Array(next));
  }

  /** Where in the order the first slot stands that comes after this place. */
  function rankAfter(timeMs: number, id: Buffer): number {
    let low = 0;
    let high = listed;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comesAfter(order[middle] as number, timeMs, id)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Later in the list is earlier in time; of one instant, the lower id. */
  function comesAfter(slot: number, timeMs: number, id: Buffer): boolean {
    const time = times[slot] as number;
    if (time !== timeMs) return time < timeMs;
    return ids.compare(id, 0, ID_BYTES, slot * ID_BYTES, (slot + 1) * ID_BYTES) < 0;
  }

  /** Where to go on towards older entries. */
  function rankOlder(place: ListPlace | undefined): number {
    return place === undefined ? 0 : rankAfter(place.timestamp.getTime(), idBytes(place.entryId));
  }

  /** Where to go on towards newer entries. */
  function rankNewer(place: ListPlace | undefined): number {
    if (place === undefined) return listed - 1;
    const id = idBytes(place.entryId);
    const rank = rankAfter(place.timestamp.getTime(), id) - 1;
    const slot = order[rank];
    const isAtPlace = rank >= 0 && slot !== undefined && times[slot] === place.timestamp.getTime() && isId(slot, id);
    return isAtPlace ? rank - 1 : rank;
  }

  function isId(slot: number, id: Buffer): boolean {
    return ids.compare(id, 0, ID_BYTES, slot * ID_BYTES, (slot + 1) * ID_BYTES) === 0;
  }

  function unlist(slot: number): void {
    const rank = order.subarray(0, listed).indexOf(slot);
    order.copyWithin(rank, rank + 1, listed);
    listed -= 1;
    count(versions[slot] as number, -1);
  }

  function list(slot: number, id: Buffer): void {
    const rank = rankAfter(times[slot] as number, id);
    order.copyWithin(rank + 1, rank, listed);
    order[rank] = slot;
    listed += 1;
    count(versions[slot] as number, 1);
  }

  function count(version: number, change: 1 | -1): void {
    const total = (countsByVersion.get(version) ?? 0) + change;
    if (total === 0) countsByVersion.delete(version);
    else countsByVersion.set(version, total);
  }

  function store(slot: number, signature: Buffer, isNew: boolean): void {
    if (isNew || signature.length !== lengths[slot]) {
      if (!isNew) wasted += lengths[slot] as number;
      if (used + signature.length > signatures.length) {
        signatures = Buffer.concat([signatures], Math.max(signatures.length * 2, used + signature.length));
      }
      offsets[slot] = used;
      lengths[slot] = signature.length;
      used += signature.length;
    }
    signatures.set(signature, offsets[slot]);
  }

  function write(slot: number, id: Buffer, entry: SignatureEntry, isNew: boolean): void {
    ids.set(id, slot * ID_BYTES);
    times[slot] = entry.timestamp.getTime();
    days[slot] = dayNumber(entry.localDate);
    versions[slot] = entry.keyVersion;
    store(slot, entry.signature, isNew);
    list(slot, id);
  }

  function add(id: Buffer, entry: SignatureEntry): void {
    const slot = free.pop() ?? slots++;
    if (slot >= times.length) grow();
    write(slot, id, entry, true);
  }

  return {
    add: (entry) => add(idBytes(entry.entryId), entry),
    put(entry) {
      const id = idBytes(entry.entryId);
      const slot = slotOf(id);
      if (slot < 0) return add(id, entry);
      unlist(slot);
      write(slot, id, entry, false);
    },
    remove(entryId) {
      const slot = slotOf(idBytes(entryId));
      if (slot < 0) return;
      unlist(slot);
      times[slot] = Number.NaN;
      wasted += lengths[slot] as number;
      free.push(slot);
    },
    find({ clausesOf, sort, from, to, after, limit }) {
      const first = from === undefined ? -Infinity : dayNumber(from);
      const last = to === undefined ? Infinity : dayNumber(to);
      const places: ListPlace[] = [];
      let version = Number.NaN;
      let clauses: Clauses | undefined;
      const step = sort === "desc" ? 1 : -1;
      let rank = sort === "desc" ? rankOlder(after) : rankNewer(after);
      for (; rank >= 0 && rank < listed && places.length < limit; rank += step) {
        const slot = order[rank] as number;
        const day = days[slot] as number;
        if (day < first || day > last) continue;
        if (versions[slot] !== version) {
          version = versions[slot] as number;
          clauses = clausesOf(version);
        }
        if (clauses === undefined || mayAnswer(signatures, offsets[slot] as number, lengths[slot] as number, clauses)) {
          places.push({ timestamp: new Date(times[slot] as number), entryId: idText(ids, slot * ID_BYTES) });
        }
      }
      return { places, isEnd: rank < 0 || rank === listed };
    },
    keyVersions: () => [...countsByVersion.keys()],
    bytes: () => signatures.length + times.length * BYTES_A_SLOT,
    wastedBytes: () => wasted,
  };
}

/** The same as `mayMatch`, on a signature that lies among others. A signature of no bytes answers nothing. */
function mayAnswer(signatures: Buffer, offset: number, length: number, clauses: Clauses): boolean {
  if (length === 0) return false;
  const mask = length * 8 - 1;
  for (const clause of clauses) {
    let isMet = false;
    for (const positions of clause) {
      isMet = true;
      for (const raw of positions) {
        const position = raw & mask;
        if (((signatures[offset + (position >> 3)] as number) & (1 << (position & 7))) !== 0) continue;
        isMet = false;
        break;
      }
      if (isMet) break;
    }
    if (!isMet) return false;
  }
  return true;
}

function grown<T extends Float64Array | Int32Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Days as numbers in the order of the calendar. */
function dayNumber(localDate: string): number {
  return Number(localDate.replaceAll("-", ""));
}

function idBytes(entryId: string): Buffer {
  return Buffer.from(uuidToHex(entryId), "hex");
}

function idText(ids: Buffer, at: number): string {
  return uuidOfHex(ids.toString("hex", at, at + ID_BYTES));
}
