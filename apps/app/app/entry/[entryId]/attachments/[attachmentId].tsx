import { useLocalSearchParams } from "expo-router";
import { AttachmentScreen } from "../../../../src/features/attachments/attachment-screen.tsx";

export default function AttachmentRoute() {
  const { entryId, attachmentId } = useLocalSearchParams<{ entryId: string; attachmentId: string }>();
  return <AttachmentScreen key={attachmentId} entryId={entryId} attachmentId={attachmentId} />;
}
