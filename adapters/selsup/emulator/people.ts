/** Buyers (customers: persons) and contractors (companies: suppliers and wholesale buyers). The document describes neither; the public specification does. */

import { ORGANIZATION } from './account-shapes.ts';
import { checkVersion } from './cards.ts';
import { fields, flag, id, long, moment, needed, shape, text, truth, whatever, word, words } from './checks.ts';
import { breach, given, holds, listing, listOf, missing, type Operations, pathId, type Route, sorted, truthOf } from './protocol.ts';
import { CLIENT_ID, type Contractor, type Customer, type Kept, mint, mixed, put, type State, told } from './state.ts';

const CUSTOMER_WRITABLE = {
  // The first name: the surname is `lastName`, the patronymic `middleName`.
  name: words(60_000),
  ...fields('lastName middleName', text(255)),
  ...fields('phone email', text(100)),
  address: text(250),
  ...fields('zipCode fullName', text()),
};

/** Of a customer, alone or inside an order. */
export const CUSTOMER = shape('name', {
  ...CUSTOMER_WRITABLE,
  ...fields('id clientId wildberriesId ozonId aliexpressId sberMegaMarketId', long),
  ...fields('yandexMarketId moySkladId', text()),
  lastOrderProduct: whatever,
});

const CONTRACTOR_WRITABLE = {
  name: words(255),
  ...fields('phoneNumber email contactName', text(200)),
  ...fields('url moySkladId', text()),
  organizationId: long,
  organization: ORGANIZATION,
};
/** Of a contractor, alone or inside an order. */
export const CONTRACTOR = shape('name', {
  ...CONTRACTOR_WRITABLE,
  ...fields('id versionId clientId', long),
  createdUser: text(),
  deleted: flag,
  lastIncomeDate: moment,
});

const keep = (body: Kept, writable: Kept): Kept => Object.fromEntries(Object.keys(writable).map((key) => [key, body[key] ?? null]));

/** Makes a customer, or with an id replaces what is known of one: whether the vendor would merge is documented nowhere, so what is absent is gone. */
export function saveCustomer(state: State, body: Kept): Customer {
  const written = keep(body, CUSTOMER_WRITABLE);
  if (typeof body.id === 'number') {
    const found = state.customers.rows.get(body.id);
    if (!found) throw missing(state, 'customer', body.id);
    found.written = written;
    return found;
  }
  const customerId = mint(state.customers);
  return put(state.customers, customerId, { id: customerId, written });
}

/** A buyer; `fullName` is put together where it was not given. */
export function printCustomer({ id: customerId, written }: Customer): Kept {
  const full = [written.lastName, written.name, written.middleName].filter((part) => typeof part === 'string' && part !== '').join(' ');
  return mixed(customerId, { id: customerId, ...written, fullName: written.fullName ?? full, clientId: CLIENT_ID });
}

const findCustomers: Route = {
  names: { C: ['GET /api/customer/find'], A: ['GET /api/customer/findCustomer'] },
  parameters: { ...listing(['ID', 'NAME']), query: word },
  handle({ state, query }) {
    const rows = [...state.customers.rows.values()].filter(({ written }) =>
      holds(
        query,
        ['name', 'lastName', 'middleName', 'phone', 'email'].map((key) => written[key] as string | null),
      ),
    );
    return listOf(sorted(rows, query, { NAME: (row) => String(row.written.name) }), query, printCustomer);
  },
};
const postCustomer: Route = {
  names: { C: ['POST /api/customer/'], A: ['POST /api/customer/storeCustomer'] },
  body: CUSTOMER,
  handle: ({ state, body }) => printCustomer(saveCustomer(state, body as Kept)),
};

/** Makes a contractor, or with an id and its version replaces what is known of one. */
export function saveContractor(state: State, body: Kept): Contractor {
  const written = keep(body, CONTRACTOR_WRITABLE);
  if (typeof body.id === 'number') {
    const found = state.contractors.rows.get(body.id);
    if (!found) throw missing(state, 'contractor', body.id);
    checkVersion(body.versionId, found.versionId, true);
    found.written = written;
    found.versionId++;
    return found;
  }
  const contractorId = mint(state.contractors);
  return put(state.contractors, contractorId, { id: contractorId, versionId: 1, deleted: false, written, lastIncomeAt: null });
}

/** A contractor. */
export function printContractor(row: Contractor): Kept {
  return mixed(row.id, {
    id: row.id,
    ...row.written,
    versionId: row.versionId,
    clientId: CLIENT_ID,
    createdUser: 'api',
    deleted: row.deleted,
    lastIncomeDate: row.lastIncomeAt === null ? null : told(row.lastIncomeAt),
  });
}

const findContractors: Route = {
  names: { C: ['GET /api/contractor/findContractor'] },
  parameters: { ...listing(['ID', 'NAME', 'LASTINCOMEDATE']), query: word, deleted: truth },
  handle({ state, query }) {
    const rows = [...state.contractors.rows.values()].filter(
      ({ written, deleted }) =>
        deleted === (truthOf(query, 'deleted') ?? false) &&
        holds(
          query,
          ['name', 'contactName', 'phoneNumber', 'email'].map((key) => written[key] as string | null),
        ),
    );
    const keys = { NAME: (row: Contractor) => String(row.written.name), LASTINCOMEDATE: (row: Contractor) => row.lastIncomeAt ?? 0 };
    return listOf(sorted(rows, query, keys), query, printContractor);
  },
};

function contractorOf(state: State, contractorId: number): Kept {
  const found = state.contractors.rows.get(contractorId);
  if (!found) throw missing(state, 'contractor', contractorId);
  return printContractor(found);
}
const readContractor: Route = {
  names: { C: ['GET /api/contractor/getContractorById'] },
  parameters: { contractorId: needed(id) },
  handle: ({ state, query }) => contractorOf(state, given(query, 'contractorId')),
};
const readContractorByPath: Route = {
  names: { D: ['GET /api/contractor/:contractorId'] },
  handle: (call) => contractorOf(call.state, pathId(call, 'contractorId')),
};
/** The specification has a change of a contractor, by id, and no creation; a new one comes only with an order. */
const postContractor: Route = {
  names: { C: ['POST /api/contractor/updateContractor'] },
  body: CONTRACTOR,
  handle({ state, body }) {
    const row = body as Kept;
    if (typeof row.id !== 'number') throw breach('a change of a contractor without its id');
    return printContractor(saveContractor(state, row));
  },
};
const removeContractor: Route = {
  names: { C: ['POST /api/contractor/removeContractor'] },
  parameters: { contractorId: needed(id), deleted: truth },
  handle({ state, query }) {
    const found = state.contractors.rows.get(given(query, 'contractorId'));
    if (!found) throw missing(state, 'contractor', given(query, 'contractorId'));
    found.deleted = truthOf(query, 'deleted') ?? true;
    return found.deleted ? 'signed_as_removed' : 'restored';
  },
};

/** Buyers and companies. */
export const peopleOperations: Operations = {
  customerFind: [findCustomers],
  customerSave: [postCustomer],
  contractorFind: [findContractors],
  contractorGet: [readContractor, readContractorByPath],
  contractorSave: [postContractor],
  contractorRemove: [removeContractor],
};
