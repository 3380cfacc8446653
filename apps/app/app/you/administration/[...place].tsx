import { useLocalSearchParams } from "expo-router";
import { lazy, Suspense } from "react";

const Area = lazy(async () => ({
  default: (await import("../../../src/features/administration/administration-area.tsx")).AdministrationArea,
}));

export default function AdministrationPlaceRoute() {
  const { place } = useLocalSearchParams<{ place: string[] }>();
  return (
    <Suspense fallback={null}>
      <Area place={place} />
    </Suspense>
  );
}
