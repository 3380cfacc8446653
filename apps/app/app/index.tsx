import { Text } from "../src/ui/text.tsx";

export default function TodayRoute() {
  return <Text as="title">Today</Text>;
}
