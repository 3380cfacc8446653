import { useLocalSearchParams } from "expo-router";
import { JournalScreen } from "../../../src/features/journal/journal-screen.tsx";

export default function EntryRoute() {
  const { entryId } = useLocalSearchParams<{ entryId: string }>();
  return <JournalScreen entryId={entryId} />;
}
