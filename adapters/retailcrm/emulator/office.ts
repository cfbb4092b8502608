/** Costs, tasks, files, notifications: reached by passthrough only (retailcrm.txt 40-357, 3989-3999, 5101-5119, 10052-10117). */
import { amountJson, toAmount } from './amounts.ts';
import { SOURCE } from './customers.ts';
import { type Answer, type Call, created, type Endpoint, notFound, ok, page, Refusal, SIZES, siteOf } from './endpoint.ts';
import { among, contains, dayFrom, dayTo, type Filters, select } from './filters.ts';
import { answerHistory, historyFilter, remember } from './history.ts';
import { newestFirst, orderNamed } from './orders.ts';
import { asFlag, asJson, asList, asText, isJson, type Json, type Shape, withoutEmpty } from './shapes.ts';
import { type Account, clock, collection, entry, nextId } from './state.ts';

/** An entry of a smaller collection. */
export type Row = Json & { id: number };

/** Rows of a smaller collection. */
export function rowsOf(account: Account, name: string): Map<number, Row> {
  return collection(account, name) as Map<number, Row>;
}

/** Adds a row to a smaller collection. */
export function addRow(account: Account, name: string, fields: Json): Row {
  const row: Row = { ...withoutEmpty(fields), id: nextId(account, name) };
  rowsOf(account, name).set(row.id, row);
  return row;
}

/** Row that the path names by id. */
export function rowOf(call: Call, name: string): Row {
  const row = rowsOf(call.account, name).get(Number(call.params.id));
  if (!row) throw notFound();
  return row;
}

/** Changes what is named. */
export function changeRow(row: Row, given: Json): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === 'id') continue;
    if (value === null || value === '') delete row[name];
    else row[name] = value;
  }
}

/** Answers a page of a smaller collection. */
export function listRows(call: Call, name: string, key: string, filters: Filters<Row>): Answer {
  const { pagination, rows } = page(call, newestFirst(select(call, rowsOf(call.account, name).values(), filters)));
  return ok({ pagination, [key]: rows });
}

const ORDER: Shape = { fields: { id: 'integer', externalId: 'short', number: 'short' } };
const COST: Shape = {
  fields: {
    dateFrom: 'day',
    dateTo: 'day',
    summ: 'number',
    comment: 'text',
    costItem: 'short',
    order: ORDER,
    userId: 'integer',
    sites: { list: 'short' },
    source: SOURCE,
  },
};
const COST_FILTERS: Filters<Row> = {
  ids: among('ints', ({ id }) => id),
  costItems: among('texts', ({ costItem }) => asText(costItem)),
  sites: among('texts', ({ sites }) => sites as string[]),
  createdBy: among('ints', () => 24),
  orderNumber: { kind: 'text', test: ({ order }, { text }) => asJson(order).number === text },
  costGroups: among('texts', ({ costItem }, account) => asText(entry(account, 'cost-items', asText(costItem))?.group)),
  users: among('ints', ({ userId }) => asText(userId)),
  comment: contains(({ comment }) => [asText(comment)]),
  orderIds: among('ints', ({ order }) => asText(asJson(order).id)),
  orderExternalIds: among('texts', ({ order }) => asText(asJson(order).externalId)),
  createdAtFrom: dayFrom(({ createdAt }) => asText(createdAt)),
  createdAtTo: dayTo(({ createdAt }) => asText(createdAt)),
  dateFrom: dayFrom(({ dateFrom }) => asText(dateFrom)),
  dateTo: dayTo(({ dateTo }) => asText(dateTo)),
  minSumm: { kind: 'int', test: ({ summ }, { text }) => toAmount(summ) >= toAmount(text) },
  maxSumm: { kind: 'int', test: ({ summ }, { text }) => toAmount(summ) <= toAmount(text) },
};

/** A cost with its order, which only some kinds of costs may have (206-213). */
function costFields(call: Call, given: Json): Json {
  const item = entry(call.account, 'cost-items', asText(given.costItem));
  if (given.costItem !== undefined && !item)
    throw new Refusal(400, 'Errors in the entity format', {
      errors: { costItem: `"CostItem" with "code"="${given.costItem}" does not exist.` },
    });
  if (!isJson(given.order)) return given;
  const order = orderNamed(call.account, given.order, siteOf(call));
  if (!order || item?.appliesToOrders !== true)
    throw new Refusal(400, 'Errors in the entity format', { errors: { order: 'This value is not valid.' } });
  return { ...given, customer: order.customer, order: withoutEmpty({ id: order.id, number: order.number, externalId: order.externalId }) };
}

function addCost(call: Call, given: Json): Row {
  const fields = costFields(call, given);
  for (const name of ['summ', 'costItem', 'dateFrom', 'dateTo']) {
    if (asText(fields[name]) === null)
      throw new Refusal(400, 'Errors in the entity format', { errors: { [name]: 'This value should not be blank.' } });
  }
  return addRow(call.account, 'costs', {
    currency: 'RUB',
    sites: call.account.sites,
    createdAt: clock(call.account),
    createdBy: '24',
    ...fields,
    summ: amountJson(toAmount(fields.summ)),
  });
}

const TASK: Shape = {
  fields: {
    text: 'text',
    commentary: 'text',
    datetime: 'text',
    complete: 'flag',
    phone: 'short',
    phoneSite: 'short',
    performerId: 'integer',
    order: ORDER,
    customer: { fields: { id: 'integer', externalId: 'short', site: 'short' } },
    tags: { list: 'text' },
  },
};

/** `Y-m-d H:i`, in the future unless the task is done (10075-10078). */
function checkTask(call: Call, given: Json): void {
  const when = asText(given.datetime);
  if (when === null) return;
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(when))
    throw new Refusal(400, 'Task is not loaded', { errors: { datetime: 'This value is not valid.' } });
  if (`${when}:00` <= clock(call.account) && !asFlag(given.complete))
    throw new Refusal(400, 'Task is not loaded', { errors: { datetime: 'Date should be in the future.' } });
}

const TASK_FILTERS: Filters<Row> = {
  ids: among('ints', ({ id }) => id),
  creators: among('ints', () => 24),
  performers: among('ints', ({ performerId }) => asText(performerId)),
  status: {
    kind: { choice: ['completed', 'performing'] },
    test: ({ complete }, { text }) => (complete === true) === (text === 'completed'),
  },
  customer: contains(({ customer }, account) => {
    const found = account.customers.get(Number(asJson(customer).id));
    return [asText(found?.fields.firstName), asText(found?.fields.lastName), asText(found?.fields.email), ...(found?.phones ?? [])];
  }),
  text: contains(({ text }) => [asText(text)]),
  orderNumber: { kind: 'text', test: ({ order }, { text }) => asJson(order).number === text },
  dateFrom: dayFrom(({ datetime }) => asText(datetime)),
  dateTo: dayTo(({ datetime }) => asText(datetime)),
};

/** Exactly one of userIds and userGroups; at most 160 characters; 10 informational ones in 30 minutes, 3 errors in an hour (5103-5119). */
function notify(call: Call): Answer {
  const { account } = call;
  const given = asJson(call.form.notification);
  const ids = Array.isArray(given.userIds) && given.userIds.length > 0;
  const groups = Array.isArray(given.userGroups) && given.userGroups.length > 0;
  const text = String(given.message ?? '').replace(/<[^>]*>/g, '');
  if (ids === groups || (groups && String(given.userGroups) !== 'superadmins') || text === '' || [...text].length > 160) {
    throw new Refusal(400, 'Errors in the entity format', { errors: { notification: 'This value is not valid.' } });
  }
  const [limit, window] = given.type === 'api.error' ? [3, 3_600_000] : [10, 1_800_000];
  const sent = [...rowsOf(account, 'notifications').values()].filter(
    ({ type, at }) => type === given.type && Number(at) > account.now() - window,
  );
  const headers = {
    'x-ratelimit-remaining': String(Math.max(0, limit - sent.length - 1)),
    'x-ratelimit-retry-after': String(Math.ceil((account.now() + window) / 1000)),
  };
  if (sent.length >= limit)
    return { status: 400, success: false, headers, body: { errorMsg: 'Request limit has been exceeded over the last time.' } };
  addRow(account, 'notifications', { ...given, at: account.now() });
  return { status: 200, headers, body: {} };
}

/** Methods of costs, tasks, files and notifications. */
export const officeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v5/costs',
    scope: 'cost_read',
    sizes: SIZES,
    filter: COST_FILTERS,
    run: (call) => listRows(call, 'costs', 'costs', COST_FILTERS),
  },
  {
    method: 'POST',
    path: '/api/v5/costs/create',
    scope: 'cost_write',
    form: { site: 'plain', cost: { json: COST } },
    run: (call) => created({ id: addCost(call, asJson(call.form.cost)).id }),
  },
  {
    method: 'POST',
    path: '/api/v5/costs/upload',
    scope: 'cost_write',
    // 260-261
    form: { costs: { json: { list: COST, max: 50 } } },
    run: (call) => created({ uploadedCosts: asList(call.form.costs).map((cost) => addCost(call, cost).id) }),
  },
  {
    method: 'POST',
    path: '/api/v5/costs/delete',
    scope: 'cost_write',
    form: { ids: { json: { list: 'integer' } } },
    run: ({ account, form }) =>
      ok({ count: (form.ids as number[]).filter((id) => rowsOf(account, 'costs').delete(Number(id))).length, notRemovedIds: [] }),
  },
  { method: 'GET', path: '/api/v5/costs/{id}', scope: 'cost_read', run: (call) => ok({ cost: rowOf(call, 'costs') }) },
  {
    method: 'POST',
    path: '/api/v5/costs/{id}/edit',
    scope: 'cost_write',
    form: { site: 'plain', cost: { json: COST } },
    run: (call) => {
      const row = rowOf(call, 'costs');
      changeRow(row, costFields(call, { costItem: row.costItem, ...asJson(call.form.cost) }));
      return ok({ id: row.id });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/costs/{id}/delete',
    scope: 'cost_write',
    run: (call) => {
      rowsOf(call.account, 'costs').delete(rowOf(call, 'costs').id);
      return ok();
    },
  },
  {
    method: 'GET',
    path: '/api/v5/tasks',
    scope: 'task_read',
    sizes: SIZES,
    filter: TASK_FILTERS,
    run: (call) => listRows(call, 'tasks', 'tasks', TASK_FILTERS),
  },
  {
    method: 'POST',
    path: '/api/v5/tasks/create',
    scope: 'task_write',
    form: { site: 'plain', task: { json: TASK } },
    run: (call) => {
      const given = asJson(call.form.task);
      checkTask(call, given);
      if (asText(given.text) === null || asText(given.performerId) === null)
        throw new Refusal(400, 'Task is not loaded', { errors: { text: 'This value should not be blank.' } });
      const row = addRow(call.account, 'tasks', { complete: false, createdAt: clock(call.account), creator: 24, ...given });
      remember(call.account, 'tasks', { created: true, field: 'id', oldValue: null, newValue: row.id, task: { ...row } });
      return created({ id: row.id });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/tasks/history',
    scope: 'task_read',
    sizes: SIZES,
    filter: historyFilter('task'),
    run: (call) => answerHistory(call, 'tasks', 'task'),
  },
  { method: 'GET', path: '/api/v5/tasks/{id}', scope: 'task_read', run: (call) => ok({ task: rowOf(call, 'tasks') }) },
  {
    method: 'GET',
    path: '/api/v5/tasks/{id}/comments',
    scope: 'task_read',
    run: (call) => ok({ task: { id: rowOf(call, 'tasks').id }, comments: [] }),
  },
  {
    method: 'POST',
    path: '/api/v5/tasks/{id}/edit',
    scope: 'task_write',
    form: { site: 'plain', task: { json: TASK } },
    run: (call) => {
      const row = rowOf(call, 'tasks');
      const given = asJson(call.form.task);
      checkTask(call, given);
      for (const [name, value] of Object.entries(given)) {
        remember(call.account, 'tasks', { field: name, oldValue: row[name] ?? null, newValue: value, task: { id: row.id } });
      }
      changeRow(row, given);
      return ok({ id: row.id });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/files',
    scope: 'file_read',
    sizes: SIZES,
    filter: { ids: { kind: 'ints' }, filename: { kind: 'text' } },
    run: (call) =>
      listRows(call, 'files', 'files', { ids: among('ints', ({ id }) => id), filename: contains(({ filename }) => [asText(filename)]) }),
  },
  {
    method: 'POST',
    path: '/api/v5/files/upload',
    scope: 'file_write',
    file: true,
    run: (call) => {
      if (call.body === '') throw new Refusal(400, 'The file is empty.', { breach: 'an empty file' });
      // "The name API upload is automatically assigned to the file" (3996)
      const { id } = addRow(call.account, 'files', {
        filename: 'API upload',
        createdAt: clock(call.account),
        size: Buffer.byteLength(call.body),
        content: call.body,
      });
      return created({ file: { id } });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/files/{id}',
    scope: 'file_read',
    run: (call) => {
      const { content: _content, ...file } = rowOf(call, 'files');
      return ok({ file });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/files/{id}/download',
    scope: 'file_read',
    run: (call) => {
      const { content, filename } = rowOf(call, 'files');
      return {
        status: 200,
        body: String(content),
        headers: { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="${filename}"` },
      };
    },
  },
  {
    method: 'POST',
    path: '/api/v5/files/{id}/edit',
    scope: 'file_write',
    form: {
      file: { json: { fields: { id: 'integer', filename: 'short', attachment: { list: { fields: { order: ORDER, customer: ORDER } } } } } },
    },
    run: (call) => {
      const row = rowOf(call, 'files');
      // "Links not mentioned in this field will be deleted" (3999)
      changeRow(row, { attachment: [], ...asJson(call.form.file) });
      const { content: _content, ...file } = row;
      return ok({ file });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/files/{id}/delete',
    scope: 'file_write',
    run: (call) => {
      rowsOf(call.account, 'files').delete(rowOf(call, 'files').id);
      return ok();
    },
  },
  {
    method: 'POST',
    path: '/api/v5/notifications/send',
    scope: 'notification_write',
    form: {
      notification: {
        json: {
          fields: {
            type: { choice: ['api.info', 'api.error'] },
            message: 'text',
            userIds: { list: 'integer' },
            userGroups: { list: 'short' },
          },
        },
      },
    },
    run: notify,
  },
];
