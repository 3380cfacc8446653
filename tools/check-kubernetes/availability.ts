import { environmentOf } from "./environment.ts";
import {
  nameOf,
  ofKind,
  selects,
  type Container,
  type Deployment,
  type LabelSelector,
  type Manifest,
} from "./manifests.ts";

type Autoscaler = Manifest & {
  readonly spec: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
};
type DisruptionBudget = Manifest & {
  readonly spec: {
    readonly selector: LabelSelector;
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
  };
};

const LEAST_REPLICAS = 3;
/** How long a pod that goes waits for those who never hear it, beyond its notice (`apps/server/src/runtime.ts`). */
const UNHEARD_SECONDS = 10;
const SPREAD_OVER = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];

/** No roll-out, no lost machine and no drained one takes a service away. */
export function availabilityProblems(
  manifests: readonly Manifest[],
  { isProduction }: { readonly isProduction: boolean },
): string[] {
  const deployments = ofKind<Deployment>(manifests, "Deployment");
  const scalers = ofKind<Autoscaler>(manifests, "HorizontalPodAutoscaler");
  const lost = scalers
    .filter(({ spec }) => !deployments.some(({ metadata }) => metadata.name === spec.scaleTargetRef.name))
    .map((scaler) => `${nameOf(scaler)}: scales ${scaler.spec.scaleTargetRef.name}, which is not there`);
  return [
    ...lost,
    ...deployments.flatMap((deployment) => {
      const scaler = scalers.find(({ spec }) => spec.scaleTargetRef.name === deployment.metadata.name);
      const least = scaler?.spec.minReplicas ?? deployment.spec.replicas ?? 1;
      return [
        ...(scaler !== undefined && deployment.spec.replicas !== undefined
          ? ["its replicas are set, which its autoscaler sets, too"]
          : []),
        ...(isProduction && least < LEAST_REPLICAS
          ? [`has ${least} replicas, and not ${LEAST_REPLICAS} at least`]
          : []),
        ...(isProduction
          ? budgetProblems(deployment, least, ofKind<DisruptionBudget>(manifests, "PodDisruptionBudget"))
          : []),
        ...rollOutProblems(deployment, manifests),
      ].map((problem) => `${nameOf(deployment)}: ${problem}`);
    }),
  ];
}

function budgetProblems({ spec }: Deployment, least: number, budgets: readonly DisruptionBudget[]): string[] {
  const own = budgets.filter((budget) => selects(budget.spec.selector, spec.template.metadata?.labels ?? {}));
  if (own.length !== 1) return [`${own.length} budgets say how many of its pods may go at once, instead of one`];
  const { minAvailable, maxUnavailable } = own[0]?.spec ?? {};
  const left = minAvailable ?? least - Number(maxUnavailable);
  return Number(left) >= 1 && Number(left) < least ? [] : ["its budget leaves no pod, or lets none go"];
}

function rollOutProblems({ spec }: Deployment, manifests: readonly Manifest[]): string[] {
  const { template, strategy } = spec;
  const env = environmentOf(template.spec.containers[0] as Container, manifests);
  const needed =
    Number(env["AURA_DRAIN_SECONDS"] ?? 2) + UNHEARD_SECONDS + Number(env["AURA_UPSTREAM_TIMEOUT_SECONDS"] ?? 30);
  const grace = template.spec.terminationGracePeriodSeconds ?? 30;
  const spread = (template.spec.topologySpreadConstraints ?? []).filter(
    ({ labelSelector }) => labelSelector !== undefined && selects(labelSelector, template.metadata?.labels ?? {}),
  );
  return [
    ...(strategy?.rollingUpdate?.maxUnavailable === 0 ? [] : ["a roll-out takes pods away before others are ready"]),
    ...(grace > needed ? [] : [`is killed after ${grace} s, and may take ${needed} s to finish what it has begun`]),
    ...(Number(env["AURA_DRAIN_SECONDS"] ?? 2) >= 5
      ? []
      : ["goes before the cluster has heard of it: AURA_DRAIN_SECONDS"]),
    ...SPREAD_OVER.filter((key) => !spread.some(({ topologyKey }) => topologyKey === key)).map(
      (key) => `is not spread over ${key}`,
    ),
  ];
}
