import { useLocalSearchParams } from "expo-router";
import { RevisionsScreen } from "../../../src/features/entry/revisions-screen.tsx";

export default function RevisionsRoute() {
  const { entryId } = useLocalSearchParams<{ entryId: string }>();
  return <RevisionsScreen entryId={entryId} />;
}
