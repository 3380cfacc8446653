import type { ErasureStatement } from "@aura-journal/contracts";

/** What a receipt says, in short. Whether its signature is right its owner finds out with the keys, on any machine. */
export interface ReadReceipt {
  readonly keysDestroyedAt: string;
  /** Rows that were counted before anything was destroyed. */
  readonly rows: number;
  readonly unreadableFrom: string | null;
  readonly goneFrom: string | null;
}

/** Reads the payload of a receipt (JWS, compact); undefined where it says nothing that can be shown. */
export function readReceipt(receipt: string): ReadReceipt | undefined {
  try {
    const [, payload = ""] = receipt.split(".");
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
    const { keysDestroyedAt, destroyed, backups } = JSON.parse(new TextDecoder().decode(bytes)) as ErasureStatement;
    const rows = destroyed.reduce((sum, one) => sum + one.rows, 0);
    const instants = [keysDestroyedAt, backups.unreadableFrom ?? keysDestroyedAt, backups.goneFrom ?? keysDestroyedAt];
    if (!Number.isFinite(rows) || instants.some((instant) => Number.isNaN(Date.parse(instant)))) return undefined;
    return { keysDestroyedAt, rows, unreadableFrom: backups.unreadableFrom, goneFrom: backups.goneFrom };
  } catch {
    return undefined;
  }
}
