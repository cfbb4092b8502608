/** A PostgreSQL for fault tests: a database of its own on the server that the tests are given, or the reason why there is none. */
import pg from 'pg';

/** Where the tests' server is. Nothing but new databases is made there. */
const SERVER = process.env.SLUICE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/test';

/** Undefined when the server answers, else why the tests that need it are skipped. */
export async function postgresMissing(): Promise<string | undefined> {
  try {
    await asked('SELECT 1');
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `no PostgreSQL at SLUICE_TEST_POSTGRES or its default port: ${code ?? message}`;
  }
}

/** Makes an empty database; `drop` ends whatever is still connected to it. */
export async function newDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `sluice_faults_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await asked(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asked(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function asked(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 3000 });
  // A server that goes away says so on every connection; what matters is whether the statement was carried out.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
