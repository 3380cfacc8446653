export {
  CHUNK_BYTES,
  CHUNK_HEADER_BYTES,
  CHUNK_TAG_BYTES,
  newChunkHeader,
  openChunk,
  openChunks,
  openRange,
  plainSizeOf,
  sealChunk,
  sealChunks,
  sealedRangeOf,
  sealedSizeOf,
} from "./chunks.ts";
export type { ChunkPlace, ChunkSeal, SealedRange } from "./chunks.ts";
export { keyVersionOf, open, seal, SEAL_OVERHEAD_BYTES, SealError } from "./envelope.ts";
export type { Place } from "./envelope.ts";
export type { RandomBytes } from "./nonce.ts";
export { deriveUserKeys, generateUserKey, USER_KEY_BYTES } from "./keys.ts";
export type { KeyPurpose, UserKeys } from "./keys.ts";
export { createLocalKek } from "./kek.ts";
export type { Kek, KekContext } from "./kek.ts";
export { createKeyring, KeyringError, parseKeyring, retireKeys, rotateKeyring, serializeKeyring } from "./keyring.ts";
export type { Keyring } from "./keyring.ts";
export { canonicalJson, contentMac, isSameMac } from "./content-mac.ts";
export type { Json } from "./content-mac.ts";
export { redact, secret } from "./redacted.ts";
export type { Secret } from "./redacted.ts";
export { fold } from "./text/fold.ts";
export { stemmer } from "./text/stem.ts";
export type { Language } from "./text/stem.ts";
export { indexTermsOf, tagTerm } from "./text/terms.ts";
export { tokenize } from "./text/tokenize.ts";
export type { Token } from "./text/tokenize.ts";
export { matchEntry } from "./blind-index/match.ts";
export type { Highlight } from "./blind-index/match.ts";
export { parseQuery, queryTerms } from "./blind-index/query.ts";
export type { Query, QueryPhrase, QueryTerm } from "./blind-index/query.ts";
export {
  HASHES,
  MAX_SIGNATURE_BITS,
  mayContain,
  mayMatch,
  positionsOf,
  queryPositions,
  signatureOf,
} from "./blind-index/signature.ts";
