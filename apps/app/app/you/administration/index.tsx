import { lazy, Suspense } from "react";

/** A piece of its own, which only those who come here load. */
const Area = lazy(async () => ({
  default: (await import("../../../src/features/administration/administration-area.tsx")).AdministrationArea,
}));

export default function AdministrationRoute() {
  return (
    <Suspense fallback={null}>
      <Area place={[]} />
    </Suspense>
  );
}
