import { InsightsScreen } from "../src/features/insights/insights-screen.tsx";

export default function InsightsRoute() {
  return <InsightsScreen />;
}
