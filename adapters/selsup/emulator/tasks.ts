/**
 * What the vendor does later: prices (a body of products whose `updated…` keys count), the relinking of cards (selsup.txt 965-967), and GETs that start
 * work though their verb says that they only read. Each answers a task, which can be asked after.
 */
import { among, date, id, listOf as list, many, needed, parameters, truth, word } from './checks.ts';
import { SERVICES, TASK_STATUSES } from './enums.ts';
import { PRICES, SIZE } from './product-shapes.ts';
import { breach, given, listing, missing, numberOf, type Operations, one, type Query, type Route, rejected } from './protocol.ts';
import { CLIENT_ID, type Kept, mint, put, type State, type Task, toAmount, told, withoutNulls } from './state.ts';

/** Starts a task whose work is done after so many milliseconds. */
function start(state: State, type: string, organizationId: number | null, delay: number, work: Task['work']): unknown {
  const taskId = mint(state.tasks);
  const now = state.now();
  return printTask(
    put(state.tasks, taskId, {
      id: taskId,
      type,
      status: 'CREATED',
      message: null,
      createdAt: now,
      dueAt: now + delay,
      finishedAt: null,
      organizationId,
      work,
    }),
  );
}

/** Does the work of the tasks whose time has come. Called before every request, so a task just made is still CREATED in its own answer. */
export function runTasks(state: State): void {
  for (const task of state.tasks.rows.values()) {
    if (task.status !== 'CREATED' && task.status !== 'RUNNING') continue;
    if (state.now() < task.dueAt) {
      task.status = 'RUNNING';
      continue;
    }
    const failure = task.work();
    task.status = failure === undefined ? 'FINISHED' : 'ERROR';
    task.message = failure ?? null;
    task.finishedAt = state.now();
  }
}

function printTask(task: Task): unknown {
  return withoutNulls({
    id: task.id,
    status: task.status,
    type: task.type,
    clientId: CLIENT_ID,
    organizationId: task.organizationId,
    progress: task.status === 'FINISHED' ? 100 : 0,
    createdDate: told(task.createdAt),
    finishDate: task.finishedAt === null ? null : told(task.finishedAt),
    // A task's own field, not a failure of the call.
    message: task.message,
  });
}

/** Applies the `updated…` keys; a product that does not exist fails the task, and the others are changed all the same. */
const updatePrices: Route = {
  names: { C: ['POST /api/prices/updatePrices'] },
  parameters: { date, sendOzonMinPrice: truth },
  body: list(SIZE),
  handle({ state, body }) {
    const rows = body as readonly Kept[];
    for (const row of rows) if (typeof row.id !== 'number') throw breach('a price without the id of its product');
    return start(state, 'PRICES_IMPORT_TASK', null, state.switches.asyncPrices, () => {
      const unknown = rows.filter((row) => !setPrices(state, row));
      return unknown.length === 0 ? undefined : 'error_product_not_found';
    });
  },
};

function setPrices(state: State, row: Kept): boolean {
  const size = state.places.get(Number(row.id))?.size;
  if (!size) return false;
  for (const [key, told] of Object.entries(PRICES)) {
    const value = row[key];
    if (typeof value === 'number') size.prices[told] = toAmount(value);
  }
  return true;
}

/** The last task that the filter leaves. */
const readTask: Route = {
  names: { C: ['GET /api/task/getTask'] },
  parameters: {
    ...listing(['ID']),
    ...parameters('id organizationId entityId', id),
    status: among(TASK_STATUSES),
    type: word,
    types: many(word),
    own: truth,
  },
  handle({ state, query }) {
    const [taskId, organizationId] = [numberOf(query, 'id'), numberOf(query, 'organizationId')];
    const types = query.get('types') ?? query.get('type');
    const found = [...state.tasks.rows.values()]
      .reverse()
      .find(
        (task) =>
          (taskId === undefined || task.id === taskId) &&
          (organizationId === undefined || task.organizationId === organizationId) &&
          (!types || types.includes(task.type)) &&
          (one(query, 'status') ?? task.status) === task.status,
      );
    if (!found) throw missing(state, 'task', taskId ?? '');
    return printTask(found);
  },
};

/** selsup.txt 965-967. */
const updateCards: Route = {
  names: { C: ['POST /api/client/updateCards'] },
  parameters: { service: needed(among(SERVICES)), organizationId: needed(id) },
  handle: ({ state, query }) =>
    start(state, `${one(query, 'service')}_CARD_IMPORT`, organization(state, query, 'organizationId'), 0, nothing),
};

const nothing = () => undefined;

function organization(state: State, query: Query, name: string): number {
  const organizationId = given(query, name);
  if (!state.organizations.rows.has(organizationId)) throw rejected('error_organization_not_found', { organizationId });
  return organizationId;
}

/** A GET that starts a task. */
const starter = (path: string, type: string, known: Route['parameters']): Route => ({
  names: { B: [`GET ${path}`] },
  ...(known && { parameters: known }),
  handle: ({ state }) => start(state, type, null, 0, nothing),
});
const STATISTICS = {
  ...parameters('period timeZone', word),
  ...parameters('dateFrom dateTo previousDateFrom', date),
  ...parameters('services categories brands organizations ids', many(word)),
  clientOrganizationId: id,
};

/** A GET that changes something and answers nothing. */
const changer = (path: string, known: Route['parameters']): Route => ({
  names: { B: [`GET ${path}`] },
  ...(known && { parameters: known }),
  handle: nothing,
});

/** Prices, tasks, and what only its verb calls a reading. */
export const taskOperations: Operations = {
  pricesUpdate: [updatePrices],
  taskGet: [readTask],
  cardsUpdate: [updateCards],
  campaignsUpdate: [
    starter('/api/campaign/updateCampaigns', 'WILDBERRIES_IMPORT_CAMPAIGN_TASK', {
      organizationId: needed(id),
      service: needed(among(SERVICES)),
    }),
  ],
  analyticsReload: [starter('/api/stat/reDownloadAnalytics', 'WILDBERRIES_PROFIT_STAT_TASK', STATISTICS)],
  purchasePriceUpdate: [starter('/api/stat/updatePurchasePriceTask', 'UPDATE_PURCHASE_PRICE_IN_PROFIT_REPORT_TASK', STATISTICS)],
  pricesCopy: [
    starter('/api/prices/setPricesOnOtherMp', 'MERGE_PRICE_ON_OTHER_MP_TASK', {
      ...parameters('mainService addPercent addPrice', word),
      slaveServices: many(word),
      ...parameters('clientOrganizationId brandId categoryId', id),
      onlyDuplicate: truth,
    }),
  ],
  stockHistoryExport: [
    starter('/api/wms/addDownloadItemHistoryTask', 'EXPORT_ITEM_HISTORY_FILE_TASK', {
      ...listing(['ID', 'DATE']),
      operation: word,
      ...parameters('orderId skuId itemId warehouseId', id),
    }),
  ],
  fulfilmentLink: [changer('/api/client/linkToFulfilment', { enabled: needed(truth) })],
  tariffCacheClear: [changer('/api/client/clearTariffCache', {})],
  supplySign: [changer('/api/fbs/signDocument', { supplyId: needed(id) })],
};
