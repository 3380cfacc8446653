import type { ServiceName } from "@aura-journal/contracts";
import { TARGETS } from "../../apps/server/src/config.ts";
import { workloadsOf, type Manifest, type Workload } from "./manifests.ts";

/** Pods that run one service of the journal. */
export interface ServicePods {
  readonly target: ServiceName;
  readonly workload: Workload;
}

/** The deployments that run `aura serve --target …`. */
export function servicePodsOf(manifests: readonly Manifest[]): ServicePods[] {
  return workloadsOf(manifests).flatMap((workload) => {
    const [command, option, target] = workload.pod.containers[0]?.args ?? [];
    const isService = command === "serve" && option === "--target" && TARGETS.includes(target as ServiceName);
    return isService ? [{ target: target as ServiceName, workload }] : [];
  });
}

/** Each service is run by one deployment. */
export function missingServices(manifests: readonly Manifest[]): string[] {
  const ran = servicePodsOf(manifests).map(({ target }) => target);
  return TARGETS.flatMap((target) => {
    const count = ran.filter((each) => each === target).length;
    return count === 1 ? [] : [`${target}: ${count} deployments run it, instead of one`];
  });
}
