/** The account itself: versions, scopes, settings, users, segments (retailcrm.txt 1-39, 4223-4310, 10384-10509, 11001-11007). */
import { type Answer, type Call, type Endpoint, notFound, ok, page, Refusal, SIZES } from './endpoint.ts';
import { among, contains, dayFrom, dayTo, equal, type Filters, isFlag, select } from './filters.ts';
import { asText, type Json, withoutEmpty } from './shapes.ts';
import { baseCurrency, dictionary } from './state.ts';

/** Permissions that methods name, for reading and writing. */
export const SCOPES: readonly string[] = [
  ...[
    'order',
    'customer',
    'store',
    'reference',
    'cost',
    'delivery',
    'file',
    'loyalty',
    'payments',
    'task',
    'telephony',
    'user',
    'verification',
  ],
  ...['customer_interaction', 'integration', 'custom_fields'],
].flatMap((name) => [`${name}_read`, `${name}_write`]);
/** Permissions that come without a counterpart. */
export const MORE_SCOPES: readonly string[] = ['notification_write', 'web_analytics_write', 'analytics_write', 'segment_read'];

const SEGMENT_FILTERS: Filters<Json> = {
  ids: among('ints', ({ id }) => Number(id)),
  name: contains(({ name }) => [asText(name)]),
  active: isFlag(({ active }) => active === true),
  type: { kind: { choice: ['dynamic', 'static'] }, test: ({ isDynamic }, { text }) => (isDynamic === true) === (text === 'dynamic') },
  dateFrom: dayFrom(({ createdAt }) => asText(createdAt)),
  dateTo: dayTo(({ createdAt }) => asText(createdAt)),
  minCustomersCount: { kind: 'int', test: ({ code }, { text }, account) => inSegment(account.customers.values(), code) >= Number(text) },
  maxCustomersCount: { kind: 'int', test: ({ code }, { text }, account) => inSegment(account.customers.values(), code) <= Number(text) },
};

const USER_FILTERS: Filters<Json> = {
  email: equal('text', ({ email }) => asText(email)),
  // Only users who are online are in a selection by status (10487-10490).
  status: {
    kind: { choice: ['break', 'busy', 'dinner', 'free'] },
    test: ({ status, online }, { text }) => online === true && status === text,
  },
  online: isFlag(({ online }) => online === true),
  active: isFlag(({ active }) => active === true),
  isManager: isFlag(({ isManager }) => isManager === true),
  isAdmin: isFlag(({ isAdmin }) => isAdmin === true),
  groups: { kind: 'texts', test: ({ groups }, { texts }) => (groups as unknown[]).some((id) => texts.includes(String(id))) },
  createdAtFrom: dayFrom(({ createdAt }) => asText(createdAt)),
  createdAtTo: dayTo(({ createdAt }) => asText(createdAt)),
};

function inSegment(customers: Iterable<{ readonly segments: readonly string[] }>, code: unknown): number {
  return [...customers].filter(({ segments }) => segments.includes(String(code))).length;
}

function credentials({ account }: Call): Answer {
  // 24-39; `credentials` is deprecated.
  return ok({ credentials: [], scopes: [...account.scopes], siteAccess: 'access_selective', sitesAvailable: account.sites });
}

function settings({ account }: Call): Answer {
  const value = (one: unknown) => ({ value: one, updated_at: '2019-02-13 13:57:20' });
  return ok({
    settings: {
      default_currency: value(baseCurrency(account)),
      system_language: value('RU'),
      timezone: value(account.zone),
      work_times: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'].map((day_type) => ({
        day_type,
        start_time: '09:00',
        end_time: '18:00',
        lunch_start_time: '13:00',
        lunch_end_time: '14:00',
      })),
      non_working_days: [{ start_date: '01.01', end_date: '01.08' }],
      mg: {},
    },
  });
}

function updateStatistic({ account }: Call): Answer {
  const now = account.now();
  // "Retry timeout is 60 seconds. If calls are made more frequently, a 400 error will be returned." (the document's last line)
  if (account.statisticUpdatedAt !== null && now - account.statisticUpdatedAt < 60_000)
    throw new Refusal(400, 'The statistic has already been queued.');
  account.statisticUpdatedAt = now;
  return ok();
}

function paged(call: Call, key: string, rows: readonly Json[]): Answer {
  const { pagination, rows: shown } = page(call, rows);
  return ok({ pagination, [key]: shown });
}

/** Methods of the account itself. */
export const accountEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/api/api-versions', scope: null, run: () => ok({ versions: ['3.0', '4.0', '5.0'] }) },
  { method: 'GET', path: '/api/credentials', scope: null, run: credentials },
  {
    method: 'GET',
    path: '/api/system-info',
    scope: null,
    run: () =>
      ok({ systemVersion: '8.7.77', publicUrl: 'https://shop.example.retailcrm.ru', technicalUrl: 'https://b12-d345.retailcrm.ru' }),
  },
  { method: 'GET', path: '/api/v5/settings', scope: null, run: settings },
  {
    method: 'GET',
    path: '/api/v5/features/check',
    scope: null,
    query: { features: 'texts' },
    run: (call) => ok({ features: (call.query.get('features')?.texts ?? []).map((code) => ({ code, available: false })) }),
  },
  {
    method: 'GET',
    path: '/api/v5/segments',
    scope: null,
    sizes: SIZES,
    filter: SEGMENT_FILTERS,
    run: (call) => {
      const rows = select(call, dictionary(call.account, 'segments').values(), SEGMENT_FILTERS);
      return paged(
        call,
        'segments',
        rows.map((segment) => ({ ...segment, customersCount: inSegment(call.account.customers.values(), segment.code) })),
      );
    },
  },
  { method: 'GET', path: '/api/v5/statistic/update', scope: 'analytics_write', run: updateStatistic },
  {
    method: 'GET',
    path: '/api/v5/user-groups',
    scope: 'user_read',
    sizes: SIZES,
    run: (call) => paged(call, 'groups', [...dictionary(call.account, 'user-groups').values()]),
  },
  {
    method: 'GET',
    path: '/api/v5/users',
    scope: 'user_read',
    sizes: SIZES,
    filter: USER_FILTERS,
    run: (call) => paged(call, 'users', select(call, dictionary(call.account, 'users').values(), USER_FILTERS).map(renderUser)),
  },
  { method: 'GET', path: '/api/v5/users/{id}', scope: 'user_read', run: (call) => ok({ user: renderUser(userOf(call)) }) },
  {
    method: 'POST',
    path: '/api/v5/users/{id}/status',
    scope: 'user_write',
    form: { status: 'plain' },
    run: (call) => {
      const { status } = call.form;
      // 10498-10502
      if (!['free', 'busy', 'dinner', 'break'].includes(String(status)))
        throw new Refusal(400, 'Errors in the input parameters', { errors: { status: 'This value is not valid.' } });
      userOf(call).status = status;
      return ok();
    },
  },
];

function userOf(call: Call): Json {
  const user = dictionary(call.account, 'users').get(call.params.id ?? '');
  if (!user) throw notFound();
  return user;
}

function renderUser(user: Json): Json {
  return withoutEmpty({ ...user, groups: (user.groups as number[]).map((id) => ({ id })) });
}
