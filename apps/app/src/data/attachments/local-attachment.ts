export type AttachmentKind = "photo" | "audio" | "video" | "pdf";

/** Why the server will not take an attachment, however often it is sent. */
export type AttachmentRefusal =
  /** There is no room left on the server for this person. */
  | "quota"
  /** It is larger than what is taken of its kind. */
  | "tooLarge"
  /** By its bytes it is nothing that is taken. */
  | "kind"
  /** Its entry has as many as an entry may have. */
  | "tooMany"
  | "other";

/** Something that belongs to an entry besides its text, as this device knows it. */
export interface LocalAttachment {
  readonly attachmentId: string;
  /** What is absent the server has yet to tell. */
  readonly kind?: AttachmentKind;
  readonly name?: string;
  readonly type?: string;
  readonly bytes?: number;
  /** `here`: on this device, until the server has it; `refused`: it stays here, since the server will not take it. */
  readonly state: "here" | "there" | "refused";
  readonly refusal?: AttachmentRefusal;
  /** Whether it stands among the words, and not behind them. */
  readonly isAmongWords: boolean;
}

/** One whose bytes this device has and the server does not. */
export interface HeldAttachment {
  readonly attachmentId: string;
  readonly entryId: string;
  readonly kind: AttachmentKind;
  readonly type: string;
  readonly name?: string;
  readonly bytes: number;
}

/** What somebody adds to an entry. */
export interface NewAttachment {
  readonly attachmentId: string;
  readonly entryId: string;
  readonly kind: AttachmentKind;
  readonly type: string;
  readonly name?: string;
  /** A small picture of it, where one could be made. */
  readonly thumbnail?: Uint8Array;
}

/** Bytes as a platform hands them over: a file of a browser, or all of them. */
export type Content = Blob | Uint8Array;

/** The bytes of an attachment, or why there are none now. */
export type AttachmentContent =
  | { readonly kind: "here"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The server has none under this id: it was removed, or its device has yet to send it. */
  | { readonly kind: "absent" }
  /** The server has it and can't be asked now. */
  | { readonly kind: "unreachable" };
