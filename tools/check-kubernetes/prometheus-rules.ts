import { isDeepStrictEqual } from "node:util";
import { parse, parseDocument, stringify } from "yaml";
import { ofKind, type Manifest } from "./manifests.ts";

interface Rules {
  readonly groups: readonly object[];
}

type PrometheusRule = Manifest & { readonly spec: Rules };

/** The operator's kind is to say what Prometheus's own file says. */
export function ruleProblems(manifests: readonly Manifest[], rulesFile: string): string[] {
  const { groups } = parse(rulesFile) as Rules;
  return ofKind<PrometheusRule>(manifests, "PrometheusRule")
    .filter(({ spec }) => !isDeepStrictEqual(spec.groups, groups))
    .map(
      ({ metadata }) =>
        `PrometheusRule ${metadata.name}: differs from deploy/monitoring/rules.yaml; --write takes that over`,
    );
}

/** The operator's kind, made of Prometheus's own file with its comments. */
export function prometheusRule(name: string, rulesFile: string): string {
  const document = parseDocument(rulesFile);
  const text = document.toString({ lineWidth: 0 }).replace(/^(?=.)/gm, "  ");
  return `${stringify({ apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: { name } })}spec:\n${text}`;
}
