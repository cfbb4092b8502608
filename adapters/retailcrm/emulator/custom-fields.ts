/** Custom fields and their dictionaries: reached by passthrough only (retailcrm.txt 358-389; most methods are lost in the document). */
import { type Answer, type Call, created, type Endpoint, notFound, ok, page, Refusal, SIZES } from './endpoint.ts';
import { contains, type Filters, select } from './filters.ts';
import { addRow, changeRow, type Row, rowsOf } from './office.ts';
import { asJson, asText, type Json, type Shape } from './shapes.ts';

const CUSTOM_FIELD: Shape = {
  fields: {
    name: 'short',
    code: 'short',
    type: {
      choice: [
        'boolean',
        'date',
        'dictionary',
        'email',
        'integer',
        'numeric',
        'string',
        'text',
        'datetime',
        'multiselect_dictionary',
        'file',
      ],
    },
    displayArea: 'short',
    default: 'any',
    required: 'flag',
    inFilter: 'flag',
    inList: 'flag',
    inGroupActions: 'flag',
    viewMode: 'short',
    viewModeMobile: 'short',
    ordering: 'integer',
    dictionary: 'short',
  },
};
/** 379-387 */
const CUSTOM_FIELD_DEFAULTS = {
  required: false,
  inFilter: true,
  inList: true,
  inGroupActions: false,
  viewMode: 'editable',
  viewModeMobile: 'editable',
  ordering: 50,
};
const ENTITIES = ['order', 'customer', 'customer_corporate', 'company'];
const DICTIONARY: Shape = {
  fields: { name: 'short', code: 'short', elements: { list: { fields: { name: 'short', code: 'short', ordering: 'integer' } } } },
};

function customField(call: Call): Row | undefined {
  return [...rowsOf(call.account, 'custom-fields').values()].find(
    ({ entity, code }) => entity === call.params.entity && code === call.params.code,
  );
}

function createCustomField(call: Call): Answer {
  const given = asJson(call.form.customField);
  const errors: Record<string, string> = {};
  if (!ENTITIES.includes(call.params.entity ?? '')) throw notFound();
  for (const name of ['name', 'code', 'type']) if (asText(given[name]) === null) errors[name] = 'This value should not be blank.';
  if (given.type === 'dictionary' && asText(given.dictionary) === null) errors.dictionary = 'This value should not be blank.';
  if (Object.keys(errors).length > 0) throw new Refusal(400, 'Errors in the entity format', { errors });
  addRow(call.account, 'custom-fields', { ...CUSTOM_FIELD_DEFAULTS, ...given, entity: call.params.entity });
  return created({ code: given.code });
}

function dictionaryOf(call: Call): Row | undefined {
  return [...rowsOf(call.account, 'custom-dictionaries').values()].find(({ code }) => code === call.params.code);
}

const without = (row: Row): Json => {
  const { id: _id, ...rest } = row;
  return rest;
};

/** Methods of custom fields. */
export const customFieldEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v5/custom-fields',
    scope: 'custom_fields_read',
    sizes: SIZES,
    filter: { entity: { kind: { choice: ENTITIES } }, name: { kind: 'text' }, code: { kind: 'text' }, type: { kind: 'text' } },
    run: (call) => {
      const filters: Filters<Row> = {
        entity: { kind: 'text', test: ({ entity }, { text }) => entity === text },
        name: contains(({ name }) => [asText(name)]),
        code: contains(({ code }) => [asText(code)]),
        type: { kind: 'text', test: ({ type }, { text }) => type === text },
      };
      const { pagination, rows } = page(call, select(call, rowsOf(call.account, 'custom-fields').values(), filters));
      return ok({ pagination, customFields: rows.map(without) });
    },
  },
  {
    method: 'GET',
    path: '/api/v5/custom-fields/dictionaries',
    scope: 'custom_fields_read',
    sizes: SIZES,
    run: (call) => {
      const { pagination, rows } = page(call, [...rowsOf(call.account, 'custom-dictionaries').values()]);
      return ok({ pagination, customDictionaries: rows.map(without) });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/custom-fields/dictionaries/create',
    scope: 'custom_fields_write',
    form: { customDictionary: { json: DICTIONARY } },
    run: (call) => created({ code: addRow(call.account, 'custom-dictionaries', asJson(call.form.customDictionary)).code }),
  },
  {
    method: 'GET',
    path: '/api/v5/custom-fields/dictionaries/{code}',
    scope: 'custom_fields_read',
    run: (call) => {
      const row = dictionaryOf(call);
      if (!row) throw notFound();
      return ok({ customDictionary: without(row) });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/custom-fields/dictionaries/{code}/edit',
    scope: 'custom_fields_write',
    form: { customDictionary: { json: DICTIONARY } },
    run: (call) => {
      const row = dictionaryOf(call);
      if (!row) throw notFound();
      changeRow(row, asJson(call.form.customDictionary));
      return ok({ code: row.code });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/custom-fields/{entity}/create',
    scope: 'custom_fields_write',
    form: { customField: { json: CUSTOM_FIELD } },
    run: createCustomField,
  },
  {
    method: 'GET',
    path: '/api/v5/custom-fields/{entity}/{code}',
    scope: 'custom_fields_read',
    run: (call) => {
      const row = customField(call);
      if (!row) throw notFound();
      return ok({ customField: without(row) });
    },
  },
  {
    method: 'POST',
    path: '/api/v5/custom-fields/{entity}/{code}/edit',
    scope: 'custom_fields_write',
    form: { customField: { json: CUSTOM_FIELD } },
    run: (call) => {
      const row = customField(call);
      if (!row) throw notFound();
      // 361: type and code are for creation only.
      const { type: _type, code: _code, ...given } = asJson(call.form.customField);
      changeRow(row, given);
      return ok({ code: row.code });
    },
  },
];
