/** What compose.yaml and the Kubernetes manifests may hold: the parts of those formats that they use, strictly, so that a misspelt or misplaced key is a fault. */
import { z } from 'zod';

const seconds = z.string().regex(/^\d+s$/);
const count = z.int().min(1);

/** Compose Specification. */
export const Compose = z.strictObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.strictObject({
      build: z.string().optional(),
      image: z.string().regex(/^[a-z]+(?::[0-9]+(?:\.[0-9]+)*-alpine)?$/),
      restart: z.literal('unless-stopped'),
      init: z.boolean().optional(),
      user: z.string().optional(),
      depends_on: z.record(z.string(), z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) })).optional(),
      env_file: z.string(),
      environment: z.record(z.string(), z.string()).optional(),
      command: z.array(z.string()).optional(),
      ports: z.array(z.string().regex(/^127\.0\.0\.1:(?:\$\{[A-Z_]+:-\d+\}|\d+):\d+$/)).optional(),
      volumes: z.array(z.string()).optional(),
      tmpfs: z.union([z.string(), z.array(z.string())]).optional(),
      healthcheck: z.strictObject({
        test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
        interval: seconds,
        timeout: seconds,
        start_period: seconds,
        start_interval: seconds,
        retries: count,
      }),
      stop_signal: z.literal('SIGINT').optional(),
      stop_grace_period: seconds.optional(),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      security_opt: z.tuple([z.literal('no-new-privileges:true')]),
      mem_limit: z
        .string()
        .regex(/^\d+[mg]$/)
        .optional(),
      shm_size: z
        .string()
        .regex(/^\d+m$/)
        .optional(),
      pids_limit: count.optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

const labels = z.record(z.string(), z.string());
const metadata = z.strictObject({ name: z.string(), labels });
const podMetadata = z.strictObject({ labels, annotations: z.record(z.string(), z.string()) });
const selector = z.strictObject({ matchLabels: labels });
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.string() }),
  periodSeconds: count,
  timeoutSeconds: count,
  failureThreshold: count,
});
const quantity = z.string().regex(/^\d+(?:m|Ki|Mi|Gi)?$/);

/** Kubernetes, by kind. */
export const MANIFESTS = {
  Kustomization: z.strictObject({
    apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
    kind: z.literal('Kustomization'),
    resources: z.array(z.string()),
    images: z.array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })),
  }),
  ConfigMap: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ConfigMap'),
    metadata,
    data: z.record(z.string(), z.string()),
  }),
  Secret: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Secret'),
    metadata,
    type: z.literal('Opaque'),
    stringData: z.record(z.string(), z.string()),
  }),
  Service: z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      selector: labels,
      ports: z.array(z.strictObject({ name: z.string(), port: count, targetPort: z.string() })).length(1),
    }),
  }),
  PodDisruptionBudget: z.strictObject({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.strictObject({ maxUnavailable: count, unhealthyPodEvictionPolicy: z.enum(['AlwaysAllow', 'IfHealthyBudget']), selector }),
  }),
  Deployment: z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: count,
      selector,
      strategy: z.strictObject({
        type: z.literal('RollingUpdate'),
        rollingUpdate: z.strictObject({ maxSurge: count, maxUnavailable: z.int().min(0) }),
      }),
      template: z.strictObject({
        metadata: podMetadata,
        spec: z.strictObject({
          automountServiceAccountToken: z.literal(false),
          enableServiceLinks: z.literal(false),
          terminationGracePeriodSeconds: count,
          securityContext: z.strictObject({
            runAsNonRoot: z.literal(true),
            runAsUser: count,
            runAsGroup: count,
            seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
          }),
          topologySpreadConstraints: z.array(
            z.strictObject({
              maxSkew: count,
              topologyKey: z.string(),
              whenUnsatisfiable: z.enum(['ScheduleAnyway', 'DoNotSchedule']),
              labelSelector: selector,
            }),
          ),
          containers: z
            .array(
              z.strictObject({
                name: z.string(),
                image: z.string(),
                env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
                envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })),
                ports: z.array(z.strictObject({ name: z.string(), containerPort: count })),
                startupProbe: probe,
                readinessProbe: probe,
                livenessProbe: probe,
                lifecycle: z.strictObject({ preStop: z.strictObject({ sleep: z.strictObject({ seconds: count }) }) }),
                resources: z.strictObject({
                  requests: z.strictObject({ cpu: quantity, memory: quantity }),
                  limits: z.strictObject({ memory: quantity }),
                }),
                securityContext: z.strictObject({
                  allowPrivilegeEscalation: z.literal(false),
                  readOnlyRootFilesystem: z.literal(true),
                  capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
                }),
                volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })),
              }),
            )
            .length(1),
          volumes: z.array(
            z.union([
              z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string() }) }),
              z.strictObject({ name: z.string(), emptyDir: z.strictObject({ sizeLimit: quantity }) }),
            ]),
          ),
        }),
      }),
    }),
  }),
} as const;
