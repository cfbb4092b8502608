/** PUT /stock: lines over any connections, a result a line, one bad line never spoils the others. */
import type { StockLine, StockLineResult } from '../adapter.ts';
import { type ErrorCode, ProblemError } from '../errors.ts';
import { parseGid, toGid } from '../lib/ids.ts';
import type { StockResult, StockUpdateLine } from '../model/stock.ts';
import { type Call, unabandoned } from './call.ts';
import type { AnyContext, Connection, WriteLog } from './connections.ts';
import { located, problemBody } from './problem-body.ts';
import { toPartProblem } from './problems.ts';
import { afterWrites } from './writes.ts';

type LineOutcome = { readonly variantId: string | null; readonly warehouseId: string | null; readonly error: ProblemError | null };

/** Sets quantities. `find` gives a connection that the caller may use, or throws `unknown_connection`. */
export async function updateStock(
  call: Call,
  lines: readonly StockUpdateLine[],
  find: (connection: string) => Connection,
): Promise<StockResult> {
  const outcomes: LineOutcome[] = new Array(lines.length);
  const groups = new Map<Connection, number[]>();
  lines.forEach((line, index) => {
    try {
      const connection = find(connectionOf(line));
      const group = groups.get(connection);
      if (group) group.push(index);
      else groups.set(connection, [index]);
    } catch (error) {
      outcomes[index] = failed(toPartProblem(error, 'write', call.report));
    }
  });
  await Promise.all([...groups].map(([connection, indexes]) => updateConnection(call, connection, lines, indexes, outcomes)));
  const results = outcomes.map(({ variantId, warehouseId, error }, index) => ({
    index,
    status: error ? ('failed' as const) : ('updated' as const),
    variantId,
    warehouseId,
    error: error ? problemBody(error, call) : null,
  }));
  const updated = results.filter((result) => result.status === 'updated').length;
  return { updated, failed: results.length - updated, results };
}

interface ResolvedLine {
  readonly index: number;
  readonly variantId: string;
  readonly warehouseId: string | null;
  readonly quantity: number;
  readonly comment: string | null;
}

async function updateConnection(
  call: Call,
  connection: Connection,
  lines: readonly StockUpdateLine[],
  indexes: readonly number[],
  outcomes: LineOutcome[],
): Promise<void> {
  const about = { connection: connection.id, vendor: connection.adapter.vendor, operation: 'stock.update' };
  const told = (error: unknown) => located(toPartProblem(error, 'write', call.report), about);
  const operation = connection.resources.stock?.update;
  if (!operation) {
    const problem = told(new ProblemError('unsupported', `${connection.adapter.title} cannot set stock.`));
    for (const index of indexes) outcomes[index] = failed(problem);
    return;
  }
  const defaultWarehouse = operation.defaultWarehouse(connection.settings) ?? null;
  const writes: WriteLog = { sent: 0, confirmed: 0 };
  let context: AnyContext;
  try {
    context = await connection.context(unabandoned(call), { writes });
  } catch (error) {
    const problem = told(error);
    for (const index of indexes) outcomes[index] = failed(problem);
    return;
  }
  const resolved: ResolvedLine[] = [];
  await Promise.all(
    indexes.map(async (index) => {
      const line = lines[index] as StockUpdateLine;
      try {
        const variantId = await resolveVariant(context, connection.id, line);
        const warehouseId = line.warehouseId === undefined ? defaultWarehouse : nativeOf(line.warehouseId, connection.id, 'warehouseId');
        if (line.comment !== undefined && !operation.keepsComments) ignoreComment(call, connection, index);
        resolved.push({ index, variantId, warehouseId, quantity: line.quantity, comment: line.comment ?? null });
      } catch (error) {
        outcomes[index] = failed(told(error));
      }
    }),
  );
  resolved.sort((a, b) => a.index - b.index);

  const places = new Map<string, ResolvedLine[]>();
  for (const line of resolved) {
    const place = JSON.stringify([line.variantId, line.warehouseId]);
    const same = places.get(place);
    if (same) same.push(line);
    else places.set(place, [line]);
  }
  const gid = (native: string | null) => (native === null ? null : toGid(connection.settings, native));
  const sent: ResolvedLine[][] = [];
  for (const same of places.values()) {
    if (same.every((line) => line.quantity === same[0]?.quantity)) sent.push(same);
    else {
      const numbers = same.map((line) => line.index).join(', ');
      const problem = told(new ProblemError('conflict', `Lines ${numbers} set one place to different quantities.`));
      for (const line of same) outcomes[line.index] = failed(problem, gid(line.variantId), gid(line.warehouseId));
    }
  }
  if (sent.length === 0) return;
  try {
    const results = await operation.run(
      context,
      sent.map(([line]): StockLine => {
        const { variantId, warehouseId, quantity, comment } = line as ResolvedLine;
        return { variantId, warehouseId, quantity, comment };
      }),
    );
    sent.forEach((same, position) => {
      const result = results[position];
      for (const line of same) outcomes[line.index] = outcomeOf(result, line, gid, about);
    });
  } catch (error) {
    const problem = told(afterWrites(call, error, writes));
    for (const line of sent.flat()) outcomes[line.index] = failed(problem, gid(line.variantId), gid(line.warehouseId));
  }
}

function outcomeOf(
  result: StockLineResult | undefined,
  line: ResolvedLine,
  gid: (native: string | null) => string | null,
  about: { readonly connection: string; readonly vendor: string; readonly operation: string },
): LineOutcome {
  const variantId = gid(line.variantId);
  if (result?.status === 'updated') return { variantId, warehouseId: gid(result.warehouseId), error: null };
  const code: ErrorCode = result?.code ?? 'vendor_invalid_response';
  const message = result?.message ?? 'The vendor did not say what became of this line.';
  return failed(new ProblemError(code, { detail: message, ...about }), variantId, gid(line.warehouseId));
}

async function resolveVariant(context: AnyContext, connection: string, line: StockUpdateLine): Promise<string> {
  if ('variantId' in line) return nativeOf(line.variantId, connection, 'variantId');
  const by = 'sku' in line ? { sku: line.sku } : { productId: nativeOf(line.productId, connection, 'productId') };
  const matches = await context.findVariants(by);
  const [match] = matches;
  const what = 'sku' in line ? `SKU ${JSON.stringify(line.sku)}` : `product ${line.productId}`;
  if (!match) throw new ProblemError('not_found', `There is no ${what}.`);
  if (matches.length > 1) throw new ProblemError('conflict', `${what} is ambiguous: ${matches.length} variants. Name one by variantId.`);
  return match.variantId;
}

function ignoreComment(call: Call, connection: Connection, index: number): void {
  const pointer = `/lines/${index}/comment`;
  if (call.strict) {
    const detail = `${connection.adapter.title} has no place for ${pointer}.`;
    throw new ProblemError('unsupported_field', { detail, errors: [{ path: pointer, message: 'this vendor has no place for it' }] });
  }
  call.ignored.push(pointer);
}

function connectionOf(line: StockUpdateLine): string {
  if ('connection' in line) return line.connection;
  return parseGid('variantId' in line ? line.variantId : line.productId)?.connection ?? '';
}

function nativeOf(gid: string, connection: string, field: string): string {
  const id = parseGid(gid);
  if (id?.connection !== connection) {
    throw new ProblemError('invalid_request', {
      detail: `${field} is not an id of connection ${connection}.`,
      errors: [{ path: field, message: 'of another connection' }],
    });
  }
  return id.native;
}

function failed(error: ProblemError, variantId: string | null = null, warehouseId: string | null = null): LineOutcome {
  return { variantId, warehouseId, error };
}
