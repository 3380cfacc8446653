import { useLocalSearchParams } from "expo-router";
import { SearchScreen } from "../src/features/search/search-screen.tsx";

export default function SearchRoute() {
  const { entry } = useLocalSearchParams<{ entry?: string }>();
  return <SearchScreen entryId={entry} />;
}
