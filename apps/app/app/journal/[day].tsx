import { useLocalSearchParams } from "expo-router";
import { DayScreen } from "../../src/features/journal/day-screen.tsx";

export default function DayRoute() {
  const { day } = useLocalSearchParams<{ day: string }>();
  return <DayScreen localDate={day} />;
}
