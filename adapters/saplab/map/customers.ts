/** Clients → customers, movements of balances → transactions. Pure. */
import type { Scope } from '../../../src/adapter.ts';
import { ProblemError } from '../../../src/errors.ts';
import { toGid, toGidOrNull } from '../../../src/lib/ids.ts';
import { toDecimal } from '../../../src/lib/money.ts';
import { toPhone } from '../../../src/lib/phone.ts';
import { textOrNull, toEmail } from '../../../src/lib/text.ts';
import { fromNaive } from '../../../src/lib/time.ts';
import type { Company, Customer, Transaction } from '../../../src/model/customer.ts';
import type { Ref } from '../../../src/model/id.ts';
import type { NativeClient, NativeClientForm, NativeTransaction, NativeWholesaler } from '../schemas.ts';
import { present, toAmount, toFlag, toId, toLine } from './native.ts';

/**
 * A client of the list as a customer; with its form, which alone has the discount and the data of a company. Where both have a field the list's counts: it
 * is what a list of customers shows, and only it has names of managers and offices.
 */
export function toCustomer(client: NativeClient, form: NativeClientForm | undefined, scope: Scope): Customer {
  const isCompany = toFlag(client.is_wholesaler) === true;
  const phone = toPhone(textOrNull(client.phone), scope.country);
  const address = toLine(client.address);
  return {
    id: toGid(scope, client.id),
    connection: scope.connection,
    vendor: scope.vendor,
    externalId: null,
    type: isCompany ? 'company' : 'person',
    // One text in whatever order: `Пупкин Василий Петрович` is last, first, middle (saplab.txt 261).
    name: textOrNull(client.name),
    firstName: null,
    lastName: null,
    middleName: null,
    phones: phone === null ? [] : [phone],
    email: toEmail(client.email),
    birthday: null,
    company: isCompany ? toCompany(client, form) : null,
    addresses:
      address === null
        ? []
        : [{ country: null, region: null, city: null, street: null, house: null, flat: null, postalCode: null, text: address }],
    group: toRef(client.group_id, client.group, scope),
    discountPercent: form ? toDecimal(form.discount) : null,
    currency: scope.currency,
    balance: toAmount(client.balance),
    totalSpent: null,
    orderCount: null,
    tags: [],
    notes: textOrNull(client.comment),
    active: toFlag(client.status),
    manager: toRef(client.manager_id, client.manager, scope),
    createdAt: fromNaive(client.date_added, scope.timezone),
    updatedAt: fromNaive(client.date_modified, scope.timezone),
    extra: present({
      storeId: toGidOrNull(scope, toId(client.point_id)),
      storeName: client.point,
      deliveryMethodId: toGidOrNull(scope, toId(client.shipping_id)),
      debt: toAmount(client.debt),
      blockedDebt: toAmount(client.blocked_debt),
      limit: toAmount(client.limit),
    }),
    raw: form ? { ...client, ...form } : client,
  };
}

/** Data of a company out of a form; undefined for a person, and where the form has none. */
export function wholesalerOf(form: NativeClientForm | undefined): NativeWholesaler | undefined {
  const data = form?.wholesaler_data;
  return data && !Array.isArray(data) ? data : undefined;
}

function toCompany(client: NativeClient, form: NativeClientForm | undefined): Company {
  const data = wholesalerOf(form);
  return {
    // saplab.txt 248: the kind and the name together, where nothing tells them apart.
    name: textOrNull(data ? data.org_name : client.wholesaler_info),
    legalForm: textOrNull(data?.type),
    taxId: textOrNull(data?.inn),
    kpp: textOrNull(data?.kpp),
    registrationId: textOrNull(data?.orgn),
    address: textOrNull(data?.address),
    bank: textOrNull(data?.bank),
    bik: textOrNull(data?.bik),
    account: textOrNull(data?.account),
    correspondentAccount: textOrNull(data?.bank_account),
  };
}

/** A movement of a balance; it has no number. */
export function toTransaction(native: NativeTransaction, scope: Scope): Transaction {
  const at = fromNaive(native.date, scope.timezone);
  const amount = toAmount(native.amount);
  if (at === null || amount === null) {
    const message = at === null ? 'expected a time' : 'expected an amount';
    const path = at === null ? '/transactions/date' : '/transactions/amount';
    throw new ProblemError('vendor_invalid_response', {
      detail: `The vendor's answer is not what it documents: ${message} at ${path}.`,
      errors: [{ path, message }],
    });
  }
  return { id: null, at, amount, currency: scope.currency, comment: textOrNull(native.comment), raw: native };
}

function toRef(id: string | number | null | undefined, name: string | null | undefined, scope: Scope): Ref | null {
  const native = toId(id);
  return native === null ? null : { id: toGid(scope, native), name: textOrNull(name) };
}
