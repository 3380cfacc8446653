import { lazy, Suspense } from "react";
import { Text } from "../../ui/text.tsx";

/** Asked for with the first page that shows an entry; no part of what the app loads to open. */
const markdown = import("./markdown.tsx");
const Markdown = lazy(async () => ({ default: (await markdown).Markdown }));

/** The text of an entry, to be read: as it was typed, until what sets it is here. With the entry, the attachments that stand in it are shown. */
export function EntryText({ text, entryId }: { readonly text: string; readonly entryId?: string }) {
  return (
    <Suspense fallback={<Text as="prose">{text}</Text>}>
      <Markdown text={text} {...(entryId === undefined ? {} : { entryId })} />
    </Suspense>
  );
}
