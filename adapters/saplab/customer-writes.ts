/** Customers: create and change. Both send the whole form of a client, and no answer tells an id. */
import { ProblemError, VendorFailure } from '../../src/errors.ts';
import { toGid } from '../../src/lib/ids.ts';
import { toDecimal } from '../../src/lib/money.ts';
import { joinName } from '../../src/lib/text.ts';
import type { AddressInput } from '../../src/model/address.ts';
import type { Customer, CustomerDraft, CustomerPatch } from '../../src/model/customer.ts';
import { madeWith, mapWhole, readClient, readCustomer, withEmail, withPhone } from './customer-reads.ts';
import { invalid, nativeIdOf } from './inputs.ts';
import { type ClientForm, fromClientForm, toFormChanges, toNativeForm, WHOLESALER_KEYS, withCompany } from './map/customer-forms.ts';
import { compareIds, isId } from './map/native.ts';
import type { CustomerExtra, SaplabContext } from './settings.ts';

/** What of a customer has a place at the vendor, though not each in every form: the rest is told by the call. */
export const CUSTOMER_FIELDS: readonly string[] = [
  ...['/type', '/name', '/firstName', '/lastName', '/middleName', '/phones', '/email', '/addresses'],
  ...['/group', '/manager', '/notes', '/active'],
  ...Object.keys(WHOLESALER_KEYS).map((key) => `/company/${key}`),
];

const NAME_PARTS = ['lastName', 'firstName', 'middleName'] as const;
const ADDRESS_PARTS = ['postalCode', 'country', 'region', 'city', 'street', 'house', 'flat'] as const;

/** Creates a customer and finds him by his phone, which nobody else has (saplab.txt 350). */
export async function createCustomer(context: SaplabContext, draft: CustomerDraft): Promise<Customer> {
  checkInput(context, draft);
  // Put together they are the name; apart they cannot be read again.
  for (const key of NAME_PARTS) if (draft[key]) context.ignore(`/${key}`, 'a name is one text here');
  const isCompany = draft.type === 'company';
  const parts = joinName(...NAME_PARTS.map((key) => draft[key]));
  const name = draft.name?.trim() || parts || (isCompany ? draft.company?.name?.trim() : undefined);
  const [phone] = draft.phones ?? [];
  const missing = [...(name ? [] : ['/name']), ...(phone ? [] : ['/phones'])];
  if (!name || !phone) {
    throw new ProblemError('invalid_request', {
      detail: 'A customer of SaPLab needs a name and a phone, which is the login.',
      errors: missing.map((path) => ({ path, message: 'required by this vendor' })),
    });
  }
  const extra = (draft.extra ?? {}) as CustomerExtra;
  const form: ClientForm = {
    ...EMPTY,
    ...extraChanges(context, extra),
    ...toFormChanges({ ...draft, name, addresses: draft.addresses?.map(asLine) }, context.scope.country),
    ...(isCompany && { wholesaler: withCompany(undefined, draft.company) }),
  };
  const placed = {
    ...form,
    point_id: form.point_id || (await officeOf(context)),
    group_id: form.group_id || (await groupOf(context)),
  };
  await context.client.createClient(toNativeForm(placed, extra.password ?? ''));
  const made = await madeWith(context, placed.phone, placed.name);
  if (made) return mapWhole(context, made);
  throw new ProblemError('vendor_invalid_response', 'The vendor made a customer and does not list him.');
}

/** Who has the phone already, else who has the email. */
export async function findByContact(context: SaplabContext, draft: CustomerDraft): Promise<Customer | undefined> {
  const [phone] = draft.phones ?? [];
  const [byPhone] = phone ? await withPhone(context, phone) : [];
  const [byEmail] = byPhone || !draft.email ? [] : await withEmail(context, draft.email);
  const found = byPhone ?? byEmail;
  return found && mapWhole(context, found);
}

/** Reads the form, changes it, sends all of it. */
export async function updateCustomer(context: SaplabContext, id: string, patch: CustomerPatch): Promise<Customer | undefined> {
  if (!(await readClient(context, id))) return undefined;
  const before = fromClientForm(await context.client.client(id));
  const type = patch.type ?? (before.wholesaler ? 'company' : 'person');
  checkInput(context, { ...patch, type });
  for (const key of NAME_PARTS)
    if (patch[key] !== undefined) context.ignore(`/${key}`, 'which part of the name it replaces cannot be told');
  if (patch.name === null || patch.name?.trim() === '') context.ignore('/name', 'a customer needs a name');
  if (patch.phones?.length === 0) context.ignore('/phones', 'the phone is the login: a customer needs one');
  if (patch.group === null) context.ignore('/group', 'every customer is in a group');
  if (patch.company === null && type === 'company') context.ignore('/company', 'a company keeps its data');
  const { name, ...rest } = patch;
  const extra = (patch.extra ?? {}) as CustomerExtra;
  const form: ClientForm = {
    ...before,
    ...extraChanges(context, extra),
    ...toFormChanges(
      { ...rest, ...(name?.trim() && { name }), ...(patch.addresses && { addresses: patch.addresses.map(asLine) }) },
      context.scope.country,
    ),
    wholesaler: type === 'company' ? withCompany(before.wholesaler, patch.company) : undefined,
  };
  try {
    await context.client.editClient(id, toNativeForm(form, extra.password ?? ''));
  } catch (error) {
    throw (await collisionOf(context, id, patch, error)) ?? error;
  }
  return readCustomer(context, id);
}

/** A phone or an email of somebody else's (saplab.txt 362-364): who he is. */
async function collisionOf(context: SaplabContext, id: string, patch: CustomerPatch, error: unknown): Promise<ProblemError | undefined> {
  if (!(error instanceof VendorFailure) || error.failure.kind !== 'rejected') return undefined;
  const refused = (field: string) => error.failure.fields?.some((fault) => fault.path === field) === true;
  const [phone] = patch.phones ?? [];
  const { email } = patch;
  const found = await Promise.all([
    phone !== undefined && refused('phone') ? withPhone(context, phone) : [],
    email && refused('email') ? withEmail(context, email) : [],
  ]).catch(() => []);
  const other = found.flat().find((client) => String(client.id) !== id);
  return (
    other &&
    new ProblemError('already_exists', {
      detail: 'Another customer has this phone or email.',
      existingId: toGid(context.scope, other.id),
      errors: (error.failure.fields ?? []).map((fault) => ({
        path: fault.path === 'phone' ? '/phones/0' : `/${fault.path}`,
        message: fault.message,
      })),
    })
  );
}

/** A new customer about whom nothing is said. */
const EMPTY: ClientForm = {
  name: '',
  email: '',
  phone: '',
  address: '',
  point_id: '',
  manager_id: '0',
  group_id: '',
  shipping_id: '0',
  limit: '0',
  comment: '',
  active: true,
};

/** What both cannot take, or not as it was given. */
function checkInput(context: SaplabContext, input: CustomerPatch): void {
  const { ignore } = context;
  if (input.externalId !== undefined && input.externalId !== null) ignore('/externalId', 'clients have no place for it');
  if (input.company && input.type === 'person') ignore('/company', 'a person has no data of a company: say type company');
  if (input.active === null) ignore('/active', 'a customer is active or not');
  for (const reference of ['group', 'manager'] as const) {
    const given = input[reference];
    if (given && !isId(given.id)) throw invalid(`/${reference}/id`, `not an id of a ${reference}`);
  }
  input.phones?.slice(1).forEach((_, index) => {
    ignore(`/phones/${index + 1}`, 'a client has one phone');
  });
  input.addresses?.forEach((address, index) => {
    if (index > 0) ignore(`/addresses/${index}`, 'a client has one address');
    // Without a text of its own the line is put together of these.
    else for (const key of ADDRESS_PARTS) if (address[key]) ignore(`/addresses/0/${key}`, 'an address is one line here');
  });
}

function extraChanges(context: SaplabContext, extra: CustomerExtra): Partial<ClientForm> {
  const { storeId, deliveryMethodId, limit } = extra;
  const numberOf = (gid: string, path: string) => {
    const id = nativeIdOf(context, gid, path);
    if (isId(id)) return id;
    throw invalid(path, 'not an id of such a record');
  };
  return {
    ...(storeId !== undefined && { point_id: numberOf(storeId, '/extra/storeId') }),
    ...(deliveryMethodId !== undefined && {
      shipping_id: deliveryMethodId === null ? '0' : numberOf(deliveryMethodId, '/extra/deliveryMethodId'),
    }),
    ...(limit !== undefined && { limit: toDecimal(limit) ?? limit }),
  };
}

/** The office of a new customer: the one configured, else the only one. */
async function officeOf(context: SaplabContext): Promise<string> {
  const { pointId } = context.settings.options;
  if (pointId !== undefined) return pointId;
  const [only, ...others] = await context.reference('stores');
  if (only && others.length === 0) return nativeIdOf(context, only.id, '/extra/storeId');
  throw invalid('/extra/storeId', 'a new customer needs an office, and the connection has no options.pointId');
}

/** The group of a new customer who names none: the one configured, else the oldest that gives nothing away. */
async function groupOf(context: SaplabContext): Promise<string> {
  const { groupId } = context.settings.options;
  if (groupId !== undefined) return groupId;
  const plain = (await context.reference('customer-groups'))
    .filter((group) => group.extra.discountPercent === '0')
    .map((group) => nativeIdOf(context, group.id, '/group/id'))
    .sort(compareIds);
  if (plain[0] !== undefined) return plain[0];
  throw invalid('/group', 'a new customer needs a group: none is without a discount, and the connection has no options.groupId');
}

/** An address as the one line that the panel keeps. */
function asLine(address: AddressInput): AddressInput {
  const line =
    address.text ??
    ADDRESS_PARTS.map((key) => address[key]?.trim())
      .filter(Boolean)
      .join(', ');
  return { text: line };
}
