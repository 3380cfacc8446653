import { TodayScreen } from "../src/features/today/today-screen.tsx";

export default function TodayRoute() {
  return <TodayScreen />;
}
