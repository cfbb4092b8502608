/** What is delivered to run the gateway with: its shape, and that everything it names is there and fits the gateway. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import { adapters } from '../../adapters/index.ts';
import { type Config, parseConfig } from '../../src/config.ts';
import { END_MARGIN } from '../../src/workers.ts';
import { Compose, MANIFESTS } from './shapes.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const dockerfile = read('Dockerfile');
const port = Number(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]);
const paths = Object.keys((JSON.parse(read('openapi/openapi.json')) as { paths: object }).paths);
/** Variables that the gateway itself knows. */
const known = new Set(
  ['src/cli.ts', 'src/config.ts'].flatMap((file) => [...read(file).matchAll(/env\.(SLUICE_\w+)/g)].map(([, name]) => name)),
);

/** Reads a configuration with a value for each of these variables. Secrets that must be long and different are. */
function configOf(text: string, names: readonly string[]): Config {
  const env = Object.fromEntries(names.map((name) => [name, `${name.toLowerCase().replaceAll('_', '')}0123456789`]));
  const result = parseConfig(text, env, adapters);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.config;
}
const variablesOf = (text: string) =>
  [...new Set([...text.replaceAll(/#.*$/gm, '').matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name ?? ''))].sort();
/** Seconds that the gateway may take to end. */
const endingOf = (config: Config) => (config.server.deadlineMs + END_MARGIN) / 1000;

describe('compose.yaml', () => {
  const compose = Compose.parse(parse(read('compose.yaml')));
  const { gateway, postgres, redis } = compose.services as Record<string, z.infer<typeof Compose>['services'][string] | undefined>;
  const names = [...read('deploy/compose/sluice.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
  const text = read('deploy/compose/sluice.yaml');

  test('brings a configuration that is right with the secrets of its example, and no secret that nobody reads', () => {
    const config = configOf(text, names);
    const used = new Set([...variablesOf(text), ...[...JSON.stringify(compose).matchAll(/\$\$([A-Z_]+)/g)].map(([, name]) => name)]);
    // The image of PostgreSQL reads its own.
    expect(names.filter((name) => !used.has(name) && name !== 'POSTGRES_PASSWORD')).toEqual([]);
    const store = new URL(config.store.url);
    expect([store.hostname, store.username, store.pathname.slice(1)]).toEqual([
      'postgres',
      postgres?.environment?.POSTGRES_USER,
      postgres?.environment?.POSTGRES_DB,
    ]);
    expect(new URL(config.state?.url ?? '').hostname).toBe('redis');
  });

  test('names variables, ports, folders and services that are there', () => {
    for (const name of Object.keys(gateway?.environment ?? {})) expect(known).toContain(name);
    expect(gateway?.ports?.map((each) => Number(each.split(':').at(-1)))).toEqual([port]);
    const [folder, mounted, mode] = gateway?.volumes?.[0]?.split(':') ?? [];
    expect(existsSync(join(root, folder ?? '', 'sluice.yaml'))).toBe(true);
    expect([gateway?.environment?.SLUICE_CONFIG, mode]).toEqual([`${mounted}/sluice.yaml`, 'ro']);
    expect(Object.keys(gateway?.depends_on ?? {})).toEqual(['postgres', 'redis']);
    expect(postgres?.volumes?.[0]?.split(':')[0]).toBe(Object.keys(compose.volumes)[0]);
    for (const service of [gateway, postgres, redis]) expect(existsSync(join(root, `${service?.env_file}.example`))).toBe(true);
    expect(dockerfile).toContain(`VOLUME ${gateway?.tmpfs}`);
    expect(gateway?.healthcheck.test.join(' ')).toContain(`http://127.0.0.1:${port}/readyz`);
  });

  test('leaves the gateway the time to end, and publishes nothing but the gateway, to this machine alone', () => {
    expect(Number.parseInt(gateway?.stop_grace_period ?? '', 10)).toBeGreaterThan(endingOf(configOf(text, names)));
    expect([postgres?.ports, redis?.ports]).toEqual([undefined, undefined]);
  });

  test('tells git to leave the secrets alone, and takes its own configuration along', () => {
    const ignored = (path: string) => spawnSync('git', ['check-ignore', '--quiet', '--no-index', path], { cwd: root }).status === 0;
    if (!existsSync(join(root, '.git'))) return;
    expect([ignored('deploy/compose/sluice.env'), ignored('deploy/compose/sluice.yaml'), ignored('sluice.yaml')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('the Kubernetes manifests', () => {
  const folder = join(root, 'deploy/kubernetes');
  const documents = readdirSync(folder).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => ({
      file,
      value: document.toJS() as { kind: keyof typeof MANIFESTS },
    })),
  );
  const of = <Kind extends keyof typeof MANIFESTS>(kind: Kind): z.infer<(typeof MANIFESTS)[Kind]> =>
    MANIFESTS[kind].parse(documents.find(({ value }) => value.kind === kind)?.value) as z.infer<(typeof MANIFESTS)[Kind]>;

  test.each(documents.map(({ file, value }) => [file, value] as const))('%s has the shape of its kind', (_file, value) => {
    expect(MANIFESTS[value.kind].safeParse(value).error).toBeUndefined();
  });

  test('are all applied but the example of the secret', () => {
    const files = documents.map(({ file }) => file).filter((file) => file !== 'kustomization.yaml');
    expect(of('Kustomization').resources.toSorted()).toEqual(files.filter((file) => !file.includes('.example.')).toSorted());
    expect(of('Kustomization').images[0]?.newTag).toBe((JSON.parse(read('package.json')) as { version: string }).version);
  });

  test('bring a configuration that is right with the secret, each variable of which it names', () => {
    const text = of('ConfigMap').data['sluice.yaml'] ?? '';
    const names = Object.keys(of('Secret').stringData).sort();
    const config = configOf(text, names);
    expect(variablesOf(text)).toEqual(names);
    // Several pods may share it.
    expect([config.store.url.split(':')[0], config.state === undefined]).toEqual(['postgres', false]);
  });

  test('name each other, and what the gateway has', () => {
    const { spec } = of('Deployment');
    const { metadata, spec: pod } = spec.template;
    const [container] = pod.containers;
    for (const selector of [spec.selector, of('PodDisruptionBudget').spec.selector, pod.topologySpreadConstraints[0]?.labelSelector])
      expect(selector?.matchLabels).toEqual(metadata.labels);
    expect(of('Service').spec.selector).toEqual(metadata.labels);
    expect(container?.ports).toEqual([{ name: of('Service').spec.ports[0]?.targetPort, containerPort: port }]);
    expect(metadata.annotations['prometheus.io/port']).toBe(String(port));
    expect(container?.image).toBe(of('Kustomization').images[0]?.name);
    for (const name of container?.env.map((each) => each.name) ?? []) expect(known).toContain(name);
    expect(container?.envFrom).toEqual([{ secretRef: { name: of('Secret').metadata.name } }]);
    const [config, data] = container?.volumeMounts ?? [];
    expect(container?.env).toContainEqual({ name: 'SLUICE_CONFIG', value: `${config?.mountPath}/${Object.keys(of('ConfigMap').data)[0]}` });
    expect(pod.volumes).toContainEqual({ name: config?.name, configMap: { name: of('ConfigMap').metadata.name } });
    expect(dockerfile).toContain(`VOLUME ${data?.mountPath}`);
    expect(pod.volumes.map(({ name }) => name)).toEqual(container?.volumeMounts.map(({ name }) => name));
  });

  test('ask whether it has started, is ready and lives where the gateway tells it, and restart it only for its life', () => {
    const [container] = of('Deployment').spec.template.spec.containers;
    for (const probe of [container?.startupProbe, container?.readinessProbe, container?.livenessProbe]) {
      expect(paths).toContain(probe?.httpGet.path);
      expect(container?.ports.map(({ name }) => name)).toContain(probe?.httpGet.port);
    }
    expect(container?.livenessProbe.httpGet.path).toBe('/healthz');
    expect(container?.readinessProbe.httpGet.path).toBe('/readyz');
  });

  test('leave it the time to end, after those who send requests have heard of it, and never take all pods at once', () => {
    const { spec } = of('Deployment');
    const { terminationGracePeriodSeconds, containers } = spec.template.spec;
    const config = configOf(of('ConfigMap').data['sluice.yaml'] ?? '', Object.keys(of('Secret').stringData));
    const { seconds } = containers[0]?.lifecycle.preStop.sleep ?? { seconds: 0 };
    expect(terminationGracePeriodSeconds).toBeGreaterThan(seconds + endingOf(config));
    expect(seconds).toBeGreaterThan(containers[0]?.readinessProbe.periodSeconds ?? 0);
    expect(spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(of('PodDisruptionBudget').spec.maxUnavailable).toBeLessThan(spec.replicas);
  });

  const withoutKubectl = spawnSync('kubectl', ['version', '--client']).status === 0 ? undefined : 'skipped: no kubectl';
  test.skipIf(withoutKubectl)(`are put together by kustomize${withoutKubectl ? ` (${withoutKubectl})` : ''}`, { timeout: 60_000 }, () => {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const [{ newName, newTag } = {}] = of('Kustomization').images;
    expect(stdout).toContain(`image: ${newName}:${newTag}`);
  });
});

describe('the systemd unit', () => {
  const text = read('deploy/systemd/sluice.service');
  const values = (name: string) => [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');

  test('starts what is there, tells it of a new configuration, and knows what it ends with', () => {
    const [, entry = ''] = /^\/usr\/bin\/node \/opt\/sluice\/(\S+) start$/.exec(values('ExecStart')[0] ?? '') ?? [];
    expect(existsSync(join(root, entry))).toBe(true);
    expect(values('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
    const codes = [...read('src/cli.ts').matchAll(/^const WRONG_\w+ = (\d+);$/gm)].map(([, code]) => code);
    expect(values('RestartPreventExitStatus')).toEqual([codes.join(' ')]);
    for (const [, name] of text.matchAll(/^Environment=(SLUICE_\w+)=/gm)) expect(known).toContain(name);
  });

  test('leaves the gateway the time to end, and tells it alone: it tells its workers', () => {
    const { config } = parseConfig(read('sluice.example.yaml').replaceAll(/\$\{\w+\}/g, 'long-enough-for-a-key'), {}, adapters) as {
      config: Config;
    };
    expect(Number(values('TimeoutStopSec')[0])).toBeGreaterThan(endingOf(config));
    expect(values('KillMode')).toEqual(['mixed']);
  });

  const place = mkdtempSync(join(tmpdir(), 'sluice-unit-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const withoutSystemd = spawnSync('systemd-analyze', ['--version']).status === 0 ? undefined : 'skipped: no systemd-analyze';
  test.skipIf(withoutSystemd)(
    `is understood by systemd, and hardened${withoutSystemd ? ` (${withoutSystemd})` : ''}`,
    { timeout: 60_000 },
    () => {
      const unit = join(root, 'deploy/systemd/sluice.service');
      const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
      // What it starts need not be installed here, nor any manual page.
      const said = verified.stderr
        .split('\n')
        .filter((line) => line.includes('sluice.service') && !/is not executable|manual page/.test(line));
      expect(said).toEqual([]);
      const security = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', unit], { encoding: 'utf8' });
      expect(security.stdout).toMatch(/Overall exposure level for sluice\.service: [01]\.\d/);
    },
  );
});
