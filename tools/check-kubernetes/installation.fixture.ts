import { parseManifests, type Manifest } from "./manifests.ts";

/** Deployments with what they run, and whom each calls. */
const SERVICES = {
  "api-gateway": {
    target: "gateway",
    calls: ["auth-service", "user-service", "entry-ingestor", "nlp-agent", "notification-service"],
  },
  "auth-service": { target: "auth", calls: ["user-service", "notification-service"] },
  "user-service": { target: "users", calls: ["auth-service", "entry-ingestor", "notification-service"] },
  "entry-ingestor": { target: "entries", calls: ["auth-service", "user-service", "nlp-agent"] },
  "nlp-agent": { target: "nlp", calls: ["auth-service", "user-service"] },
  "notification-service": { target: "notifications", calls: ["auth-service", "user-service", "entry-ingestor"] },
} as const;
type Name = keyof typeof SERVICES;
const NAMES = Object.keys(SERVICES) as Name[];
const IMAGE = `registry.example.com/aura-journal@sha256:${"5".repeat(64)}`;

/** A small installation without a fault, as Kustomize would print it. */
export const SOUND: string = [shared(), ...NAMES.map((name) => service(name))].join("---\n");

/**
 * The same with a fault planted in it.
 * @throws where what is to be replaced is not there: nothing would have been planted
 */
export function withFault(from: string | RegExp, to: string): Manifest[] {
  const planted = SOUND.replace(from, to);
  if (planted === SOUND) throw new Error(`nothing is like ${String(from)}`);
  return parseManifests(planted);
}

function shared(): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: journal
  labels:
    environment: production
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/audit: restricted
---
apiVersion: v1
kind: ConfigMap
metadata: { name: aura-config }
data:
  HOST: 0.0.0.0
  AURA_PUBLIC_URL: https://journal.example.com
  AURA_DRAIN_SECONDS: "10"
${NAMES.filter((name) => name !== "api-gateway")
  .map((name) => `  AURA_${SERVICES[name].target.toUpperCase()}_URL: http://${name}:8000\n`)
  .join("")}---
apiVersion: v1
kind: Secret
metadata: { name: database-secrets }
data: { postgres-url: eA== }
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: aws }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: other-secrets }
spec:
  secretStoreRef: { name: aws }
  data:
    - secretKey: service-secret
    - secretKey: master-key
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: postgres }
spec:
  podSelector: { matchLabels: { uses-postgres: "true" } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 10.0.0.0/16 } }]
      ports: [{ port: 5432 }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: from-outside }
spec:
  podSelector: { matchLabels: { app: api-gateway } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ways-in } } }]
      ports: [{ port: http }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: journal }
spec:
  rules:
    - backendRefs: [{ name: api-gateway, port: 8000 }]
`;
}

function service(name: Name): string {
  const { target, calls } = SERVICES[name];
  const isStored = target !== "gateway" && target !== "nlp";
  const callers = NAMES.filter((caller) => (SERVICES[caller].calls as readonly string[]).includes(name));
  const pods = (names: readonly string[]): string =>
    `[${names.map((each) => `{ podSelector: { matchLabels: { app: ${each} } } }`).join(", ")}]`;
  return `apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  strategy: { rollingUpdate: { maxUnavailable: 0 } }
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${isStored ? ', uses-postgres: "true"' : ""} } }
    spec:
      serviceAccountName: ${name}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      topologySpreadConstraints:
        - { topologyKey: topology.kubernetes.io/zone, labelSelector: { matchLabels: { app: ${name} } } }
        - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: ${name} } } }
      containers:
        - name: ${name}
          image: ${IMAGE}
          args: [serve, --target, ${target}]
          ports: [{ name: http, containerPort: 8000 }, { name: metrics, containerPort: 9464 }]
          envFrom: [{ configMapRef: { name: aura-config } }]
          env:
            - { name: AURA_SERVICE_SECRET, valueFrom: { secretKeyRef: { name: other-secrets, key: service-secret } } }
${
  isStored
    ? `            - { name: DATABASE_URL, valueFrom: { secretKeyRef: { name: database-secrets, key: postgres-url } } }
            - { name: AURA_MASTER_KEY, valueFrom: { secretKeyRef: { name: other-secrets, key: master-key } } }
`
    : ""
}          resources: { requests: { cpu: 250m, memory: 256Mi }, limits: { cpu: 500m, memory: 512Mi } }
          startupProbe: { httpGet: { path: /livez, port: http } }
          livenessProbe: { httpGet: { path: /livez, port: http } }
          readinessProbe: { httpGet: { path: /readyz, port: http } }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
      volumes: [{ name: tmp, emptyDir: {} }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { app: ${name} }
  ports: [{ port: 8000, targetPort: http }]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name} }
spec: { scaleTargetRef: { kind: Deployment, name: ${name} }, minReplicas: 3, maxReplicas: 9 }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: ${name} } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec:
  podSelector: { matchLabels: { app: ${name} } }
  policyTypes: [Ingress, Egress]
${callers.length === 0 ? "" : `  ingress: [{ from: ${pods(callers)}, ports: [{ port: http }] }]\n`}
  egress: [{ to: ${pods(calls)}, ports: [{ port: http }] }]
`;
}
