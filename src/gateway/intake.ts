/** Durable intake: orders that are accepted now and delivered later, and what callers may ask of them. Contract section 7. */
import { createHash, randomUUIDv7 } from 'node:crypto';
import { ProblemError } from '../errors.ts';
import { fromMillis } from '../lib/time.ts';
import type { Operation, OperationStatus } from '../model/operation.ts';
import type { OrderDraft } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import type { Intake, IntakeStore } from '../store/intake.ts';
import type { Call } from './call.ts';
import type { Connection } from './connections.ts';
import type { createCursors } from './cursor.ts';
import type { Delivery } from './intake-delivery.ts';
import { located, problemBody } from './problem-body.ts';

/** An order as it is accepted. */
export interface Acceptance {
  readonly draft: OrderDraft;
  readonly externalId: string;
  /** Whether the caller chose `externalId`. */
  readonly chosen: boolean;
  /** Of the direct attempt before it: what it met, and whether the vendor may have the order all the same. */
  readonly failed?: { readonly problem: ProblemError; readonly doubtful: boolean };
}

/** Query of GET /operations. */
export interface OperationsInput {
  readonly connection: readonly string[] | undefined;
  readonly status: readonly OperationStatus[] | undefined;
  readonly externalId: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Accepted orders, as callers see them. Whoever may not use a connection cannot tell its operations from none. */
export interface Operations {
  list(call: Call, input: OperationsInput): Promise<{ data: Operation[]; page: { limit: number; nextCursor: string | null; total: null } }>;
  get(call: Call, id: string): Promise<Operation>;
  /** Tries again, as soon as that can double nothing. */
  retry(call: Call, id: string): Promise<Operation>;
  /** Tries no more. */
  cancel(call: Call, id: string): Promise<Operation>;
}

export interface IntakeDesk {
  /** Accepts an order: on disk when this resolves. Throws 409 `already_exists` when another waits, or was delivered, under its `externalId`. */
  accept(call: Call, at: Connection, order: Acceptance): Promise<Operation>;
  /**
   * What a direct create must know first: the operation of this very request, when an earlier run of it was accepted and died before its answer.
   * Throws 409 `already_exists` when another order waits under the identifier.
   */
  earlier(call: Call, at: Connection, externalId: string): Promise<Operation | undefined>;
  readonly operations: Operations;
}

interface DeskOptions {
  readonly store: IntakeStore;
  readonly delivery: Delivery;
  readonly cursors: ReturnType<typeof createCursors>;
  /** Ids of connections that the caller asked for, or may use; throws for one that is not theirs. */
  readonly targets: (call: Call, asked: readonly string[] | undefined) => readonly string[];
  /** Milliseconds that one attempt may take. */
  readonly attemptMs: number;
  /** Milliseconds that a vendor is left alone after a lost answer. */
  readonly quietMs: number;
  readonly now: () => number;
}

/** Prefix of `Intake.request` for requests with an `Idempotency-Key`: what was minted for such a one may be at the vendor since an earlier run. */
const KEYED = 'key ';

/** Whether the order's request had an `Idempotency-Key`. */
export function isKeyed(intake: Pick<Intake, 'request'>): boolean {
  return intake.request.startsWith(KEYED);
}

/** Makes the desk at which orders are taken in. */
export function createDesk({ store, delivery, cursors, targets, attemptMs, quietMs, now }: DeskOptions): IntakeDesk {
  const view = (intake: Intake): Operation => {
    const { id, connection, status, attempts, orderId, externalId, error } = intake;
    const next = intake.nextAttemptAt === null ? null : Math.max(intake.nextAttemptAt, delivery.pausedUntil(connection));
    return {
      ...{ id, kind: 'order.create', connection, status, createdAt: fromMillis(intake.createdAt), attempts },
      ...{ nextAttemptAt: next === null ? null : fromMillis(next), orderId, externalId },
      error: error === null ? null : (JSON.parse(error) as Problem),
    };
  };

  /** An operation that the caller may see. */
  const own = async (call: Call, id: string): Promise<Intake> => {
    const intake = UUID.test(id) ? await store.getIntake(id.toLowerCase()) : undefined;
    if (intake && call.caller.connections.includes(intake.connection)) return intake;
    throw new ProblemError('not_found', `There is no operation ${id}.`);
  };

  return {
    async accept(call, at, { draft, externalId, chosen, failed }) {
      const id = randomUUIDv7();
      const time = now();
      const doubtful = failed?.doubtful === true;
      const { state, intake } = await store.addIntake({
        id,
        connection: at.id,
        externalId,
        chosen,
        principal: call.caller.name,
        request: requestOf(call, at) ?? id,
        draft: JSON.stringify(draft),
        strict: call.strict,
        requestId: call.requestId,
        createdAt: time,
        nextAttemptAt: doubtful ? time + quietMs : time,
        sentAt: doubtful ? time : null,
        error: failed ? problemText(failed.problem, { id, requestId: call.requestId, at }) : null,
      });
      if (state === 'exists' && intake.request !== requestOf(call, at)) throw takenBy(intake);
      if (state === 'added' && !doubtful) delivery.wake(at.id);
      return view(intake);
    },
    async earlier(call, at, externalId) {
      const intake = await store.findIntake(at.id, externalId);
      if (!intake) return undefined;
      if (intake.request === requestOf(call, at)) return view(intake);
      // What was delivered may have been deleted at the vendor since: it will tell.
      if (intake.status !== 'delivered') throw takenBy(intake);
      return undefined;
    },
    operations: {
      async list(call, { connection, status, externalId, limit, cursor }) {
        const connections = targets(call, connection);
        const statuses = [...new Set(status)].sort();
        const binding = {
          principal: call.caller.name,
          list: 'operations.list',
          query: [[...connections].sort(), statuses, externalId ?? null],
        };
        const before = cursor === undefined ? undefined : String(cursors.open(binding, cursor)[0]?.position?.before);
        const found = await store.listIntakes({ connections, statuses, externalId, before, limit: limit + 1 });
        const page = found.slice(0, limit);
        const last = found.length > limit ? page.at(-1) : undefined;
        const next = last && { connection: '', size: limit, position: { before: last.id }, skip: 0, told: 0, total: null };
        return { data: page.map(view), page: { limit, nextCursor: next ? cursors.seal(binding, [next]) : null, total: null } };
      },
      get: async (call, id) => view(await own(call, id)),
      async retry(call, id) {
        const before = await own(call, id);
        const state = await store.retryIntake(before.id, now(), attemptMs + quietMs);
        if (state === 'conflict') throw new ProblemError('conflict', 'Another order has been accepted under its externalId since.');
        if (state !== 'queued') throw wrongStatus(await own(call, id), 'tried again');
        delivery.wake(before.connection, 'now');
        return view(await own(call, id));
      },
      async cancel(call, id) {
        const before = await own(call, id);
        const problem = new ProblemError('conflict', 'It was cancelled.');
        const error = problemText(problem, { id: before.id, requestId: call.requestId, at: { id: before.connection } });
        const state = await store.cancelIntake(before.id, error, now());
        if (state !== 'cancelled') throw wrongStatus(await own(call, id), 'cancelled');
        return view(await own(call, id));
      },
    },
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A problem as it is kept with an operation. */
export function problemText(
  problem: ProblemError,
  operation: {
    readonly id: string;
    readonly requestId: string;
    readonly at: { readonly id: string; readonly adapter?: { readonly vendor: string } };
  },
): string {
  const { id, requestId, at } = operation;
  const place = { connection: at.id, ...(at.adapter && { vendor: at.adapter.vendor }), operation: 'orders.create' };
  return JSON.stringify(problemBody(located(problem, place), { requestId, instance: `/operations/${id}` }));
}

/** The same for every run of one request; undefined without an `Idempotency-Key`. */
function requestOf(call: Call, at: Connection): string | undefined {
  if (call.mintFrom === undefined) return undefined;
  const text = JSON.stringify([call.caller.name, at.id, call.mintFrom]);
  return `${KEYED}${createHash('sha256').update(text).digest('base64url')}`;
}

function takenBy({ id, externalId, orderId }: Intake): ProblemError {
  const what = orderId === null ? 'has been accepted and waits for its delivery' : 'has been delivered';
  const detail = `An order with externalId ${JSON.stringify(externalId)} ${what}: operation ${id}.`;
  return new ProblemError('already_exists', { detail, ...(orderId !== null && { existingId: orderId }) });
}

function wrongStatus({ status }: Intake, what: string): ProblemError {
  return new ProblemError('conflict', `An operation that is ${status} cannot be ${what}.`);
}
