/** How an order is created: at the vendor at once, or taken in and delivered later (contract section 7). */
import type { IdentifiedOrderDraft } from '../adapter.ts';
import { ProblemError } from '../errors.ts';
import type { Operation } from '../model/operation.ts';
import { type Order, OrderDraft } from '../model/order.ts';
import { StoreError } from '../store/store-error.ts';
import { type Call, unabandoned } from './call.ts';
import type { Connection } from './connections.ts';
import type { Exclusive } from './exclusive.ts';
import type { IntakeDesk } from './intake.ts';
import { isDoubtful, isWorthKeeping, type Placing } from './intake-attempt.ts';
import type { Lenient } from './lenient.ts';
import { localize } from './localize.ts';
import { checkLines } from './order-lines.ts';
import { located } from './problem-body.ts';
import { toProblem } from './problems.ts';
import { type CreateRequest, checkCreate, create, mintExternalId } from './writes.ts';

/** What became of POST /orders: the order, or an operation that will deliver it. */
export type Placed = { readonly order: Order } | { readonly operation: Operation };

/** Milliseconds of a request's time that are kept for taking the order in when the vendor fails. */
const INTAKE_RESERVE = 1000;
const NAME = 'orders.create';

/** An order's way to the vendor: the same for direct creates and for deliveries, so that the two never double one. */
export interface OrderPath {
  /** Throws what is wrong with an order as far as the vendor need not be asked. */
  check(call: Call, at: Connection, order: Placing): Promise<void>;
  place(call: Call, at: Connection, order: Placing): Promise<Order>;
  /** Looks whether an order is there. */
  find(call: Call, at: Connection, externalId: string): Promise<Order | undefined>;
}

export function createOrderPath(exclusive: Exclusive): OrderPath {
  const operationOf = (at: Connection) => {
    const operation = at.resources.orders?.create;
    if (operation) return operation;
    const { vendor, title } = at.adapter;
    throw new ProblemError('unsupported', { detail: `${title} cannot do ${NAME}.`, connection: at.id, vendor, operation: NAME });
  };
  const requestOf = (call: Call, at: Connection, order: Placing): CreateRequest<Order, IdentifiedOrderDraft> => {
    const { externalId, mayExist, watch } = order;
    return {
      operation: NAME,
      draft: localize({ ...order.draft, externalId }, OrderDraft, at.id) as IdentifiedOrderDraft,
      externalId,
      mayExist,
      always: { customer: {} },
      watch,
      ...(mayExist !== 'no' && { alone: (work) => exclusive(`create ${at.id} ${externalId}`, call.deadline, work) }),
    };
  };
  const perform = async <T>(at: Connection, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw located(toProblem(error, 'write'), { connection: at.id, vendor: at.adapter.vendor, operation: NAME });
    }
  };
  return {
    check: (call, at, order) => perform(at, async () => checkCreate(call, operationOf(at), requestOf(call, at, order))),
    async place(call, at, order) {
      const operation = operationOf(at);
      return perform(at, async () => create<Order, IdentifiedOrderDraft>(call, at, operation, requestOf(call, at, order)));
    },
    async find(call, at, externalId) {
      const operation = operationOf(at);
      return perform(at, async () => operation.find(await at.context(unabandoned(call)), externalId));
    },
  };
}

interface CreateMeans {
  readonly path: OrderPath;
  readonly desk: IntakeDesk;
  readonly lenient: Lenient;
}

/** Creates an order as its connection and its caller want it. */
export async function createOrder(call: Call, at: Connection, draft: OrderDraft, { path, desk, lenient }: CreateMeans): Promise<Placed> {
  checkLines(draft.items);
  const chosen = draft.externalId !== undefined;
  const externalId = draft.externalId ?? mintExternalId(call, at);
  const mayExist = chosen ? 'taken' : call.mintFrom !== undefined ? 'ours' : 'no';
  const order: Placing = { draft, externalId, mayExist };
  if (call.later || at.config.intake === 'durable') {
    await path.check(call, at, order);
    return { operation: await desk.accept(call, at, { draft, externalId, chosen }) };
  }
  if (mayExist !== 'no') {
    // A lost store must not stop what the vendor can do: what waits in it will find the order there.
    const earlier = await lenient(() => desk.earlier(call, at, externalId));
    if (earlier) return { operation: earlier };
  }
  if (at.config.intake !== 'on-failure') return { order: await path.place(call, at, order) };

  let sent = false;
  const watch = {
    missing() {},
    async sending() {
      sent = true;
    },
  };
  const reserve = Math.min(INTAKE_RESERVE, Math.floor((call.deadline - Date.now()) * 0.2));
  try {
    return { order: await path.place({ ...call, deadline: call.deadline - reserve }, at, { ...order, watch }) };
  } catch (error) {
    if (!(error instanceof ProblemError) || !isWorthKeeping(error)) throw error;
    const failed = { problem: error, doubtful: isDoubtful(error, sent) };
    const operation = await desk.accept(call, at, { draft, externalId, chosen, failed }).catch((refusal: unknown) => {
      // What cannot be kept fails as the vendor failed.
      throw refusal instanceof StoreError ? error : refusal;
    });
    return { operation };
  }
}
