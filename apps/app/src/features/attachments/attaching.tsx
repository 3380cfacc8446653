import ImagePlus from "lucide-react-native/icons/image-plus";
import Paperclip from "lucide-react-native/icons/paperclip";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { kindOfFile, mostBytesOf, nameOfFile } from "../../data/attachments/picked-kind.ts";
import { useJournal } from "../../data/journal-context.tsx";
import { FILE_SOURCES, pickFiles, watchFiles } from "../../platform/pick-files";
import type { FileSource, PickedFile } from "../../platform/picked-file.ts";
import { IconButton } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { space } from "../../ui/tokens.ts";
import { sizeOf } from "./attachment-words.ts";

const ICONS = { library: ImagePlus, files: FILE_SOURCES.length === 1 ? ImagePlus : Paperclip } as const;

type Problem =
  | { readonly kind: "kind" | "failed" | "full"; readonly name: string }
  | { readonly kind: "tooLarge"; readonly name: string; readonly most: number };

export interface Attaching {
  readonly problems: readonly Problem[];
  readonly isBusy: boolean;
  pick(source: FileSource): Promise<void>;
}

/**
 * Adds files to an entry: chosen ones, and what is pasted into its page or dropped on it. Each is kept on this device before the next one
 * is read, and one that can't be is said and holds up no other.
 */
export function useAttaching(entryId: string, onAttached: (attachmentId: string) => void): Attaching {
  const journal = useJournal();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [busy, setBusy] = useState(0);
  const told = useRef(onAttached);
  told.current = onAttached;

  async function add(file: PickedFile): Promise<Problem | undefined> {
    const { name: given, type: givenType, bytes } = file;
    const called = given ?? "";
    const found = kindOfFile({ type: givenType, ...(given === undefined ? {} : { name: given }) });
    try {
      const { content, thumbnail } = await file.read();
      if (found === undefined) return { kind: "kind", name: called };
      const most = mostBytesOf(found.kind);
      if (bytes > most) return { kind: "tooLarge", name: called, most };
      const attachmentId = await journal.newAttachmentId();
      const small = thumbnail === undefined ? {} : { thumbnail };
      await journal.attach({ attachmentId, entryId, ...found, ...nameOfFile(given), ...small }, content);
      told.current(attachmentId);
      return undefined;
    } catch (error) {
      const isFull = (error as { readonly code?: unknown }).code === "STORAGE_FULL";
      return { kind: isFull ? "full" : "failed", name: called };
    }
  }

  const addAll = useRef(async (_files: readonly PickedFile[]): Promise<void> => {});
  addAll.current = async (files) => {
    if (files.length === 0) return;
    setProblems([]);
    setBusy((count) => count + 1);
    const failed: Problem[] = [];
    for (const file of files) {
      const problem = await add(file);
      if (problem !== undefined) failed.push(problem);
    }
    setProblems(failed);
    setBusy((count) => count - 1);
  };

  useEffect(() => watchFiles((files) => void addAll.current(files)), []);
  return {
    problems,
    isBusy: busy > 0,
    pick: async (source) => addAll.current(await pickFiles(source).catch(() => [])),
  };
}

/** The ways to add something. */
export function AttachButtons({ attaching: { isBusy, pick } }: { readonly attaching: Attaching }) {
  const { t } = useTranslation();
  return (
    <View style={styles.buttons}>
      {FILE_SOURCES.map((source) => (
        <IconButton
          key={source}
          label={t(`attachments.add.${FILE_SOURCES.length === 1 ? "any" : source}`)}
          icon={ICONS[source]}
          disabled={isBusy}
          onPress={() => void pick(source)}
        />
      ))}
    </View>
  );
}

/** What could not be added, and why. */
export function AttachProblems({ attaching: { problems } }: { readonly attaching: Attaching }) {
  const { t, i18n } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <View style={styles.problems}>
      {problems.map((problem, index) => (
        <Notice
          key={index}
          kind="problem"
          text={t(`attachments.problems.${problem.kind}`, {
            name: problem.name === "" ? t("attachments.kinds.unknown") : problem.name,
            size: "most" in problem ? sizeOf(i18n.language, problem.most) : "",
          })}
        />
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  buttons: { flexDirection: "row" },
  problems: { gap: space[2] },
});
