import { useLocalSearchParams } from "expo-router";
import { DayScreen } from "../../src/features/journal/day-screen.tsx";
import { isDay } from "../../src/features/shell/links.ts";
import { NotFoundScreen } from "../../src/features/shell/not-found-screen.tsx";

export default function DayRoute() {
  const { day } = useLocalSearchParams<{ day: string }>();
  return isDay(day) ? <DayScreen localDate={day} /> : <NotFoundScreen />;
}
