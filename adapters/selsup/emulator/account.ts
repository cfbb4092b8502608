/** The account itself (selsup.txt 70-1405): employees, users, organizations, settings, subscriptions, credentials of marketplaces. */
import { sum } from '../../../src/lib/money.ts';
import {
  ADDON_TARIFF,
  BILL_REQUEST,
  CLIENT,
  CLIENT_PARAM,
  MY_ORGANIZATION,
  ORGANIZATION,
  ORGANIZATION_SECRETS,
  PERSON,
  POSITION,
  SIGNATURE,
  TARIFF,
  USER,
} from './account-shapes.ts';
import { checkVersion } from './cards.ts';
import { among, id, isRecord, listOf as list, needed, oneOf, parameters, truth, word } from './checks.ts';
import { SERVICES } from './enums.ts';
import {
  breach,
  given,
  holds,
  listing,
  listOf,
  missing,
  numberOf,
  type Operations,
  one,
  PAGING,
  pageOf,
  pathId,
  type Query,
  type Route,
  rejected,
  sorted,
  truthOf,
} from './protocol.ts';
import {
  amount,
  byId,
  CLIENT_ID,
  type Kept,
  mint,
  mintInner,
  type Organization,
  type Person,
  put,
  type State,
  type Table,
  toAmount,
  told,
} from './state.ts';

type Body = Readonly<Kept>;

/** A body without its empty objects: those of the samples (selsup.txt 248, 259) are an artefact and never come back. */
function bodyOf(body: unknown): Kept {
  return cleaned(body) as Kept;
}
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => !isRecord(part) || Object.keys(part).length > 0)
      .map(([key, part]) => [key, cleaned(part)]),
  );
}

/** A row of a table of the account, told with its id under the vendor's key. */
function print(key: string, row: Person): Kept {
  return { ...row.written, [key]: row.id, versionId: row.versionId };
}

/** Makes a row; an id of 0 or none is a new one's (selsup.txt 72: set by itself). */
function add(table: Table<Person>, body: Body, key: string): Person {
  const rowId = mint(table);
  return put(table, rowId, { id: rowId, versionId: 1, deleted: false, written: { ...body, [key]: undefined } });
}

function change(state: State, table: Table<Person>, rowId: number, body: Body): Person {
  const row = table.rows.get(rowId);
  if (!row) throw missing(state, 'row', rowId);
  row.written = { ...row.written, ...body };
  row.versionId++;
  return row;
}

/** A job position. */
export function printPosition(row: Person): Kept {
  const { versionId: _, ...position } = print('id', row);
  return { ...position, clientId: CLIENT_ID, deleted: row.deleted };
}

/** An employee, with the full and the short name that the vendor makes. */
export function printPerson(row: Person): Kept {
  const { firstName, lastName, surName } = row.written;
  const parts = [lastName, firstName, surName].filter((part): part is string => typeof part === 'string' && part !== '');
  const initials = parts.slice(1).map((part) => `${part[0]}.`);
  return {
    ...print('personId', row),
    hasChanges: undefined,
    clientId: CLIENT_ID,
    deleted: row.deleted,
    fullName: parts.join(' '),
    shortName: [parts[0], ...initials].join(' '),
  };
}

/** Passwords are taken and never told. */
function printUser(row: Person): Kept {
  return {
    ...print('userId', row),
    password: undefined,
    newPassword: undefined,
    oldPassword: undefined,
    botToken: undefined,
    versionId: undefined,
  };
}

const postPosition: Route = {
  names: { C: ['POST /api/client/position'] },
  body: POSITION,
  handle: ({ state, body }) => printPosition(add(state.positions, bodyOf(body), 'id')),
};
/** selsup.txt 71 lists `positionId` among the query's parameters though the path holds it: both may stand, and must then agree. */
const putPosition: Route = {
  names: { C: ['PUT /api/client/position/:positionId'] },
  parameters: { positionId: id },
  body: POSITION,
  handle(call) {
    const positionId = pathId(call, 'positionId');
    if ((numberOf(call.query, 'positionId') ?? positionId) !== positionId) throw breach('the ids of path and query differ');
    return printPosition(change(call.state, call.state.positions, positionId, { ...bodyOf(call.body), id: undefined }));
  },
};
const postPerson: Route = {
  names: { C: ['POST /api/client/person'] },
  body: PERSON,
  handle: ({ state, body }) => printPerson(add(state.persons, bodyOf(body), 'personId')),
};
/** selsup.txt 86: the version is given with a change. */
const putPerson: Route = {
  names: { C: ['PUT /api/client/person/:personId'] },
  body: PERSON,
  handle(call) {
    const personId = pathId(call, 'personId');
    const body = bodyOf(call.body);
    const row = call.state.persons.rows.get(personId);
    if (!row) throw missing(call.state, 'person', personId);
    checkVersion(body.versionId, row.versionId, true);
    return printPerson(change(call.state, call.state.persons, personId, { ...body, personId: undefined, versionId: undefined }));
  },
};

/** selsup.txt 1386-1391: no `sortBy`. It takes a page and a count, yet the public specification answers a bare list; a switch wraps it. */
const findPersons: Route = {
  names: { C: ['GET /api/client/person/find'] },
  parameters: { ...PAGING, count: truth, ascending: truth, query: word },
  handle({ state, query }) {
    const rows = byId(state.persons).filter(({ written }) =>
      holds(query, [written.lastName, written.firstName, written.surName] as string[]),
    );
    if (truthOf(query, 'ascending') === false) rows.reverse();
    return state.switches.personRows ? listOf(rows, query, printPerson) : pageOf(rows, query).map(printPerson);
  },
};

const postUser: Route = {
  names: { C: ['POST /api/client/addUser'] },
  body: USER,
  handle({ state, body }) {
    const { login } = bodyOf(body);
    for (const user of state.users.rows.values()) if (user.written.login === login) throw rejected('error_login_exists', { login });
    return printUser(add(state.users, bodyOf(body), 'userId'));
  },
};
const updateUser: Route = {
  names: { C: ['POST /api/client/updateUser'] },
  body: USER,
  handle: ({ state, body }) => {
    const { userId, ...rest } = bodyOf(body);
    return printUser(change(state, state.users, Number(userId ?? 0), rest));
  },
};

/** "My organization": its `id` is the `organizationId` of every row, the legal entity inside has another. */
function printOrganization({ id: organizationId, organization, written }: Organization): Kept {
  const open = Object.entries(written).filter(([key]) => !ORGANIZATION_SECRETS.split(' ').includes(key));
  return { ...Object.fromEntries(open), id: organizationId, clientId: CLIENT_ID, organization };
}
function organizationOf(state: State, organizationId: number): Organization {
  const found = state.organizations.rows.get(organizationId);
  if (!found) throw missing(state, 'organization', organizationId);
  return found;
}
const organizationGiven = (state: State, query: Query, name = 'organizationId'): Organization => organizationOf(state, given(query, name));

/** selsup.txt 1395-1403. */
const findOrganizations: Route = {
  names: { C: ['GET /api/client/findClientOrganization'] },
  parameters: { ...listing(['ID', 'NAME']), query: word, id, full: truth },
  handle({ state, query }) {
    const organizationId = numberOf(query, 'id');
    const rows = byId(state.organizations).filter(
      (row) =>
        (organizationId === undefined || row.id === organizationId) &&
        holds(query, [row.organization.name, row.organization.shortName, row.organization.inn] as string[]),
    );
    return listOf(sorted(rows, query, { NAME: (row) => String(row.organization.name) }), query, printOrganization);
  },
};
/** selsup.txt 1078-1149. */
const addOrganization: Route = {
  names: { C: ['POST /api/client/createClientOrganization'] },
  body: ORGANIZATION,
  handle({ state, body }) {
    const organizationId = mint(state.organizations);
    const organization = { ...bodyOf(body), id: mintInner(state, 'paper') };
    return printOrganization(put(state.organizations, organizationId, { id: organizationId, organization, written: {} }));
  },
};
/** selsup.txt 191-262: the legal entity, by its own id. */
const updateOrganization: Route = {
  names: { C: ['POST /api/client/updateOrganization'] },
  body: ORGANIZATION,
  handle({ state, body: given }) {
    const body = bodyOf(given);
    const row = byId(state.organizations).find(({ organization }) => organization.id === body.id);
    if (!row) throw missing(state, 'organization', Number(body.id ?? 0));
    row.organization = { ...row.organization, ...body };
    return row.organization;
  },
};
/** selsup.txt 739-964. */
const updateMyOrganization: Route = {
  names: { C: ['POST /api/client/updateClientOrganization'] },
  body: MY_ORGANIZATION,
  handle({ state, body }) {
    const { id: organizationId, organization, ...written } = bodyOf(body);
    const row = organizationOf(state, Number(organizationId ?? 0));
    Object.assign(row.written, written);
    if (organization) row.organization = { ...row.organization, ...(organization as Kept), id: row.organization.id };
    return printOrganization(row);
  },
};

const printClient = (state: State): Kept => ({
  ...state.client,
  clientId: CLIENT_ID,
  clientOrganizations: byId(state.organizations).map(printOrganization),
});

/** selsup.txt 187-190: a bare list. */
const updateServices: Route = {
  names: { C: ['POST /api/client/updateServices'] },
  body: list(oneOf(SERVICES)),
  handle({ state, body }) {
    state.client.services = body;
    return printClient(state);
  },
};
/** selsup.txt 263-729. */
const updateClient: Route = {
  names: { C: ['POST /api/client/updateClient'] },
  body: CLIENT,
  handle({ state, body }) {
    const { clientOrganizations: _, ...settings } = bodyOf(body);
    Object.assign(state.client, settings);
    return printClient(state);
  },
};
/** selsup.txt 730-738. */
const updateClientParam: Route = {
  names: { C: ['POST /api/client/updateClientParam'] },
  body: CLIENT_PARAM,
  handle({ state, body }) {
    state.client.clientParam = body;
    return printClient(state);
  },
};

/** Subscriptions and invoices (selsup.txt 968-1026, 1150-1175, 1179-1284): made, numbered, and unpaid. */
const tariff: Route = {
  names: { C: ['POST /api/client/tariff'] },
  body: TARIFF,
  handle: ({ state, body }) => ({
    ...bodyOf(body),
    id: mintInner(state, 'paper'),
    status: 'CREATED',
    lastChangedDate: told(state.now()),
  }),
};
const addon: Route = {
  names: { C: ['POST /api/client/createAddonTariff'] },
  body: ADDON_TARIFF,
  handle: ({ state, body }) => ({
    ...bodyOf(body),
    id: mintInner(state, 'paper'),
    clientId: CLIENT_ID,
    status: 'CREATED',
    createdDate: told(state.now()),
  }),
};
const bill: Route = {
  names: { C: ['POST /api/client/bill'] },
  body: BILL_REQUEST,
  handle({ state, body: given }) {
    const body = bodyOf(given);
    type Priced = { readonly price?: number };
    const { addons = [], tariff } = body as { readonly addons?: readonly Priced[]; readonly tariff?: Priced };
    const paper = mintInner(state, 'paper');
    return {
      id: paper,
      number: String(paper),
      price: amount(sum([...addons, tariff ?? {}].map(({ price }) => (price === undefined ? null : toAmount(price))))),
      clientId: CLIENT_ID,
      createdDate: told(state.now()),
      status: 'CREATED',
      organization: body.organization ?? null,
      payedNow: false,
    };
  },
};

/** Credentials of a marketplace or a service (selsup.txt 1027-1029, 1373-1385, 1392-1394). They travel in the query, and passwords are not told. */
const SERVICE_AND_ORGANIZATION = { service: needed(among(SERVICES)), organizationId: needed(id) };
const integrationKey = (query: Query) => `${one(query, 'service')}:${one(query, 'organizationId')}`;
const addIntegration: Route = {
  names: { C: ['POST /api/client/addServiceIntegration'] },
  parameters: {
    ...parameters('id clientId organizationId', id),
    ...parameters('service serviceClientId serviceSecret code login secondLogin password secondPassword siteDomain', word),
    updateToken: truth,
  },
  handle({ state, query }) {
    state.integrations.set(integrationKey(query), Object.fromEntries([...query].map(([name, [value]]) => [name, value])));
    return undefined;
  },
};
const readIntegration: Route = {
  names: { C: ['GET /api/client/getServiceIntegration'] },
  parameters: SERVICE_AND_ORGANIZATION,
  handle({ state, query }) {
    organizationGiven(state, query);
    const kept = state.integrations.get(integrationKey(query));
    if (!kept) throw missing(state, 'integration', integrationKey(query));
    const { serviceClientId, login, secondLogin, siteDomain } = kept;
    return {
      service: one(query, 'service'),
      organizationId: given(query, 'organizationId'),
      clientId: CLIENT_ID,
      ...{ serviceClientId, login, secondLogin, siteDomain },
      hasSecret: kept.serviceSecret !== undefined,
      hasPassword: kept.password !== undefined,
      hasSecondPassword: kept.secondPassword !== undefined,
    };
  },
};
const removeIntegration: Route = {
  names: { C: ['POST /api/client/removeServiceIntegration'] },
  parameters: SERVICE_AND_ORGANIZATION,
  handle({ state, query }) {
    organizationGiven(state, query);
    if (!state.integrations.delete(integrationKey(query))) throw missing(state, 'integration', integrationKey(query));
    return undefined;
  },
};
/** selsup.txt 1404-1405: an address for the account's owner to visit. Its answer is documented nowhere. */
const connect: Route = {
  names: { C: ['GET /api/client/connect'] },
  parameters: SERVICE_AND_ORGANIZATION,
  handle: ({ query }) => `https://oauth.example/${one(query, 'service')}?state=${one(query, 'organizationId') ?? ''}`,
};

/** selsup.txt 1063-1077, 1176-1178: what they store is told only as a flag. */
const markToken = (path: string, flag: string, extra: Route['parameters'] = {}): Route => ({
  names: { C: [`POST ${path}`] },
  parameters: { organizationId: needed(id), ...extra },
  body: SIGNATURE,
  handle({ state, query }) {
    const row = organizationGiven(state, query);
    row.written[flag] = true;
    return printOrganization(row);
  },
});
const checkWildberriesToken: Route = {
  names: { C: ['POST /api/client/checkCombinedWildberriesToken'] },
  parameters: { organizationId: needed(id), token: needed(word) },
  handle({ state, query }) {
    const row = organizationGiven(state, query);
    Object.assign(row.written, { hasWildberriesSupplierAuthorizationToken: true, hasWildberriesStatApiKey: true });
    return printOrganization(row);
  },
};

/** selsup.txt 1030-1035: with the code that was mailed to the account's owner. The emulator's code is 123456. */
const VERIFY_CODE = 123_456;
const confirmation = (name: string, act: (state: State, organizationId: number) => void): Route => ({
  names: { C: [`POST /api/client/${name}`] },
  parameters: { clientOrganizationId: needed(id), verifyCode: needed(id) },
  handle({ state, query }) {
    const { id: organizationId } = organizationGiven(state, query, 'clientOrganizationId');
    if (given(query, 'verifyCode') !== VERIFY_CODE) throw rejected('error_wrong_verify_code');
    act(state, organizationId);
    return undefined;
  },
});
function removeProducts(state: State, organizationId: number): void {
  for (const card of state.cards.rows.values()) if (card.organizationId === organizationId) card.deleted = true;
}
function removeOrganization(state: State, organizationId: number): void {
  removeProducts(state, organizationId);
  state.organizations.rows.delete(organizationId);
}

/** Subscriptions to events: addresses that the vendor calls (selsup.txt 14-16). */
const listWebhooks: Route = {
  names: { D: ['GET /api/webhook/'] },
  handle: ({ state }) => byId(state.webhooks),
};

/** The account's own calls and subscriptions to events. */
export const accountOperations: Operations = {
  positionCreate: [postPosition],
  positionUpdate: [putPosition],
  personCreate: [postPerson],
  personUpdate: [putPerson],
  personFind: [findPersons],
  userCreate: [postUser],
  userUpdate: [updateUser],
  organizationFind: [findOrganizations],
  organizationCreate: [addOrganization],
  organizationUpdate: [updateOrganization],
  myOrganizationUpdate: [updateMyOrganization],
  servicesUpdate: [updateServices],
  clientUpdate: [updateClient],
  clientParamUpdate: [updateClientParam],
  tariffCreate: [tariff],
  addonCreate: [addon],
  billCreate: [bill],
  integrationCreate: [addIntegration],
  integrationGet: [readIntegration],
  integrationRemove: [removeIntegration],
  connect: [connect],
  suzToken: [markToken('/api/client/getSuzAuthToken', 'hasSuzClientToken')],
  markingToken: [markToken('/api/client/getAuthToken', 'tokenValid', { isSuz: truth })],
  wildberriesToken: [checkWildberriesToken],
  productsRemove: [confirmation('removeOrganizationProductsById', removeProducts)],
  organizationRemove: [confirmation('removeClientOrganizationById', removeOrganization)],
  webhookList: [listWebhooks],
};
